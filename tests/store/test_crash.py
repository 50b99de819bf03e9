"""Programs that are killed, disks that are full: what was acknowledged stays."""

import multiprocessing
import random
import resource
import sqlite3
import time
from contextlib import closing, suppress

import pytest
from sqlalchemy import Engine, event

from viva.interview import Answer, Draft, Record
from viva.store import SqliteStore, StoreError

AT = "2026-01-02T03:04:05+00:00"

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["pytest", "viva.store", "viva.testing", "filelock"])


@pytest.fixture
def file(tmp_path):
    return tmp_path / "interviews.db"


def start(task, *arguments):
    """Start a task in a process of its own, with a pipe on which it reports."""
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=task, args=(theirs, *arguments))
    process.start()
    theirs.close()
    return process, ours


def reports_until_its_end(pipe):
    with suppress(EOFError), pipe:
        while True:
            yield pipe.recv()


def words(seq):
    return f"{seq}: " + "abc " * random.Random(seq).choice([1, 10, 100, 2000])


def keep_as_fast_as_it_can(pipe, file):
    store = SqliteStore(file)
    seq = store.verify("fast").records if store.summaries() else 0
    while True:
        store.keep("fast", Record(seq, 0, AT, Answer(words(seq))))
        pipe.send(seq)
        seq += 1


def test_nothing_acknowledged_is_lost_when_the_program_is_killed_twenty_times(file):
    moment = random.Random(20)
    acknowledged = -1
    for _ in range(20):
        process, pipe = start(keep_as_fast_as_it_can, file)
        acknowledged = pipe.recv()
        until = time.monotonic() + moment.uniform(0, 0.08)
        while time.monotonic() < until:
            if pipe.poll(0.001):
                acknowledged = pipe.recv()
        process.kill()
        for seq in reports_until_its_end(pipe):
            acknowledged = seq
        process.join()
        with SqliteStore(file) as store:
            kept = store.load("fast")
        assert len(kept) in (acknowledged + 1, acknowledged + 2)
    assert [entry.body.words for entry in kept] == [words(seq) for seq in range(len(kept))]


def keep_until_the_disk_is_full(pipe, file, largest):
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    store = SqliteStore(file)
    try:
        for seq in range(10_000):
            store.keep("long", Record(seq, 0, AT, Answer(words(seq))))
            pipe.send(seq)
    except StoreError as told:
        pipe.send(str(told))
    pipe.send(len(store.load("long")))


def test_a_full_disk_is_named_and_everything_before_stays_readable(file):
    SqliteStore(file).close()
    process, pipe = start(keep_until_the_disk_is_full, file, 300_000)
    *seqs, told, readable = reports_until_its_end(pipe)
    process.join()
    assert told.startswith("The disk is full")
    assert readable == len(seqs) > 5
    with SqliteStore(file) as store:
        assert len(store.load("long")) == len(seqs)
        store.keep("long", Record(len(seqs), 0, AT, Answer("There is room again.")))


def test_a_full_database_is_named_and_everything_before_stays_readable(file):
    SqliteStore(file).close()

    def small(connection, _record):
        connection.execute("PRAGMA max_page_count=40")

    event.listen(Engine, "connect", small)
    try:
        with SqliteStore(file) as store:
            seq = 0
            with suppress(StoreError):
                while True:
                    store.keep("long", Record(seq, 0, AT, Answer(words(seq))))
                    seq += 1
            assert len(store.load("long")) == seq > 5
            with pytest.raises(StoreError, match="The disk is full"):
                store.keep("long", Record(seq, 0, AT, Answer("long " * 50_000)))
    finally:
        event.remove(Engine, "connect", small)
    with SqliteStore(file) as store:
        assert [e.body.words for e in store.load("long")] == [words(s) for s in range(seq)]
        store.keep("long", Record(seq, 0, AT, Answer("There is room again.")))


def hold(pipe, file):
    with SqliteStore(file).lock("a"):
        pipe.send("held")
        time.sleep(600)


def test_an_interview_is_open_in_one_terminal_until_that_one_ends_or_is_killed(file):
    with SqliteStore(file) as store:
        process, pipe = start(hold, file)
        assert pipe.recv() == "held"
        with pytest.raises(StoreError, match="open in another terminal"), store.lock("a"):
            pass
        with store.lock("b"):
            pass
        process.kill()
        process.join()
        pipe.close()
        with store.lock("a"), pytest.raises(StoreError), store.lock("a"):
            pass
        with store.lock("a"):
            pass


def open_and_keep(pipe, file, name):
    with SqliteStore(file) as store:
        for seq in range(20):
            store.keep(name, Record(seq, 0, AT, Draft(name)))
        pipe.send("kept")


def test_programs_that_make_the_store_at_the_same_moment_do_not_get_in_each_others_way(file):
    names = [f"interview-{n}" for n in range(5)]
    started = [start(open_and_keep, file, name) for name in names]
    assert [list(reports_until_its_end(pipe)) for _, pipe in started] == [["kept"]] * 5
    for process, _ in started:
        process.join()
    with SqliteStore(file) as store:
        assert [len(store.load(name)) for name in names] == [20] * 5


def test_a_program_that_keeps_the_file_to_itself_is_named_in_a_sentence(file):
    with SqliteStore(file, patience=0.1) as store, closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="Another program is writing"):
            store.keep("a", Record(0, 0, AT, Draft("words")))
        other.rollback()
        store.keep("a", Record(0, 0, AT, Draft("words")))
