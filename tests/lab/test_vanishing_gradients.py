import numpy as np
import pytest
from scipy.special import log_softmax

from viva.lab import BadSetting
from viva.lab.activation import ACTIVATIONS
from viva.lab.experiment import find, run


@pytest.fixture
def vanishing():
    return find("vanishing-gradients").module()


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "ReLU"])
def test_the_norms_are_those_of_the_gradient_by_differences(vanishing, name):
    vanishing.WIDTH = 5
    f, rng = ACTIVATIONS[name], np.random.default_rng(3)
    ws = vanishing.weights(vanishing.Kind(name, f, 1.2), 3, rng)
    x, y = rng.uniform(size=(6, 64)), rng.integers(10, size=6)

    def cost():
        h = x
        for w in ws[:-1]:
            h = f.of(h @ w)
        return -log_softmax(h @ ws[-1], axis=1)[np.arange(6), y].mean()

    measured = []
    for w in ws:
        slopes = np.zeros_like(w)
        for place in np.ndindex(w.shape):
            value = w[place]
            w[place] = value + 1e-6
            above = cost()
            w[place] = value - 1e-6
            slopes[place] = (above - cost()) / 2e-6
            w[place] = value
        measured.append(np.linalg.norm(slopes))
    assert vanishing.norms(ws, f, x, y) == pytest.approx(np.array(measured), rel=1e-5)


def test_through_sigmoids_with_plain_weights_no_layer_passes_on_more_than_a_quarter(vanishing):
    # The expected square is multiplied by gain² times the mean of slope², at most 1/16 each layer.
    vanishing.SEEDS = 5
    kind = vanishing.Kind("sigmoid", ACTIVATIONS["sigmoid"], 1)
    norm = vanishing.middle(vanishing.sample(kind, 12))
    assert (norm[:-2] / norm[1:-1] < 0.3).all()


def test_the_factor_per_layer_is_the_root_of_the_whole(vanishing):
    norm = np.array([[8.0, 4.0, 2.0, 1.0, 7.0]])  # four hidden layers and the output
    assert vanishing.per_layer(norm) == pytest.approx([2.0])


def test_networks_so_deep_that_numbers_end_do_not_stop_it(tmp_path):
    wanted = {"DEPTHS": [2, 700], "WIDTH": 8, "SEEDS": 1, "BATCH": 4}
    kept = run(find("vanishing-gradients"), tmp_path, wanted=wanted)
    assert kept.outcome.holds is False
    assert kept.outcome.numbers["first_layer_sigmoid_700"] == 0


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"DEPTHS": [1, 5]}, "DEPTHS must be 2 or more"),
        ({"BATCH": 5000}, "BATCH cannot be 5000"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, wanted, said):
    with pytest.raises(BadSetting, match=said):
        run(find("vanishing-gradients"), tmp_path, wanted=wanted)
