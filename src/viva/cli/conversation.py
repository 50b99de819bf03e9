"""The conversation: the interviewer and a candidate, turn by turn, on a screen."""

from __future__ import annotations

import os
import time
from contextlib import suppress

import click

from viva.bank import Question
from viva.cli.exhibits import show_exhibits
from viva.cli.screen import Left, Screen, note, read_file, say
from viva.cli.workbench import Workbench, install_meanwhile
from viva.conduct import Sitting
from viva.evidence.sandbox import verdict
from viva.interview import Answer, Aside, Ask, Closed, Transcript
from viva.report import render, write
from viva.store import StoreError

TITLES = {
    "follow-up": "Following up",
    "probe": "To be sure",
    "contrast": "A short one",
    "keep": "Once more",
    "change": "Change one line",
}


LATER = (
    "Experiments come with the report: now they would give away what I ask about. "
    "For feedback after each question, with its experiments, say so when an interview begins."
)


class Conversation:
    """One interview on one screen. Everything said is kept before it is answered."""

    def __init__(self, sitting: Sitting, screen: Screen, seconds_shown: bool = False) -> None:
        self.sitting = sitting
        self.screen = screen
        self.unkept = ""
        """What was said last and is not in the store, should the store fail."""
        self._seconds_shown = seconds_shown

    def hold(self) -> bool:
        """Talk until the close or until the candidate leaves.

        Returns:
            Whether the interview is closed.
        """
        shown = 0
        while True:
            if self.sitting.interviewer.notice and self.sitting.interview.unjudged is not None:
                note(self.screen, "Your answer is being read.")
            coming = self.sitting.go_on()
            if isinstance(coming, Closed):
                give_feedback(self.sitting, self.screen, closed=True)
                say(self.screen, coming.words, "Interviewer")
                return True
            turn = self.sitting.interview.transcript.turn
            if turn != shown:
                give_feedback(self.sitting, self.screen, closed=False)
                self._put(coming)
                shown = turn
            try:
                heard = self._listen()
            except Left:
                return False
            if isinstance(heard, Aside):
                say(self.screen, heard.reply, "Interviewer")
                if heard.intent == "pause":
                    return False
            elif isinstance(heard, Answer) and self.sitting.interview.transcript.waiting:
                say(self.screen, f"Added. We were at: {coming.text}", "Interviewer")

    def _put(self, ask: Ask) -> None:
        put(self.screen, ask, self.sitting.interview.transcript)
        question = self.sitting.interview.transcript.questions[ask.question]
        if question.kind == "program" and ask.form in ("question", "change"):
            if ask.change:
                note(
                    self.screen,
                    "Say what will happen. I make the change and run it; or /edit, change the "
                    "line yourself, and send the program with your prediction above it.",
                )
                return
            note(
                self.screen,
                "Paste or type your program, /edit opens your editor, /file NAME sends a file. "
                f"{self._what_happens(question)} It is not scored. Words about it are welcome too.",
            )
            if isinstance(self.sitting.runner, Workbench):
                self.sitting.runner.expect()

    def _what_happens(self, question: Question) -> str:
        if not self.sitting.runner:
            return "It will be read, not run."
        if question.exercise:
            return "It will be run and checked; until then /try NAME does so as often as you like."
        return "It will be run."

    def _listen(self) -> Answer | Aside | Closed:
        """Take one message; what belongs to the terminal is done here and heard by nobody."""
        transcript = self.sitting.interview.transcript
        assert transcript.listening is not None
        ask = transcript.ask(transcript.listening)
        question = transcript.questions[ask.question]
        program = question.kind == "program" and ask.form in ("question", "change")
        begun, draft = time.monotonic(), transcript.draft
        while True:
            words = self.screen.listen(draft, self._keep_draft, program)
            code = None
            command, _, argument = words.strip().partition(" ")
            if command == "/edit":
                draft = self._edit(draft or question.starter, program)
                continue
            if command == "/install":
                install_meanwhile(self.screen, argument.strip().lower())
                continue
            if command == "/try" and program:
                self._try(question, argument, draft)
                continue
            if command == "/show":
                self._show()
                continue
            if command == "/file":
                try:
                    text = read_file(argument)
                except ValueError as problem:
                    note(self.screen, str(problem))
                    continue
                words, code = ("", text) if program else (text, None)
            return self._hear(words, code, round(time.monotonic() - begun, 1))

    def _try(self, question: Question, name: str, draft: str) -> None:
        """Run a program and say what became of it, as often as wished; nothing of it is kept."""
        try:
            text = read_file(name) if name.strip() else draft
        except ValueError as problem:
            note(self.screen, str(problem))
            return
        if not text.strip():
            note(self.screen, "Name a file, /try NAME, or write with /edit first.")
        elif self.sitting.runner is None:
            note(self.screen, "Programs are only read here, not run.")
        elif run := self.sitting.runner(question, text, lambda heard: None, True):
            note(self.screen, verdict(run))

    def _show(self) -> None:
        """Show the experiments behind the question that is over, where there is feedback now."""
        interview = self.sitting.interview
        asked = list(dict.fromkeys(a.body.question for a in interview.transcript.asks))
        if interview.transcript.opened.blueprint.feedback != "now":
            note(self.screen, LATER)
        elif len(asked) < 2:
            note(self.screen, "No question is over yet.")
        else:
            report = write(interview.id, interview.transcript, interview.judgements, interview.runs)
            show_exhibits(self.screen, [q for q in report.questions if q.question == asked[-2]])

    def _hear(self, words: str, program: str | None, seconds: float) -> Answer | Aside | Closed:
        self.unkept = program or words
        self._keep_draft(self.unkept)  # before anything of ours reads it and may fail on it
        heard = self.sitting.hear(words, program, seconds)
        self.unkept = ""
        if self._seconds_shown and isinstance(heard, Answer):
            note(self.screen, f"({seconds:.0f} s; time is never scored)")
        return heard

    def _keep_draft(self, words: str) -> None:
        """Keep what stands in the box; if that fails, sending it will say why."""
        with suppress(StoreError):
            self.sitting.draft(words)

    def _edit(self, text: str, program: bool) -> str:
        """Open the editor and return what was written; it is kept before it is shown."""
        try:
            edited = click.edit(text, extension=".py" if program else ".md")
        except click.ClickException as problem:
            editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "no editor"
            note(self.screen, f"{editor} could not be opened ({problem.message}). Set EDITOR.")
            return text
        if edited is None:
            return text
        self._keep_draft(edited)
        note(self.screen, "Look it over and send it.")
        return edited.rstrip("\n")


def put(screen: Screen, ask: Ask, transcript: Transcript, who: str = "") -> None:
    """Put a question, with its place in the interview."""
    number, of = transcript.number
    title = TITLES.get(ask.form, f"Question {number} of {of}")
    screen.console.print()
    if ask.lead:
        say(screen, ask.lead, "Interviewer")
    say(screen, ask.text, f"{who} ({title})" if who else title)


def give_feedback(sitting: Sitting, screen: Screen, closed: bool) -> None:
    """With feedback after each question, show what the last one showed once it is over."""
    interview = sitting.interview
    if interview.transcript.opened.blueprint.feedback != "now":
        return
    asked = [a.body.question for a in interview.transcript.asks]
    if not asked or (not closed and (len(asked) < 2 or asked[-1] == asked[-2])):
        return
    over = asked[-1] if closed else asked[-2]
    report = write(interview.id, interview.transcript, interview.judgements, interview.runs)
    n = [q.question for q in report.questions].index(over)
    render.one_question(report, n, screen.console, screen.plain)
