"""The store on disk: when a word is acknowledged, neither a crash nor a power cut can lose it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, delete, insert, select

from viva.conduct.store import Entry
from viva.interview import Record
from viva.store.chain import BEGINNING, Chain, Link, first_break
from viva.store.codec import Unreadable, canonical, read_body, read_json, write_body
from viva.store.connection import NO_STORE, in_words, open_engine
from viva.store.error import StoreError
from viva.store.home import make_folder
from viva.store.lock import held
from viva.store.migrations import NEWEST, REVISIONS, migrate
from viva.store.place import check_name, check_place
from viva.store.summary import Summary, list_summaries
from viva.store.tables import ERASURE, RECORD


class SqliteStore:
    """Keeps all interviews of one user in one file."""

    def __init__(self, file: Path, *, patience: float = 10.0) -> None:
        """Open the store, and make it if it is not there.

        Args:
            file: the folder around it is made too, and locks lie beside it.
            patience: seconds to wait for another program that is writing.

        Raises:
            StoreError: it cannot be opened, is damaged, or was written by a newer version.
        """
        self.file = file
        self._patience = patience
        self._locked: set[str] = set()
        make_folder(file.parent)
        self._engine = open_engine(file, patience)
        self._writing = self._engine.execution_options(begin="BEGIN IMMEDIATE")
        self._without_transaction = self._engine.execution_options(begin="")
        try:
            with in_words(self.file):
                self._make()
                self._open()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; the store opens it again if it is used again."""
        self._engine.dispose()

    def keep(self, interview: str, entry: Entry) -> None:
        """Add one record; when this returns, a crash can no longer lose it.

        Raises:
            Conflict: a record with this sequence number is there already.
            StoreError: it cannot be kept, or the interview was erased; what was kept before is
                still there.
            ValueError: a record before this one is missing.
        """
        check_name(interview)
        body = write_body(entry.body)
        with in_words(self.file), self._writing.begin() as connection:
            records, prev = self._end(connection, interview)
            if not records and self._tombstone(connection, interview):
                raise StoreError(
                    f"Interview {interview} was erased and takes no more words: begin a new one."
                )
            check_place(interview, entry.seq, records)
            link = Link(interview, entry.seq, entry.turn, entry.body.kind, entry.at, body, prev)
            connection.execute(insert(RECORD).values(**asdict(link), hash=link.hash))

    def load(self, interview: str) -> tuple[Entry, ...]:
        """Return all records of an interview in order; none for an unknown or erased one.

        Raises:
            StoreError: a record was changed after it was kept, or this version cannot read it.
        """
        return tuple(self._entry(link) for link, _ in self._unbroken(interview))

    def summaries(self) -> tuple[Summary, ...]:
        """Return what there is to say about each interview without reading it; newest first."""
        with in_words(self.file), self._engine.connect() as connection:
            return list_summaries(connection)

    def find(self, prefix: str) -> str:
        """Return the one interview whose name begins so; a whole name always finds its own.

        Raises:
            StoreError: there is none, or more than one.
        """
        check_name(prefix)
        # Every letter that a name may have comes before '{'.
        begins = RECORD.c.interview >= prefix, RECORD.c.interview < prefix + "{"
        names = select(RECORD.c.interview).where(*begins, RECORD.c.seq == 0)
        with in_words(self.file), self._engine.connect() as connection:
            found = connection.scalars(names.order_by(RECORD.c.interview)).all()
        if prefix in found or len(found) == 1:
            return prefix if prefix in found else found[0]
        if not found:
            raise StoreError(f"No interview has a name that begins with {prefix}: see viva list.")
        some = ", ".join(found[:5]) + (", …" if len(found) > 5 else "")
        raise StoreError(
            f"{len(found)} interviews have a name that begins with {prefix}: "
            f"write more of the one you mean ({some})."
        )

    def verify(self, interview: str) -> Chain:
        """Go through the chain of an interview and return what it holds.

        Raises:
            StoreError: there is no such interview, or a record was changed after it was kept.
        """
        if kept := self._unbroken(interview):
            return Chain(interview, len(kept), kept[-1][1])
        with in_words(self.file), self._engine.connect() as connection:
            tombstone = self._tombstone(connection, interview)
        if tombstone is None:
            raise StoreError(f"There is no interview {interview}: see viva list.")
        return tombstone

    def export(self, interview: str) -> tuple[str, ...]:
        """Return all records as lines of JSON, each with its hash and the one before it.

        Raises:
            StoreError: a record was changed after it was kept.
        """
        return tuple(
            canonical({**asdict(link), "body": read_json(link.body), "hash": hash})
            for link, hash in self._unbroken(interview)
        )

    def erase(self, interview: str) -> Chain:
        """Remove every word of an interview from the file and its log, and keep that it was there.

        Backups and copies that were made elsewhere are not reached. An erasure that was cut short
        is completed by erasing again.

        Raises:
            StoreError: there is no such interview, it is open in another terminal, or its words
                could not be removed from the file at once.
        """
        with nullcontext() if interview in self._locked else self.lock(interview):
            with in_words(self.file), self._writing.begin() as connection:
                if self._tombstone(connection, interview) is None:
                    self._bury(connection, interview)
            self._scrub(interview)
        return self.verify(interview)

    @contextmanager
    def lock(self, interview: str) -> Iterator[None]:
        """Hold an interview, so that it is open in one place only; a killed program lets go.

        Raises:
            StoreError: it is open in another terminal.
        """
        file = make_folder(self.file.parent / "locks") / f"{check_name(interview)}.lock"
        elsewhere = "This interview is open in another terminal: go on there, or close it there."
        with held(file, 0, elsewhere):
            self._locked.add(interview)
            try:
                yield
            finally:
                self._locked.remove(interview)

    def _make(self) -> None:
        """Make the file for its owner alone, also in a folder that others can read."""
        try:
            os.close(os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            # It is not opened even for a moment: closing it would drop the locks that another
            # connection of this process holds on it.
            return
        except OSError as error:
            raise StoreError(
                f"{self.file} cannot be made ({error.strerror}): "
                "set VIVA_HOME to a folder that you can write to."
            ) from None

    def _open(self) -> None:
        with self._without_transaction.connect() as connection:
            log = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
            if self._revision(connection) == NEWEST and log == "wal":
                return
        busy = f"Another program prepares {self.file}: try again when it is done."
        with held(self.file.with_suffix(".lock"), self._patience, busy):
            with self._without_transaction.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            with self._writing.begin() as connection:
                if self._revision(connection) != NEWEST:
                    migrate(connection)

    def _revision(self, connection: Connection) -> str | None:
        """Return the last step of the migrations that was taken, without touching anything."""
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = set(connection.exec_driver_sql(names).scalars())
        if not tables:
            return None
        if not {"alembic_version", RECORD.name} <= tables:
            raise StoreError(NO_STORE.format(file=self.file))
        version = "SELECT version_num FROM alembic_version"
        revision = connection.exec_driver_sql(version).scalar()
        if revision not in REVISIONS:
            raise StoreError(
                f"{self.file} was written by a newer Viva and was left as it is: "
                "update Viva, or set VIVA_HOME to another folder."
            )
        return str(revision)

    def _end(self, connection: Connection, interview: str) -> tuple[int, str]:
        """Return how many records an interview has, and the hash of the last."""
        query = select(RECORD.c.seq, RECORD.c.hash).where(RECORD.c.interview == interview)
        last = connection.execute(query.order_by(RECORD.c.seq.desc()).limit(1)).first()
        return (last.seq + 1, last.hash) if last else (0, BEGINNING)

    def _tombstone(self, connection: Connection, interview: str) -> Chain | None:
        query = select(ERASURE).where(ERASURE.c.interview == interview)
        row = connection.execute(query).first()
        return Chain(interview, row.records, row.last_hash, row.at) if row else None

    def _unbroken(self, interview: str) -> list[tuple[Link, str]]:
        query = select(RECORD).where(RECORD.c.interview == check_name(interview))
        with in_words(self.file), self._engine.connect() as connection:
            rows = connection.execute(query.order_by(RECORD.c.seq)).all()
        kept = [(Link(*row[:-1]), row.hash) for row in rows]
        seq = first_break(kept)
        if seq is not None:
            raise StoreError(
                f"Record {seq} of interview {interview} is not as it was kept: "
                f"bring back a backup of {self.file}."
            )
        return kept

    def _entry(self, link: Link) -> Entry:
        try:
            return Record(link.seq, link.turn, link.at, read_body(link.body))
        except Unreadable as why:
            raise StoreError(
                f"Record {link.seq} of interview {link.interview} was written by another version "
                f"of Viva ({why}): update Viva."
            ) from None

    def _bury(self, connection: Connection, interview: str) -> None:
        records, last_hash = self._end(connection, interview)
        if not records:
            raise StoreError(f"There is no interview {interview}: see viva list.")
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        connection.execute(
            insert(ERASURE).values(
                interview=interview, at=now, records=records, last_hash=last_hash
            )
        )
        connection.execute(delete(RECORD).where(RECORD.c.interview == interview))

    def _scrub(self, interview: str) -> None:
        """Empty the log, and write the file anew without what was removed."""
        emptied = "PRAGMA wal_checkpoint(TRUNCATE)"
        try:
            with in_words(self.file), self._without_transaction.connect() as connection:
                connection.exec_driver_sql(emptied)
                connection.exec_driver_sql("VACUUM")
                busy = connection.exec_driver_sql(emptied).scalar()
        except StoreError as error:
            raise StoreError(self._unfinished(interview)) from error
        if busy:
            raise StoreError(self._unfinished(interview))

    def _unfinished(self, interview: str) -> str:
        return (
            f"Interview {interview} is removed, but its words may still lie in {self.file}: "
            "close other programs that use it, make room on the disk, and erase it once more."
        )
