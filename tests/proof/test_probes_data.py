"""The probes are many, of every class, each answer another, and paraphrases in other words."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from viva import proof
from viva.evidence.likeness import NEGATIONS, STOP, stems

PROBES = [
    json.loads(line)
    for line in Path(proof.__file__).with_name("probes.jsonl").read_text("utf-8").splitlines()
]
FIELDS = {"id", "class", "question", "claim", "answer", "expect", "why"}
ALLOWED = {
    "paraphrase": {"states"},
    "negation": {"contradicts"},
    "double-negation": {"states"},
    "swap": {"contradicts"},
    "wrong-value": {"contradicts"},
    "wrong-cause": {"contradicts", "partly", "silent"},
    "stuffing": {"silent"},
    "echo": {"silent"},
    "injection": {"silent"},
    "near-miss": {"silent", "partly"},
    "hedge": {"states", "silent", "contradicts"},
    "self-contradiction": {"contradicts"},
    "half": {"partly"},
    "evasive": {"silent"},
}
LEAST = {
    "paraphrase": 120,
    "negation": 80,
    "double-negation": 12,
    "swap": 80,
    "wrong-value": 30,
    "wrong-cause": 25,
    "stuffing": 50,
    "echo": 40,
    "injection": 40,
    "near-miss": 60,
    "hedge": 20,
    "self-contradiction": 20,
    "half": 30,
    "evasive": 15,
}


def of(name):
    return [probe for probe in PROBES if probe["class"] == name]


def content(text):
    return set(stems(text)) - STOP - NEGATIONS


def test_there_are_at_least_five_hundred_on_at_least_sixty_claims():
    assert len(PROBES) >= 500
    assert len({probe["claim"] for probe in PROBES}) >= 60


def test_every_field_is_there_and_says_something():
    for probe in PROBES:
        assert probe.keys() == FIELDS
        assert all(isinstance(text, str) and text.strip() for text in probe.values()), probe["id"]


def test_no_id_is_given_twice():
    assert [id for id, n in Counter(probe["id"] for probe in PROBES).items() if n > 1] == []


def test_no_two_answers_say_the_same_words():
    said = Counter(tuple(probe["answer"].casefold().split()) for probe in PROBES)
    assert [" ".join(answer) for answer, n in said.items() if n > 1] == []


def test_an_answer_has_6_to_60_words():
    sizes = {probe["id"]: len(probe["answer"].split()) for probe in PROBES}
    assert {id: n for id, n in sizes.items() if not 6 <= n <= 60} == {}


def test_a_claim_belongs_to_one_question():
    questions = defaultdict(set)
    for probe in PROBES:
        questions[probe["claim"]].add(probe["question"])
    assert [claim for claim, asked in questions.items() if len(asked) > 1] == []


def test_every_claim_has_answers_that_are_to_be_told_apart():
    expected = defaultdict(set)
    for probe in PROBES:
        expected[probe["claim"]].add(probe["expect"])
    assert [claim for claim, labels in expected.items() if len(labels) < 2] == []


@pytest.mark.parametrize("name", LEAST)
def test_a_class_has_its_least_number(name):
    assert len(of(name)) >= LEAST[name]


def test_there_is_no_class_without_a_least_number():
    assert {probe["class"] for probe in PROBES} == LEAST.keys() == ALLOWED.keys()


@pytest.mark.parametrize("name", ALLOWED)
def test_a_class_is_labelled_as_its_name_allows(name):
    assert {probe["expect"] for probe in of(name)} <= ALLOWED[name]


def test_a_paraphrase_shares_fewer_than_sixty_percent_of_its_content_words_with_the_claim():
    shares = {}
    for probe in of("paraphrase"):
        own = content(probe["answer"])
        assert own, probe["id"]
        shares[probe["id"]] = len(own & content(probe["claim"])) / len(own)
    assert {id: share for id, share in shares.items() if share >= 0.6} == {}


def test_the_page_on_the_probes_gives_their_numbers():
    page = (Path(__file__).parents[2] / "docs/design/probes.md").read_text("utf-8")
    told = {name: int(n) for name, n in re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", page, re.M)}
    labels = Counter(probe["expect"] for probe in PROBES)
    assert told == Counter(probe["class"] for probe in PROBES)
    assert f"{len(PROBES):,} pairs on {len({p['claim'] for p in PROBES})} claims" in page
    for label in ("states", "partly", "contradicts", "silent"):
        assert f"{labels[label]} {label}" in page
