"""In the browser too, words go elsewhere only where it was chosen and the candidate was told."""

import pytest

from models import server as s
from models.server import serving
from viva import app
from viva.web.bench import Bench
from viva.web.desk import Desk
from viva.web.keys import keys_in
from viva.web.site import site
from web.window import Window

SAID = "One perceptron draws a single straight line, so XOR is out of its reach."


@pytest.fixture
def server(monkeypatch):
    with serving(s.says(s.all_made("a single straight line"))) as server:
        monkeypatch.setenv("VIVA_MODEL_URL", server.url)
        monkeypatch.setenv("VIVA_MODEL", "tiny")
        yield server


@pytest.fixture
def open_by(home):
    """Return a function that opens the site with a grader."""
    opened = []

    def start(grader):
        store, bench = app.store(), Bench()
        opened.append((store, bench))
        keys = keys_in(home)
        return Window(site(Desk(store, bench, grader), keys), keys)

    yield start
    for store, bench in opened:
        bench.close()
        store.close()


def text(window):
    return " ".join(" ".join(window.shown.texts).split())


def test_the_candidate_is_told_before_anything_is_sent(server, open_by):
    window = open_by("model")
    window.begin()
    assert "is sent to the language model tiny at 127.0.0.1" in text(window)
    assert "everything stays on this machine" not in text(window)
    assert not server.asked
    window.say(SAID)
    assert SAID in server.asked[0].answer


def test_an_interview_begun_without_that_sentence_stays_on_this_machine(server, open_by):
    window = open_by(None)
    window.begin()
    later = open_by("model")
    later.id = window.id
    later.open(f"/interviews/{window.id}")
    later.say(SAID)
    assert SAID in text(later)
    assert not server.asked


def test_a_server_moved_since_hears_nothing(server, open_by, monkeypatch):
    window = open_by("model")
    window.begin()
    with serving(s.says("")) as other:
        monkeypatch.setenv("VIVA_MODEL_URL", other.url)
        later = open_by("model")
        later.id = window.id
        later.open(f"/interviews/{window.id}")
        later.say(SAID)
        assert not other.asked
    assert not server.asked


def test_by_default_everything_stays_and_the_pages_say_so(server, open_by):
    window = open_by(None)
    window.begin()
    window.say(SAID)
    assert "everything stays on this machine" in text(window)
    assert not server.asked
