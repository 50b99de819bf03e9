"""The bench: runs the programs of all pages, one at a time, and says where one cannot be run."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from viva import app
from viva.bank import Question
from viva.conduct import Runner
from viva.evidence import Run, read_program
from viva.evidence.program import imported
from viva.evidence.sandbox import Hear, Sandbox, verdict
from viva.sandbox.frameworks import FRAMEWORKS, costs, installed, needed
from viva.sandbox.own_machine import OwnMachine
from viva.sandbox.tiers import NoIsolation
from viva.sandbox.warm import Warm
from viva.web.job import Job

CONSENT = (
    "{why} Your program can run all the same, as an ordinary program of yours: it can then do "
    "whatever you can do on this machine. It gets a time limit and a folder of its own, and the "
    "report says that nothing kept it apart."
)
_STATES = {"pass": "passed", "fail": "FAILED", "note": "note", "skip": "skipped"}


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a program can be run."""

    how: Literal["run", "read", "ask"]
    why: str = ""
    install: str = ""
    """The framework that is missing."""


class Bench:
    """Runs programs. What it was told once it does not ask again."""

    def __init__(self) -> None:
        self._sandbox: Sandbox | None = None
        self._there: set[str] = set()
        self._own: bool | None = None
        """Whether programs may run as the user's own, kept apart by nothing; None if not asked."""
        self._one = threading.Lock()
        """Held while a program runs: two at once would only slow one another down."""
        self._making = threading.Lock()

    def standing(self, text: str) -> Standing:
        """Say whether a program can be run, and if not, why and what to do."""
        if read_program(text).problem:
            return Standing("read")  # running it would only say the same again
        there = set(installed(app.framework_folder()))
        name = needed(imported(text), there)
        if name not in there:
            known = FRAMEWORKS[name]
            why = f"It needs {known.what}, which is not installed: {costs(known)}."
            return Standing("read", why, name)
        try:
            self._within()
        except NoIsolation as problem:
            why = CONSENT.format(why=str(problem).partition("\n")[0])
            return Standing("ask" if self._own is None else "read", why)
        return Standing("run")

    def agree(self, own: bool) -> None:
        """Take down whether programs may run as the user's own."""
        self._own = own

    def runner(self, job: Job) -> Runner:
        """Return what runs the programs of one job."""

        def run(question: Question, text: str, hear: Hear, thorough: bool) -> Run | None:
            if self.standing(text).how != "run":
                return None
            if not self._one.acquire(blocking=False):
                job.say("Another program is running; this one comes next.")
                self._one.acquire()
            try:
                within = self._within()
                return app.run_program(
                    text, within, hear, job.say, thorough, exercise=question.exercise
                )
            finally:
                self._one.release()

        return run

    def expect(self) -> None:
        """Let a framework be imported while a program is being written, if it is clear which."""
        there = set(installed(app.framework_folder()))
        likely = there - {"numpy"} or there
        if len(likely) == 1:
            with suppress(NoIsolation):  # said when there is a program
                within = self._within()
                if isinstance(within, Warm):
                    within.begin(*likely)

    def close(self) -> None:
        """Let go of what waits for programs."""
        if isinstance(self._sandbox, Warm):
            self._sandbox.close()

    def _within(self) -> Sandbox:
        """Return the sandbox, made anew if a framework has been installed meanwhile.

        Raises:
            NoIsolation: programs cannot be kept apart, and nobody agreed to run them all the same.
        """
        with self._making:
            there = set(installed(app.framework_folder()))
            own = self._own is True
            stale = there != self._there or (own and not isinstance(self._sandbox, OwnMachine))
            if self._sandbox is None or stale:
                self.close()
                try:
                    self._sandbox = app.sandbox()
                except NoIsolation:
                    if not own:
                        raise
                    self._sandbox = app.sandbox(own_machine=True)
                self._there = there
            return self._sandbox


def told(run: Run, question: Question) -> Iterator[str]:
    """Yield what became of a program that was tried, and what each check found.

    A check is told by what it checks; its data are drawn anew each time.
    """
    yield verdict(run)
    found = [f for f in run.saw if f.verdict == "check"]
    sentences = question.exercise.checks if question.exercise else {}
    for finding in found:
        state = _STATES.get(str(finding.value), "open")
        what = sentences.get(finding.about) or finding.about.replace("_", " ")
        line = f" (line {finding.line})" if finding.line else ""
        why = f" → {finding.why}{line}" if finding.why and state != "passed" else ""
        yield f"{state}: {what}{why}"
    if found:
        yield f"{sum(f.value == 'pass' for f in found)} of {len(found)} checks passed."


def install_meanwhile(name: str) -> str:
    """Begin to install a framework in the background, and say where to look."""
    folder = app.framework_folder()
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"install-{name}.log"
    with log.open("w") as out:
        subprocess.Popen(
            [sys.executable, "-m", "viva", "install", name],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return f"{name} is being installed meanwhile; what it says is in {log}"
