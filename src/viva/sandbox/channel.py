"""Reads what the harness inside says. The program can write there too: nothing of it is trusted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_LONGEST_LINE = 64 * 1024
_MOST_REPORTS = 4_000
_LARGEST = 64 * 1024 * 1024
"""Bytes of all files together."""
_NAME_LENGTH = 80


@dataclass
class Channel:
    """Takes bytes as they come; keeps reports and files, drops what is no report or too much."""

    reports: list[Mapping[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    _buffer: bytearray = field(default_factory=bytearray)
    _pending: tuple[str, int] | None = None
    _taken: int = 0
    _shut: bool = False

    def feed(self, data: bytes) -> list[Mapping[str, Any]]:
        """Take some bytes; return the reports that are complete with them."""
        if self._shut:
            return []
        self._buffer += data
        found: list[Mapping[str, Any]] = []
        while not self._shut and (self._file() or self._line(found)):
            pass
        return found

    def _file(self) -> bool:
        """Take a file that was named, once all of it is there."""
        if self._pending is None:
            return False
        name, size = self._pending
        if len(self._buffer) < size:
            return False
        self.files[name] = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._pending = None
        return True

    def _line(self, found: list[Mapping[str, Any]]) -> bool:
        if self._pending is not None:
            return False
        end = self._buffer.find(b"\n")
        if end < 0:
            self._shut = len(self._buffer) > _LONGEST_LINE
            return False
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        report = _report(line) if end <= _LONGEST_LINE else None
        if report is None:
            return True
        if report["kind"] == "file":
            self._name(report)
        elif len(self.reports) < _MOST_REPORTS:
            self.reports.append(report)
            found.append(report)
        return True

    def _name(self, report: Mapping[str, Any]) -> None:
        name, size = report.get("name"), report.get("size")
        good = isinstance(name, str) and 0 < len(name) <= _NAME_LENGTH and "/" not in name
        if not good or type(size) is not int or size < 0 or self._taken + size > _LARGEST:
            self._shut = True  # what follows cannot be told from reports any more
            return
        self._taken += size
        self._pending = (str(name), size)


def _report(line: bytes) -> Mapping[str, Any] | None:
    try:
        report = json.loads(line)
    except (ValueError, RecursionError):
        return None
    known = isinstance(report, dict) and isinstance(report.get("kind"), str)
    return report if known else None
