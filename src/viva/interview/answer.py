"""Tell words and programs apart in what a candidate typed."""

from __future__ import annotations

import ast
import re

_FENCE = re.compile(
    r"^[ \t]*```[\w+-]*[ \t]*\n(.*?)(?:^[ \t]*```[ \t]*$|\Z)", re.DOTALL | re.MULTILINE
)
_BEGINS = re.compile(r"^(?:import[ \t]+\w|from[ \t]+[\w.]+[ \t]+import[ \t]).*$", re.MULTILINE)
_CODE_LINE = re.compile(
    r"^\s*(?:[\w.\[\], ]+\s*[-+*/@]?=[^=]|def |class |for |with |@|[\w.]+\(.*\)\s*$)"
)
LONGEST_PARSED = 200_000
"""Characters; a longer text is taken for a program without being parsed."""


def tell_apart(text: str) -> tuple[str, str | None]:
    """Split a reply to "can you build …?" into words and a program.

    A program may stand in a Markdown fence, may be the whole text, or may begin with its first
    import after some words.

    Returns:
        The words, and the program or None if there is none.
    """
    fenced = _FENCE.findall(text)
    if fenced:
        return _FENCE.sub("", text).strip(), "\n".join(fenced)
    for begin in _BEGINS.finditer(text):
        if _is_import(begin[0]):
            return text[: begin.start()].strip(), text[begin.start() :]
    return ("", text) if _is_program(text) else (text, None)


def _is_import(line: str) -> bool:
    """Tell ``import keras`` from "import the data first"."""
    if line.rstrip().endswith(("(", "\\")):
        return True
    try:
        ast.parse(line)
    except (SyntaxError, ValueError):
        return False
    return True


def _is_program(text: str) -> bool:
    """Say whether a text without imports is meant as Python, even if it has a mistake in it."""
    lines = [line for line in text.splitlines() if line.strip()]
    looks = sum(bool(_CODE_LINE.match(line)) for line in lines)
    if len(lines) < 2 or looks < 2:
        return False
    if looks / len(lines) > 0.6 or len(text) > LONGEST_PARSED:
        return True
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
