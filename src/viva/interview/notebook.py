"""Notebooks: the code of one, as the program that a candidate means."""

from __future__ import annotations

import json
import re

_MAGIC = re.compile(r"^(\s*)([%!].*)$", re.MULTILINE)


def program_of(text: str, name: str = "") -> str:
    """Return the program in a file: a notebook's code cells in order, anything else as it is.

    Lines that only a notebook understands (``%magic``, ``!command``) become comments, so that
    every line keeps its number within its cell.

    Args:
        text: what is in the file.
        name: what the file is called.

    Raises:
        ValueError: it is called a notebook and is none; the message is a sentence.
    """
    if not name.endswith(".ipynb"):
        return text
    try:
        cells = json.loads(text)["cells"]
        code = [_source(c["source"]) for c in cells if c["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{name} is no notebook: it holds no cells.") from None
    if not any(cell.strip() for cell in code):
        raise ValueError(f"{name} has no cell with code.")
    return "\n\n".join(_MAGIC.sub(r"\1# \2", cell) for cell in code) + "\n"


def _source(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "".join(lines)
