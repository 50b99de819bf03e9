"""An answer before the claim model: what is read of it, and where it says a thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Protocol

from viva.evidence.claims.chances import Chances, loudest
from viva.evidence.claims.stretches import Stretch, closest, content, dice, stretches
from viva.evidence.windows import Window, windows

MOST_SENTENCES = 12
"""Sentences in which a claim is looked for: those that share most words with it."""
MOST_CLAUSES = 4
NEAR = 0.8
"""Share of a sentence's probability that a clause of it must keep to be quoted in its place."""

Label = Callable[[Chances], float]


class Model(Protocol):
    """Reads a claim beside a window of an answer."""

    def fits(self, text: str) -> bool:
        """Say whether a window is read whole."""
        ...

    def read(self, claim: str, question: str, window: str) -> Chances:
        """Return what a window says of a claim."""
        ...


class Said:
    """What was said in one turn, without what was set aside; each pair is read once."""

    def __init__(self, model: Model, question: str, words: str, kept: Sequence[Window]) -> None:
        """Prepare.

        Args:
            model: reads pairs.
            question: what was asked.
            words: all that was said.
            kept: the sentences of it that count, in order.
        """
        self._model = model
        self._question = question
        self._words = words
        self._kept = kept
        self._text = _joined(words, kept)
        self._seen: dict[tuple[str, str], Chances] = {}

    def chances(self, claim: str) -> Chances:
        """Return what the whole answer says of a claim; of several windows the loudest speaks."""
        return loudest(self._read(claim, window) for window in self._windows(claim))

    def shares(self, claim: str) -> float:
        """Return the share of a sentence's words that the answer has."""
        own = content(claim)
        return len(own & self._content) / (len(own) or 1)

    def place(self, claim: str, label: Label) -> Window:
        """Return the shortest window that says of a claim nearly all that any window says of it.

        Args:
            claim: a sentence of the bank.
            label: takes from some chances the one that is looked for.
        """
        return self._shortest(claim, label, max(self._sentences(claim), key=self._by(claim, label)))

    def alone(self, claim: str, place: Window) -> Chances:
        """Return what the sentence around a window says of a claim, as if it were all."""
        around = (w for w in self._kept if w.start <= place.start and place.end <= w.end)
        return self._read(claim, next(around, place).quote)

    def elsewhere(self, claim: str, label: Label, than: Window) -> tuple[Window, float] | None:
        """Return the sentence apart from a window that says most, and how surely it does."""
        apart = [w for w in self._sentences(claim) if w.end <= than.start or than.end <= w.start]
        if not apart:
            return None
        found = max(apart, key=self._by(claim, label))
        return found, self._by(claim, label)(found)

    def _shortest(self, claim: str, label: Label, sentence: Window) -> Window:
        by = self._by(claim, label)
        clauses = list(windows(self._words, [sentence]))
        near = sorted(clauses, key=lambda w: -dice(content(w.quote), content(claim)))[:MOST_CLAUSES]
        enough = NEAR * by(sentence)
        found = [window for window in near if by(window) >= enough]
        return min([*found, sentence], key=lambda w: (len(w.quote), w.start))

    def _by(self, claim: str, label: Label) -> Callable[[Window], float]:
        return lambda window: label(self._read(claim, window.quote))

    def _sentences(self, claim: str) -> list[Window]:
        own = content(claim)
        ranked = sorted(self._kept, key=lambda w: (-dice(content(w.quote), own), w.start))
        return ranked[:MOST_SENTENCES]

    def _windows(self, claim: str) -> Sequence[str]:
        if self._is_whole:
            return [self._text]
        return closest(claim, self._question, self._stretches)

    @cached_property
    def _content(self) -> frozenset[str]:
        return content(self._text)

    @cached_property
    def _is_whole(self) -> bool:
        return self._model.fits(self._text)

    @cached_property
    def _stretches(self) -> list[Stretch]:
        return stretches(self._text, self._model.fits)

    def _read(self, claim: str, window: str) -> Chances:
        if (claim, window) not in self._seen:
            self._seen[claim, window] = self._model.read(claim, self._question, window)
        return self._seen[claim, window]


def _joined(words: str, kept: Sequence[Window]) -> str:
    """Return an answer without what was set aside."""
    parts = [kept[0].quote]
    for before, after in pairwise(kept):
        between = words[before.end : after.start]
        parts += [" " if any(c.isalnum() for c in between) else between, after.quote]
    return "".join(parts)
