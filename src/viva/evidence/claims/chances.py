"""Chances: how likely an answer states a claim, partly states it, contradicts it, or is silent."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

REST = (0.158, 0.219, 0.623)
"""How often what is not stated is partly said, contradicted, silent: of the answers trained on."""
TINY = 1e-4
UNLIKELY = 0.05
"""The least that words alone may say of a claim: right answers often share none with it."""


class Chances(NamedTuple):
    """Four probabilities that add up to 1."""

    states: float
    partly: float
    contradicts: float
    silent: float


def softmax(logits: Iterable[float]) -> Chances:
    """Return probabilities from their logarithms."""
    values = list(logits)
    raised = [math.exp(value - max(values)) for value in values]
    return Chances(*(value / sum(raised) for value in raised))


def loudest(found: Iterable[Chances]) -> Chances:
    """Return, of what several windows show, that of the one that is least silent."""
    return min(found, key=lambda chances: chances.silent)


def spread(made: float) -> Chances:
    """Spread what is not stated over the other labels, as often as they occur.

    Args:
        made: the probability that a claim is stated, as words alone show it.
    """
    made = min(max(made, UNLIKELY), 1 - UNLIKELY)
    return Chances(made, *(part * (1 - made) for part in REST))


def mean(one: Chances, other: Chances) -> Chances:
    """Return the mean of two opinions, in log-probabilities; nothing is fitted."""
    pairs = zip(one, other, strict=True)
    return softmax((math.log(max(a, TINY**2)) + math.log(max(b, TINY**2))) / 2 for a, b in pairs)
