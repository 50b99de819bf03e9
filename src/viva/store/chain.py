"""The chain: each record seals the one before it, so that a changed word is noticed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields

from viva.store.codec import canonical

BEGINNING = ""
"""What the first record of an interview holds for the hash of the one before."""


@dataclass(frozen=True, slots=True)
class Link:
    """One record in the form in which it is kept, all but its own hash."""

    interview: str
    seq: int
    turn: int
    kind: str
    at: str
    body: str
    prev: str

    @property
    def hash(self) -> str:
        """SHA-256, in hex, over the hash of the record before and all fields of this one."""
        form = canonical({f.name: getattr(self, f.name) for f in fields(self)})
        return hashlib.sha256((self.prev + form).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Chain:
    """What an unbroken chain holds: one hash that stands for every word of the interview."""

    interview: str
    records: int
    last_hash: str
    """The hash of the last record; empty without records."""
    erased_at: str | None = None
    """When the words were erased; the other fields then tell what had been there."""


def first_break(kept: Iterable[tuple[Link, str]]) -> int | None:
    """Return the number of the first record that is not as it was kept, or None.

    Args:
        kept: the records of one interview in order, each with the hash kept beside it. Records
            missing at the end go unnoticed: nothing after them tells of them.
    """
    prev = BEGINNING
    for seq, (link, seal) in enumerate(kept):
        if link.seq != seq or link.prev != prev or not _sealed(link, seal):
            return seq
        prev = seal
    return None


def _sealed(link: Link, seal: str) -> bool:
    try:
        return link.hash == seal
    except TypeError:
        # Somebody wrote bytes where text had been.
        return False
