"""Turns the written answers and the public sets into what the claim model reads.

``python training/prepare.py FOLDER`` counts the examples; FOLDER holds the public sets.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from viva.evidence.claims.model import Encoder
from viva.evidence.claims.stretches import Stretch, closest, content, dice, stretches

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
NEXT = 12
"""Claims that follow those of a question, of two questions or three."""


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
        said = content(entry["answer"])
        claim = max((r["text"] for r in entry["refs"]), key=lambda ref: dice(content(ref), said))
        found.append(Row(name, entry["qid"], entry["question"], claim, entry["answer"], label))
    return found


def share(rows: Iterable[Row], part: float) -> list[Row]:
    """Return the rows of a share of the questions: always the same ones, more with a larger one."""
    return [r for r in rows if int(_hash(r.group)[:8], 16) < part * 2**32]


@lru_cache(maxsize=10_000)
def windows(answer: str, encoder: Encoder) -> tuple[Stretch, ...]:
    """Return every stretch of one to three sentences that fits."""
    return tuple(stretches(answer, encoder.fits))


def near(row: Row, encoder: Encoder, most: int = 2) -> list[str]:
    """Return the windows that share most words with the claim, best first, without overlap."""
    return closest(row.claim, row.question, windows(row.answer, encoder), most)


def around(row: Row, encoder: Encoder) -> list[str]:
    """Return the windows that hold the span, shortest first; none if no window does."""
    texts = (window.text for window in windows(row.answer, encoder))
    return sorted((text for text in texts if row.span and row.span in text), key=len)


def learnt(row: Row, encoder: Encoder, epoch: int) -> str:
    """Return the window to learn a row from: another one in each epoch, by the row's own hash.

    Half the time it is what is read of the answer when nobody knows the span. Otherwise it is a
    window around the span, or of a silent answer one of the closest, so that length tells nothing.
    """
    chance = int(_hash(f"{epoch}{row.claim}{row.answer}"), 16)
    short = near(row, encoder, 3) if row.label == SILENT else around(row, encoder)
    whole = encoder.fits(row.answer)
    if short and (not whole or chance % 2):
        return short[chance // 2 % len(short)]
    return row.answer if whole else near(row, encoder)[0]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def training_rows(folder: Path | None, part: float = 1.0, strange: bool = False) -> list[Row]:
    """Return all that may train: our own rows and, given their folder, the public sets'.

    Args:
        folder: holds the public sets.
        part: share of our own questions.
        strange: whether each of our answers is also read beside claims of other questions.
    """
    extra = [row for name in PUBLIC if folder for row in public(folder, name, "train")]
    rows = share(own("train"), part)
    return rows + (strangers(rows) if strange else []) + extra


def strangers(rows: Sequence[Row]) -> list[Row]:
    """Return each answer beside two claims of other questions, of which it says nothing.

    The first is of one of the next questions, mostly on the same topic, the second of any. Without
    them it pays to tell good answers from bad ones and not to read the claim: whoever is fluent
    about one thing would be believed to have said another.
    """
    answers = {(row.group, row.number): row for row in rows}.values()
    claims = list(dict.fromkeys((row.group, row.claim) for row in rows))
    last = {group: place for place, (group, _) in enumerate(claims)}
    found = []
    for row in answers:
        chance = int(_hash(row.group + row.answer), 16)
        for place in (last[row.group] + 1 + chance % NEXT, chance // NEXT):
            others = (claims[(place + step) % len(claims)] for step in range(len(claims)))
            claim = next(claim for group, claim in others if group != row.group)
            found.append(replace(row, claim=claim, label=SILENT, span=""))
    return found


def counts(rows: Sequence[Row]) -> str:
    """Return how many rows there are of each source and label."""
    table = Counter((r.source, LABELS[r.label]) for r in rows)
    return ", ".join(f"{source} {label} {n}" for (source, label), n in sorted(table.items()))


if __name__ == "__main__":
    print(counts(training_rows(Path(sys.argv[1]) if sys.argv[1:] else None)))
