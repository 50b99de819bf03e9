import numpy as np
import pytest

from viva.lab import BadSetting
from viva.lab.descent import Examples, cost, digits, flat, relu_network, seconds_per_batch, step


@pytest.fixture
def net():
    return relu_network(np.random.default_rng(0), 5)


def test_the_digits_are_rows_of_0_to_1_and_those_for_testing_are_others():
    train, test = digits(300)
    assert train.x.shape == (300, 784)
    assert (train.x.min(), train.x.max()) == (0, 1)
    assert train.x.dtype == np.float32
    assert set(train.y) == set(range(10))
    assert not {row.tobytes() for row in train.x} & {row.tobytes() for row in test.x}


def test_more_digits_than_there_are_is_answered_with_a_sentence():
    with pytest.raises(BadSetting, match="there are 8000 digits"):
        digits(8001)


def test_the_gradient_is_that_of_the_cost_by_finite_differences(net):
    train, _ = digits(20)
    examples = Examples(train.x.astype(float), train.y)
    for layer in net.layers:
        layer.weights = [w.astype(float) for w in layer.weights]
    for w, slope in zip(net.weights, net.gradient(*examples), strict=True):
        for place in list(np.ndindex(w.shape))[:: max(1, w.size // 20)]:
            was = w[place]
            w[place] = was + 1e-6
            above = cost(net, examples)
            w[place] = was - 1e-6
            below = cost(net, examples)
            w[place] = was
            assert slope[place] == pytest.approx((above - below) / 2e-6, abs=1e-7)


def test_a_small_step_against_the_gradient_lowers_the_cost_by_rate_times_squared_length(net):
    train, _ = digits(100)
    before, gradient = cost(net, train), net.gradient(*train)
    squared = float(flat(gradient) @ flat(gradient))
    step(net, gradient, 1e-3)
    assert before - cost(net, train) == pytest.approx(1e-3 * squared, rel=0.05)
    assert all(w.dtype == np.float32 for w in net.weights)


def test_the_cost_of_a_network_that_says_nothing_is_the_logarithm_of_10(net):
    for w in net.weights:
        w[:] = 0
    assert cost(net, digits(50)[0]) == pytest.approx(np.log(10))


def test_each_size_of_batch_is_handed_to_the_work_and_timed():
    train, _ = digits(32)
    seen = []
    seconds = seconds_per_batch(lambda x, y: seen.append(len(x)), train, [1, 16], 2)
    assert set(seen) == {1, 16}
    assert set(seconds) == {1, 16}
    assert min(seconds.values()) >= 0
