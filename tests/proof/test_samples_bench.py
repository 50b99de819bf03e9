"""A grader before the samples of the bank: what it credits and charges, beside their labels."""

from dataclasses import dataclass

import pytest

from viva import app
from viva.bank import load_bank
from viva.evidence import Finding, Judgement
from viva.proof.samples import agreed, judge_samples

QUESTIONS = [q for q in load_bank(app.QUESTIONS).values() if q.id.startswith("perceptron/")]
LABELS = {s.text: s for q in QUESTIONS for s in q.samples}


@dataclass(frozen=True)
class Reader:
    """Reads the labels, and changes what it is told to."""

    name: str = "reader 1"
    charges: bool = True
    unsure: bool = False

    def judge(self, question, asked, words):
        sample = LABELS[words]
        verdicts = {1: "made", 0.5: "half", 0: "missed"}
        found = []
        for point in question.points:
            verdict = verdicts[sample.earns.get(point.id, 0)]
            if point.id in sample.contradicts:
                verdict = "contradicted"
            verdict = "unsure" if self.unsure else verdict
            quote = "" if verdict == "missed" else words
            found.append(Finding(point.id, verdict, quote, 0 if quote else -1, 0.5))
        if self.charges:
            found += [Finding(m, "believed", words, 0, 0.9) for m in sample.believes]
        return Judgement(question.id, self.name, tuple(found))


def agreement(**how):
    return agreed("reader 1", judge_samples(Reader(**how), QUESTIONS))


def test_whoever_reads_the_labels_agrees_with_them_and_style_buys_it_nothing():
    found = agreement()
    assert found.samples == len(LABELS) > 30
    assert found.points.f1 == found.believed.f1 == 1
    assert found.contradicted.precision == found.contradicted.recall == 1
    assert (found.decided, found.error) == (1, pytest.approx(0))
    assert found.pearson == pytest.approx(1)
    assert found.style_apart == (pytest.approx(0), pytest.approx(0))


def test_a_grader_that_charges_nobody_has_no_precision_and_finds_nothing():
    found = agreement(charges=False)
    assert (found.believed.precision, found.believed.recall) == (None, 0)
    assert found.believed.there > 0


def test_what_is_unsure_is_neither_credited_nor_decided():
    found = agreement(unsure=True)
    assert (found.points.called, found.decided) == (0, 0)


def test_the_command_says_it_in_words(viva):
    said = viva("bench", "samples", "--grader", "lexical")
    assert said.code == 0
    assert "points credited" in said.out
    assert "style explains" in said.out
