"""How the tables came to be: one step after another, and never back."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

REVISIONS = ("0001",)
"""All steps, oldest first; a test compares them with the folder ``versions``."""

NEWEST = REVISIONS[-1]


def migrate(connection: Connection) -> None:
    """Take the steps that a store has not taken yet, inside the caller's transaction.

    Alembic is imported here and not above: it is needed once per new version, not at every start.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).parent)
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, NEWEST)
