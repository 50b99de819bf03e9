"""Answers that a model is to learn from keep their form, and share nothing with what judges it."""

import importlib.util
import json
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from viva import app

ROOT = Path(__file__).parents[2] / "training"
SPLITS = {
    split: [
        json.loads(line)
        for file in sorted((ROOT / "data" / split).glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]
    for split in ("train", "dev", "test")
}


def plain(text):
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def texts(split):
    """Return every question, claim, answer and statement, without case and punctuation."""
    for question in SPLITS[split]:
        yield plain(question["question"])
        yield from map(plain, question["claims"].values())
        yield from (plain(answer["text"]) for answer in question.get("answers", ()))
        yield from (plain(statement[3]) for statement in question.get("statements", ()))


@pytest.fixture(scope="module")
def checker():
    spec = importlib.util.spec_from_file_location("check_data", ROOT / "check_data.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_answer_has_its_form_and_every_span_is_cut_from_it(checker):
    for split in SPLITS.values():
        assert [problem for q in split for problem in checker.problems(q)] == []


def test_a_span_that_is_not_in_the_answer_is_found(checker):
    question = json.loads(json.dumps(next(q for q in SPLITS["dev"] if "answers" in q)))
    answer = next(a for a in question["answers"] if a["labels"])
    claim = next(iter(answer["labels"]))
    answer["labels"][claim][1] += " zyx"
    assert any("the span is not in the answer" in p for p in checker.problems(question))


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [(0, "nowhere", "no claim"), (1, "denies", "label"), (2, "swap", "kind"), (3, "so", "words")],
)
def test_a_statement_without_its_form_is_found(checker, place, value, problem):
    question = json.loads(json.dumps(next(q for q in SPLITS["dev"] if "statements" in q)))
    stated = next(s for s in question["statements"] if s[1] == "states" and len(s) == 4)
    stated[place] = value
    assert any(problem in found for found in checker.problems(question))


def test_no_question_has_the_name_of_another():
    names = Counter(q["id"] for split in SPLITS.values() for q in split)
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize(("one", "other"), list(combinations(SPLITS, 2)))
def test_no_two_parts_share_a_topic_a_question_a_claim_or_an_answer(one, other):
    topics = [{q["topic"] for q in SPLITS[split]} for split in (one, other)]
    assert topics[0] & topics[1] == set()
    assert set(texts(one)) & set(texts(other)) == set()


def test_the_bank_is_in_none():
    bank = set()
    for question in app.bank().values():
        bank |= {plain(question.ask), *map(plain, question.variants)}
        bank |= {plain(text) for p in question.points for text in (p.claim, *p.also)}
        bank |= {plain(sample.text) for sample in question.samples}
    for split in SPLITS:
        assert bank & set(texts(split)) == set()


def test_there_are_at_least_as_many_answers_that_state_a_claim_as_contradict_it():
    for split in SPLITS.values():
        told = Counter(
            label for q in split for a in q.get("answers", ()) for label, _ in a["labels"].values()
        )
        assert told["states"] >= told["contradicts"] > 0
        told = Counter(s[1] for q in split for s in q.get("statements", ()))
        assert told["states"] >= told["contradicts"]
