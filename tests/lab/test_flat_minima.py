import numpy as np
import pytest

from viva.lab import BadSetting
from viva.lab.descent import digits, relu_network
from viva.lab.experiment import find, run

SMALL = {
    "EXAMPLES": 64,
    "BATCHES": [4, 16, 16],
    "RATES": [0.1, 0.1, 0.4],
    "HIDDEN": 4,
    "MEASURED": 32,
    "STARTS": 1,
}


@pytest.fixture
def flat_minima():
    return find("flat-minima").module()


@pytest.mark.parametrize("alpha", [0.1, 7.0])
def test_a_rescaled_network_says_the_same(flat_minima, alpha):
    _, test = digits(1)
    net = relu_network(np.random.default_rng(0), 8)
    other = flat_minima.rescaled(net.weights, alpha)
    said = flat_minima.probabilities(other, test.x)
    assert said.sum(1) == pytest.approx(1)
    assert said == pytest.approx(flat_minima.probabilities(net.weights, test.x), abs=1e-6)
    assert (said.argmax(1) == net.outputs(test.x).argmax(1)).mean() > 0.999
    assert np.linalg.norm(other[0]) == pytest.approx(alpha * np.linalg.norm(net.weights[0]))


def test_a_run_ends_at_the_target(flat_minima):
    train, test = digits(64)
    flat_minima.HIDDEN, flat_minima.MEASURED = 8, 32
    end = flat_minima.descend(train, test, (8, 0.1), 0)
    assert 0 < end.cost <= flat_minima.TARGET
    assert end.sharpness > 0


def test_pairs_are_alike_but_for_the_batch(flat_minima):
    kinds = [(16, 0.1), (64, 0.4), (64, 0.1), (256, 0.3)]
    assert flat_minima.pairs(kinds, flat_minima.rate_of) == [((16, 0.1), (64, 0.1))]
    assert flat_minima.pairs(kinds, flat_minima.ratio) == [((16, 0.1), (64, 0.4))]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"RATES": [0.1, 0.1]}, "3 BATCHES and 2 RATES"),
        ({"BATCHES": [4, 16, 65]}, "A batch of 65 needs more than the 64"),
        ({"RATES": [0.1, 0.2, 0.4]}, "two batches of different size at the same rate"),
        ({"ALPHAS": [0.1, 10]}, "ALPHAS lacks 1"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, wanted, said):
    with pytest.raises(BadSetting, match=said):
        run(find("flat-minima"), tmp_path, wanted=SMALL | wanted)


@pytest.mark.parametrize("scale", [1e6, 1e30])
def test_too_large_a_rate_does_not_raise(tmp_path, scale):
    rates = {"RATES": [scale, scale, 4 * scale], "MOST": 2}
    kept = run(find("flat-minima"), tmp_path, wanted=SMALL | rates)
    assert kept.outcome.holds is False
    assert "target" in kept.outcome.why
