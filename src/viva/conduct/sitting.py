"""A sitting: one interview under way, in which everything is kept before anything else happens."""

from __future__ import annotations

from collections.abc import Callable

from viva.bank import Bank, Question
from viva.conduct.interview import Interview
from viva.conduct.interviewer import Interviewer, Step
from viva.conduct.store import Store
from viva.evidence import Judgement, Run
from viva.evidence.sandbox import Hear
from viva.interview import (
    Answer,
    Aside,
    Ask,
    Blueprint,
    Closed,
    Conveyed,
    Decided,
    Dispute,
    Draft,
    Looked,
    Record,
)

Runner = Callable[[Question, str, Hear, bool], Run | None]
"""Runs the program that answers a question, and checks it more or less thoroughly; None where it is
only read."""


def _nothing(heard: object) -> None:
    pass


class Sitting:
    """Drives an interviewer and a store; the terminal and a page differ only in how they show it.

    It can be left at any moment, by a crash too: a new sitting on the same records goes on where
    the last one stopped.
    """

    def __init__(
        self,
        interviewer: Interviewer,
        store: Store,
        clock: Callable[[], str],
        interview: Interview,
        runner: Runner | None = None,
    ) -> None:
        self.interviewer = interviewer
        self.interview = interview
        self._store = store
        self._clock = clock
        self.runner = runner
        """Runs programs; without one they are only read."""

    def open(self, bank: Bank, blueprint: Blueprint, candidate: str) -> None:
        """Begin the interview."""
        self._keep(self.interviewer.open(bank, blueprint, candidate))

    def go_on(self, hear: Hear = _nothing) -> Ask | Closed:
        """Run and judge what waits for it, and return what the candidate hears next.

        Args:
            hear: told what a program does while it runs.
        """
        self._run(hear)
        while step := self.interviewer.ask(self.interview):
            self._keep(step)
        transcript = self.interview.transcript
        if transcript.closed:
            return transcript.closed.body
        assert transcript.waiting is not None
        return transcript.waiting.body

    def _run(self, hear: Hear) -> None:
        turn = self.interview.unrun
        if turn is None or self.runner is None:
            return
        transcript = self.interview.transcript
        question = transcript.questions[transcript.ask(turn).question]
        program = self.interview.program(turn)
        if question.kind != "program" or program is None:
            return
        thorough = transcript.ask(turn).change is None
        run = self.runner(question, program, hear, thorough)
        if run:
            self._keep(Step(turn, run))

    def hear(
        self, words: str, program: str | None = None, seconds: float = 0.0
    ) -> Answer | Aside | Closed:
        """Keep what the candidate said, and return how it was taken."""
        step = self.interviewer.hear(self.interview, words, program, seconds)
        self._keep(step)
        assert isinstance(step.body, Answer | Aside | Closed)
        return step.body

    def draft(self, words: str) -> None:
        """Keep what stands in the answer box."""
        turn = self.interview.transcript.listening
        if turn is not None and words != self.interview.transcript.draft:
            self._keep(Step(turn, Draft(words)))

    def dispute(self, complaint: Dispute) -> None:
        """Keep an objection; if it names a point and words that say it, these are read again."""
        self._keep(Step(0, complaint))
        if again := self.interviewer.read_again(self.interview, complaint):
            self._keep(Step(0, again))

    def note(self, deed: Looked | Decided | Conveyed) -> None:
        """Keep what somebody did who decides about the candidate."""
        self._keep(Step(0, deed))

    def regrade(self) -> int:
        """Judge every answer once more, and keep each judgement that another grader made.

        Returns:
            How many were added. What was said and what was found before stays.
        """
        last = {j.turn: j.body for j in self.interview.judgements}
        added = 0
        for turn in sorted({a.turn for a in self.interview.transcript.asks} & set(last)):
            judgement = self.interviewer.judge(self.interview, turn)
            if judgement != last[turn]:
                self._keep(Step(turn, judgement))
                added += 1
        return added

    def say_again(self, ask: Ask, words: str) -> Judgement:
        """Hear a point once more after the close, and judge it; the report stays as it was."""
        turn = self.interview.transcript.turn + 1
        self._keep(Step(turn, ask))
        self._keep(Step(turn, Answer(words)))
        question = self.interview.transcript.questions[ask.question]
        judgement = self.interviewer.grader.judge(question, ask.text, words)
        self._keep(Step(turn, judgement))
        return judgement

    def _keep(self, step: Step) -> None:
        entry = Record(len(self.interview.entries), step.turn, self._clock(), step.body)
        self._store.keep(self.interview.id, entry)
        self.interview = self.interview.add(entry)
