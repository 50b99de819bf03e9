import numpy as np
import pytest
from scipy.signal import lfilter

from viva.lab import BadSetting
from viva.lab.experiment import find, run


@pytest.fixture
def reddi():
    module = find("adam-diverges").module()
    module.STEPS = 5050
    return module


def gradients(reddi):
    t = np.arange(1, reddi.STEPS + 1)
    return t, np.where(t % reddi.PERIOD == 1, reddi.LARGE, -reddi.SMALL)


def averaged(beta, values):
    """An exponential average from zero, as a filter of SciPy."""
    return lfilter([1 - beta], [1, -beta], values)


@pytest.mark.parametrize("method", ["Adam", "AMSGrad", "SGD"])
def test_a_walk_is_that_of_the_paper(reddi, method):
    t, g = gradients(reddi)
    m, v = averaged(reddi.BETA1, g), averaged(reddi.BETA2, g * g)
    move = {
        "Adam": -m / np.sqrt(v),
        "AMSGrad": -m / np.sqrt(np.maximum.accumulate(v)),
        "SGD": -g,
    }[method]
    x, places = 0.0, []
    for step in 0.5 / np.sqrt(t) * move:
        places.append(x)
        x = np.clip(x + step, -1, 1)
    found = reddi.walk(method, 0.5, reddi.BETA2)
    assert found.x == pytest.approx(np.array(places), abs=1e-9)
    assert found.moves == pytest.approx(move[-reddi.PERIOD :], abs=1e-9)


def test_in_a_cycle_amsgrad_moves_by_the_gradients_of_the_cycle_over_the_largest_root(reddi):
    # Averaging conserves a cycle's sum; the largest average is that right after the rare gradient.
    ages = np.arange(reddi.PERIOD)
    squares = np.where(ages == 0, reddi.LARGE, reddi.SMALL) ** 2
    share = (1 - reddi.BETA2) * reddi.BETA2**ages / (1 - reddi.BETA2**reddi.PERIOD)
    excess = reddi.LARGE - (reddi.PERIOD - 1) * reddi.SMALL
    moved = reddi.walk("AMSGrad", 0.5, reddi.BETA2).moves.sum()
    assert moved == pytest.approx(-excess / np.sqrt(share @ squares), rel=1e-6)


def test_staying_at_the_best_point_costs_nothing_and_at_the_worst_the_excess(reddi):
    reddi.STEPS = 50 * reddi.PERIOD
    assert reddi.regret(np.full(reddi.STEPS, -1.0)) == 0
    worst = 2 * (reddi.LARGE - (reddi.PERIOD - 1) * reddi.SMALL) / reddi.PERIOD
    assert reddi.regret(np.full(reddi.STEPS, 1.0)) == pytest.approx(worst)


def test_any_rate_stays_within_the_borders(tmp_path):
    kept = run(find("adam-diverges"), tmp_path, wanted={"RATE": 1e300, "STEPS": 3000})
    assert -1 <= kept.outcome.numbers["end_Adam"] <= 1


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"LARGE": 900}, r"LARGE must be above \(PERIOD − 1\) · SMALL = 1000"),
        ({"STEPS": 500}, "STEPS must be 2020 or more"),
        ({"BETA2": 1}, "less than 1"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, wanted, said):
    with pytest.raises(BadSetting, match=said):
        run(find("adam-diverges"), tmp_path, wanted=wanted)
