"""Style: how an answer is written, which must not buy a score.

Six numbers of a text, none of which says anything of what it means, and how much of a score a
straight line in them explains.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

NUMBERS = ("length", "sentences", "words", "variety", "fillers", "grammar")
"""In the order of ``style``."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_END = re.compile(r"[.!?…]+(?:\s|$)|\n")
_FILLERS = frozenset(("um", "uh", "er", "erm", "hmm", "well", "okay", "ok", "like", "so", "yeah"))
_SMALL = frozenset(
    ("a", "an", "the", "is", "are", "was", "were", "be", "been", "has", "have", "had")
)
_STRETCH = 25


def style(text: str) -> tuple[float, ...]:
    """Return how a text is written.

    Returns:
        The logarithm of how many words it has; words a sentence; letters a word; how many
        different words there are in stretches of 25; the share of fillers such as "um"; the share
        of articles and auxiliary verbs, which notes and unpractised speakers leave out.
    """
    words = [word.lower() for word in _WORD.findall(text)]
    if not words:
        return (0.0,) * len(NUMBERS)
    n = len(words)
    stretches = [words[at : at + _STRETCH] for at in range(0, n, _STRETCH)]
    whole = [s for s in stretches if len(s) == _STRETCH] or stretches[:1]
    return (
        math.log(1 + n),
        n / (len(_END.findall(text.strip() + "\n")) or 1),
        sum(map(len, words)) / n,
        sum(len(set(s)) / len(s) for s in whole) / len(whole),
        sum(word in _FILLERS for word in words) / n,
        sum(word in _SMALL for word in words) / n,
    )


def explained(styles: Sequence[Sequence[float]], values: Sequence[float]) -> float:
    """Return the share of the variance of some values that style explains, 0 to 1.

    This is R² of a least-squares line with a constant, adjusted for how many numbers it has
    (Ezekiel 1930), so that chance explains nothing on average; it can be a little below 0.

    Args:
        styles: (texts, numbers).
        values: one for each text.
    """
    y = np.asarray(values, float)
    inputs = np.column_stack([np.ones(len(y)), _standard(np.asarray(styles, float))])
    spread = float(((y - y.mean()) ** 2).sum())
    free = len(y) - inputs.shape[1]
    if spread < 1e-12 or free < 1:
        return 0.0
    left = y - inputs @ np.linalg.lstsq(inputs, y, rcond=None)[0]
    unexplained = (left**2).sum() / free * (len(y) - 1) / spread
    return float(1 - unexplained)


def _standard(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = numbers.std(0)
    return np.asarray((numbers - numbers.mean(0)) / np.where(spread > 0, spread, 1.0), np.float64)
