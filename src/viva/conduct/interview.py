"""One interview so far: what was said and what we made of it, as one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from viva.bank import Change, Verb
from viva.conduct.store import Entry
from viva.evidence import Finding, Judgement, Run, Showing, settle
from viva.evidence.prediction import changed, compare
from viva.interview import Record, Said, Transcript


@dataclass(frozen=True)
class Interview:
    """One interview. Adding to it makes a new value; all else is derived from the records."""

    id: str
    entries: tuple[Entry, ...] = ()

    def add(self, entry: Entry) -> Interview:
        """Return the interview with one more record."""
        return Interview(self.id, (*self.entries, entry))

    @cached_property
    def transcript(self) -> Transcript:
        """What was said."""
        return Transcript(
            tuple(
                cast("Record[Said]", e)
                for e in self.entries
                if not isinstance(e.body, Judgement | Run)
            )
        )

    @cached_property
    def judgements(self) -> tuple[Record[Judgement], ...]:
        """What was found, in order."""
        return tuple(
            Record(e.seq, e.turn, e.at, e.body)
            for e in self.entries
            if isinstance(e.body, Judgement)
        )

    @cached_property
    def runs(self) -> tuple[Record[Run], ...]:
        """What became of programs, in order."""
        return tuple(
            Record(e.seq, e.turn, e.at, e.body) for e in self.entries if isinstance(e.body, Run)
        )

    def run(self, turn: int) -> Run | None:
        """Return what became of the program last handed in at a turn, if it was run."""
        answers = self.transcript.answers(turn)
        last = answers[-1].seq if answers else -1
        return next((r.body for r in reversed(self.runs) if r.turn == turn and r.seq > last), None)

    @cached_property
    def unrun(self) -> int | None:
        """The turn whose answer waits to be judged and has a program that was not run yet."""
        turn = self.unjudged
        if turn is None or self.program(turn) is None or self.run(turn):
            return None
        return turn

    def program(self, turn: int) -> str | None:
        """Return the program of a turn: as handed in, or with the one line changed as was asked."""
        handed_in = self.transcript.program(turn)
        change = self.transcript.ask(turn).change
        if handed_in is not None or change is None or self.transcript.given_up(turn):
            return handed_in
        first = self.transcript.program(self._first(turn))
        return changed(first, change) if first is not None else None

    def can_change(self, question: str, change: Change) -> bool:
        """Say whether the program of a question ran, and the one line can be changed in it."""
        first = self.transcript.asks_on(question)[0].turn
        program, run = self.program(first), self.run(first)
        return bool(program and run and run.ending == "ran" and changed(program, change))

    def _first(self, turn: int) -> int:
        return self.transcript.asks_on(self.transcript.ask(turn).question)[0].turn

    def prediction(self, turn: int) -> Finding | None:
        """Return how a prediction compares with what happened, at a turn that asked for one."""
        ask, first = self.transcript.ask(turn), self._first(turn)
        before, run = self.program(first), self.run(first)
        if ask.change is None or before is None or run is None or self.transcript.given_up(turn):
            return None
        after = (self.program(turn) or before, self.run(turn))
        return compare(ask.change, self.transcript.words(turn), (before, run), after)

    @cached_property
    def unjudged(self) -> int | None:
        """The first turn with an answer that no judgement has read yet."""
        read = {j.turn: j.body.answers for j in self.judgements}
        for ask in self.transcript.asks:
            if len(self.transcript.answers(ask.turn)) > read.get(ask.turn, 0):
                return ask.turn
        return None

    def showing(self, question: str) -> Showing:
        """Return what one question has shown so far."""
        return settle(self.transcript.questions[question], self.transcript, self.judgements)

    @cached_property
    def facts(self) -> Mapping[tuple[Verb, str], Finding]:
        """What the candidate's programs are made of and did; of two programs the later counts."""
        turns: dict[int, Judgement] = {j.turn: j.body for j in self.judgements}
        with_program = [
            t
            for t in turns
            if self.transcript.program(t) is not None and self.transcript.ask(t).change is None
        ]
        if not with_program:
            return {}
        found = turns[max(with_program)].findings
        return {
            (cast("Verb", f.verdict), f.about): f
            for f in found
            if f.verdict in ("used", "saw", "check")
        }
