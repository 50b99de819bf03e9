"""The workbench: runs a candidate's program, and asks before anything unusual."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

from viva import app
from viva.bank import Bank, Question
from viva.cli.live import heard_on, told_checks
from viva.cli.screen import Screen, note
from viva.evidence import Run, read_program
from viva.evidence.program import imported
from viva.evidence.sandbox import Hear, Sandbox
from viva.interview import Blueprint
from viva.sandbox.frameworks import FRAMEWORKS, costs, installed, needed
from viva.sandbox.own_machine import OwnMachine
from viva.sandbox.tiers import NoIsolation
from viva.sandbox.warm import Warm

CONSENT = (
    "{why} Your program can run all the same, as an ordinary program of yours: it can then do "
    "whatever you can do on this machine. It gets a time limit and a folder of its own, and the "
    "report says that nothing kept it apart."
)


class Workbench:
    """Runs programs in one interview. What it was told once it does not ask again."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._sandbox: Sandbox | None = None
        self._there: set[str] = set()
        """The frameworks that were installed when it was made."""
        self._refused = False

    def __call__(self, question: Question, text: str, hear: Hear, thorough: bool) -> Run | None:
        """Run a program; None where it can only be read, which has been said."""
        if read_program(text).problem:
            return None  # it would only say the same again
        within = self._within()
        if within is None or not self._ready(text):
            return None
        note(self._screen, "Running it; Ctrl-C stops it.")
        with heard_on(self._screen.console) as live:
            say = partial(note, self._screen)
            run = app.run_program(text, within, live, say, thorough, exercise=question.exercise)
        if run and question.exercise:
            for line in told_checks(run, question, self._screen.console.width):
                note(self._screen, line)
        return run

    def expect(self) -> None:
        """Let a framework be imported while a program is being written, where it is clear which."""
        there = set(installed(app.framework_folder()))
        likely = there - {"numpy"} or there
        if len(likely) == 1:
            with suppress(NoIsolation):  # said when there is a program
                warm = self._kept_apart(there)
                if isinstance(warm, Warm):
                    warm.begin(*likely)

    def _within(self) -> Sandbox | None:
        try:
            return (
                None if self._refused else self._kept_apart(set(installed(app.framework_folder())))
            )
        except NoIsolation as problem:
            self._sandbox = self._on_own_machine(str(problem).partition("\n")[0])
        return self._sandbox

    def _kept_apart(self, there: set[str]) -> Sandbox:
        """Return the sandbox, made anew if a framework has been installed meanwhile."""
        if self._sandbox is None or there != self._there:
            own = isinstance(self._sandbox, OwnMachine)
            if isinstance(self._sandbox, Warm):
                self._sandbox.close()
            self._sandbox, self._there = app.sandbox(own_machine=own), there
        return self._sandbox

    def _on_own_machine(self, why: str) -> Sandbox | None:
        note(self._screen, CONSENT.format(why=why))
        self._refused = not _yes("Run it as your own program? y or n > ")
        return None if self._refused else app.sandbox(own_machine=True)

    def _ready(self, text: str) -> bool:
        """Say whether the framework of a program is there; if not, how to get it."""
        there = set(installed(app.framework_folder()))
        name = needed(imported(text), there)
        if name in there:
            return True
        known = FRAMEWORKS[name]
        note(
            self._screen,
            f"It needs {known.what}, which is not installed: {costs(known)}. For now I only read "
            f"it. Type /install {name}, and later 'back' to send it again.",
        )
        return False


def offer(screen: Screen, blueprint: Blueprint, questions: Bank) -> None:
    """Say that a framework can be installed while the talk goes on, if a program is to come."""
    asks = any(questions[id].kind == "program" for id in blueprint.questions)
    if asks and not installed(app.framework_folder()):
        names = " · ".join(f"{f.name} ({costs(f)})" for f in FRAMEWORKS.values())
        note(
            screen,
            "One question asks for a program, which I can run if its framework is here. "
            f"To install one in the background while we talk, type /install and its name: {names}",
        )


def install_meanwhile(screen: Screen, name: str) -> None:
    """Begin to install a framework in the background."""
    if name not in FRAMEWORKS:
        note(screen, f"Write /install and one of {', '.join(FRAMEWORKS)}.")
        return
    folder = app.framework_folder()
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"install-{name}.log"
    _in_background(name, log)
    note(screen, f"{name} is being installed meanwhile; what it says is in {log}")


def _in_background(name: str, log: Path) -> None:
    with log.open("w") as out:
        subprocess.Popen(
            [sys.executable, "-m", "viva", "install", name],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _yes(asked: str) -> bool:
    try:
        return input(asked).strip().lower() in ("y", "yes")
    except (EOFError, KeyboardInterrupt):
        return False
