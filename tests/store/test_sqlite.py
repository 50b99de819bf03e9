import hashlib
import json
import sqlite3
from contextlib import closing

import pytest

from viva.conduct.store import Conflict
from viva.interview import Answer, Ask, Blueprint, Closed, Opened, Record
from viva.store import MemoryStore, SqliteStore, StoreError
from viva.store.chain import Link
from viva.store.codec import canonical

AT = "2026-01-02T03:04:05+00:00"


@pytest.fixture
def store(tmp_path):
    with SqliteStore(tmp_path / "interviews.db") as store:
        yield store


def open_interview(store, name, candidate="Ada", at=AT):
    plan = Blueprint(("mlp/xor",))
    store.keep(name, Record(0, 0, at, Opened(candidate, "0" * 64, plan, (), "Welcome.")))
    store.keep(name, Record(1, 1, at, Ask("mlp/xor", "Why?")))
    store.keep(name, Record(2, 1, at, Answer("Because.")))


def change(store, *statements):
    """Do what the triggers forbid, as somebody with an editor for databases could."""
    with closing(sqlite3.connect(store.file)) as file:
        triggers = file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            file.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            file.execute(statement)
        file.commit()


@pytest.mark.parametrize("name", ["", "A", "a b", "../a", "ü", "a" * 41, "a\n", "\ud800"])
def test_only_a_good_name_names_an_interview(store, name):
    record = Record(0, 0, AT, Answer("a"))
    for place in (store, MemoryStore()):
        with pytest.raises(StoreError, match="not the name of an interview"):
            place.keep(name, record)
        with pytest.raises(StoreError):
            place.load(name)
    for use in (store.find, store.verify, store.erase):
        with pytest.raises(StoreError):
            use(name)


def test_a_record_without_the_one_before_it_is_our_mistake(store):
    for place in (store, MemoryStore()):
        with pytest.raises(ValueError, match="cannot follow"):
            place.keep("a", Record(1, 0, AT, Answer("a")))
        with pytest.raises(ValueError, match="cannot follow"):
            place.keep("a", Record(-1, 0, AT, Answer("a")))


def test_of_two_terminals_the_second_hears_of_a_conflict(store):
    open_interview(store, "a")
    with SqliteStore(store.file) as other:
        other.keep("a", Record(3, 1, AT, Answer("first")))
        with pytest.raises(Conflict):
            store.keep("a", Record(3, 1, AT, Answer("second")))
    assert store.load("a")[3].body == Answer("first")


def test_the_file_promises_to_survive_a_power_cut(store):
    with closing(sqlite3.connect(store.file)) as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_summaries_are_in_the_order_of_opening_whatever_the_clock_said(store):
    open_interview(store, "first", "Ada", "2026-05-01T00:00:00+00:00")
    open_interview(store, "b-second", "Grace", "2020-01-01T00:00:00+00:00")
    open_interview(store, "a-third", "Emmy \udce9 \x00", "2026-01-01T00:00:00+00:00")
    store.keep("first", Record(3, 0, AT, Closed("Bye.")))
    newest, second, first = store.summaries()
    assert (newest.interview, newest.candidate) == ("a-third", "Emmy \udce9 \x00")
    assert (second.interview, second.opened) == ("b-second", "2020-01-01T00:00:00+00:00")
    assert (first.interview, first.records, first.turns) == ("first", 4, 1)
    assert [s.closed for s in (newest, second, first)] == [False, False, True]
    store.erase("b-second")
    assert [s.interview for s in store.summaries()] == ["a-third", "first"]


def test_summaries_still_list_an_interview_that_was_tampered_with(store):
    open_interview(store, "a")
    change(store, "UPDATE record SET body = 'no JSON'")
    assert [s.interview for s in store.summaries()] == ["a"]


def test_an_empty_store_has_no_summaries(store):
    assert store.summaries() == ()


