"""Spelling: a word of the question with one letter wrong is read as that word."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

SHORTEST = 5
"""Letters; in shorter words one letter makes another word too easily."""


class Spelling:
    """Knows the words of a question, and reads one wrong, missing, added or swapped letter."""

    def __init__(self, words: Iterable[str], ordinary: Collection[str]) -> None:
        """Prepare.

        Args:
            words: stems that the question uses.
            ordinary: stems of ordinary English, which are never taken for a slip.
        """
        self._words = frozenset(words)
        self._ordinary = ordinary
        self._near: dict[str, set[str]] = {}
        for word in self._words:
            if len(word) >= SHORTEST and word.isalpha():
                for key in _keys(word):
                    self._near.setdefault(key, set()).add(word)

    def read(self, stems: Sequence[str]) -> tuple[str, ...]:
        """Return stems with slips mended; what could be two words stays as it is."""
        return tuple(self._mended(stem) for stem in stems)

    def _mended(self, stem: str) -> str:
        known = stem in self._words or stem in self._ordinary
        if known or len(stem) < SHORTEST or not stem.isalpha():
            return stem
        found = {
            word
            for key in _keys(stem)
            for word in self._near.get(key, ())
            if word[0] == stem[0] and abs(len(word) - len(stem)) <= 1
        }
        return found.pop() if len(found) == 1 else stem


def _keys(word: str) -> Iterator[str]:
    """Yield a word and what is left of it without any one letter.

    Two words one letter apart, or with two letters swapped, have one of these in common (symmetric
    delete; W. Garbe, SymSpell).
    """
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]
