"""CPU time of graders: the same answers for all, and ratios of what was measured together."""

from dataclasses import replace

from questions import BANK
from viva.bank import Sample
from viva.evidence.lexical import LexicalGrader
from viva.proof.probes import read_probes
from viva.proof.speed import POINTS, WORDS, answers, judging, reading


def long_question(points, words):
    question = BANK["perceptron/limits"]
    many = tuple(replace(question.points[0], id=f"p{n}") for n in range(points))
    sample = Sample("s", "strong", "plain", " ".join(["word"] * words))
    return {question.id: replace(question, points=many, samples=(sample,))}


def test_answers_have_the_words_and_points_that_are_promised():
    ((question, words),) = answers(long_question(POINTS + 2, WORDS + 30))
    assert (len(question.points), len(words.split())) == (POINTS, WORDS)


def test_a_question_with_fewer_points_or_a_shorter_answer_is_left_out():
    assert answers(long_question(POINTS - 1, WORDS)) == []
    assert answers(long_question(POINTS, WORDS - 1)) == []


def test_every_grader_is_measured_and_compared_with_the_first():
    of = answers(long_question(POINTS, WORDS)) * 4
    one, other = judging([LexicalGrader(), LexicalGrader()], of)
    assert one.runs == other.runs == 4
    assert one.ratio == 1
    assert other.ratio == other.median / one.median
    assert 0 < one.median <= one.p95


def test_a_pair_is_read_once_for_each_measurement():
    read = []
    costs = list(reading(lambda *pair: read.append(pair), read_probes()[:20]))
    assert len(read) == 20
    assert all(len(pair) == 3 for pair in read)
    assert costs[0].what.startswith("claim model")
