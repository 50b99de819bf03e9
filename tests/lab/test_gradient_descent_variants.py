import numpy as np
import pytest

from viva.lab import BadSetting
from viva.lab.descent import cost, digits, flat, relu_network
from viva.lab.experiment import find, run

SMALL = {"EXAMPLES": 64, "MINI": 16, "OTHERS": [4], "SEEDS": 1, "REPEATS": 1, "HIDDEN": 8}


@pytest.fixture
def variants():
    module = find("gradient-descent-variants").module()
    module.HIDDEN = 8
    return module


def test_one_example_after_the_other_gives_the_same_gradient_as_all_together(variants):
    train, _ = digits(20)
    net = relu_network(np.random.default_rng(0), 8)
    singly = flat(variants.singly(net, *train))
    assert singly == pytest.approx(flat(net.gradient(*train)), abs=1e-6)


def test_batch_descent_makes_one_step_an_epoch_whatever_the_order(variants):
    train, _ = digits(50)
    variants.TARGET = 1e-9
    way = variants.descend(train, 50, 0.1, 3, 0)
    assert way.epochs == [0, 1, 2, 3]
    net = relu_network(np.random.default_rng((variants.SEED, 0)), 8)
    for _ in range(3):
        for w, slope in zip(net.weights, net.gradient(*train), strict=True):
            w -= 0.1 * slope
    assert way.costs[-1] == pytest.approx(cost(net, train), rel=1e-5)


@pytest.mark.parametrize(("batch", "updates"), [(1, 48), (10, 5), (7, 7)])
def test_an_epoch_goes_through_all_examples_and_the_last_batch_may_be_smaller(
    variants, batch, updates
):
    train, _ = digits(48)
    variants.TARGET = 1e-9
    way = variants.descend(train, batch, 0.01, 1, 0)
    assert way.epochs[-1] == 1
    assert len(way.epochs) - 1 == updates // max(1, updates // 16)


def test_who_never_gets_to_the_target_needs_for_ever(variants):
    train, _ = digits(48)
    assert variants.descend(train, 48, 1e-6, 2, 0).needed == np.inf
    assert variants.descend(train, 8, 0.1, 100, 0).needed < 100


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"MINI": 1}, "MINI cannot be 1"),
        ({"MINI": 64}, "fewer than all 64 EXAMPLES"),
        ({"OTHERS": [65]}, "A batch of 65 needs more than the 64"),
        ({"EXAMPLES": 9000}, "there are 8000 digits"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, wanted, said):
    with pytest.raises(BadSetting, match=said):
        run(find("gradient-descent-variants"), tmp_path, wanted=SMALL | wanted)


def test_too_large_a_rate_does_not_get_there_and_does_not_raise(tmp_path):
    wanted = SMALL | {"RATES": [1e30], "MOST": 2}
    kept = run(find("gradient-descent-variants"), tmp_path, wanted=wanted)
    assert kept.outcome.holds is False
    assert kept.outcome.numbers["epochs_1"] == np.inf
