"""Files that a command writes: whole or not at all."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from viva.cli.command import fail
from viva.report.visible import in_words


def as_json(value: Any) -> str:  # noqa: ANN401
    """Return a dataclass as JSON, in the order of its fields."""
    data = dataclasses.asdict(value) if dataclasses.is_dataclass(value) else value  # type: ignore[arg-type]
    return json.dumps(in_words(data), ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def write_text(text: str, out: str) -> None:
    """Write a text to a file, or to the terminal for ``-``."""
    if out == "-":
        sys.stdout.write(text)
    else:
        _write(text.encode("utf-8", "backslashreplace"), out)


def write_bytes(content: bytes, out: str) -> None:
    """Write what is no text to a file, or to the standard output for ``-``."""
    if out == "-":
        sys.stdout.buffer.write(content)
    else:
        _write(content, out)


def _write(content: bytes, out: str) -> None:
    path = Path(out).expanduser()
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}. Choose another file; nothing is lost.")
