"""The tables: what was said, record by record, and which interviews were erased."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, PrimaryKeyConstraint, Table, Text

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RECORD = Table(
    "record",
    METADATA,
    Column("interview", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
    PrimaryKeyConstraint("interview", "seq"),
)
"""One row per record; triggers forbid to change one, and to remove one unless it is erased."""

ERASURE = Table(
    "erasure",
    METADATA,
    Column("interview", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("records", Integer, nullable=False),
    Column("last_hash", Text, nullable=False),
    PrimaryKeyConstraint("interview"),
)
"""One row per erased interview: that it was there, and none of its words."""
