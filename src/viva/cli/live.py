"""A program that runs, as a terminal hears it: what it prints, and how far its training is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from viva.cli.screen import shown
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
