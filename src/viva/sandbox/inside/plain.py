"""The harness that only runs a program."""

from __future__ import annotations

from typing import Any

from .guest import execute


def main(text: str, task: dict[str, Any]) -> int:
    """Run it and return its exit code."""
    return execute(text)[1]
