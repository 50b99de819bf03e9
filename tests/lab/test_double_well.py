import numpy as np
import pytest
from scipy.integrate import quad

from viva.lab import BadSetting
from viva.lab.experiment import find, run


@pytest.fixture
def well():
    module = find("double-well").module()
    module.RUNS = 400
    return module


def pulls(well):
    drawn = np.random.default_rng(1).normal(size=well.EXAMPLES)
    return well.SPREAD * (drawn - drawn.mean()) / drawn.std()


def test_the_slope_is_the_derivative_of_the_cost(well):
    x = np.linspace(-2, 2, 41)
    assert well.slope(x) == pytest.approx((well.cost(x + 1e-6) - well.cost(x - 1e-6)) / 2e-6)


def test_its_three_flat_places_are_two_bottoms_and_a_barrier_between_them(well):
    places = np.array([well.DEEP, well.BARRIER, well.SHALLOW])
    assert well.slope(places) == pytest.approx(0, abs=1e-12)
    deep, barrier, shallow = well.cost(places)
    assert deep < shallow < barrier


def test_exact_gradients_end_at_the_bottom_of_the_basin_in_which_they_start(well):
    start = np.array([-1.9, -0.1, 0.0, 0.2, 1.9])
    end = well.descend(start, pulls(well))
    assert end.x == pytest.approx([well.DEEP] * 3 + [well.SHALLOW] * 2)


def test_long_noisy_runs_spread_over_the_basins_as_physics_says(well):
    # A jostled grain is found at x in proportion to exp(−cost/T), here with T = RATE · noise² / 2.
    batch = 4
    temperature = well.RATE * well.SPREAD**2 / batch / 2

    def weight(x):
        return np.exp(-well.cost(x) / temperature)

    expected = quad(weight, -4, well.BARRIER)[0] / quad(weight, -4, 4)[0]
    well.STEPS = 6000
    end = well.descend(np.full(well.RUNS, well.START), pulls(well), batch)
    assert end.deep == pytest.approx(expected, abs=0.08)


def test_too_large_a_rate_diverges_and_says_so(tmp_path):
    kept = run(find("double-well"), tmp_path, wanted={"RATE": 5, "RUNS": 20, "STEPS": 100})
    assert kept.outcome.holds is False
    assert kept.outcome.numbers["left_all"] in (0, 1)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"BATCHES": [8, 2000]}, "A batch of 2000 needs more than the 1024 EXAMPLES"),
        ({"START": -1}, "START cannot be -1"),
        ({"BATCHES": [0]}, "greater than or equal to 1"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, wanted, said):
    with pytest.raises(BadSetting, match=said):
        run(find("double-well"), tmp_path, wanted=wanted)
