"""A program that runs, as a terminal hears it: what it prints, and how far its training is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from viva.bank import Question
from viva.cli.screen import shown
from viva.evidence import Run
from viva.evidence.sandbox import Hear
from viva.evidence.sandbox import Progress as Heard


@contextmanager
def heard_on(console: Console) -> Iterator[Hear]:
    """Show what a program prints as it prints it, and a bar once its framework tells of epochs."""
    columns = (TextColumn("{task.description}"), BarColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task: TaskID | None = None

    def hear(heard: Heard) -> None:
        nonlocal task
        if heard.text:
            text = shown(heard.text)
            console.print(text, end="", soft_wrap=True, markup=False, highlight=False, emoji=False)
        if heard.epoch and heard.epochs:
            if task is None:
                bar.start()
                task = bar.add_task("", total=heard.epochs)
            logs = " · ".join(f"{k} {v:.3g}" for k, v in heard.logs.items())
            told = f"epoch {heard.epoch} of {heard.epochs} · {logs}"
            bar.update(task, completed=heard.epoch, description=told)

    try:
        yield hear
    finally:
        bar.stop()


_WIDTH = 100
_STATES = {"pass": "passed", "fail": "FAILED", "note": "note", "skip": "skipped"}


def told_checks(run: Run, question: Question, width: int = _WIDTH) -> Iterator[str]:
    """Yield what each check found: what it checks, its state, and the reason where it matters.

    A check is told by what it checks; its data are drawn anew each time.
    """
    found = [f for f in run.saw if f.verdict == "check"]
    sentences = question.exercise.checks if question.exercise else {}
    for finding in found:
        state = str(finding.value)
        told = sentences.get(finding.about) or finding.about.replace("_", " ")
        line = f" (line {finding.line})" if finding.line else ""
        yield from _hanging(f"  {_STATES.get(state, 'open'):<9}", shown(told), width)
        if finding.why and (state != "pass" or not sentences):
            yield from _hanging(" " * 11 + "→ ", shown(finding.why) + line, width)
    if found:
        passed = sum(f.value == "pass" for f in found)
        yield f"{passed} of {len(found)} checks passed."


def _hanging(head: str, text: str, width: int) -> list[str]:
    """Return words after a head, in lines that begin below one another."""
    return textwrap.wrap(text, width, initial_indent=head, subsequent_indent=" " * len(head))
