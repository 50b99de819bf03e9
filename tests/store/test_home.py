import os
import stat

import pytest

from viva.store import SqliteStore, StoreError, home


def test_viva_home_moves_the_folder_and_only_its_owner_can_open_it(tmp_path, monkeypatch):
    monkeypatch.setenv("VIVA_HOME", str(tmp_path / "deep" / "inside"))
    folder = home()
    assert folder == tmp_path / "deep" / "inside"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_without_viva_home_it_lies_where_the_platform_keeps_data(tmp_path, monkeypatch):
    monkeypatch.delenv("VIVA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert tmp_path in home().parents


def test_a_tilde_stands_for_the_home_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("VIVA_HOME", "~/viva")
    assert home() == tmp_path / "viva"


def test_a_folder_that_is_there_is_taken_as_it_is(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir(mode=0o755)
    monkeypatch.setenv("VIVA_HOME", str(tmp_path / "mine"))
    assert stat.S_IMODE(home().stat().st_mode) == 0o755


def test_nobody_else_can_read_the_words_even_in_a_folder_open_to_all(tmp_path):
    (tmp_path / "open").mkdir(mode=0o755)
    with SqliteStore(tmp_path / "open" / "interviews.db"):
        modes = {stat.S_IMODE(f.stat().st_mode) for f in (tmp_path / "open").iterdir()}
    assert modes == {0o600}


@pytest.mark.parametrize(
    "place",
    [
        "/proc/viva",
        "/proc/1/viva/x",
        "/dev/null",
        "/dev/null/x",
        "~nobody-of-that-name/x",
        "/tmp/" + "x" * 300,
    ],
)
def test_an_impossible_place_is_named_in_a_sentence_that_says_what_to_do(place, monkeypatch):
    monkeypatch.setenv("VIVA_HOME", place)
    with pytest.raises(StoreError) as told:
        home()
    assert place in str(told.value)
    assert "VIVA_HOME" in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_named_in_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir(mode=0o500)
    monkeypatch.setenv("VIVA_HOME", str(tmp_path / "closed" / "viva"))
    with pytest.raises(StoreError, match="set VIVA_HOME to a folder that you can write to"):
        home()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_named_in_a_sentence(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(StoreError, match="set VIVA_HOME to a folder that you can write to"):
        SqliteStore(tmp_path / "closed" / "interviews.db")
