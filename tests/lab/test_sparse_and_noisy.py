import itertools

import numpy as np
import pytest

from viva.lab import BadSetting
from viva.lab.experiment import find, run

RARE, NOISY, BOTH = (
    "rare features, exact answers",
    "frequent features, noisy answers",
    "rare features, noisy answers",
)


@pytest.fixture
def problems():
    module = find("sparse-and-noisy").module()
    module.FEATURES, module.RUNS, module.STEPS = 1, 50, 200
    return module


def test_of_one_feature_sgd_learns_the_exact_answer_geometrically(problems):
    problems.STEPS = 5
    found = problems.learn(RARE, "SGD")
    assert found.errors == pytest.approx((1 - np.array(found.rates)) ** 10, rel=1e-9, abs=1e-12)
    assert found.extra == pytest.approx(found.errors / 2)


def test_of_one_feature_sgd_ends_as_far_off_as_rate_and_noise_say(problems):
    # w ← (1 − r) w + r (w* + noise): the variance is r² + (1 − r)² times itself, r/(2 − r) at rest.
    problems.SGD_RATES = (0.05, 0.2, 1)
    problems.RUNS = 4000
    found = problems.learn(NOISY, "SGD")
    rates = np.array(found.rates)
    assert found.errors == pytest.approx(rates / (2 - rates), rel=0.1)


@pytest.mark.parametrize("problem", [RARE, BOTH])
def test_sgd_errs_as_much_as_all_possible_examples_say(problems, problem):
    # e ← (I − r x xᵀ) e − r noise x, so E[e eᵀ] is followed exactly over the 27 examples there are.
    problems.FEATURES, problems.RARITY, problems.STEPS, problems.RUNS = 3, 0.3, 30, 4000
    problems.SGD_RATES = (0.1, 0.4)
    found = problems.learn(problem, "SGD")
    examples = []
    for x in itertools.product((-1, 0, 1), repeat=3):
        there = [(0.3**i / 2 if value else 1 - 0.3**i) for i, value in enumerate(x)]
        examples.append((np.prod(there), np.array(x)))
    noise = problems.NOISE if problem == BOTH else 0
    for rate, error in zip(found.rates, found.errors, strict=True):
        moment = np.eye(3)
        for _ in range(30):
            after = np.zeros((3, 3))
            for probability, x in examples:
                a = np.eye(3) - rate * np.outer(x, x)
                after += probability * (a @ moment @ a + rate**2 * noise**2 * np.outer(x, x))
            moment = after
        assert error == pytest.approx(np.trace(moment) / 3, rel=0.05)


def test_every_method_gets_the_same_examples(problems):
    first = problems.learn(BOTH, "Adam")
    assert (first.errors == problems.learn(BOTH, "Adam").errors).all()
    assert (problems.learn(BOTH, "SGD").errors != first.errors).any()


def test_a_rate_that_diverges_is_never_the_best(problems):
    problems.SGD_RATES = (1e30, 0.1)
    found = problems.learn(NOISY, "SGD")
    assert not np.isfinite(found.errors[0])
    assert found.rates[found.best] == 0.1


def test_unequal_numbers_of_rates_are_answered_with_a_sentence(tmp_path):
    with pytest.raises(BadSetting, match="equally many rates"):
        run(find("sparse-and-noisy"), tmp_path, wanted={"SGD_RATES": [0.1]})


def test_if_every_rate_diverges_nothing_raises(tmp_path):
    rates = {f"{name}_RATES": [1e300] for name in ("SGD", "ADAGRAD", "RMSPROP", "ADAM")}
    wanted = rates | {"STEPS": 100, "RUNS": 2}
    assert run(find("sparse-and-noisy"), tmp_path, wanted=wanted).outcome.holds is False
