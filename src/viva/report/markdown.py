"""Model answers are written in Markdown; this shows the little of it that they use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent
from typing import Literal

_INDENT = "    "
_FENCE = re.compile(r"\s*```")
_ITEM = re.compile(r"\s*(?P<sign>[-*+]|\d{1,3}[.)])\s+(?P<text>.*)")
_ROW = re.compile(r"\s*\|(?P<cells>.*)\|\s*")
_RULE = re.compile(r"[\s|:-]+")
_HEADING = re.compile(r"#{1,6}\s+(?P<text>.*)")
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`|\*\*(?P<strong>[^*\n]+(?:\n[^*\n]+)*)\*\*"
    r"|(?<![\w*])\*(?P<em>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
)

Shape = Literal["p", "ul", "ol", "pre", "heading", "table"]
Style = Literal["", "code", "strong", "em"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a piece of code, a list, or a table."""

    shape: Shape
    texts: tuple[str, ...]
    """One text; of a list, one per item; of a table, one per row, the heads first."""

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The cells of a table, row by row; all rows are as long as the first."""
        rows = [[cell.strip() for cell in text.split("|")] for text in self.texts]
        return tuple(tuple((row + [""] * len(rows[0]))[: len(rows[0])]) for row in rows)


def blocks(text: str) -> tuple[Block, ...]:
    """Read paragraphs, lists, headings and code, fenced or indented; all else is a paragraph."""
    return tuple(_blocks(iter(text.splitlines())))


def spans(text: str) -> Iterator[tuple[Style, str]]:
    """Yield the pieces of a text, each with how it is set: code, bold, slanted or as it is."""
    at = 0
    for match in _INLINE.finditer(text):
        if match.start() > at:
            yield "", text[at : match.start()]
        style: Style = "code" if match["code"] else "strong" if match["strong"] else "em"
        yield style, match[style]
        at = match.end()
    if at < len(text):
        yield "", text[at:]


def _blocks(lines: Iterator[str]) -> Iterator[Block]:
    shape: Shape | None = None
    texts: list[str] = []
    for line in lines:
        item, heading = _ITEM.fullmatch(line), _HEADING.fullmatch(line)
        fence, row = _FENCE.match(line), _ROW.fullmatch(line)
        new: Shape | None = _list(item["sign"]) if item else "table" if row else None
        indented = bool(line.strip()) and line.startswith(_INDENT)
        if shape == "pre" and (indented or not line.strip()):
            texts.append(line)
            continue
        if shape == "pre":
            yield _indented(texts)
            shape, texts = None, []
        if shape and (fence or heading or not line.strip() or (new and new != shape)):
            yield Block(shape, tuple(texts))
            shape, texts = None, []
        if fence:
            yield Block("pre", (_code(lines),))
        elif indented and not shape and not item:
            shape, texts = "pre", [line]
        elif heading:
            yield Block("heading", (heading["text"],))
        elif row and (texts or not _RULE.fullmatch(row["cells"])):
            shape = "table"
            texts += [] if _RULE.fullmatch(row["cells"]) else [row["cells"]]
        elif item and new:
            shape = new
            texts.append(item["text"])
        elif line.strip() and shape == "table":
            yield Block(shape, tuple(texts))
            shape, texts = "p", [line.strip()]
        elif line.strip() and texts:
            texts[-1] += "\n" + line.strip()
        elif line.strip():
            shape, texts = "p", [line.strip()]
    if shape == "pre":
        yield _indented(texts)
    elif shape:
        yield Block(shape, tuple(texts))


def _indented(lines: list[str]) -> Block:
    """Return code that is set apart by its indentation, which goes."""
    return Block("pre", (dedent("\n".join(lines)).strip("\n"),))


def _list(sign: str) -> Shape:
    return "ol" if sign[0].isdecimal() else "ul"


def _code(lines: Iterator[str]) -> str:
    """Return the lines up to the closing fence."""
    code: list[str] = []
    for line in lines:
        if _FENCE.match(line):
            break
        code.append(line)
    return "\n".join(code)
