"""What the interviewer needs of a place to keep interviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from viva.evidence import Judgement, Run
from viva.interview import Record, Said

Body = Said | Judgement | Run
"""What was said, what was found in it, and what became of a program."""

Entry = Record[Body]


class Store(Protocol):
    """Keeps what was said and what was found; adds only, never changes."""

    def keep(self, interview: str, entry: Entry) -> None:
        """Add one record; when this returns, a crash can no longer lose it.

        Raises:
            Conflict: a record with this sequence number is there already.
            ValueError: a record before this one is missing.
        """
        ...

    def load(self, interview: str) -> Sequence[Entry]:
        """Return all records of an interview in order; none for an unknown id."""
        ...


class Conflict(Exception):
    """Somebody else has added to the interview in the meantime."""
