"""Environments of the sandbox: an interpreter and libraries, of which Viva itself is no part."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from viva.evidence.sandbox import Program


@dataclass(frozen=True, slots=True)
class Environment:
    """What a program of one framework finds."""

    name: str
    python: str
    """The interpreter."""
    prefix: str
    """Where it is installed."""
    packages: Path | None = None
    """The folder of its libraries."""
    variables: Mapping[str, str] = field(default_factory=dict)
    data: Path | None = None
    """The file with the digits, in Keras' layout; read-only inside."""
    digits: str = ""
    """What these digits are called in a report."""

    def data_name(self, program: Program) -> str:
        """Return the name of what a program is given to learn from."""
        return self.digits if program.data != "none" else ""


def python_here() -> tuple[str, str]:
    """Return the interpreter that Viva runs on, outside of its own environment, and its prefix."""
    executable = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    found = executable if executable.exists() else Path(sys.executable).resolve()
    return str(found), sys.base_prefix
