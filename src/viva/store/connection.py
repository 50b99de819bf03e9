"""The way to the file: how it is opened, and what is said when the disk or the file fails."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from viva.store.error import StoreError

_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=FULL",
    # Removed words are overwritten, and no copy of them is made in a temporary file.
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
)

NO_STORE = "{file} is not a store of Viva: move it away, or set VIVA_HOME to another folder."

_SENTENCES = {
    "SQLITE_FULL": "The disk is full, and everything before this is kept: "
    "make room for {file} and go on.",
    "SQLITE_IOERR": "The disk is full or failing, and everything before this is kept: "
    "make room for {file} and go on, or set VIVA_HOME to a folder on another disk.",
    "SQLITE_BUSY": "Another program is writing to {file}: close it and try again.",
    "SQLITE_LOCKED": "Another program is writing to {file}: close it and try again.",
    "SQLITE_NOTADB": NO_STORE,
    "SQLITE_CORRUPT": "{file} is damaged: bring back a backup of it, "
    "or move it away to begin a new one.",
    "SQLITE_READONLY": "{file} cannot be written: make the file and its folder writable, "
    "or set VIVA_HOME to another folder.",
    "SQLITE_CANTOPEN": "{file} cannot be opened: make the file and its folder writable, "
    "or set VIVA_HOME to another folder.",
}


def open_engine(file: Path, patience: float) -> Engine:
    """Return an engine whose transactions begin where we say, for changes of tables too.

    Args:
        file: the database.
        patience: seconds to wait for another program that is writing.
    """
    engine = create_engine(URL.create("sqlite", database=str(file)))

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={round(patience * 1000)}")
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        if begin := connection.get_execution_options().get("begin", "BEGIN"):
            connection.exec_driver_sql(begin)

    return engine


@contextmanager
def in_words(file: Path) -> Iterator[None]:
    """Say in a sentence what SQLite says in a code.

    Raises:
        StoreError: what was done inside failed.
    """
    try:
        yield
    except DBAPIError as error:
        name = getattr(error.orig, "sqlite_errorname", "")
        for code, sentence in _SENTENCES.items():
            if name.startswith(code):
                raise StoreError(sentence.format(file=file)) from error
        raise StoreError(
            f"{file} cannot be used ({error.orig}): bring back a backup of it, "
            "or set VIVA_HOME to another folder."
        ) from error
