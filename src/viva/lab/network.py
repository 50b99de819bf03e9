"""Networks of layers, each with its way back by hand, for experiments that train them.

What goes back is the derivative of the cost, d: a layer turns the derivative by what went out of it
into those by its weights and into the one by what came in, which is what the layer before needs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray
from scipy.special import log_softmax, softmax

from viva.lab.activation import Activation
from viva.lab.optimiser import Adam, Optimiser

Array = NDArray[Any]
"""Of float32 or float64, as the weights are."""
Labels = NDArray[np.integer[Any]]
Start = Literal["Glorot", "He"]


class Layer(Protocol):
    """One step of a network; it keeps what the way back needs."""

    weights: list[Array]
    """What it learns, changed in place; empty if there is nothing to learn."""

    def forward(self, x: Array) -> Array:
        """Return what goes out of it."""

    def slopes(self, d: Array) -> list[Array]:
        """Return the derivatives by its weights, from the one by what went out."""

    def backward(self, d: Array) -> Array:
        """Return the derivative by what came in, from the one by what went out."""


class Dense:
    """A fully connected layer: every unit has a weight for each input, z = x W + b."""

    def __init__(
        self,
        rng: np.random.Generator,
        inputs: int,
        outputs: int,
        start: Start = "Glorot",
        dtype: DTypeLike = np.float32,
    ) -> None:
        w = begin(rng, (inputs, outputs), inputs, outputs, start)  # (D, H)
        self.weights = [w.astype(dtype), np.zeros(outputs, dtype)]

    def forward(self, x: Array) -> Array:
        """Return z, (B, H), of x, (B, D)."""
        self._x = x
        w, b = self.weights
        z: Array = x @ w + b
        return z

    def slopes(self, d: Array) -> list[Array]:
        """Return dJ/dW, (D, H), and dJ/db, (H,)."""
        return [self._x.T @ d, d.sum(0)]

    def backward(self, d: Array) -> Array:
        """Return dJ/dx, (B, D)."""
        dx: Array = d @ self.weights[0].T
        return dx


class Activate:
    """A function that works on each number alone, h = f(a)."""

    weights: list[Array]

    def __init__(self, of: Callable[[Array], Array], slope: Callable[[Array], Array]) -> None:
        self._of, self._slope = of, slope
        self.weights = []

    @classmethod
    def by(cls, f: Activation) -> Activate:
        """Return the layer of an activation that the lab knows."""
        return cls(f.of, f.slope)

    def forward(self, x: Array) -> Array:
        """Return h = f(a), of any shape."""
        self._h = self._of(x)
        return self._h

    def slopes(self, d: Array) -> list[Array]:
        """Return nothing: there is nothing to learn."""
        return []

    def backward(self, d: Array) -> Array:
        """Return dJ/da = dJ/dh · f'(a)."""
        return d * self._slope(self._h)


class Network:
    """Layers one behind the other; the cost is the mean cross-entropy of a softmax of the last."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = layers

    @property
    def weights(self) -> list[Array]:
        """All weights and biases, from the first layer to the last."""
        return [w for layer in self.layers for w in layer.weights]

    @property
    def parameters(self) -> int:
        """How many numbers it learns."""
        return sum(w.size for w in self.weights)

    def forward(self, x: Array) -> Array:
        """Return what goes out of the last layer, (B, K)."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def gradient(self, x: Array, y: Labels) -> list[Array]:
        """Return the derivatives of the cost by all weights and biases: back-propagation."""
        d = softmax(self.forward(x), axis=1)  # (B, K)
        d[np.arange(len(y)), y] -= 1
        d /= len(y)
        found: list[Array] = []
        for layer in reversed(self.layers):
            found = layer.slopes(d) + found
            if layer is not self.layers[0]:  # nobody asks for the derivative by the pixels
                d = layer.backward(d)
        return found

    def outputs(self, x: Array, at_once: int = 1000) -> Array:
        """Return what goes out for many examples, (n, K), a part of them at a time."""
        parts = [self.forward(x[i : i + at_once]) for i in range(0, len(x), at_once)]
        return np.concatenate(parts)


def adams(net: Network, rate: float) -> list[Adam]:
    """Return what takes the steps of each array of weights: Adam with the epsilon of Keras."""
    return [Adam(rate, epsilon=1e-7, hat=True) for _ in net.weights]


def begin(
    rng: np.random.Generator, shape: tuple[int, ...], inputs: int, outputs: int, start: Start
) -> Array:
    """Return random weights.

    Args:
        rng: draws them.
        shape: of the array.
        inputs: to each unit.
        outputs: units that each input goes to.
        start: Glorot and Bengio's (2010), uniform, as Keras begins where nothing is said; or He et
            al.'s (2015), normal, √2 as large where a layer is as wide as the one before.
    """
    if start == "He":
        return rng.normal(0, np.sqrt(2 / inputs), shape)
    edge = np.sqrt(6 / (inputs + outputs))
    return rng.uniform(-edge, edge, shape)


def one_epoch(
    net: Network,
    optimisers: Sequence[Optimiser],
    x: Array,
    y: Labels,
    batch: int,
    rng: np.random.Generator,
    most: int | None = None,
) -> None:
    """Go once through all examples, in a new order, with an update for each batch.

    Args:
        net: what learns.
        optimisers: take the steps, one for each array of weights.
        x: the examples, (n, …).
        y: their classes, (n,).
        batch: examples in a batch; the last one may be smaller.
        rng: draws the order.
        most: updates, after which it ends early.
    """
    order = rng.permutation(len(x))
    for at in range(0, len(x), batch)[:most]:
        b = order[at : at + batch]
        gradient = net.gradient(x[b], y[b])
        for w, optimiser, slope in zip(net.weights, optimisers, gradient, strict=True):
            w -= optimiser.step(slope)


def losses(z: Array, y: Labels) -> Array:
    """Return each example's cross-entropy, −log softmax(z)_y, (n,)."""
    log_p: Array = log_softmax(z.astype(np.float64), axis=1)
    return -log_p[np.arange(len(y)), y]


def accuracy(z: Array, y: Labels) -> float:
    """Return the share of examples whose largest output is that of the right class."""
    return float(np.mean(z.argmax(1) == y))
