"""What an exercise's judge says with: small checks of values, each with its verdict in words.

A check compares what a program gave back with an oracle written in float64 NumPy. It has a
tolerance tied to what is at stake, and its message says input, result and expectation. Inside the
judge this package is called ``checks``; it imports nothing of Viva, and NumPy only when it is used.
"""

from .chance import frequencies, mean
from .data import digits
from .gradients import central, gradient
from .learning import capable, falls, learns
from .values import close, counted, finite, fits, path, unchanged
from .verdict import (
    STATES,
    Unfit,
    Verdict,
    all_of,
    either,
    failed,
    noted,
    passed,
    skipped,
    unclear,
)

__all__ = [
    "STATES",
    "Unfit",
    "Verdict",
    "all_of",
    "capable",
    "central",
    "close",
    "counted",
    "digits",
    "either",
    "failed",
    "falls",
    "finite",
    "fits",
    "frequencies",
    "gradient",
    "learns",
    "mean",
    "noted",
    "passed",
    "path",
    "skipped",
    "unchanged",
    "unclear",
]