def test_an_interview_is_found_by_the_beginning_of_its_name(store):
    for name in ("2026-11-24-k3f9", "2026-11-24-zzzz", "2026-11-24", "2025-01-01-aaaa"):
        open_interview(store, name)
    assert store.find("2025") == "2025-01-01-aaaa"
    assert store.find("2026-11-24-z") == "2026-11-24-zzzz"
    assert store.find("2026-11-24") == "2026-11-24"
    with pytest.raises(StoreError, match=r"3 interviews .*2026-11-24-k3f9"):
        store.find("2026")
    with pytest.raises(StoreError, match="No interview"):
        store.find("1999")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET body = 'x'",
        "UPDATE record SET seq = 9 WHERE seq = 2",
        "DELETE FROM record",
        "DELETE FROM record WHERE seq = 2",
        "INSERT OR REPLACE INTO record SELECT interview, 2, 1, kind, at, 'x', prev, hash "
        "FROM record WHERE seq = 2",
        "REPLACE INTO record SELECT * FROM record",
    ],
)
def test_the_database_itself_refuses_to_rewrite_what_was_said(store, statement):
    open_interview(store, "a")
    with closing(sqlite3.connect(store.file)) as file:
        with pytest.raises(sqlite3.IntegrityError, match="a record is"):
            file.execute(statement)
        file.rollback()
    assert len(store.load("a")) == 3


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE record SET body = replace(body, 'Because', 'Perhaps') WHERE seq = 2", 2),
        ("UPDATE record SET turn = 7 WHERE seq = 1", 1),
        ("UPDATE record SET kind = 'draft' WHERE seq = 2", 2),
        ("UPDATE record SET at = '1999' WHERE seq = 0", 0),
        ("UPDATE record SET prev = '' WHERE seq = 2", 2),
        ("UPDATE record SET hash = '' WHERE seq = 0", 0),
        ("UPDATE record SET interview = 'c' WHERE interview = 'a' AND seq > 0", 0),
        ("DELETE FROM record WHERE interview = 'a' AND seq = 1", 1),
        ("DELETE FROM record WHERE interview = 'a' AND seq = 0", 0),
        ("UPDATE record SET body = x'ff' WHERE seq = 1", 1),
        ("UPDATE record SET hash = x'ff' WHERE seq = 1", 1),
    ],
)
def test_a_changed_record_is_named_with_its_interview(store, statement, broken):
    open_interview(store, "a")
    change(store, statement)
    changed = "c" if "'c'" in statement else "a"
    for look in (store.load, store.verify):
        with pytest.raises(StoreError, match=f"Record {broken} of interview {changed} is not"):
            look(changed)


def test_a_text_that_is_not_even_unicode_asks_for_the_backup(store):
    open_interview(store, "a")
    change(store, "UPDATE record SET body = CAST(x'ff' AS TEXT)")
    with pytest.raises(StoreError, match="bring back a backup"):
        store.load("a")


def test_a_record_moved_in_from_another_interview_is_noticed(store):
    open_interview(store, "a")
    open_interview(store, "b")
    change(
        store,
        "DELETE FROM record WHERE interview = 'a' AND seq = 2",
        "UPDATE record SET interview = 'a' WHERE interview = 'b' AND seq = 2",
    )
    with pytest.raises(StoreError, match="Record 2 of interview a"):
        store.load("a")


def test_one_hash_stands_for_all_words_and_grows_with_them(store):
    open_interview(store, "a")
    before = store.verify("a")
    assert (before.records, len(before.last_hash), before.erased_at) == (3, 64, None)
    store.keep("a", Record(3, 0, AT, Closed("Bye.")))
    assert store.verify("a").last_hash != before.last_hash
    with pytest.raises(StoreError, match="There is no interview"):
        store.verify("b")


def test_an_export_can_be_checked_by_anyone_with_a_hash_function(store):
    open_interview(store, "a", "Ådä \udce9 \x00\n")
    lines = store.export("a")
    prev = ""
    for line in lines:
        assert line.encode().splitlines() == [line.encode()]
        record = json.loads(line)
        sealed = record.pop("hash")
        record["body"] = canonical(record["body"])
        assert record["prev"] == prev
        assert hashlib.sha256((prev + canonical(record)).encode()).hexdigest() == sealed
        prev = sealed
    assert prev == store.verify("a").last_hash
    assert store.export("never") == ()


def test_a_record_of_a_later_version_asks_for_an_update(store):
    link = Link("a", 0, 0, "dance", AT, '{"kind":"dance"}', "")
    with closing(sqlite3.connect(store.file)) as file:
        row = ("a", 0, 0, "dance", AT, link.body, "", link.hash)
        file.execute("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        file.commit()
    with pytest.raises(StoreError, match="update Viva"):
        store.load("a")
