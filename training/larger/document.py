"""Documents: an answer and, after it, the claims to read beside it, in word pieces.

A document is ``Question: … Answer: …`` and, one after another, ``Claim: … Verdict:``. A claim sees
the answer before it and no other claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from viva.evidence.formulas import readable

ASKED = 40
"""Words of the question that are read, from its end."""
LONGEST = 480
"""Word pieces of an answer; of a longer one the beginning is read."""
CLAIM = 80
"""Word pieces of a claim."""
UNSEEN = -1e4
"""Added to the attention where a word piece must not look."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Document:
    """An answer and the claims to read beside it, in word pieces."""

    ids: list[int]
    places: list[int]
    """Of each word piece; every claim begins where the answer ends."""
    parts: list[int]
    """0 for the question and the answer, then the number of the claim."""
    ends: list[int]
    """The last word piece of each claim."""
    answer: range
    """Where the answer's word pieces are."""
    characters: list[tuple[int, int]]
    """Of the answer, that each of its word pieces covers."""

    def seen(self) -> Floats:
        """Return what is added to the attention, (length, length): 0 where a piece may look."""
        parts = np.array(self.parts)
        sees = (parts[None, :] == 0) | (parts[None, :] == parts[:, None])
        return np.where(np.tril(sees), 0.0, UNSEEN).astype(np.float32)


class Encoder:
    """Cuts texts into word pieces and puts documents together."""

    def __init__(self, file: Path) -> None:
        """Read ``tokenizer.json``."""
        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._line, self._verdict = self._ids("\n"), self._ids("\nVerdict:")
        self._claim = lru_cache(maxsize=8_192)(self._cut_claim)

    def document(self, question: str, answer: str, claims: Sequence[str]) -> Document:
        """Return a document; of what is too long the beginning is read.

        Args:
            question: what was asked.
            answer: what was said, as :func:`plain` writes it.
            claims: sentences of the key.
        """
        asked = " ".join(plain(question).split()[-ASKED:])[-LONGEST:]
        before = self._ids(f"Question: {asked}\nAnswer:")
        said = self._tokenizer.encode(" " + answer)
        ids = [*before, *said.ids[:LONGEST]]
        of_answer = range(len(before), len(ids))
        ids += self._line
        places, parts, ends = list(range(len(ids))), [0] * len(ids), []
        after = len(ids)
        for number, claim in enumerate(claims, 1):
            cut = self._claim(claim)
            ids += cut
            places += range(after, after + len(cut))
            parts += [number] * len(cut)
            ends.append(len(ids) - 1)
        covered = [(max(0, a - 1), max(0, b - 1)) for a, b in said.offsets[:LONGEST]]
        return Document(ids, places, parts, ends, of_answer, covered)

    def _cut_claim(self, claim: str) -> tuple[int, ...]:
        return (*self._ids(f"Claim: {plain(claim)}")[:CLAIM], *self._verdict)

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text).ids)


def plain(text: str) -> str:
    """Return a text as it is read: formulas in one spelling, no half characters."""
    return readable(text).encode("utf-8", "replace").decode()
