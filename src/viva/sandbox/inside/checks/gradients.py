"""Gradients: what a program derives, beside differences of an oracle in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .values import SHARE, Array, close
from .verdict import Verdict

_STEP = 1e-5
"""Beside numbers of about 1, central differences err by 1e-10 in their slope and 1e-11 by
rounding."""


def central(function: Callable[[Any], float], at: Array, step: float = _STEP) -> Array:
    """Return the gradient of a function by central differences, in float64.

    Args:
        function: of an array, to a number; written by the author, never the program's own.
        at: where.
        step: for numbers of about 1; larger numbers get a longer one.
    """
    import numpy as np

    at = np.array(at, "float64")
    found = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        here, by = at[place], step * max(1.0, abs(float(at[place])))
        at[place] = here + by
        above = float(function(at))
        at[place] = here - by
        below = float(function(at))
        at[place] = here
        found[place] = (above - below) / (2 * by)
    return found


def gradient(
    what: str,
    got: Array,
    function: Callable[[Any], float],
    at: Array,
    at_stake: Array = None,
    share: float = SHARE,
) -> Verdict:
    """Check that an answer is the gradient of an oracle's function.

    Args:
        what: how messages call it.
        got: the answer.
        function: of an array, to a number, smooth around ``at``.
        at: where.
        at_stake: as in ``close``; the root mean square of the gradient unless given.
        share: as in ``close``.
    """
    return close(what, got, central(function, at), at_stake, share)
