import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.models.settings import SECONDS, NoModel, read_settings

HERE = {"VIVA_MODEL_URL": "http://127.0.0.1:11434/v1", "VIVA_MODEL": "qwen3:8b"}


def test_a_url_and_a_name_are_enough():
    settings = read_settings(HERE)
    assert (settings.url, settings.model) == ("http://127.0.0.1:11434/v1", "qwen3:8b")
    assert (settings.key, settings.seconds, settings.folder) == ("", SECONDS, None)


@pytest.mark.parametrize("end", ["/", "/chat/completions", "/chat/completions/"])
def test_the_base_may_end_in_what_people_copy(end):
    assert read_settings({**HERE, "VIVA_MODEL_URL": f"https://a.example/v1{end}"}).url == (
        "https://a.example/v1"
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"VIVA_MODEL_URL": ""}, "VIVA_MODEL_URL says where it is"),
        ({"VIVA_MODEL_URL": "127.0.0.1:11434"}, "no address of http or https"),
        ({"VIVA_MODEL_URL": "ftp://a.example"}, "no address of http or https"),
        ({"VIVA_MODEL_URL": "file:///etc/passwd"}, "no address of http or https"),
        ({"VIVA_MODEL_URL": "http://"}, "no address of http or https"),
        ({"VIVA_MODEL_URL": "http://[::1"}, "no address of http or https"),
        ({"VIVA_MODEL_URL": "http://a.example:99999"}, "no address of http or https"),
        ({"VIVA_MODEL_URL": "http://a.example/v 1"}, "no address of http or https"),
        ({"VIVA_MODEL_URL": "http://а.example"}, "no address of http or https"),
        ({"VIVA_MODEL_URL": "https://me:sk-1@a.example"}, "VIVA_MODEL_KEY"),
        ({"VIVA_MODEL_URL": "https://a.example/v1?key=sk-1"}, "must end before a ?"),
        ({"VIVA_MODEL": " "}, "VIVA_MODEL names it"),
        ({"VIVA_MODEL": "a\nb"}, "in one line"),
        ({"VIVA_MODEL": "a" * 101}, "in one line"),
        ({"VIVA_MODEL_KEY": "sk-1 sk-2"}, "copy it again"),
        ({"VIVA_MODEL_KEY": "sk-1\nX-Evil: 1"}, "copy it again"),
        ({"VIVA_MODEL_KEY": "sk-ü"}, "copy it again"),
        ({"VIVA_MODEL_SECONDS": "nan"}, "from 1 to 600"),
        ({"VIVA_MODEL_SECONDS": "0"}, "from 1 to 600"),
        ({"VIVA_MODEL_SECONDS": "soon"}, "from 1 to 600"),
        ({"VIVA_MODEL_REPLAY": "/no/such/folder"}, "no such folder"),
        ({"VIVA_MODEL_REPLAY": "/tmp", "VIVA_MODEL_RECORD": "/tmp"}, "not both"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do_and_without_the_key(change, told):
    with pytest.raises(NoModel, match=re.escape(told)) as problem:
        read_settings(HERE | change)
    assert "sk-" not in str(problem.value)


@given(st.text(), st.text(), st.text())
def test_whatever_the_environment_holds_there_is_a_model_or_a_sentence(url, model, key):
    given = {"VIVA_MODEL_URL": url, "VIVA_MODEL": model, "VIVA_MODEL_KEY": key}
    with suppress(NoModel):
        assert read_settings(given).url.startswith(("http://", "https://"))


@pytest.mark.parametrize("host", ["127.0.0.1:11434", "localhost:8000", "[::1]:8000", "127.8.8.8"])
def test_a_candidate_is_told_that_a_model_is_on_this_machine(host):
    notice = read_settings({**HERE, "VIVA_MODEL_URL": f"http://{host}/v1"}).notice
    assert f"qwen3:8b at {host}, on this machine" in notice
    assert "encrypted" not in notice


def test_a_candidate_is_told_which_host_hears_it_and_what_it_hears():
    notice = read_settings({**HERE, "VIVA_MODEL_URL": "https://api.a.example/v1"}).notice
    assert "is sent to the language model qwen3:8b at api.a.example, with the question" in notice
    assert "on this machine" not in notice
    assert "encrypted" not in notice


@pytest.mark.parametrize("host", ["192.168.1.5:8000", "api.a.example", "localhost.a.example"])
def test_a_candidate_is_told_where_the_way_is_open(host):
    notice = read_settings({**HERE, "VIVA_MODEL_URL": f"http://{host}/v1"}).notice
    assert "on this machine" not in notice
    assert "The way there is not encrypted." in notice


def test_a_replay_sends_nothing_and_says_so(tmp_path):
    notice = read_settings({**HERE, "VIVA_MODEL_REPLAY": str(tmp_path)}).notice
    assert "nothing is sent" in notice


def test_the_key_is_not_shown():
    assert "sk-1" not in repr(read_settings({**HERE, "VIVA_MODEL_KEY": "sk-1"}))
