"""One interview so far: what was said and what we made of it, as one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from viva.bank import Verb
from viva.conduct.store import Entry
from viva.evidence import Finding, Judgement, Showing, settle
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
                cast("Record[Said]", e) for e in self.entries if not isinstance(e.body, Judgement)
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
        with_program = [t for t in turns if self.transcript.program(t) is not None]
        if not with_program:
            return {}
        found = turns[max(with_program)].findings
        return {
            (cast("Verb", f.verdict), f.about): f
            for f in found
            if f.verdict in ("used", "saw", "check")
        }
