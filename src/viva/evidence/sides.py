"""Sides: answers that set things side by side, as a table or as "ML: … DL: …", read cell by cell.

Words that are right about one thing are often wrong about the other, so every cell is read
together with whose cell it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from viva.evidence.windows import BRACKETED, Window, sentences, windows

Sides = Mapping[str, Sequence[str]]
"""What a question compares: an id, and the names under which people write it."""

_LINE = re.compile(r"[^\r\n]+")
_RULE = re.compile(r"[\s|:+=_-]*")
_BLANK = re.compile(r"\S[ \t]*\r?\n[ \t]*\r?\n")
"""The empty line after which an answer speaks of something else."""
_MARKS = "*_#>`\"' \t-•:"
_NAME = 6
"""Words; a longer cell is a statement and not the name of a side."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of an answer, and which side it speaks of."""

    window: Window
    side: str
    row: str = ""
    """What its row is about, where a column of the table says so."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The part of an answer that sets things side by side."""

    cells: tuple[Cell, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    """What was read so, names and all; in characters of the answer."""

    def covers(self, window: Window) -> bool:
        """Say whether a window lies in what was read side by side, at least in part."""
        return any(window.start < end and start < window.end for start, end in self.spans)


def side_by_side(text: str, sides: Sides) -> SideBySide:
    """Find the tables and labelled lists of an answer.

    Read are Markdown tables, lines with ``|`` or tabs whose head or first column names the sides,
    and stretches that begin with a side's name and a colon.
    """
    if not sides:
        return SideBySide()
    found = [*_tables(text, sides)]
    found += _labelled(text, sides, [span for span, _ in found])
    cells = [
        Cell(window, part.side, part.row)
        for _, parts in found
        for part in parts
        for window in _read(text, part.start, part.end)
    ]
    return SideBySide(tuple(cells), tuple(span for span, _ in found))


_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Part:
    """From where to where the words of one side go."""

    side: str
    start: int
    end: int
    row: str = ""


def _read(text: str, start: int, end: int) -> Iterator[Window]:
    """Yield the windows of one cell."""
    kept = [
        Window(s.quote, s.start + start, s.kind if s.kind != "row" else "sentence")
        for s in sentences(text[start:end])
    ]
    yield from windows(text, kept)


# --- tables ---------------------------------------------------------------------------------------


def _tables(text: str, sides: Sides) -> Iterator[tuple[_Span, list[_Part]]]:
    for rows in _blocks(text):
        heads = [_side(text[a:b], sides) for a, b in rows[0]]
        firsts = [_side(text[slice(*row[0])], sides) for row in rows]
        if len(set(heads) - {None}) >= 2:
            parts = [
                _Part(side, a, b, "" if heads[0] else text[slice(*row[0])].strip(_MARKS))
                for row in rows[1:]
                for side, (a, b) in zip(heads, row, strict=False)
                if side
            ]
        elif len(set(firsts) - {None}) >= 2:
            parts = [
                _Part(side, a, b)
                for side, row in zip(firsts, rows, strict=True)
                if side
                for a, b in row[1:]
            ]
        else:
            continue
        yield (rows[0][0][0], rows[-1][-1][1]), parts


def _blocks(text: str) -> Iterator[list[list[_Span]]]:
    """Yield the tables: two or more lines that follow each other, each with its cells."""
    lines = [(_cells(text, m.start(), m.end()), m) for m in _LINE.finditer(text)]
    for is_table, block in groupby(lines, key=lambda line: line[0] is not None):
        rows = [cells for cells, _ in block if cells]
        if is_table and len(rows) >= 2:
            yield rows


def _cells(text: str, start: int, end: int) -> list[_Span] | None:
    """Return the cells of a line; none of the rule below a head; None if it is no table row."""
    line = BRACKETED.sub(lambda m: m[0].replace("|", " "), text[start:end])
    mark = "|" if "|" in line else "\t"
    if mark not in line.strip("\r\n "):
        return None
    if _RULE.fullmatch(line):
        return []
    if mark == "|":
        bare = line.strip()
        start += len(line) - len(line.lstrip()) + bare.startswith("|")
        line = bare[bare.startswith("|") : len(bare) - (len(bare) > 1 and bare.endswith("|"))]
    edges = [-1, *(i for i, c in enumerate(line) if c == mark), len(line)]
    return [(start + a + 1, start + b) for a, b in pairwise(edges)]


def _side(cell: str, sides: Sides) -> str | None:
    """Return the one side that a cell names and says nothing else of; None otherwise."""
    plain = " ".join(cell.lower().split()).strip(_MARKS)
    if not plain or len(plain.split()) > _NAME:
        return None
    found = [
        (match.span(), id)
        for id, names in sides.items()
        for name in names
        for match in re.finditer(rf"(?<!\w){re.escape(name.lower())}(?!\w)", plain)
    ]
    named = {
        id
        for (start, end), id in found
        if not any(a <= start and end <= b and b - a > end - start for (a, b), _ in found)
    }
    return next(iter(named)) if len(named) == 1 else None


# --- "ML: … DL: …" --------------------------------------------------------------------------------


def _labelled(
    text: str, sides: Sides, taken: Sequence[_Span]
) -> Iterator[tuple[_Span, list[_Part]]]:
    names = {name.lower(): id for id, all_ in sides.items() for name in all_}
    longest_first = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    label = re.compile(
        rf"(?:^|(?<=[.;,])\s)[ \t#>*_•+-]*(?:(?:\d+|[a-z])[.)][ \t]*)?[*_]*({longest_first})"
        r"(?:[ \t]*\([^()\n]{0,30}\))?[*_]*[ \t]*(?::[*_]*|[–—=][>]?|->?[ \t]|(?=[*_]*[ \t]*\r?$))",
        re.IGNORECASE | re.MULTILINE,
    )
    labels = [
        m for m in label.finditer(text) if not any(a < m.end() and m.start() < b for a, b in taken)
    ]
    if len({names[m[1].lower()] for m in labels}) < 2:
        return
    ends = [m.start() for m in labels[1:]] + [len(text)]
    for found, end in zip(labels, ends, strict=True):
        blank = _BLANK.search(text, found.end(), end)
        stop = blank.start() + 1 if blank else end
        yield (found.start(), stop), [_Part(names[found[1].lower()], found.end(), stop)]
