"""How long a candidate waits: for the help, and for the first question.

    .venv/bin/python benchmarks/startup.py [--runs 15]

Every round measures the command and a bare start of the same Python one after the other, so that a
busy machine slows both; the table shows medians and how much longer than the bare start it took.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pexpect

BARE = [sys.executable, "-c", "pass"]
VIVA = [sys.executable, "-c", "from viva.cli import main; main()"]
HELP = [*VIVA, "--help"]
INTERVIEW = [*VIVA, "practice", "--plain"]
FIRST_QUESTION = re.compile(r"Question 1\b.*?\?", re.DOTALL)
BEFORE_IT = re.compile(r"Press Enter to begin", re.IGNORECASE)
PATIENCE_S = 60


class NotSeen(Exception):
    """What was waited for did not come."""


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=15, help="rounds of each measurement")
    runs = max(parser.parse_args().runs, 1)
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, medians of {runs} rounds\n")
    print(f"{'':24}{'median s':>10}{'fastest':>10}{'slowest':>10}{'bare s':>10}{'ratio':>8}")
    for name, wait in (("viva --help", _help), ("to the first question", _first_question)):
        try:
            print(_row(name, *_side_by_side(wait, runs)))
        except (NotSeen, subprocess.CalledProcessError) as problem:
            print(f"{name:24}not measured: {problem}")


def _side_by_side(wait: Callable[[], float], runs: int) -> tuple[list[float], list[float]]:
    """Return the seconds of the command and of a bare Python, after one round that warms up."""
    rounds = [(wait(), _seconds(BARE)) for _ in range(runs + 1)][1:]
    return [command for command, _ in rounds], [bare for _, bare in rounds]


def _row(name: str, command: list[float], bare: list[float]) -> str:
    median, bare_median = statistics.median(command), statistics.median(bare)
    return (
        f"{name:24}{median:10.3f}{min(command):10.3f}{max(command):10.3f}"
        f"{bare_median:10.3f}{median / bare_median:8.1f}"
    )


def _help() -> float:
    return _seconds(HELP)


def _seconds(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def _first_question() -> float:
    """Begin an interview as a newcomer would, on a terminal, and wait for its first question."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "VIVA_HOME": str(Path(home) / "viva"), "COLUMNS": "80"}
        begin = time.perf_counter()
        child = pexpect.spawn(
            INTERVIEW[0], INTERVIEW[1:], env=environment, encoding="utf-8", timeout=PATIENCE_S
        )
        try:
            while child.expect([FIRST_QUESTION, BEFORE_IT]):
                child.sendline()
            return time.perf_counter() - begin
        except pexpect.ExceptionPexpect:
            seen = str(child.before).strip().splitlines() or ["nothing"]
            raise NotSeen(f"no first question; the screen ended with: {seen[-1]}") from None
        finally:
            child.close(force=True)


if __name__ == "__main__":
    main()
