from itertools import product

import numpy as np
import pytest

from viva.lab import BadSetting
from viva.lab.descent import Examples, digits
from viva.lab.experiment import find, run


@pytest.fixture
def noise():
    module = find("minibatch-noise").module()
    module.EXAMPLES, module.HIDDEN = 6, 3
    return module


@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_formulas_are_exact_over_all_samples_there_are(noise, size):
    values = np.random.default_rng(0).normal(size=6)
    single = values.var()
    every = list(product(range(6), repeat=size))
    for way, samples in (
        ("with replacement", every),
        ("without replacement", [s for s in every if len(set(s)) == size]),
    ):
        exact = np.mean([(values[list(s)].mean() - values.mean()) ** 2 for s in samples])
        assert noise.expected(single, size, way) == pytest.approx(exact)


def test_batches_are_drawn_as_they_are_said_to_be(noise):
    rng = np.random.default_rng(0)
    for _ in range(50):
        assert len(set(noise.draw_batch(rng, 5, "without replacement"))) == 5
    drawn = [noise.draw_batch(rng, 5, "with replacement") for _ in range(50)]
    assert any(len(set(b)) < 5 for b in drawn)
    noise.SHUFFLED = False
    neighbours = noise.draw_batch(rng, 4, "without replacement")
    assert set(np.diff(neighbours) % 6) == {1}


def test_the_gradient_of_a_batch_is_the_mean_of_those_of_its_examples(noise):
    examples, _ = digits(6)
    net = noise.train(Examples(*examples))
    each = [noise.gradient(net, examples, slice(i, i + 1)) for i in range(6)]
    both = noise.gradient(net, examples, np.array([1, 4]))
    assert both == pytest.approx((each[1] + each[4]) / 2, abs=1e-6)


def test_the_whole_data_set_without_replacement_has_no_noise(noise):
    examples, _ = digits(6)
    net = noise.train(examples)
    full = noise.gradient(net, examples, slice(None))
    noise.DRAWS = noise.DRAWN = 5
    found = noise.noise(net, examples, full, 6, "without replacement")
    assert found.error == pytest.approx(0, abs=1e-9)
    assert found.cosine == pytest.approx(1)
    assert noise.expected(1.0, 6, "without replacement") == 0


def test_a_batch_of_everything_is_answered_with_a_sentence(tmp_path):
    with pytest.raises(BadSetting, match="leaves nothing to chance"):
        run(find("minibatch-noise"), tmp_path, wanted={"EXAMPLES": 64, "BATCHES": [64]})


def test_too_large_a_rate_does_not_raise(tmp_path):
    wanted = {"RATE": 1e30, "EXAMPLES": 64, "BATCHES": [1, 8], "DRAWS": 5, "DRAWN": 5}
    assert run(find("minibatch-noise"), tmp_path, wanted=wanted).outcome.holds is False
