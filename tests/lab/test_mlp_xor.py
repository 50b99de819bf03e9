import numpy as np
import pytest
from scipy.optimize import approx_fprime

from viva.lab import BadSetting
from viva.lab.activation import ACTIVATIONS
from viva.lab.experiment import find, run


@pytest.fixture
def mlp():
    module = find("mlp-xor").module()
    module.STARTS = 3
    return module


@pytest.mark.parametrize("name", ["tanh", "ReLU", "sigmoid"])
def test_the_gradient_is_that_of_the_cost(mlp, name):
    f = ACTIVATIONS[name]
    w = mlp.begin(3)
    w = mlp.Weights(w.w1, w.b1 + 0.3, w.w2, w.b2 - 0.2)  # away from the kink of ReLU
    slopes = mlp.gradient(w, f)
    for s in range(mlp.STARTS):
        flat = np.concatenate([part[s].ravel() for part in w])

        def cost(flat):
            parts, at = [], 0
            for part in w:
                parts.append(flat[at : at + part[0].size].reshape(1, *part[0].shape))
                at += part[0].size
            return mlp.costs(mlp.forward(mlp.Weights(*parts), mlp.X, f)[1])[0]

        found = np.concatenate([part[s].ravel() for part in slopes])
        assert found == pytest.approx(approx_fprime(flat, cost, 1e-7), abs=1e-5)


def test_two_units_can_answer_xor_when_their_weights_are_written_by_hand(mlp):
    # h1 = x1 + x2, h2 = max(x1 + x2 − 1, 0): h1 − 2 h2 is 0, 1, 1, 0.
    w = mlp.Weights(
        np.array([[[1.0, 1.0], [1.0, 1.0]]]),
        np.array([[[0.0, -1.0]]]),
        20 * np.array([[[1.0], [-2.0]]]),
        np.array([[[-10.0]]]),
    )
    _, z = mlp.forward(w, mlp.X, ACTIVATIONS["ReLU"])
    assert ((z[0] > 0) == mlp.Y).all()
    assert mlp.costs(z)[0] < mlp.EDGE


def test_more_starts_leave_the_first_ones_as_they_were(mlp):
    few = mlp.begin(4)
    mlp.STARTS = 7
    assert (mlp.begin(4).w1[:3] == few.w1).all()


def test_without_a_non_linearity_the_answer_is_a_straight_border(mlp):
    w = mlp.begin(8)
    x = np.random.default_rng(0).normal(size=(30, 2))
    _, z = mlp.forward(w, x, ACTIVATIONS["none"])
    columns = np.hstack([x, np.ones((30, 1))])
    *_, rank, _ = np.linalg.lstsq(columns, z[0], rcond=None)
    left = z[0] - columns @ np.linalg.lstsq(columns, z[0], rcond=None)[0]
    assert rank == 3
    assert np.abs(left).max() < 1e-12


def test_too_large_a_rate_diverges_and_says_so(tmp_path):
    kept = run(find("mlp-xor"), tmp_path, wanted={"RATE": 1e200, "STARTS": 4, "STEPS": 50})
    assert kept.outcome.holds is False


def test_the_widths_of_the_claim_cannot_be_left_out(tmp_path):
    with pytest.raises(BadSetting, match="WIDTHS lacks 2, 8"):
        run(find("mlp-xor"), tmp_path, wanted={"WIDTHS": [1, 3]})


def test_an_unknown_activation_is_answered_with_those_there_are():
    with pytest.raises(BadSetting, match="'sigmoid', 'tanh', 'ReLU' or 'none'"):
        find("mlp-xor").settings("quick", {"ACTIVATIONS": ["swish"]})
