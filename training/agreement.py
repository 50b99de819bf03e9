"""Says how far two readers of the same answers agree; the second had not seen the first labels.

``python training/agreement.py`` compares ``training/data/second_labels.jsonl`` with the labels in
the files: a tenth of the answers and statements, and a fifth of those to measure with, labelled
again by somebody who had not seen the first labels.
Both readers are of the same team: it is agreement between its labellers, and of nobody else.
"""

from __future__ import annotations

import json
import sys
from collections import Counter

from check_data import DATA, LABELS, questions

SECOND = DATA / "second_labels.jsonl"


def pairs(written: str, *parts: str) -> list[tuple[str, str]]:
    """Return for each claim that was labelled twice what the two readers said.

    Args:
        written: ``answer``, of which every claim was read, or ``statement``, of which one.
        parts: of the data, such as ``test``.
    """
    files = sorted(file for part in parts for file in (DATA / part).glob("*.jsonl"))
    known = {question["id"]: question for _, _, question in questions(files)}
    found = []
    for line in SECOND.read_text("utf-8").splitlines():
        again = json.loads(line)
        if written not in again or again["id"] not in known:
            continue
        question = known[again["id"]]
        if written == "statement":
            about, label, _, _, *more = question["statements"][again["statement"]]
            first = {about: label, **(more[0] if more else {})}
            found.append((first.get(again["claim"], "silent"), again["label"]))
            continue
        labels = question["answers"][again["answer"]]["labels"]
        for claim in question["claims"]:
            both = (told.get(claim, ["silent"])[0] for told in (labels, again["labels"]))
            found.append(tuple(both))
    return found


def kappa(found: list[tuple[str, str]]) -> float:
    """Return Cohen's kappa: agreement beyond what both readers' shares of labels give by chance.

    J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological
    Measurement 20, 1960.
    """
    many = len(found)
    agreed = sum(a == b for a, b in found) / many
    first, second = Counter(a for a, _ in found), Counter(b for _, b in found)
    chance = sum(first[label] * second[label] for label in LABELS) / many**2
    return (agreed - chance) / (1 - chance)


def main() -> None:
    """Print, for each part of the data, the table of both readers and their agreement."""
    for written, *parts in (
        ("answer", "train", "dev"),
        ("statement", "train", "dev"),
        ("answer", "test"),
    ):
        found = pairs(written, *parts)
        table = Counter(found)
        print(f"{written}s of {' and '.join(parts)}")
        print(" " * 16, *(f"{label:>12}" for label in LABELS))
        for a in LABELS:
            print(f"{a:>16}", *(f"{table[a, b]:>12}" for b in LABELS))
        agreed = sum(a == b for a, b in found) / len(found)
        print(f"{len(found)} pairs; the same label {agreed:.1%}; Cohen's kappa {kappa(found):.3f}")
        said = [(a == "states", b == "states") for a, b in found]
        print(f"states or not: the same {sum(a == b for a, b in said) / len(said):.1%}\n")


if __name__ == "__main__":
    sys.exit(main())
