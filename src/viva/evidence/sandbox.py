"""Running a program: what it is given, where it may not go, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from viva.evidence.finding import Finding

Ending = Literal[
    "ran",
    "raised",
    "out of time",
    "out of memory",
    "too much output",
    "too many processes",
    "stopped by you",
    "broken",
]
"""How a run ended. ``broken`` is our fault: it is shown first and never held against anybody."""

Tier = Literal["A", "B", "C", "E"]
"""How a program was kept apart: A bubblewrap and a control group, B bubblewrap as an ordinary user,
C without namespaces, E on the own machine, not kept apart at all."""

TIERS: Mapping[Tier, str] = {
    "A": "kept apart by bubblewrap and a control group",
    "B": "kept apart by bubblewrap",
    "C": "kept apart by Landlock and system-call filters only",
    "E": "run on the own machine, not kept apart",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may use."""

    seconds: float = 180.0
    """By the clock on the wall."""
    memory_mb: int = 2048
    processes: int = 128
    """Processes and threads together."""
    output_kb: int = 256
    """Printed, both streams together."""
    scratch_mb: int = 256
    """Of files in its own folder, which are gone afterwards."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program and what it finds around it. It is data until it runs in a sandbox."""

    text: str
    framework: str = "numpy"
    """The environment that it runs in: ``numpy``, ``jax``, ``tensorflow`` or ``torch``."""
    give: Mapping[str, bytes] = field(default_factory=dict)
    """Files it can read, by name, in its folder."""
    harness: str = "watch"
    """Who runs it inside: ``plain`` only runs it, ``watch`` also reads the objects it leaves."""
    task: Mapping[str, object] = field(default_factory=dict)
    """What the harness is told, as JSON."""
    data: str = "mnist"
    """The digits that its usual calls find: ``mnist``, ``given`` (``digits.npz`` among what it is
    given), or ``none``."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Something heard from a program while it runs; empty when it is only still running."""

    text: str = ""
    """What it printed."""
    epoch: int | None = None
    """From 1; the one that has just ended."""
    epochs: int | None = None
    logs: Mapping[str, float] = field(default_factory=dict)
    """As its framework reports them, such as ``loss`` and ``val_accuracy``."""


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a program."""

    ending: Ending
    line: int | None = None
    """Of the program, from 1, where it raised."""
    error: str = ""
    """What it raised, in one line; of ``broken``, what failed on our side."""
    epoch: int | None = None
    """The last epoch that it finished."""
    epochs: int | None = None
    achieved: Mapping[str, float] = field(default_factory=dict)
    """The last numbers its framework reported."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_mb: float = 0.0
    """The most it held."""
    output: str = ""
    """What it printed, cut where it was too long."""
    data: str = ""
    """What it was given to learn from, by name."""
    tier: Tier = "E"
    limits: Limits = field(default_factory=Limits)
    saw: tuple[Finding, ...] = ()
    """What the run showed: facts of the objects it left, and checks of its behaviour."""
    kind: Literal["run"] = "run"


@dataclass(frozen=True, slots=True)
class Ran:
    """A run, with the files that the harness inside handed out."""

    run: Run
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Claims of a program that nobody trusts, until a judge has looked at them."""
    reports: tuple[Mapping[str, object], ...] = ()
    """What the harness said, in order; not to be trusted either."""


Hear = Callable[[Progress], None]
"""Told what a program does. Raising ``Stop`` ends the run."""


class Stop(Exception):
    """Whoever listens wants the run to end."""


class Sandbox(Protocol):
    """Runs programs that nobody trusts."""

    tier: Tier

    def run(self, program: Program, limits: Limits, hear: Hear) -> Ran:
        """Run a program to its end, whatever that is.

        Never raises for what the program does; what fails on our side ends in ``broken``.
        """
        ...


def verdict(run: Run) -> str:
    """Say in a sentence or two how a run ended: the limit, the place, and what was achieved."""
    limits = run.limits
    where = f" in line {run.line}" if run.line else ""
    what = {
        "ran": f"It ran to its end in {run.seconds:.0f} s.",
        "raised": f"It stopped{where}: {run.error or 'it raised an error'}.",
        "out of time": f"It was out of time after {limits.seconds:.0f} s{_in_epoch(run)}.",
        "out of memory": f"It was out of memory{where}: it may hold {limits.memory_mb} MB.",
        "too much output": f"It printed more than {limits.output_kb} kB and was stopped.",
        "too many processes": f"It wanted over {limits.processes} processes and threads{where}.",
        "stopped by you": f"You stopped it after {run.seconds:.0f} s{_in_epoch(run)}.",
        "broken": f"The sandbox failed, which is our fault and costs you nothing: {run.error}.",
    }[run.ending]
    parts = [what]
    if run.achieved and run.ending != "broken":
        numbers = ", ".join(f"{k.replace('_', ' ')} {v:.3g}" for k, v in run.achieved.items())
        parts.append(f"Its last epoch reported {numbers}.")
    last = run.output.strip().rpartition("\n")[2].strip()
    if run.ending not in ("ran", "raised", "broken") and last:
        parts.append(f"The last line it printed: {last[-160:]}")
    return " ".join(part.replace("..", ".") for part in parts)


def _in_epoch(run: Run) -> str:
    if run.epoch is None or not run.epochs or run.epoch >= run.epochs:
        return ""
    return f", in epoch {run.epoch + 1} of {run.epochs}"
