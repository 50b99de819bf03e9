"""Checks the written answers that the claim model learns from, and counts what there is.

``python training/check_data.py [FILE …]`` reads ``training/data/*/*.jsonl``. A line is a question
with its claims and answers; ``training/data/README.md`` has the form.
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
)
FEWEST_WORDS, MOST_WORDS = 8, 190


def problems(question: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a question, its claims or its answers."""
    claims = question["claims"]
    if not 4 <= len(claims) <= 8:
        yield f"{len(claims)} claims, not 4 to 8"
    if len(set(claims.values())) != len(claims):
        yield "two claims are the same"
    for number, answer in enumerate(question["answers"], 1):
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


def questions(files: list[Path]) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    """Yield each question with its file and line."""
    for file in files:
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if line.strip():
                yield file, number, json.loads(line)


def main(files: list[Path]) -> int:
    """Print problems and counts; return how many problems there are."""
    found, voices, labels, texts = 0, Counter[str](), Counter[str](), Counter[str]()
    asked = claimed = answered = 0
    for file, number, question in questions(files):
        for problem in problems(question):
            found += 1
            print(f"{file.name}:{number}: {problem}")
        asked, claimed = asked + 1, claimed + len(question["claims"])
        for answer in question["answers"]:
            answered += 1
            voices[answer["voice"]] += 1
            texts[answer["text"]] += 1
            told = Counter(label for label, _ in answer["labels"].values())
            labels.update(told)
            labels["silent"] += len(question["claims"]) - told.total()
    for text, times in texts.items():
        if times > 1:
            found += 1
            print(f"{times} times: {text[:70]}")
    print(f"{asked} questions, {claimed} claims, {answered} answers, {labels.total()} rows")
    print("labels:", ", ".join(f"{n} {labels[n]}" for n in LABELS))
    print("voices:", ", ".join(f"{n} {voices[n]}" for n in VOICES))
    return found


if __name__ == "__main__":
    chosen = [Path(name) for name in sys.argv[1:]] or sorted(DATA.glob("*/*.jsonl"))
    sys.exit(1 if main(chosen) else 0)
