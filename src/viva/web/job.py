"""A program that runs while somebody watches: what it says, how far it is, and a way to stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from viva.evidence import Run
from viva.evidence.sandbox import Progress, Stop

MOST_KEPT = 400_000
"""Characters of output that a page can show; a sandbox stops a program before."""


@dataclass(frozen=True, slots=True)
class Point:
    """One epoch of a training."""

    epoch: int
    logs: Mapping[str, float]


@dataclass
class Job:
    """One run. A thread writes it; pages read it, as many as are open."""

    interview: str
    turn: int
    kind: Literal["answer", "try"]
    """Whether it was handed in, or is only tried and kept nowhere."""
    events: list[dict[str, object]] = field(default_factory=list)
    """What was heard, in order; only ever added to."""
    points: list[Point] = field(default_factory=list)
    epochs: int = 0
    output: str = ""
    run: Run | None = None
    """What became of it, where it was only tried."""
    result: tuple[str, ...] = ()
    """The same in sentences."""
    failed: str = ""
    """Why it could not go on, where that is our fault."""
    over: bool = False
    stopping: bool = False

    def hear(self, heard: Progress) -> None:
        """Take down what a program does.

        Raises:
            Stop: somebody pressed stop.
        """
        if self.stopping:
            raise Stop
        if heard.text and len(self.output) < MOST_KEPT:
            self.output += heard.text
            self.events.append({"text": heard.text})
        if heard.epoch and heard.epochs:
            self.epochs = heard.epochs
            self.points.append(Point(heard.epoch, heard.logs))
            logs = dict(heard.logs)
            self.events.append({"epoch": heard.epoch, "of": heard.epochs, "logs": logs})

    def say(self, what: str) -> None:
        """Take down what is being done with it, such as a check."""
        self.events.append({"note": what})

    def begin(self, work: Callable[[], None]) -> None:
        """Do the work in a thread; whatever happens to it is said."""
        threading.Thread(target=self._through, args=(work,), daemon=True).start()

    def _through(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            self.failed = str(error) or type(error).__name__
        finally:
            self.events.append({"over": True, "result": list(self.result), "failed": self.failed})
            self.over = True
