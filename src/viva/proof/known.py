"""Known misses: what the present grader gets wrong, in a committed list that may only shrink."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from viva.proof.prove import RULES, Miss, Proof

_HEAD = """\
# What the default grader gets wrong on the bank's own words, by rule, question and item.
# Written by `viva bank check --accept`, which takes out what is mended and adds only the misses of
# questions that are not named under `questions` yet. Nothing else may be added.
"""


@dataclass(frozen=True, slots=True)
class KnownMisses:
    """The list, as it stands in the file."""

    questions: frozenset[str] = frozenset()
    """Questions whose misses were accepted once; from then on they only get fewer."""
    misses: frozenset[tuple[str, str, str]] = frozenset()
    """Rule, question, item."""

    @classmethod
    def read(cls, path: Path) -> KnownMisses:
        """Read the list; an empty one where there is no file.

        Raises:
            ValueError: the file is not of the expected form; the message names it.
        """
        if not path.is_file():
            return cls()
        try:
            kept = tomllib.loads(path.read_text("utf-8"))
            questions = frozenset(kept.pop("questions"))
            misses = frozenset(
                (rule, question, item)
                for rule, by_question in kept.items()
                for question, items in by_question.items()
                for item in items
            )
        except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError) as error:
            raise ValueError(f"{path} is no list of known misses ({error}).") from None
        return cls(questions, misses)

    def write(self, path: Path) -> None:
        """Write the list, in order, one item a line."""
        lines = [_HEAD + f"questions = {_array(self.questions)}"]
        for rule in RULES:
            own = [miss for miss in self.misses if miss[0] == rule]
            if not own:
                continue
            lines.append(f"\n[{json.dumps(rule)}]")
            for question in sorted({miss[1] for miss in own}):
                items = [miss[2] for miss in own if miss[1] == question]
                lines.append(f"{json.dumps(question)} = {_array(items)}")
        path.write_text("\n".join(lines) + "\n", "utf-8")

    def per_rule(self) -> Counter[str]:
        """Count the misses of each rule."""
        return Counter(rule for rule, _, _ in self.misses)

    def after(self, proof: Proof, tried: Collection[str]) -> KnownMisses:
        """Return the list without what is mended, with the misses of questions new to it."""
        found = {_key(m) for m in proof.misses}
        new = {key for key in found if key[1] not in self.questions}
        kept = {key for key in self.misses if key[1] not in tried or key in found}
        return KnownMisses(self.questions | frozenset(tried), frozenset(kept | new))


def compare(
    proof: Proof, known: KnownMisses, tried: Collection[str]
) -> tuple[list[Miss], list[tuple[str, str, str]]]:
    """Return the misses that are not known, and the known ones that no longer happen."""
    found = {_key(m) for m in proof.misses}
    new = [m for m in proof.misses if _key(m) not in known.misses]
    mended = sorted(key for key in known.misses - found if key[1] in tried)
    return new, mended


def _key(miss: Miss) -> tuple[str, str, str]:
    return miss.rule, miss.question, miss.item


def _array(items: Iterable[str]) -> str:
    return (
        "[\n" + "".join(f"    {json.dumps(i, ensure_ascii=False)},\n" for i in sorted(items)) + "]"
    )
