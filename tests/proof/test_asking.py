"""What asking gains is measured on candidates who know what a sample knows."""

from dataclasses import replace

import pytest

from questions import BANK
from talk import HEARD, WordGrader
from viva.bank import Sample
from viva.conduct import Interviewer
from viva.proof.asking import gain, hold

QUESTION = replace(
    BANK["perceptron/limits"],
    samples=(
        Sample("knows", "strong", "terse", "Four of them.", {"xor": 1.0}),
        Sample("does-not", "wrong", "terse", "Four of them.", {}),
    ),
)


@pytest.fixture
def held():
    interviewer = Interviewer(WordGrader(HEARD))
    bank = {**BANK, QUESTION.id: QUESTION}
    return {s.id: hold(interviewer, bank, QUESTION, s) for s in QUESTION.samples}


def test_what_could_not_be_told_is_asked_and_told_afterwards(held):
    for one in held.values():
        assert one.probes >= 1
        assert one.before[1] > one.before[0]
    assert held["knows"].after == (held["knows"].true, held["knows"].true)
    assert held["does-not"].after[0] == 0.0


def test_the_gain_is_the_mean_over_candidates(held):
    told = gain(list(held.values()))
    assert told.candidates == 2
    assert told.width_after < told.width_before
    assert told.probes == pytest.approx(sum(h.probes for h in held.values()) / 2)
