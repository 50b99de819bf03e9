"""An interview can be judged once more: judgements are added, and what changed is shown."""

import json
from pathlib import Path

import pytest

from viva import app
from viva.evidence import Judgement
from viva.evidence.lexical import LexicalGrader

ANSWERS = Path(__file__).parents[2] / "docs" / "demo" / "answers.jsonl"


class Stricter(LexicalGrader):
    """The same grader, to which nothing is enough."""

    name = "stricter 1"

    def judge(self, question, asked, words):
        return super().judge(question, asked, "")


@pytest.fixture
def held(viva):
    viva("practice", "--interview", "program", "--answers", ANSWERS)
    with app.store() as store:
        return store.summaries()[0].interview


def judgements(id):
    with app.store() as store:
        return [e.body for e in store.load(id) if isinstance(e.body, Judgement)]


def score(viva, id):
    return json.loads(viva("report", id, "--json").out)["score"]


def test_another_grader_adds_its_judgements_and_the_report_rests_on_them(viva, held, monkeypatch):
    before = judgements(held)
    scores = [score(viva, held)]
    monkeypatch.setitem(app.GRADERS, "stricter", Stricter)
    told = viva("regrade", held, "--grader", "stricter")
    assert "now not said" in told.out
    after = judgements(held)
    assert after[: len(before)] == before
    assert {j.grader for j in after[len(before) :]} == {"stricter 1"}
    scores.append(score(viva, held))
    assert scores[1] < scores[0]
    assert "0 answers were judged anew" in viva("regrade", held, "--grader", "stricter").out


def test_the_same_grader_finds_the_same(viva, held):
    assert "0 answers were judged anew" in viva("regrade", held).out


def test_a_grader_that_is_not_there_is_named(viva, held):
    told = viva("regrade", held, "--grader", "oracle")
    assert told.code == 2
    assert "There is no grader oracle" in told.err
