"""Turns the written answers and the public sets into what the claim model reads.

``python training/prepare.py FOLDER`` counts the examples; FOLDER holds the public sets.
"""

from __future__ import annotations

import hashlib
import json
import random
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
SOURCES = ("own", "statement", "verbatim", "stranger", "composed", *PUBLIC)
"""Where rows come from: our answers, our statements, what a program made of both, public sets."""
LABEL_OF = {
    "correct": STATES,
    "partially_correct_incomplete": PARTLY,
    "contradictory": CONTRADICTS,
    "irrelevant": SILENT,
    "non_domain": SILENT,
}
COMPOSED = 5
"""Answers put together for each question that has statements."""
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
    """Return the answers written for this, of ``train`` or ``dev``, beside every claim."""
    return [row for question in _questions(split, "answers") for row in _rows(question)]


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


def statements(split: str) -> list[Row]:
    """Return the statements written for this, each beside its claim and beside one it leaves open.

    A statement speaks of one claim of its question, or of those that its line names, and of no
    other. Each claim is also put beside itself: where true statements are worded freely and false
    ones closely, it would pay to take close wording for a contradiction.
    """
    found = []
    for question in _questions(split, "statements"):
        names = list(question["claims"])
        for name, claim in question["claims"].items():
            found += _told(question, "verbatim", {name: "states"}, claim, "textbook", 0)
        for number, (about, label, kind, text, *more) in enumerate(question["statements"]):
            told = {about: label, **(more[0] if more else {})}
            silent = [name for name in names if name not in told]
            if silent:
                told[silent[number % len(silent)]] = "silent"
            found += _told(question, "statement", told, text, kind, number)
    return found


def composed(split: str) -> list[Row]:
    """Return answers put together by program, of statements on two to four claims of a question."""
    found = []
    for question in _questions(split, "statements"):
        names = list(question["claims"])
        plain = [s for s in question["statements"] if len(s) == 4 and s[2] != "passage"]
        plain += [[name, "states", "textbook", question["claims"][name]] for name in names] * 2
        for number in range(COMPOSED):
            chance = random.Random(f"{question['id']} {number}")
            parts = {
                about: chance.choice([s for s in plain if s[0] == about])
                for about in chance.sample(names, chance.randint(2, min(4, len(names))))
            }
            text = " ".join(_ended(part[3]) for part in parts.values())
            told = {name: parts[name][1] if name in parts else "silent" for name in names}
            spans = {name: _ended(part[3]) for name, part in parts.items()}
            found += _told(question, "composed", told, text, "composed", number, spans)
    return found


def _questions(split: str, written: str) -> Iterator[dict[str, Any]]:
    """Yield the questions for which ``answers`` or ``statements`` were written."""
    for file in sorted((DATA / split).glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            if written in (question := json.loads(line)):
                yield question


def _told(
    question: dict[str, Any],
    source: str,
    told: dict[str, str],
    text: str,
    voice: str,
    number: int,
    spans: dict[str, str] | None = None,
) -> Iterator[Row]:
    for name, label in told.items():
        span = "" if label == "silent" else (spans or {}).get(name, text)
        row = (source, question["id"], question["question"], question["claims"][name], text)
        yield Row(*row, LABELS.index(label), voice, span, number)


def _ended(text: str) -> str:
    return text if text[-1] in ".!?…" else text + "."


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


def training_rows(
    folder: Path | None, part: float = 1.0, sources: Sequence[str] = SOURCES
) -> list[Row]:
    """Return what may train: our own rows and, given their folder, the public sets'.

    Args:
        folder: holds the public sets.
        part: share of our own questions.
        sources: of these only.
    """
    answers = own("train")
    ours = [*answers, *statements("train"), *strangers(answers), *composed("train")]
    extra = [row for name in PUBLIC if folder for row in public(folder, name, "train")]
    return [row for row in [*share(ours, part), *extra] if row.source in sources]


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
            found.append(replace(row, source="stranger", claim=claim, label=SILENT, span=""))
    return found


def counts(rows: Sequence[Row]) -> str:
    """Return how many rows there are of each source and label."""
    table = Counter((r.source, LABELS[r.label]) for r in rows)
    return ", ".join(f"{source} {label} {n}" for (source, label), n in sorted(table.items()))


if __name__ == "__main__":
    print(counts(training_rows(Path(sys.argv[1]) if sys.argv[1:] else None)))
