"""Progress: a bar on the terminal for long work, and nothing at all in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def progress_bar(title: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
    """Show how far long work is.

    Args:
        title: what is being done.
        total: how many steps there are, or None if nobody knows.

    Yields:
        A function to call at the beginning of each step, with the name of the step.
    """
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[step]}"),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task(title, total=total, step="")
        begun = 0

        def step(name: str) -> None:
            nonlocal begun
            progress.update(task, completed=begun, step=name)
            begun += 1

        yield step
