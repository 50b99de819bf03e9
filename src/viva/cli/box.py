"""The answer box: several lines, paste, history, the editor, and drafts that survive a crash."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from rich.console import Console

from viva.cli.screen import LONGEST_SHOWN, Left, Throttle

_LOOK_EVERY = 0.3
"""Seconds between two looks at what stands in the box."""


class BoxScreen:
    """An answer box on a real terminal."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, emoji=False)
        self.plain = False
        self._history = InMemoryHistory()
        self._pastes: dict[str, str] = {}

    def listen(self, draft: str, keep: Callable[[str], None], program: bool) -> str:
        """Return one message; Ctrl-C keeps what was typed and leaves only when pressed twice."""
        save, text, warned = Throttle(keep), draft, False
        while True:
            session: PromptSession[str] = PromptSession(
                history=self._history,
                multiline=True,
                key_bindings=self._keys(program),
                bottom_toolbar=_TOOLBAR[program],
                tempfile_suffix=".py" if program else ".md",
                enable_open_in_editor=True,
                prompt_continuation="  ",
            )
            try:
                typed = session.prompt(
                    "> ", default=self._folded(text), pre_run=partial(self._watch, session, save)
                )
                return self._unfolded(typed)
            except KeyboardInterrupt:
                text = self._unfolded(session.default_buffer.text)
                save(text, now=True)
                if warned or not text:
                    raise Left from None
                warned = True
                self.console.print("Kept. Ctrl-C once more leaves; or go on typing.", style="dim")
            except EOFError:
                raise Left from None

    def _watch(self, session: PromptSession[str], save: Throttle) -> None:
        """Keep looking at the box while it is open."""

        async def look() -> None:
            while True:
                await asyncio.sleep(_LOOK_EVERY)
                save(self._unfolded(session.default_buffer.text))

        get_app().create_background_task(look())

    def _keys(self, program: bool) -> KeyBindings:
        keys = KeyBindings()
        send, new_line = (
            (("escape", "enter"), ("enter",))
            if program
            else (
                ("enter",),
                ("escape", "enter"),
            )
        )

        @keys.add(*send)
        def _(event: KeyPressEvent) -> None:
            event.current_buffer.validate_and_handle()

        @keys.add(*new_line)
        def _(event: KeyPressEvent) -> None:
            event.current_buffer.insert_text(
                "\n" + (_indent(event.current_buffer) if program else "")
            )

        @keys.add(Keys.BracketedPaste)
        def _(event: KeyPressEvent) -> None:
            event.current_buffer.insert_text(
                self._folded(event.data.replace("\r\n", "\n").replace("\r", "\n"))
            )

        if program:

            @keys.add("enter", filter=_is_command)
            def _(event: KeyPressEvent) -> None:
                event.current_buffer.validate_and_handle()

            @keys.add("tab")
            def _(event: KeyPressEvent) -> None:
                event.current_buffer.insert_text("    ")

        return keys

    def _folded(self, text: str) -> str:
        """Return what the box shows of a text: a very long one is named, not laid out."""
        if len(text) <= LONGEST_SHOWN:
            return text
        name = f"[pasted text {len(self._pastes) + 1}: {len(text):,} characters]"
        self._pastes[name] = text
        return name

    def _unfolded(self, text: str) -> str:
        for name, paste in self._pastes.items():
            text = text.replace(name, paste)
        return text


def _indent(buffer: Buffer) -> str:
    line = buffer.document.current_line_before_cursor
    indent = line[: len(line) - len(line.lstrip())]
    return indent + ("    " if line.rstrip().endswith(":") else "")


@Condition
def _is_command() -> bool:
    """Whether the box holds nothing but a command such as /hint or /file mlp.py."""
    text = get_app().current_buffer.text
    return text.startswith("/") and "\n" not in text


_TOOLBAR = {
    False: " Enter sends · Alt-Enter new line · Ctrl-X Ctrl-E editor · /help",
    True: " Alt-Enter (or Esc Enter) sends · /edit editor · /file NAME · /help",
}
