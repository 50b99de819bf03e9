"""The screen: how the interviewer's words reach a terminal, and how an answer is typed."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

LONGEST_SHOWN = 4_000
"""Characters of a paste or a draft that the answer box shows; a longer one is named instead."""


class Left(Exception):
    """The candidate has left the terminal; the interview can go on another time."""


class Screen(Protocol):
    """What an interview needs of a terminal."""

    console: Console
    plain: bool

    def listen(self, draft: str, keep: Callable[[str], None], program: bool) -> str:
        """Return one message.

        Args:
            draft: what stood in the box when the interview was left.
            keep: called with what stands in the box, so that a crash loses nothing.
            program: whether a program is expected: Enter then begins a new line.

        Raises:
            Left: the candidate wants to go.
        """
        ...


def say(screen: Screen, text: str, who: str = "") -> None:
    """Show something that is said; it may quote the candidate, whose words are never trusted."""
    text = shown(text)
    if screen.plain:
        screen.console.print(Text(f"{who}: {text}" if who else text))
        return
    if who:
        screen.console.print(Text(who, style="bold cyan"))
    screen.console.print(Padding(Text(text), (0, 2, 0, 2)))


def note(screen: Screen, text: str) -> None:
    """Show something about the interview itself, such as how to send an answer."""
    screen.console.print(Text(text, style="" if screen.plain else "dim"))


class PlainScreen:
    """Line by line, without colour or boxes: for screen readers, pipes and simple terminals."""

    def __init__(self) -> None:
        width = min(shutil.get_terminal_size((80, 24)).columns, 100)
        self.console = Console(no_color=True, highlight=False, width=width, emoji=False)
        self.plain = True

    def listen(self, draft: str, keep: Callable[[str], None], program: bool) -> str:
        """Read lines until an empty one; in a program, until a line with a full stop alone."""
        end = "." if program else ""
        lines = draft.splitlines()
        if lines:
            print(f"You had begun with: {shown(draft)}\nGo on, or /clear to begin again.")
        print(
            "Your answer, ended by "
            + ("a line with only a full stop:" if program else "an empty line:")
        )
        while True:
            try:
                line = input()
            except EOFError:
                raise Left from None
            except KeyboardInterrupt:
                keep("\n".join(lines))
                raise Left from None
            if line == "/clear":
                lines = []
            elif line == end:
                return "\n".join(lines)
            elif not lines and line.startswith("/"):
                return line
            else:
                lines.append(line)
                keep("\n".join(lines))


def shown(text: str) -> str:
    """Return a text fit for a terminal: control characters become visible signs."""
    cut = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + " …"
    return "".join(
        c if c == "\n" or c.isprintable() else chr(0x2400 + ord(c)) if ord(c) < 32 else "�"
        for c in cut.replace("\t", "    ")
    )


class Throttle:
    """Passes a draft on when it has changed and the last one is old enough."""

    def __init__(self, keep: Callable[[str], None], seconds: float = 1.0) -> None:
        self._keep = keep
        self._seconds = seconds
        self._last = 0.0
        self._kept = ""

    def __call__(self, text: str, now: bool = False) -> None:
        """Keep the text if it is due; long texts are kept less often."""
        wait = self._seconds * (1 + len(text) / 20_000)
        if text != self._kept and (now or time.monotonic() - self._last >= wait):
            self._keep(text)
            self._kept, self._last = text, time.monotonic()


def read_file(name: str) -> str:
    """Return the text of a file that the candidate names.

    Raises:
        ValueError: it cannot be read; the message is a sentence.
    """
    path = Path(name.strip().strip("'\"")).expanduser()
    try:
        if path.stat().st_size > 5_000_000:
            raise ValueError(f"{path} is larger than 5 MB; a program is not.")
        return path.read_text("utf-8", errors="surrogateescape")
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}.") from None
