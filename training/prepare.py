"""Turns the written answers and the public sets into what the claim model reads.

``python training/prepare.py FOLDER`` counts the examples; FOLDER holds the public sets. A pair is
``[CLS] claim [SEP] last words of the question [SEP] window of the answer [SEP]``.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from viva.evidence.likeness import STOP, stems
from viva.evidence.windows import sentences

DATA = Path(__file__).parent / "data"
LABELS = ("states", "partly", "contradicts", "silent")
STATES, PARTLY, CONTRADICTS, SILENT = range(4)
PUBLIC = ("scientsbank", "beetle")
LABEL_OF = {
    "correct": STATES,
    "partially_correct_incomplete": PARTLY,
    "contradictory": CONTRADICTS,
    "irrelevant": SILENT,
    "non_domain": SILENT,
}
ASKED = 16
"""Words of the question that are read, from its end."""
LONGEST = 128
"""Word pieces of a window; an answer that is no longer is read whole."""
MOST_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One claim against one answer."""

    source: str
    group: str
    """The question, by id: rows of one question are never divided."""
    question: str
    claim: str
    answer: str
    label: int
    voice: str = ""
    span: str = ""
    """Where the answer says it, or what contradicts it."""
    number: int = 0
    """Which answer to the question it is."""


def own(split: str) -> list[Row]:
    """Return the rows written for this, of ``train`` or ``dev``."""
    return [
        row
        for file in sorted((DATA / split).glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
        for row in _rows(json.loads(line))
    ]


def _rows(question: dict[str, Any]) -> Iterator[Row]:
    for number, answer in enumerate(question["answers"]):
        for name, claim in question["claims"].items():
            label, span = answer["labels"].get(name, ("silent", ""))
            yield Row(
                "own",
                question["id"],
                question["question"],
                claim,
                answer["text"],
                LABELS.index(label),
                answer["voice"],
                span,
                number,
            )


def public(folder: Path, name: str, split: str) -> list[Row]:
    """Return a split of a public set; the claim is the reference that shares most words.

    Answers called incorrect and nothing more are left out of ``train``; of a test split, where
    partly and silent count as one, they are silent.
    """
    found = []
    for line in (folder / name / f"{split}.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        kind = entry["label5"] if split == "train" else entry["label3"]
        if kind is None and entry["label3"] != "incorrect":
            kind = entry["label3"]
        if kind is None:
            continue
        label = SILENT if kind == "incorrect" else LABEL_OF[kind]
        said = _content(entry["answer"])
        claim = max((r["text"] for r in entry["refs"]), key=lambda ref: _dice(_content(ref), said))
        found.append(Row(name, entry["qid"], entry["question"], claim, entry["answer"], label))
    return found


def share(rows: Iterable[Row], part: float) -> list[Row]:
    """Return the rows of a share of the questions: always the same ones, more with a larger one."""
    return [r for r in rows if int(_hash(r.group)[:8], 16) < part * 2**32]


class Encoder:
    """Cuts texts into word pieces and pairs them."""

    def __init__(self, file: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        # An answer that writes "[SEP]" gets no separator.
        self._tokenizer.encode_special_tokens = True
        self._start, self._end = self._tokenizer.encode("").ids
        self.pieces = lru_cache(maxsize=200_000)(self._pieces)

    def _pieces(self, text: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def pair(self, row: Row, window: str) -> tuple[list[int], list[int]]:
        """Return the word pieces, and 0 or 1 for each: the claim's side or the window's."""
        asked = " ".join(row.question.split()[-ASKED:])
        claim = self.pieces(row.claim)[:LONGEST]
        first = [self._start, *claim, self._end, *self.pieces(asked), self._end]
        second = [*self.pieces(window)[:LONGEST], self._end]
        return first + second, [0] * len(first) + [1] * len(second)

    def fits(self, text: str) -> bool:
        """Say whether a text is read whole."""
        return len(self.pieces(text)) <= LONGEST


def windows(answer: str, encoder: Encoder) -> tuple[str, ...]:
    """Return every stretch of one to three sentences that fits."""
    found = sentences(answer)
    stretches = [
        answer[found[first].start : found[last].end]
        for first in range(len(found))
        for last in range(first, min(first + MOST_SENTENCES, len(found)))
    ]
    fitting = tuple(dict.fromkeys(text for text in stretches if encoder.fits(text)))
    return fitting or (answer,)


def closest(row: Row, encoder: Encoder, most: int = 2) -> list[str]:
    """Return the windows that share most words with the claim, best first, without overlap."""
    claim, asked = _content(row.claim), _content(row.question)
    beyond = claim - asked or claim

    def alike(window: str) -> tuple[float, int]:
        said = _content(window)
        return 2 * len(said & beyond) / len(beyond) + _dice(said, claim), -len(window)

    chosen: list[str] = []
    for window in sorted(windows(row.answer, encoder), key=alike, reverse=True):
        if not any(window in other or other in window for other in chosen):
            chosen.append(window)
        if len(chosen) == most:
            break
    return chosen


def around(row: Row, encoder: Encoder) -> list[str]:
    """Return the windows that hold the span, shortest first; none if no window does."""
    held = [w for w in windows(row.answer, encoder) if row.span and row.span in w]
    return sorted(held, key=len)


def read(row: Row, encoder: Encoder, most: int = 2) -> list[str]:
    """Return what the model reads of an answer: all of it, or the closest windows."""
    return [row.answer] if encoder.fits(row.answer) else closest(row, encoder, most)


def learnt(row: Row, encoder: Encoder, epoch: int) -> str:
    """Return the window to learn a row from: another one in each epoch, by the row's own hash.

    Half the time it is what is read of the answer when nobody knows the span. Otherwise it is a
    window around the span, or of a silent answer one of the closest, so that length tells nothing.
    """
    chance = int(_hash(f"{epoch}{row.claim}{row.answer}"), 16)
    short = closest(row, encoder, 3) if row.label == SILENT else around(row, encoder)
    whole = encoder.fits(row.answer)
    if short and (not whole or chance % 2):
        return short[chance // 2 % len(short)]
    return row.answer if whole else closest(row, encoder)[0]


@lru_cache(maxsize=100_000)
def _content(text: str) -> frozenset[str]:
    return frozenset(stems(text)) - STOP


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other) or 1)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def training_rows(folder: Path | None, part: float = 1.0) -> list[Row]:
    """Return all that may train: our own rows and, given their folder, the public sets'."""
    extra = [row for name in PUBLIC if folder for row in public(folder, name, "train")]
    return share(own("train"), part) + extra


def counts(rows: Sequence[Row]) -> str:
    """Return how many rows there are of each source and label."""
    table = Counter((r.source, LABELS[r.label]) for r in rows)
    return ", ".join(f"{source} {label} {n}" for (source, label), n in sorted(table.items()))


if __name__ == "__main__":
    print(counts(training_rows(Path(sys.argv[1]) if sys.argv[1:] else None)))
