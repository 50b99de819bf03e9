"""Scripted interviews: answers from a file, for tests, for demonstrations and for comparing."""

from __future__ import annotations

import difflib
import json
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from viva.bank import Bank
from viva.cli.conversation import give_feedback, put
from viva.cli.screen import Screen, note, say
from viva.conduct import Sitting
from viva.interview import Aside, Closed


class BadScript(ValueError):
    """An answers file that cannot be used; the message names the line and the mend."""


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of a script."""

    words: str
    program: str | None = None


class Script:
    """Answers by question, in the order of the file; each is given once."""

    def __init__(self, lines: dict[str, deque[Line]]) -> None:
        self._lines = lines

    @classmethod
    def read(cls, file: Path, bank: Bank) -> Script:
        """Read an answers file.

        Raises:
            BadScript: the file or one of its lines cannot be used.
        """
        try:
            text = file.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise BadScript(f"{file} cannot be read: {reason}.") from None
        lines: dict[str, deque[Line]] = {}
        for number, raw in enumerate(text.splitlines(), 1):
            if raw.strip():
                found = _line(raw, f"{file}, line {number}", file.parent, bank)
                if found:
                    lines.setdefault(found[0], deque()).append(found[1])
        return cls(lines)

    def answer(self, question: str) -> Line:
        """Return the next unused answer on a question, else "I don't know"."""
        left = self._lines.get(question)
        return left.popleft() if left else Line("I don't know")

    def unused(self) -> dict[str, int]:
        """Return how many answers were never asked for, by question."""
        return {about: len(left) for about, left in self._lines.items() if left}


def _line(raw: str, where: str, folder: Path, bank: Bank) -> tuple[str, Line] | None:
    try:
        entry = json.loads(raw)
    except ValueError as error:
        raise BadScript(f"{where}: this is not JSON ({error}).") from None
    if not isinstance(entry, dict):
        raise BadScript(f'{where}: write {{"about": QUESTION, "words": "…"}}.')
    if "close" in entry and not {"about", "words", "program"} & set(entry):
        return None  # the interviewer's own last words
    about = _by_turn(entry.get("seed"), bank) if "seed" in entry else entry.get("about")
    if not isinstance(about, str) or about not in bank:
        close = difflib.get_close_matches(str(about), list(bank), 1)
        hint = f"Did you mean '{close[0]}'?" if close else f"Questions: {', '.join(bank)}."
        raise BadScript(f"{where}: there is no question '{about}'. {hint}")
    unknown = sorted(set(entry) - {"about", "seed", "question", "words", "program"})
    if unknown:
        raise BadScript(f"{where}: there is no field '{unknown[0]}'; use about, words, program.")
    words, program = entry.get("words", ""), entry.get("program")
    if not isinstance(words, str) or not isinstance(program, str | None):
        raise BadScript(f"{where}: words and program are texts.")
    if "words" not in entry and program is None:
        raise BadScript(f"{where}: give either words or a program.")
    return about, Line(words, _program(folder / program, where) if program else None)


def _by_turn(turn: object, bank: Bank) -> str | None:
    """Return the question that stood at a turn of the first interview."""
    return next((q.id for q in bank.values() if q.seed is not None and q.seed == turn), None)


def _program(path: Path, where: str) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadScript(f"{where}: the program {path} cannot be read: {reason}.") from None


def hold(sitting: Sitting, script: Script, screen: Screen | None) -> None:
    """Hold an interview with the answers of a script, shown as a dialogue if there is a screen."""
    shown_turn = -1
    if screen:
        say(screen, sitting.interview.transcript.opened.words, "Interviewer")
    while not isinstance(ask := sitting.go_on(), Closed):
        transcript = sitting.interview.transcript
        if screen and transcript.turn != shown_turn:
            give_feedback(sitting, screen, closed=False)
            put(screen, ask, transcript, "Interviewer")
            shown_turn = transcript.turn
        line = script.answer(ask.question)
        if screen:
            say(screen, line.words or line.program or "", "You")
        heard = sitting.hear(line.words, line.program)
        if screen and isinstance(heard, Aside):
            say(screen, heard.reply, "Interviewer")
    if screen:
        give_feedback(sitting, screen, closed=True)
        screen.console.print()
        say(screen, ask.words, "Interviewer")
        for about, count in script.unused().items():
            note(screen, f"{count} answers on {about} were not asked for.")
