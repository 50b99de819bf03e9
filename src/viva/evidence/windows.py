"""Windows: the stretches of an answer that are read one by one, each in the candidate's own words.

A point is often made in one sentence of ten, so a whole answer is never compared with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Kind = Literal["sentence", "item", "row", "clause", "pair"]

LONG = 24
"""Words; a longer stretch without punctuation is also read in pieces."""
PIECE = 14
"""Words of such a piece; pieces overlap by half."""
CLAUSE = 3
"""Words; shorter clauses are not read alone."""
PAIR = 300
"""Characters; longer neighbours are not read together."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BULLET = re.compile(r"[ \t]*(?:[-*•–—+]|\(?(?:\d{1,2}|[a-zA-Z])[.)])[ \t]+")
BRACKETED = re.compile(r"\([^()\n]*\)")
"""Where a bar belongs to a formula, as in p(h|v), and not to a table."""
_RULE = re.compile(r"[\s|:+=_-]*")
_END = re.compile(r"(?:(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s)|[。！？]++|;)")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|resp|approx|fig|eq|no|w\.r\.t|a\.k\.a|incl|dr|prof)|\b[A-Za-z])\.$",
    re.IGNORECASE,
)
_CONJUNCTIONS = (
    r"\b(?:and|but|because|so|then|which|while|whereas|since|although|though|however|as well as|"
    r"therefore|thus|hence|instead of|unlike|otherwise|also|plus|meaning|this means)\b"
)
_BREAK = re.compile(rf"[,:()—–→]|\s-{{1,2}}\s|->|=>|{_CONJUNCTIONS}", re.IGNORECASE)
_FORMULA = re.compile(r"[=^*]|\w\(|/\s*\(")
_BREAK_FORMULA = re.compile(rf",\s|:\s|->|=>|{_CONJUNCTIONS}", re.IGNORECASE)
"""Brackets and dashes belong to a formula; commas and conjunctions stand between formulas."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of an answer; ``text[start : start + len(quote)] == quote``."""

    quote: str
    start: int
    """In characters of the whole answer."""
    kind: Kind = "sentence"
    sentence: Window | None = None
    """The sentence around a clause."""

    @property
    def end(self) -> int:
        """The first character after it."""
        return self.start + len(self.quote)


def sentences(text: str) -> tuple[Window, ...]:
    """Split an answer into sentences, list items, table rows and lines, without overlap.

    A semicolon ends a sentence too. A line that was only wrapped goes on in the next one.
    """
    return tuple(
        window
        for start, end, kind in _lines(text)
        for window in (
            [_cut(text, start, end, "row")] if kind == "row" else _split(text, start, end, kind)
        )
        if window.quote
    )


def windows(text: str, kept: Sequence[Window]) -> Iterator[Window]:
    """Yield everything that is read alone: sentences, their clauses, and pairs of neighbours.

    Args:
        text: the whole answer.
        kept: its sentences, without those that were set aside; neighbours are joined only where
            nothing but spaces and one line break stands between them.
    """
    for index, sentence in enumerate(kept):
        yield sentence
        if sentence.kind != "row":
            yield from _clauses(text, sentence)
        if index + 1 < len(kept) and _are_neighbours(text, sentence, kept[index + 1]):
            yield Window(text[sentence.start : kept[index + 1].end], sentence.start, "pair")


def _lines(text: str) -> Iterator[tuple[int, int, Kind]]:
    """Yield the logical lines: wrapped ones joined, bullets left out, rules of tables skipped."""
    begin = end = 0
    kind: Kind = "sentence"
    for match in re.finditer(r"[^\n\r]*(?:\r\n|\n|\r|$)", text):
        line = match[0].rstrip("\r\n")
        if end > begin and _goes_on(text[begin:end], line):
            end = match.start() + len(line)
            continue
        if end > begin:
            yield begin, end, kind
        bullet = _BULLET.match(line)
        begin, end = match.start() + (bullet.end() if bullet else 0), match.start() + len(line)
        kind = "row" if _is_row(line) else "item" if bullet else "sentence"
        if _RULE.fullmatch(line):
            begin = end
    if end > begin:
        yield begin, end, kind


def _goes_on(before: str, line: str) -> bool:
    """Say whether a line was only wrapped: the one before is long and open, this one small."""
    last = before[before.rfind("\n") + 1 :].rstrip()
    return len(last) >= 50 and last[-1] not in ".!?:;|…" and line[:1].islower()


def _is_row(line: str) -> bool:
    return BRACKETED.sub("", line).count("|") >= 2 or "\t" in line.strip()


def _split(text: str, start: int, end: int, kind: Kind) -> Iterator[Window]:
    begin = start
    for match in _END.finditer(text, start, end):
        if match[0] == "." and _ABBREVIATED.search(
            text, max(start, match.start() - 8), match.end()
        ):
            continue
        yield _cut(text, begin, match.end(), kind)
        begin = match.end()
    yield _cut(text, begin, end, kind)


def _clauses(text: str, sentence: Window) -> Iterator[Window]:
    pattern = _BREAK_FORMULA if _FORMULA.search(sentence.quote) else _BREAK
    breaks = [m.start() for m in pattern.finditer(text, sentence.start, sentence.end)]
    edges = [sentence.start, *breaks, sentence.end]
    parts = [(a, b) for a, b in pairwise(edges) if _count(text, a, b) > 0]
    spans = set(parts)
    spans |= {(a[0], b[1]) for a, b in pairwise(parts)}
    for start, end in parts:
        spans |= set(_pieces(text, start, end))
    for start, end in sorted(spans - {(sentence.start, sentence.end)}):
        clause = _cut(text, start, end, "clause", sentence, leading=" \t\r\n,:()—–→->=")
        if _count(text, clause.start, clause.end) >= CLAUSE and clause.quote != sentence.quote:
            yield clause


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield overlapping pieces of a stretch that goes on and on without punctuation."""
    words = [m.span() for m in _WORD.finditer(text, start, end)]
    if len(words) <= LONG:
        return
    for first in range(0, len(words), PIECE // 2):
        piece = words[first : first + PIECE]
        yield piece[0][0], piece[-1][1]
        if first + PIECE >= len(words):
            return


def _are_neighbours(text: str, one: Window, other: Window) -> bool:
    between = text[one.end : other.start]
    near = not between.strip(" \t\r\n-*•–—+.)") and between.count("\n") <= 1
    return near and other.end - one.start <= PAIR


def _count(text: str, start: int, end: int) -> int:
    return sum(1 for _ in _WORD.finditer(text, start, end))


def _cut(
    text: str,
    start: int,
    end: int,
    kind: Kind,
    sentence: Window | None = None,
    leading: str | None = None,
) -> Window:
    """Return the stretch without the space around it."""
    quote = text[start:end]
    left = quote.lstrip(leading)
    return Window(left.rstrip(), start + len(quote) - len(left), kind, sentence)
