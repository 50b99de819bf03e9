import sqlite3
from contextlib import closing

import pytest

from viva.evidence import Finding, Judgement
from viva.interview import Answer, Blueprint, Closed, Draft, Opened, Record
from viva.store import SqliteStore, StoreError

AT = "2026-01-02T03:04:05+00:00"
SECRETS = ("Rumpelstilz", "gradientenabstieg-heimlich", "Übergangsgeheimnis", "verrat_program")


@pytest.fixture
def store(tmp_path):
    with SqliteStore(tmp_path / "interviews.db", patience=0.3) as store:
        yield store


def hold_interview(store, name, candidate, words, program):
    plan = Blueprint(("mlp/xor",))
    bodies = (
        Opened(candidate, "0" * 64, plan, (), f"Welcome, {candidate}."),
        Draft(words[:-1]),
        Draft(words),
        Answer(words * 400, program * 300),
        Judgement("mlp/xor", "lexical 1", (Finding("xor", "made", words, 0),)),
        Closed("Bye."),
    )
    for seq, body in enumerate(bodies):
        store.keep(name, Record(seq, 1, AT, body))


def found_in_files(folder, secrets):
    everything = b"".join(f.read_bytes() for f in folder.rglob("*") if f.is_file())
    return [s for s in secrets if s.encode() in everything or s[:-1].encode() in everything]


def test_after_an_erasure_no_file_holds_a_word_and_others_are_untouched(store):
    folder = store.file.parent
    hold_interview(store, "other", "Ada", "I stay.", "import ada")
    hold_interview(store, "gone", SECRETS[0], " ".join(SECRETS[1:3]), SECRETS[3])
    hold_interview(store, "third", "Emmy", "I stay too.", "import emmy")
    before = store.load("other"), store.load("third")
    assert found_in_files(folder, SECRETS) == list(SECRETS)
    store.erase("gone")
    assert found_in_files(folder, SECRETS) == []
    assert (store.load("other"), store.load("third")) == before
    store.close()
    assert found_in_files(folder, SECRETS) == []


def test_words_that_had_gone_from_the_log_to_the_file_are_erased_too(store):
    hold_interview(store, "gone", SECRETS[0], " ".join(SECRETS[1:3]), SECRETS[3])
    store.close()
    with SqliteStore(store.file) as again, SqliteStore(store.file) as beside:
        assert len(beside.load("gone")) == 6
        again.erase("gone")
        assert found_in_files(store.file.parent, SECRETS) == []
        assert beside.load("gone") == ()


def test_a_tombstone_says_that_it_was_there_and_nothing_that_was_said(store):
    hold_interview(store, "gone", *SECRETS[:3])
    sealed = store.verify("gone")
    tombstone = store.erase("gone")
    assert (tombstone.records, tombstone.last_hash) == (6, sealed.last_hash)
    assert tombstone.erased_at
    assert store.verify("gone") == tombstone
    assert store.load("gone") == ()
    assert store.summaries() == ()


def test_an_erased_interview_takes_no_more_words(store):
    hold_interview(store, "gone", *SECRETS[:3])
    store.erase("gone")
    with pytest.raises(StoreError, match="was erased"):
        store.keep("gone", Record(0, 0, AT, Answer("again")))
    with closing(sqlite3.connect(store.file)) as file:
        for statement in (
            "INSERT INTO record VALUES ('gone', 0, 0, 'draft', '', '', '', '')",
            "UPDATE erasure SET records = 0",
            "DELETE FROM erasure",
            "REPLACE INTO erasure SELECT interview, at, 0, last_hash FROM erasure",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="an era"):
                file.execute(statement)
            file.rollback()


def test_an_interview_that_is_open_is_not_erased(store):
    hold_interview(store, "open", *SECRETS[:3])
    with (
        SqliteStore(store.file) as other,
        other.lock("open"),
        pytest.raises(StoreError, match="open in another terminal"),
    ):
        store.erase("open")
    assert len(store.load("open")) == 6


def test_whoever_holds_an_interview_may_erase_it(store):
    hold_interview(store, "mine", *SECRETS[:3])
    with store.lock("mine"):
        store.erase("mine")
    with store.lock("mine"):
        assert store.load("mine") == ()


def test_an_erasure_that_another_program_held_up_is_completed_by_erasing_again(store):
    hold_interview(store, "gone", SECRETS[0], " ".join(SECRETS[1:3]), SECRETS[3])
    with closing(sqlite3.connect(store.file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM record").fetchone()
        with pytest.raises(StoreError, match="erase it once more"):
            store.erase("gone")
    store.erase("gone")
    assert found_in_files(store.file.parent, SECRETS) == []


def test_what_is_not_there_cannot_be_erased(store):
    with pytest.raises(StoreError, match="There is no interview"):
        store.erase("never")
