"""What was said, and which interviews were erased; from now on only ever added to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TRIGGERS = (
    """
    CREATE TRIGGER record_is_never_changed BEFORE UPDATE ON record
    BEGIN SELECT RAISE(ABORT, 'a record is never changed'); END
    """,
    """
    CREATE TRIGGER record_is_removed_by_erasure_only BEFORE DELETE ON record
    WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE interview = OLD.interview)
    BEGIN SELECT RAISE(ABORT, 'a record is removed by an erasure only'); END
    """,
    # INSERT OR REPLACE removes rows without asking the trigger on DELETE.
    """
    CREATE TRIGGER record_is_never_replaced BEFORE INSERT ON record
    WHEN EXISTS (SELECT 1 FROM record WHERE interview = NEW.interview AND seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'a record is never replaced'); END
    """,
    """
    CREATE TRIGGER erased_interview_stays_empty BEFORE INSERT ON record
    WHEN EXISTS (SELECT 1 FROM erasure WHERE interview = NEW.interview)
    BEGIN SELECT RAISE(ABORT, 'an erased interview stays empty'); END
    """,
    """
    CREATE TRIGGER erasure_is_never_changed BEFORE UPDATE ON erasure
    BEGIN SELECT RAISE(ABORT, 'an erasure is never changed'); END
    """,
    """
    CREATE TRIGGER erasure_is_never_removed BEFORE DELETE ON erasure
    BEGIN SELECT RAISE(ABORT, 'an erasure is never removed'); END
    """,
    """
    CREATE TRIGGER erasure_is_never_replaced BEFORE INSERT ON erasure
    WHEN EXISTS (SELECT 1 FROM erasure WHERE interview = NEW.interview)
    BEGIN SELECT RAISE(ABORT, 'an erasure is never replaced'); END
    """,
)


def upgrade() -> None:
    op.create_table(
        "record",
        sa.Column("interview", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("prev", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("interview", "seq", name="pk_record"),
    )
    op.create_table(
        "erasure",
        sa.Column("interview", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("last_hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("interview", name="pk_erasure"),
    )
    for trigger in TRIGGERS:
        op.execute(trigger)
