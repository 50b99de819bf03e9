"""The activations that experiments compare, each with its slope as back-propagation needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Values = NDArray[Any]
"""Of any shape; they keep their precision, float32 or float64."""
Name = Literal["sigmoid", "tanh", "ReLU", "none"]


@dataclass(frozen=True, slots=True)
class Activation:
    """A function h = f(a) that works on each number alone."""

    name: Name
    of: Callable[[Values], Values]
    """f(a)."""
    slope: Callable[[Values], Values]
    """f'(a), worked out from h = f(a), which a network has at hand when it goes back."""


ACTIVATIONS: Mapping[str, Activation] = {
    one.name: one
    for one in (
        Activation("sigmoid", expit, lambda h: h * (1 - h)),
        Activation("tanh", np.tanh, lambda h: 1 - h * h),
        # At its kink, a = 0, ReLU has no slope; like everybody we take 0.
        Activation("ReLU", lambda a: np.maximum(a, 0), lambda h: (h > 0).astype(h.dtype)),
        Activation("none", lambda a: a, np.ones_like),
    )
}
"""By name."""
