from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from viva.lab import BadSetting
from viva.lab.experiment import find, run


@pytest.fixture
def perceptron():
    return find("perceptron-xor").module()


def has_a_border(x, f):
    """Whether some weights put every example on its side, by linear programming."""
    sides = 2 * np.array(f) - 1
    found = linprog(
        np.zeros(x.shape[1]), A_ub=-sides[:, None] * x, b_ub=-np.ones(len(x)), bounds=(None, None)
    )
    return found.status == 0


@pytest.mark.parametrize("inputs", [2, 3])
def test_it_learns_exactly_the_functions_that_have_a_straight_border(perceptron, inputs):
    x = perceptron.corners(inputs)
    for f in product((0, 1), repeat=len(x)):
        lesson = perceptron.learn(x, f, 1000)
        assert lesson.learnt == has_a_border(x, f), f
        assert lesson.round != lesson.learnt, f


def test_what_it_has_learnt_is_answered_without_a_mistake(perceptron):
    x = perceptron.corners(2)
    for name in ("AND", "OR", "NAND"):
        w = perceptron.learn(x, perceptron.FUNCTIONS[name], 1000).path[-1]
        assert tuple(int(sum > 0) for sum in x @ w) == perceptron.FUNCTIONS[name]


def test_its_mistakes_stay_below_the_bound_of_novikoff(perceptron):
    x = perceptron.corners(2)
    for name in ("AND", "OR", "NAND"):
        path = perceptron.learn(x, perceptron.FUNCTIONS[name], 1000).path
        sides = 2 * np.array(perceptron.FUNCTIONS[name]) - 1
        margin = (sides * (x @ path[-1])).min() / np.linalg.norm(path[-1])
        assert len(path) - 1 <= (np.linalg.norm(x, axis=1).max() / margin) ** 2


def test_what_goes_round_does_so_for_ever(perceptron):
    x, xor = perceptron.corners(2), perceptron.FUNCTIONS["XOR"]
    once = perceptron.learn(x, xor, 1000)
    w = once.path[-1]
    for _ in range(50):
        for example, answer in zip(x, xor, strict=True):
            if (2 * answer - 1) * (w @ example) <= 0:
                w = w + (2 * answer - 1) * example
        assert w.tolist() == once.path[-1].tolist()


def test_too_few_epochs_are_told_from_going_round(perceptron):
    x = perceptron.corners(2)
    lesson = perceptron.learn(x, perceptron.FUNCTIONS["AND"], 3)
    assert not lesson.learnt
    assert not lesson.round
    assert lesson.fate.startswith("is not learnt in 3 epochs")


@pytest.mark.parametrize("inputs", [1, 5, 40])
def test_so_many_functions_cannot_be_counted(tmp_path, inputs):
    with pytest.raises(BadSetting, match="2, 3 or 4 inputs"):
        run(find("perceptron-xor"), tmp_path, wanted={"INPUTS": inputs})
