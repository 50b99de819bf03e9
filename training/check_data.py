"""Checks what was written for the claim model to learn from, and counts what there is.

``python training/check_data.py [FILE …]`` reads ``training/data/*/*.jsonl``. A line is a question
with its claims and answers, or statements; ``training/data/README.md`` has the form.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
LABELS = ("states", "partly", "contradicts", "silent")
VOICES = (
    "expert",
    "terse",
    "spoken",
    "non-native",
    "textbook",
    "analogy",
    "formula",
    "table",
    "half-right",
    "confidently-wrong",
    "fatal-contradiction",
    "keyword-salad",
    "evasive",
    "echo",
    "injection",
    "neighbours",
    "hedging",
)
KINDS = {
    "states": (
        "paraphrase",
        "reworded",
        "spoken",
        "non-native",
        "terse",
        "formula",
        "hedge",
        "double-negation",
        "analogy",
        "example",
    ),
    "partly": ("half", "weaker", "vague"),
    "contradicts": (
        "negation",
        "swap",
        "wrong-value",
        "wrong-cause",
        "wrong-effect",
        "opposite",
        "denies-after",
        "myth",
    ),
    "silent": ("neighbour", "near-miss", "salad", "echo"),
}
"""How a statement that is so labelled may come by it."""
PASSAGE = "passage"
"""Several sentences on two or three claims, each with a label of its own."""
FEWEST_WORDS, MOST_WORDS = 8, 190
SHORTEST, LONGEST = 3, 90
"""Words of a statement."""


def problems(question: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a question, its claims or its answers."""
    claims = question["claims"]
    if not 4 <= len(claims) <= 8:
        yield f"{len(claims)} claims, not 4 to 8"
    if len(set(claims.values())) != len(claims):
        yield "two claims are the same"
    yield from _statement_problems(question)
    for number, answer in enumerate(question.get("answers", ()), 1):
        where, text = f"answer {number}", answer["text"]
        if answer["voice"] not in VOICES:
            yield f"{where}: voice {answer['voice']!r}"
        words = len(text.split())
        if not FEWEST_WORDS <= words <= MOST_WORDS:
            yield f"{where}: {words} words"
        if unknown := answer["labels"].keys() - claims.keys():
            yield f"{where}: no claim {sorted(unknown)}"
        for claim, told in answer["labels"].items():
            label, span = told
            if label not in LABELS[:-1]:
                yield f"{where}, {claim}: label {label!r}; what is not said is left out"
            elif not span or span not in text:
                yield f"{where}, {claim}: the span is not in the answer: {span!r}"


def _statement_problems(question: dict[str, Any]) -> Iterator[str]:
    for number, (about, label, kind, text, *more) in enumerate(question.get("statements", ()), 1):
        where, told = f"statement {number}", {about: label, **(more[0] if more else {})}
        if unknown := told.keys() - question["claims"].keys():
            yield f"{where}: no claim {sorted(unknown)}"
        if unknown := set(told.values()) - set(LABELS):
            yield f"{where}: label {sorted(unknown)}"
        elif kind not in (*KINDS[label], PASSAGE):
            yield f"{where}: kind {kind!r} of what {label}"
        if not SHORTEST <= len(text.split()) <= LONGEST:
            yield f"{where}: {len(text.split())} words"


def questions(files: list[Path]) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    """Yield each question with its file and line."""
    for file in files:
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if line.strip():
                yield file, number, json.loads(line)


def main(files: list[Path]) -> int:
    """Print problems and counts; return how many problems there are."""
    found, texts, asked, claimed = 0, Counter[str](), 0, 0
    answers, statements = Counter[str](), Counter[str]()
    voices, kinds = Counter[str](), Counter[str]()
    for file, number, question in questions(files):
        for problem in problems(question):
            found += 1
            print(f"{file.name}:{number}: {problem}")
        asked, claimed = asked + 1, claimed + len(question["claims"])
        for answer in question.get("answers", ()):
            voices[answer["voice"]] += 1
            texts[answer["text"]] += 1
            told = Counter(label for label, _ in answer["labels"].values())
            answers.update(told)
            answers["silent"] += len(question["claims"]) - told.total()
        for _, label, kind, *_ in question.get("statements", ()):
            statements[label] += 1
            kinds[kind] += 1
    for text, times in texts.items():
        if times > 1:
            found += 1
            print(f"{times} times: {text[:70]}")
    print(f"{asked} questions, {claimed} claims")
    print(f"{voices.total()} answers, {answers.total()} rows: {_shown(answers, LABELS)}")
    print(f"voices: {_shown(voices, VOICES)}")
    print(f"{statements.total()} statements: {_shown(statements, LABELS)}")
    print(f"kinds: {_shown(kinds, tuple(kinds))}")
    return found


def _shown(seen: Counter[str], names: tuple[str, ...]) -> str:
    return ", ".join(f"{name} {seen[name]}" for name in names)


if __name__ == "__main__":
    chosen = [Path(name) for name in sys.argv[1:]] or sorted(DATA.glob("*/*.jsonl"))
    sys.exit(1 if main(chosen) else 0)
