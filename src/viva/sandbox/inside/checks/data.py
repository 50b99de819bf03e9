"""Data: the digits that programs find, for exercises that say ``DIGITS = True``."""

from __future__ import annotations

from .. import datasets
from .values import Array


def digits() -> dict[str, Array]:
    """Return MNIST as it is served: ``x_train``, ``y_train``, ``x_test``, ``y_test``, 0 to 255."""
    return datasets.arrays()
