"""The text of a candidate's program: made readable for Python, with its line numbers kept."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST = 200_000
"""Characters; a longer program is kept and not read."""

_LONGEST_QUOTE = 200
_LINE_END = re.compile(r"\r\n|\r|\n")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_NOTEBOOK = re.compile(r"([ \t]*)(?:[!%?]|\w[\w, ]*=[ \t]*[!%]|[\w.]+\?{1,2}[ \t]*$)")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_NOTEBOOK_FILE = re.compile(r'\s*\{.*"cells"\s*:', re.DOTALL)


@dataclass(frozen=True, slots=True)
class ProgramText:
    """A program as it was written, and its syntax tree if Python can read it."""

    text: str
    lines: tuple[tuple[int, str], ...]
    """Where each line begins in the text, in characters, and the line without its end."""
    tree: ast.Module | None = None
    problem: str | None = None
    """Why there is no tree, such as ``line 12: '(' was never closed``."""
    problem_line: int | None = None

    def quote(self, line: int) -> tuple[str, int]:
        """Return a line without the white space around it, and where that begins in the text.

        Args:
            line: from 1; a line that is not there gives an empty quote at -1.
        """
        if not 1 <= line <= len(self.lines):
            return "", -1
        start, words = self.lines[line - 1]
        bare = words.strip()
        if not bare:
            return "", -1
        return bare[:_LONGEST_QUOTE], start + words.index(bare)


def read_text(text: str) -> ProgramText:
    """Parse a program; never execute or import anything of it.

    Tolerated are a byte order mark, any line ends, tabs, Markdown fences around the code,
    notebook lines such as ``!pip install`` and a common indentation of all lines.
    """
    lines = tuple(_lines(text[:LONGEST]))
    hindrance = _hindrance(text)
    if hindrance is not None:
        return ProgramText(text, lines, None, *hindrance)
    problem: tuple[str, int | None] = ("it is not Python", None)
    for attempt in _attempts([_HALF_CHARACTER.sub("\ufffd", words) for _, words in lines]):
        found = _parse("\n".join(attempt))
        if isinstance(found, ast.Module):
            return ProgramText(text, lines, found)
        problem = found
    return ProgramText(text, lines, None, *problem)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 1 if text.startswith("\ufeff") else 0
    for end in _LINE_END.finditer(text):
        yield start, text[start : end.start()]
        start = end.end()
    yield start, text[start:]


def _hindrance(text: str) -> tuple[str, int | None] | None:
    """Say what keeps a text from being a program at all."""
    if not text.strip("\ufeff \t\r\n\f"):
        return "there is no program in it", None
    if len(text) > LONGEST:
        return f"it is longer than {LONGEST:,} characters", None
    null = text.find("\0")
    if null >= 0:
        line = 1 + len(_LINE_END.findall(text, 0, null))
        return f"line {line}: there is a null character", line
    if _NOTEBOOK_FILE.match(text):
        return "it is a notebook file; please send its code as a Python script", None
    return None


def _attempts(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the program as it stands, then with what is not Python taken out, line by line."""
    yield list(lines)
    kept = _inside_fences(lines) if any(_FENCE.match(line) for line in lines) else list(lines)
    plain = _without_notebook_lines(kept)
    if plain != list(lines):
        yield plain
    if any("\t" in line for line in plain):
        plain = [line.expandtabs(4) for line in plain]
        yield plain
    first = next((line for line in plain if line.strip()), "")
    indent = len(first) - len(first.lstrip())
    if indent:
        yield [line[indent:] if not line[:indent].strip() else line for line in plain]


def _inside_fences(lines: Sequence[str]) -> list[str]:
    inside, kept = False, []
    for line in lines:
        if _FENCE.match(line):
            inside = not inside
            kept.append("")
        else:
            kept.append(line if inside else "")
    return kept


def _without_notebook_lines(lines: Sequence[str]) -> list[str]:
    kept, goes_on = [], False
    for line in lines:
        match = _NOTEBOOK.match(line)
        if goes_on:
            goes_on = line.endswith("\\")
            kept.append("")
        elif match:
            goes_on = line.endswith("\\")
            kept.append(f"{match[1]}pass")
        else:
            kept.append(line)
    return kept


def _parse(source: str) -> ast.Module | tuple[str, int | None]:
    """Return the syntax tree, or what is wrong and on which line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except SyntaxError as error:
        what = " ".join((error.msg or "invalid syntax").split())
        if "digits" in what:
            what = "a number has too many digits"
        line = error.lineno
        return (f"line {line}: {what[:160]}" if line else what[:160]), line
    except (RecursionError, MemoryError):
        return "it is nested too deeply", None
    except ValueError as error:
        return str(error)[:160], None
