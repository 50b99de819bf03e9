"""What there is to say about each interview without reading it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Select, case, func, literal_column, select

from viva.store.codec import read_json
from viva.store.tables import RECORD


@dataclass(frozen=True, slots=True)
class Summary:
    """One interview in a list of interviews."""

    interview: str
    opened: str
    """UTC, ISO 8601."""
    candidate: str
    records: int
    turns: int
    closed: bool


def list_summaries(connection: Connection) -> tuple[Summary, ...]:
    """Return a summary of every interview, newest first."""
    return tuple(
        Summary(
            interview=row.interview,
            opened=row.opened,
            candidate=read_json(row.candidate)[0] if row.candidate else "",
            records=row.records,
            turns=row.turns,
            closed=bool(row.closed),
        )
        for row in connection.execute(_query())
    )


def _query() -> Select[*tuple[object, ...]]:
    counts = (
        select(
            RECORD.c.interview,
            func.count().label("records"),
            func.max(RECORD.c.turn).label("turns"),
            func.max(RECORD.c.kind == "closed").label("closed"),
        )
        .group_by(RECORD.c.interview)
        .subquery()
    )
    opened = RECORD.alias("opened")
    # Two paths make the answer JSON: a single value would come as text, which half characters
    # and NUL do not survive.
    candidate = func.json_extract(opened.c.body, "$.candidate", "$.kind")
    return (
        select(
            counts,
            opened.c.at.label("opened"),
            case((func.json_valid(opened.c.body) == 1, candidate)).label("candidate"),
        )
        .join(opened, (opened.c.interview == counts.c.interview) & (opened.c.seq == 0))
        # In the order in which they were begun, whatever the clock said.
        .order_by(literal_column("opened.rowid").desc())
    )
