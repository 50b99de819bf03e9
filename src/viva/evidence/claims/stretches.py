"""Stretches: the parts of a long answer that the claim model reads of it.

A short answer is read whole. Of a longer one it reads those stretches of one to three sentences
that share most words with the claim. Training and the interview choose them here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from viva.evidence.likeness import STOP, stems
from viva.evidence.windows import sentences

MOST_SENTENCES = 3
MOST_STRETCHES = 1_200
"""Stretches of one answer that are compared, as many as the lexical grader reads."""
RUN_ON = 60
"""Words of a piece of speech that goes on without a full stop; pieces overlap by half."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of an answer, with its words without endings."""

    text: str
    content: frozenset[str]


def stretches(answer: str, fits: Callable[[str], bool]) -> list[Stretch]:
    """Return every stretch of one to three sentences that fits; where none does, pieces."""
    found = sentences(answer)
    texts = (
        answer[found[first].start : found[last].end]
        for first in range(len(found))
        for last in range(first, min(first + MOST_SENTENCES, len(found)))
    )
    fitting = [text for text in islice(dict.fromkeys(texts), MOST_STRETCHES) if fits(text)]
    return [Stretch(text, content(text)) for text in fitting or _pieces(answer)]


def _pieces(answer: str) -> list[str]:
    words = answer.split()
    places = range(0, max(1, len(words) - RUN_ON // 2), RUN_ON // 2)
    return [" ".join(words[first : first + RUN_ON]) for first in islice(places, MOST_STRETCHES)]


def closest(claim: str, question: str, among: Sequence[Stretch], most: int = 2) -> list[str]:
    """Return the stretches that share most words with a claim, best first, without overlap."""
    own, asked = content(claim), content(question)
    beyond = own - asked or own

    def alike(one: Stretch) -> tuple[float, int]:
        shared = 2 * len(one.content & beyond) / (len(beyond) or 1)
        return shared + dice(one.content, own), -len(one.text)

    chosen: list[str] = []
    for one in sorted(among, key=alike, reverse=True):
        if not any(one.text in other or other in one.text for other in chosen):
            chosen.append(one.text)
        if len(chosen) == most:
            break
    return chosen


def content(text: str) -> frozenset[str]:
    """Return the words without endings, small words left out."""
    return frozenset(stems(text)) - STOP


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much two sets share, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other) or 1)
