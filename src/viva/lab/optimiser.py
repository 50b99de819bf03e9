"""How SGD, AdaGrad, RMSProp and Adam turn gradients into steps, for experiments that compare them.

Each is fed one gradient after the other, of any shape, and says what is to be taken off the
weights. A rate may be an array as well: then many runs go on side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Rate = float | Array


class Optimiser(Protocol):
    """What turns gradients into steps."""

    def step(self, g: Array) -> Array:
        """Return what is to be taken off the weights."""


@dataclass
class SGD:
    """The step is the gradient times the rate."""

    rate: Rate

    def step(self, g: Array) -> Array:
        """Return what is to be taken off the weights."""
        return self.rate * g


@dataclass
class AdaGrad:
    """Divided by the root of the sum of all squares, which only grows (Duchi et al. 2011)."""

    rate: Rate
    epsilon: float = 1e-8
    squares: Array | float = 0.0

    def step(self, g: Array) -> Array:
        """Return what is to be taken off the weights."""
        self.squares = self.squares + g * g
        return self.rate * g / (np.sqrt(self.squares) + self.epsilon)


@dataclass
class RMSProp:
    """Divided by the root of a moving average of squares (Tieleman and Hinton 2012)."""

    rate: Rate
    decay: float = 0.9
    epsilon: float = 1e-8
    v: Array | float = 0.0

    def step(self, g: Array) -> Array:
        """Return what is to be taken off the weights."""
        self.v = self.decay * self.v + (1 - self.decay) * g * g
        return self.rate * g / (np.sqrt(self.v) + self.epsilon)


@dataclass
class Adam:
    """A moving average of gradients over the root of one of squares (Kingma and Ba 2015)."""

    rate: Rate
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    corrected: bool = True
    """Whether the averages, which begin at zero, are divided by what they lack at first."""
    hat: bool = False
    """Whether epsilon is the paper's ε̂, beside the root before its correction, as in Keras;
    else it stands beside the corrected root, as in algorithm 1 of the paper and in PyTorch."""
    m: Array | float = 0.0
    v: Array | float = 0.0
    t: int = 0

    def step(self, g: Array) -> Array:
        """Return what is to be taken off the weights."""
        self.t += 1
        self.m = self.m + (1 - self.beta1) * (g - self.m)
        self.v = self.v + (1 - self.beta2) * (g * g - self.v)
        # m̂ / (√v̂ + ε) of m̂ = m / (1 − β1ᵗ) and v̂ = v / (1 − β2ᵗ), with the corrections in front
        first = 1 - self.beta1**self.t if self.corrected else 1.0
        root = sqrt(1 - self.beta2**self.t) if self.corrected else 1.0
        epsilon = self.epsilon if self.hat else self.epsilon * root
        return self.rate * root / first * self.m / (np.sqrt(self.v) + epsilon)
