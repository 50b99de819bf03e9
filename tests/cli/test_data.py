"""``viva data``: nothing is used that is not the published file."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest


@pytest.fixture
def server(tmp_path):
    served = tmp_path / "served"
    served.mkdir()
    (served / "mnist.npz").write_bytes(b"not the digits" * 10_000)
    handler = partial(SimpleHTTPRequestHandler, directory=str(served))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


def test_without_a_name_it_says_what_programs_learn_from(viva):
    assert "small MNIST (8,000 to learn from, 2,000 to test on)" in viva("data").out


def test_a_folder_that_has_all_of_it_is_used(viva, tmp_path, monkeypatch):
    (tmp_path / "mnist.npz").write_bytes(b"")
    monkeypatch.setenv("VIVA_DATA", str(tmp_path))
    assert "Programs learn from MNIST:" in viva("data").out


def test_a_file_with_another_hash_is_fetched_and_not_used(viva, server, home):
    said = viva("data", "mnist", "--from", f"{server}/mnist.npz")
    assert said.code == 1
    assert "is not the published file" in said.err
    assert list((home / "data").iterdir()) == []


@pytest.mark.parametrize("source", ["nothing.npz", "http://127.0.0.1:9/mnist.npz", "odd://x"])
def test_what_cannot_be_fetched_says_what_to_do_instead(viva, source):
    said = viva("data", "mnist", "--from", source)
    assert said.code == 1
    assert "set VIVA_DATA to its folder" in said.err


def test_an_unknown_data_set_is_answered_with_those_there_are(viva):
    assert "There is: mnist" in viva("data", "cifar").err
