"""A store that forgets everything when the program ends: for tests and for trying things out."""

from __future__ import annotations

from viva.conduct.store import Entry
from viva.store.place import check_name, check_place


class MemoryStore:
    """Keeps interviews in memory, by the same promises as a store on disk."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Entry, ...]] = {}

    def keep(self, interview: str, entry: Entry) -> None:
        """Add one record.

        Raises:
            Conflict: a record with this sequence number is there already.
            StoreError: the interview's name is none.
            ValueError: a record before this one is missing.
        """
        there = self._kept.get(check_name(interview), ())
        check_place(interview, entry.seq, len(there))
        self._kept[interview] = (*there, entry)

    def load(self, interview: str) -> tuple[Entry, ...]:
        """Return all records of an interview in order; none for an unknown name."""
        return self._kept.get(check_name(interview), ())
