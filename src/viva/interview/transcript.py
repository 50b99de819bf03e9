"""The transcript: everything that was said in one interview, read in the order it happened."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from viva.bank import Question
from viva.interview.records import Answer, Aside, Ask, Closed, Dispute, Draft, Opened, Record, Said

_T = TypeVar("_T")

ENDS_A_TURN = ("dont know", "skip")
"""What a candidate may say instead of an answer."""


@dataclass(frozen=True)
class Transcript:
    """What was said, oldest first. Nothing in it is ever rewritten; everything else is derived."""

    records: tuple[Record[Said], ...] = ()

    def of(self, kind: type[_T]) -> tuple[Record[_T], ...]:
        """Return the records of one kind, in order."""
        return tuple(
            Record(r.seq, r.turn, r.at, r.body) for r in self.records if isinstance(r.body, kind)
        )

    @cached_property
    def opened(self) -> Opened:
        """How it began.

        Raises:
            ValueError: it has not begun.
        """
        if not self.records or not isinstance(self.records[0].body, Opened):
            raise ValueError("the interview has not been opened")
        return self.records[0].body

    @cached_property
    def closed(self) -> Record[Closed] | None:
        """The close, if it is over."""
        return next(iter(self.of(Closed)), None)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """The questions it may ask, by id, as they were when it began."""
        return {q.id: q for q in self.opened.questions}

    @cached_property
    def asks(self) -> tuple[Record[Ask], ...]:
        """Everything that was asked before the close."""
        return tuple(a for a in self.of(Ask) if self.closed is None or a.seq < self.closed.seq)

    def asks_on(self, question: str) -> tuple[Record[Ask], ...]:
        """Return the asks on one question: the question itself, then what followed up on it."""
        return tuple(a for a in self.asks if a.body.question == question)

    def ask(self, turn: int) -> Ask:
        """Return what was asked in a turn."""
        return next(a.body for a in self.of(Ask) if a.turn == turn)

    def answers(self, turn: int) -> tuple[Record[Answer], ...]:
        """Return what was answered in a turn, added pieces included."""
        return tuple(a for a in self.of(Answer) if a.turn == turn)

    def words(self, turn: int) -> str:
        """Return the words of a turn's answers, joined as they are judged."""
        return SEPARATOR.join(a.body.words for a in self.answers(turn))

    def program(self, turn: int) -> str | None:
        """Return the last program that was handed in during a turn."""
        programs = [a.body.program for a in self.answers(turn) if a.body.program is not None]
        return programs[-1] if programs else None

    def spoken_at(self, turn: int, start: int) -> Record[Answer]:
        """Return the answer in which a character of the turn's joined words stands."""
        answers, end = self.answers(turn), 0
        for answer in answers:
            end += len(answer.body.words) + len(SEPARATOR)
            if start < end:
                return answer
        return answers[-1]

    def given_up(self, turn: int) -> str | None:
        """Return how a turn ended without an answer: ``skip``, ``dont know`` or None."""
        last = [
            r.body.intent for r in self.of(Aside) if r.turn == turn and r.body.intent in ENDS_A_TURN
        ]
        return last[-1] if last and not self.answers(turn) else None

    @cached_property
    def waiting(self) -> Record[Ask] | None:
        """The ask that still waits for an answer."""
        asks = self.of(Ask)
        if not asks or (self.closed and asks[-1].seq < self.closed.seq):
            return None
        last = asks[-1]
        return None if self.answers(last.turn) or self.given_up(last.turn) else last

    @cached_property
    def listening(self) -> int | None:
        """The turn to which the next words belong: an earlier one after 'back', else the last."""
        for record in reversed(self.records):
            body = record.body
            if isinstance(body, Aside) and body.intent == "back":
                return record.turn
            if isinstance(body, Answer | Ask) or (
                isinstance(body, Aside) and body.intent in ENDS_A_TURN
            ):
                break
        return self.waiting.turn if self.waiting else None

    @cached_property
    def draft(self) -> str:
        """What stood in the answer box when the interview was last left, or nothing."""
        for record in reversed(self.records):
            if isinstance(record.body, Draft):
                return record.body.words
            if isinstance(record.body, Answer | Ask | Aside | Closed):
                break
        return ""

    @cached_property
    def hints(self) -> tuple[Record[Aside], ...]:
        """The asides in which the interviewer gave a hint."""
        return tuple(a for a in self.of(Aside) if a.body.hints)

    @cached_property
    def disputes(self) -> tuple[Record[Dispute], ...]:
        """What the candidate called unfair or unclear."""
        return self.of(Dispute)

    @property
    def turn(self) -> int:
        """The number of the last ask; 0 before the first."""
        return max((r.turn for r in self.records), default=0)

    @cached_property
    def number(self) -> tuple[int, int]:
        """Which question of the plan this is, and of how many."""
        plan = self.opened.blueprint.questions
        return len({a.body.question for a in self.asks} & set(plan)), len(plan)


SEPARATOR = "\n\n"
"""Between the answers of one turn when they are judged joined."""
