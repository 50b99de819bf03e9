"""Known misses: what the present grader gets wrong, in a committed list that may only shrink."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from viva.bank import Question
from viva.proof.prove import RULES, Miss, Proof

_HEAD = """\
# What the default grader gets wrong on the bank's own words, by rule, question and item.
# Written by `viva bank check --accept`, which takes out what is mended and adds only the misses of
# questions and samples that are not named under [samples] yet. Nothing else may be added.
"""

_Key = tuple[str, str, str]
"""Rule, question, item."""


@dataclass(frozen=True, slots=True)
class KnownMisses:
    """The list, as it stands in the file."""

    samples: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By question, the samples whose misses were accepted once; they only get fewer."""
    misses: frozenset[_Key] = frozenset()

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
            samples = {id: frozenset(names) for id, names in kept.pop("samples").items()}
            misses = frozenset(
                (rule, question, item)
                for rule, by_question in kept.items()
                for question, items in by_question.items()
                for item in items
            )
        except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError) as error:
            raise ValueError(f"{path} is no list of known misses ({error}).") from None
        return cls(samples, misses)

    def write(self, path: Path) -> None:
        """Write the list, in order, one item a line."""
        lines = [_HEAD]
        for rule in RULES:
            own = [miss for miss in self.misses if miss[0] == rule]
            if own:
                by_question = {id: [m[2] for m in own if m[1] == id] for id in {m[1] for m in own}}
                lines.append(_table(rule, by_question))
        lines.append(_table("samples", self.samples))
        path.write_text("\n".join(lines), "utf-8")

    def per_rule(self) -> Counter[str]:
        """Count the misses of each rule."""
        return Counter(rule for rule, _, _ in self.misses)

    def after(self, proof: Proof, tried: Iterable[Question]) -> KnownMisses:
        """Return the list without what is mended, with the misses of what is new to it.

        Args:
            proof: of the questions that were tried.
            tried: these questions, with their samples.
        """
        now = {q.id: frozenset(s.id for s in q.samples) for q in tried}
        found = {_key(m) for m in proof.misses}
        new = {_key(m) for m in proof.misses if self._is_new(m)}
        kept = {key for key in self.misses if key[1] not in now or key in found}
        return KnownMisses({**self.samples, **now}, frozenset(kept | new))

    def _is_new(self, miss: Miss) -> bool:
        known = self.samples.get(miss.question)
        if known is None or (miss.rule == "elsewhere" and miss.item not in self.samples):
            return True
        return bool(miss.sample) and miss.sample not in known


def compare(
    proof: Proof, known: KnownMisses, tried: Collection[str]
) -> tuple[list[Miss], list[_Key]]:
    """Return the misses that are not known, and the known ones that no longer happen."""
    found = {_key(m) for m in proof.misses}
    new = [m for m in proof.misses if _key(m) not in known.misses]
    mended = sorted(key for key in known.misses - found if key[1] in tried)
    return new, mended


def _key(miss: Miss) -> _Key:
    return miss.rule, miss.question, miss.item


def _table(name: str, rows: Mapping[str, Iterable[str]]) -> str:
    lines = [f"[{_quoted(name)}]"]
    for key in sorted(rows):
        items = "".join(f"    {_quoted(item)},\n" for item in sorted(rows[key]))
        lines.append(f"{_quoted(key)} = [\n{items}]" if items else f"{_quoted(key)} = []")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
