"""Answers go to a model of one's own only where somebody chose so, and everybody is told."""

import json

import pytest

from models import server as s
from models.server import serving
from viva import app
from viva.interview import Opened

LIMITS = "perceptron/single-layer-drawbacks"
WORDS = "One perceptron draws a single straight line, so XOR is out of its reach."


@pytest.fixture
def answers(script):
    return script(json.dumps({"about": LIMITS, "words": WORDS}))


@pytest.fixture
def model(monkeypatch):
    """Name a server as the user's own model."""

    def name(server, **more):
        monkeypatch.setenv("VIVA_MODEL_URL", server.url)
        monkeypatch.setenv("VIVA_MODEL", "tiny")
        for key, value in more.items():
            monkeypatch.setenv(key, value)

    return name


def practise(viva, answers, tmp_path, *more):
    out = tmp_path / "report.json"
    said = viva(*("practice", "--interview", "program", "--answers", answers, "--json", out), *more)
    assert said.code == 0, said.err
    return said, json.loads(out.read_text("utf-8"))


def flat(text):
    return " ".join(text.split())


def opened():
    with app.store() as store:
        entries = store.load(store.summaries()[0].interview)
    return next(e.body.words for e in entries if isinstance(e.body, Opened))


def test_with_a_model_set_and_not_chosen_nothing_is_sent(viva, answers, model, tmp_path):
    with serving(s.says(s.all_made("a single straight line"))) as server:
        model(server)
        said, report = practise(viva, answers, tmp_path)
        assert not server.asked
    assert "tiny" not in report["grader"] + said.err + opened()


def test_a_model_that_is_chosen_judges_and_the_report_names_it(viva, answers, model, tmp_path):
    with serving(s.says(s.all_made("a single straight line"))) as server:
        model(server)
        said, report = practise(viva, answers, tmp_path, "--grader", "model")
        assert WORDS in server.asked[0].answer
    assert report["grader"] == "model tiny via prompt 1"
    assert report["strengths"]
    assert {q["quote"] for q in report["strengths"]} == {"a single straight line"}
    told = f"sent to the language model tiny at {server.url[7:-3]}, on this machine"
    assert told in said.err
    assert told in opened()


def test_where_the_model_fails_the_report_says_who_judged_and_why(viva, answers, model, tmp_path):
    with serving(s.status(401)) as server:
        model(server, VIVA_MODEL_KEY="sk-secret")
        said, report = practise(viva, answers, tmp_path, "--grader", "model")
        assert len(server.asked) == 1
    assert report["grader"].startswith(f"{app.grader().name} (")
    why = "instead of model tiny via prompt 1, because it did not accept the key (401"
    assert why in report["grader"]
    shown = flat(viva("report", report["id"]).out)
    assert "did not accept the key" in shown
    assert "sk-secret" not in json.dumps(report) + said.out + said.err + shown


def test_without_a_model_it_is_said_what_to_set(viva, answers, monkeypatch):
    monkeypatch.delenv("VIVA_MODEL_URL", raising=False)
    said = viva("practice", "--interview", "program", "--answers", answers, "--grader", "model")
    assert said.code == 2
    assert "VIVA_MODEL_URL says where it is" in said.err
    assert "Traceback" not in said.err
    with app.store() as store:
        assert not store.summaries()


def test_regrading_by_a_model_says_where_the_words_go(viva, answers, model, tmp_path):
    _, report = practise(viva, answers, tmp_path)
    with serving(s.says(s.all_made("a single straight line"))) as server:
        model(server)
        said = viva("regrade", report["id"], "--grader", "model")
        assert server.asked
    assert "is sent to the language model tiny" in said.err
    assert "judged anew by model tiny via prompt 1" in said.out


def test_going_on_by_a_model_says_where_the_words_go(viva, model):
    viva("practice", "--interview", "program", "--plain", typed="pause\n\n")
    with serving(s.says(s.all_made("a single straight line"))) as server:
        model(server)
        said = viva("resume", "--plain", "--grader", "model", typed=f"{WORDS}\n\npause\n\n")
        assert WORDS in server.asked[0].answer
    assert "is sent to the language model tiny" in flat(said.out)


def test_replayed_interviews_send_nothing(viva, answers, model, tmp_path):
    pairs = tmp_path / "pairs"
    with serving(s.says(s.all_made("a single straight line"))) as server:
        model(server, VIVA_MODEL_RECORD=str(pairs))
        _, before = practise(viva, answers, tmp_path, "--grader", "model")
    app._model_grader.cache_clear()
    model(server, VIVA_MODEL_RECORD="", VIVA_MODEL_REPLAY=str(pairs))
    said, again = practise(viva, answers, tmp_path, "--grader", "model")
    assert again["strengths"] == before["strengths"]
    assert again["grader"] == before["grader"]
    assert "nothing is sent" in said.err


def test_the_doctor_says_which_model_is_set_and_asks_it_nothing(viva, model):
    assert "model: none is set up" in viva("doctor").out
    with serving(s.says("")) as server:
        model(server)
        shown = viva("doctor").out
        assert not server.asked
    assert f"tiny at {server.url[7:-3]}" in flat(shown)
    model(server, VIVA_MODEL_URL="nowhere")
    assert "no address of http or https" in flat(viva("doctor").out)
