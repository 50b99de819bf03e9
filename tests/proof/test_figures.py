"""A figure that a question quotes is what its experiment found."""

from dataclasses import replace

import pytest

from questions import XOR
from viva.bank.question import Figure
from viva.proof.figures import wrong_figures

POINT = XOR.points[0].id
QUOTED = Figure(POINT, "14 of 16", "perceptron-xor", "learnt", 14, 14)


def wrong(numbers, figure=QUOTED, experiment=None):
    point = replace(XOR.points[0], experiment=experiment)
    question = replace(XOR, points=(point, *XOR.points[1:]), figures=(figure,))
    return list(wrong_figures({question.id: question}, numbers.get))


def test_a_figure_that_the_outcome_has_is_right():
    assert wrong({"perceptron-xor": {"learnt": 14}}) == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"learnt": 13}, "found learnt = 13, outside 14 to 14"),
        ({"learnt": "many"}, "has no number 'learnt'"),
        ({}, "has no number 'learnt'"),
    ],
)
def test_one_that_it_has_not_is_named_with_what_was_found(found, said):
    assert said in wrong({"perceptron-xor": found})[0]


def test_a_link_to_no_experiment_is_named():
    found = {"perceptron-xor": {"learnt": 14}}
    assert "there is no experiment 'gone'" in wrong(found, experiment="gone")[0]
