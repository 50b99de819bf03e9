import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import viva.store.migrations
from viva.interview import Draft, Record
from viva.store import SqliteStore, StoreError
from viva.store.migrations import NEWEST, REVISIONS
from viva.store.tables import METADATA

AT = "2026-01-02T03:04:05+00:00"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "interviews.db"


def test_the_steps_named_in_the_code_are_those_in_the_folder():
    config = Config()
    config.set_main_option("script_location", str(Path(viva.store.migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    steps = list(scripts.walk_revisions())
    assert [step.revision for step in reversed(steps)] == list(REVISIONS)
    assert scripts.get_heads() == [NEWEST]
    assert not any(hasattr(step.module, "downgrade") for step in steps)


def test_the_migrated_tables_are_those_that_the_code_describes(file):
    SqliteStore(file).close()
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_an_empty_file_becomes_a_store(file):
    file.touch()
    with SqliteStore(file) as store:
        store.keep("a", Record(0, 0, AT, Draft("words")))
    with SqliteStore(file) as store:
        assert len(store.load("a")) == 1


def test_a_store_of_a_newer_version_is_left_as_it_is(file):
    SqliteStore(file).close()
    with closing(sqlite3.connect(file)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()
    before = file.read_bytes()
    with pytest.raises(StoreError, match=r"newer Viva.* update Viva, or set VIVA_HOME"):
        SqliteStore(file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("content", [b"hello", b"\x00" * 5000, b"words\n" * 5000])
def test_a_file_that_is_no_database_is_left_as_it_is(file, content):
    file.write_bytes(content)
    with pytest.raises(StoreError, match="move it away"):
        SqliteStore(file)
    assert file.read_bytes() == content


def test_a_database_of_another_program_is_left_as_it_is(file):
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE cookies (name TEXT)")
        other.commit()
    before = file.read_bytes()
    with pytest.raises(StoreError, match="is not a store of Viva"):
        SqliteStore(file)
    assert file.read_bytes() == before


def test_a_folder_in_the_way_is_named_in_a_sentence(file):
    file.mkdir()
    with pytest.raises(StoreError, match="VIVA_HOME"):
        SqliteStore(file)


def test_a_damaged_store_is_named_in_a_sentence(file):
    with SqliteStore(file) as store:
        for seq in range(50):
            store.keep("a", Record(seq, 0, AT, Draft("words " * 500)))
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"backup of"), SqliteStore(file) as store:
        store.load("a")


def test_a_backup_made_with_vacuum_into_is_a_whole_store(file, tmp_path):
    with SqliteStore(file) as store:
        store.keep("a", Record(0, 0, AT, Draft("words")))
        with closing(sqlite3.connect(file)) as beside:
            beside.execute("VACUUM INTO ?", (str(tmp_path / "backup.db"),))
        sealed = store.verify("a")
    with SqliteStore(tmp_path / "backup.db") as backup:
        assert backup.verify("a") == sealed


def test_a_store_that_is_up_to_date_opens_without_alembic(file):
    SqliteStore(file).close()
    code = (
        "import sys; from pathlib import Path; from viva.store import SqliteStore\n"
        "SqliteStore(Path(sys.argv[1])).load('a')\n"
        "assert not {'alembic', 'filelock', 'asyncpg'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(file)], check=True)
