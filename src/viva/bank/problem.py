"""Problems: what is wrong with a question folder, where it stands, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Place = tuple[str | int, ...]
"""A path into a file, such as ``("point", 2, "claim")``."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a question from being asked."""

    file: str
    """Relative to the question's folder."""
    place: Place
    what: str
    mend: str
    line: int = 0
    """From 1; 0 where the file as a whole is meant."""

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        field = f" {field_name(self.place)}:" if self.place else ""
        return f"{self.file}{line}:{field} {self.what}. {self.mend}"


class BadQuestion(ValueError):
    """A bank or a question that cannot be used; holds every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def field_name(place: Place) -> str:
    """Return a place as an author reads it: ``point[3].claim``, counted from 1."""
    name = ""
    for step in place:
        name += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if name else step
    return name


def line_of(toml: str, place: Place) -> int:
    """Return the line, from 1, on which a place of a TOML file stands, or the nearest above it.

    Tables are found by their headers and keys by their names at the start of a line, which is
    how question files are written; an exotic layout only costs precision.
    """
    lines = toml.splitlines()
    if not place:
        return 0
    first, end = _table(lines, place)
    keys = [step for step in place if isinstance(step, str)]
    for key in reversed(keys):
        for number in range(first, end):
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", lines[number]):
                return number + 1
    return max(first, 1)


def _table(lines: Sequence[str], place: Place) -> tuple[int, int]:
    """Return the range of lines of the innermost table that the place names, header excluded."""
    name, index = str(place[0]), place[1] if len(place) > 1 and isinstance(place[1], int) else None
    headers = [n for n, line in enumerate(lines) if line.lstrip().startswith("[")]
    if index is None:
        return 0, headers[0] if headers else len(lines)
    starts = [n for n in headers if re.match(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]", lines[n])]
    if index >= len(starts):
        return 0, len(lines)
    start = starts[index]
    deeper = [n for n in headers if n > start]
    for sub in (n for n in deeper if len(place) > 2 and _is_sub_table(lines[n], name, place[2])):
        return sub + 1, next((n for n in deeper if n > sub), len(lines))
    return start + 1, next((n for n in deeper if n > start), len(lines))


def _is_sub_table(header: str, name: str, key: str | int) -> bool:
    return re.match(rf"\s*\[\s*{re.escape(name)}\.{re.escape(str(key))}\s*\]", header) is not None
