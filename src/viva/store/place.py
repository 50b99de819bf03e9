"""What a record must fit into: an interview with a good name, and the next place in it."""

from __future__ import annotations

import re

from viva.conduct.store import Conflict
from viva.store.error import StoreError

_NAME = re.compile(r"[a-z0-9-]{1,40}")


def check_name(interview: str) -> str:
    """Return the name of an interview, such as ``2026-11-24-k3f9``: safe in paths and in SQL.

    Raises:
        StoreError: it has other characters, or too many.
    """
    if not _NAME.fullmatch(interview):
        raise StoreError(
            f"{interview[:60]!a} is not the name of an interview: "
            "write up to 40 of the letters a to z, digits and hyphens."
        )
    return interview


def check_place(interview: str, seq: int, records: int) -> None:
    """See that a record comes next after those that are there.

    Raises:
        Conflict: a record with this sequence number is there already.
        ValueError: a record before this one is missing.
    """
    if 0 <= seq < records:
        raise Conflict(f"Interview {interview} has a record {seq} already")
    if seq != records:
        raise ValueError(f"record {seq} of {interview} cannot follow {records} records")
