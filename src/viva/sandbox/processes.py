"""What a tree of processes holds and costs, read from ``/proc``."""

from __future__ import annotations

import os
from pathlib import Path

_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20 if hasattr(os, "sysconf") else 4096 / 2**20


def tree(root: int) -> list[int]:
    """Return a process and everything that descends from it."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        try:  # it may end while we look
            for thread in Path(f"/proc/{pid}/task").iterdir():
                waiting += map(int, (thread / "children").read_text().split())
        except (OSError, ValueError):
            continue
    return found


def resident_mb(pids: list[int]) -> float:
    """Return the memory that processes hold; what they share is counted for each of them."""
    pages = 0
    for pid in pids:
        try:
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except (OSError, IndexError, ValueError):
            continue
    return pages * _PAGE_MB


def proportional_mb(pids: list[int]) -> float:
    """Return the memory that processes hold; what they share is counted once in all."""
    kilobytes = 0
    for pid in pids:
        try:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
        except (OSError, IndexError, ValueError):
            continue
    return kilobytes / 1024


def held_mb(root: int, limit_mb: float) -> float:
    """Return what a process and everything that descends from it hold."""
    return held_by(tree(root), limit_mb)


def held_by(pids: list[int], limit_mb: float) -> float:
    """Return what processes hold; the exact count is slow and made only where it matters."""
    held = resident_mb(pids)
    return held if held <= limit_mb else proportional_mb(pids) or held
