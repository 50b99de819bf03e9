import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from viva.lab import BadSetting
from viva.lab.experiment import find, run
from viva.lab.optimiser import SGD, Adam


@pytest.fixture
def parameters():
    return find("adam-parameters").module()


@pytest.mark.parametrize("beta", [0, 0.5, 0.9])
def test_after_the_gradient_has_turned_steps_follow_the_closed_form(parameters, beta):
    found = parameters.after(Adam(1, beta, 0.999, 1e-300), beta, -1, 50)
    closed = 2.0 * beta ** np.arange(1, 51) - 1  # m of 1 for ever and then −1; v is 1 all along
    assert found == pytest.approx(closed, abs=1e-7)


def test_after_the_gradient_has_shrunk_steps_follow_the_closed_form(parameters):
    found = parameters.after(Adam(1, 0, 0.99, 1e-300), 0.99, 0.1, 500)
    closed = 0.1 / np.sqrt(0.01 + 0.99 * 0.99 ** np.arange(1, 501))
    assert found == pytest.approx(closed, rel=1e-6)


def test_adam_goes_on_for_as_many_steps_as_the_logarithms_say(parameters, tmp_path):
    wanted = {"STEPS": 1, "BETA2S": [0.9]}
    numbers = run(find("adam-parameters"), tmp_path, wanted=wanted).outcome.numbers
    for beta in (0.9, 0.99):
        assert numbers[f"goes_on_{beta:g}"] == np.floor(np.log(2) / np.log(1 / beta))
    t = np.arange(1, 10_001)
    closed = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    assert numbers["uncorrected_longest"] == pytest.approx(closed.max(), abs=1e-4)
    assert numbers["uncorrected_longest_at"] == closed.argmax() + 1
    assert numbers["uncorrected_above_1.1_until"] == t[closed > 1.1][-1]


def test_with_no_epsilon_the_scale_does_not_matter_at_all(parameters):
    parameters.STEPS, parameters.SCALE = 50, 1024  # a power of two: nothing is rounded
    tiny = [Adam(0.01, epsilon=1e-300) for _ in range(2)]
    assert parameters.moved(*tiny) == 0


def test_sgd_is_as_with_a_rate_that_many_times_larger(parameters):
    parameters.STEPS = 20
    w, _ = parameters.train(SGD(0.1), 8)
    assert w == pytest.approx(parameters.train(SGD(0.8))[0], rel=1e-9)


def test_training_follows_the_gradient_of_the_cost_by_finite_differences(parameters):
    parameters.STEPS, parameters.BATCH = 1, 40
    x, y = parameters.data()
    b = np.random.default_rng(parameters.SEED).integers(len(x), size=40)
    w, costs = parameters.train(SGD(1))  # from zero: the weights are the gradient, turned round
    assert costs[-1] == pytest.approx(parameters.cost(w, x, y))
    for place in list(np.ndindex(64, 10))[::7]:
        unit = np.zeros((64, 10))
        unit[place] = 1e-5
        slope = (parameters.cost(unit, x[b], y[b]) - parameters.cost(-unit, x[b], y[b])) / 2e-5
        assert -w[place] == pytest.approx(slope, abs=1e-9)


def test_adam_learns_the_digits_as_scikit_learn_does(parameters):
    x, y = parameters.data()
    w, _ = parameters.train(Adam(0.1))
    theirs = LogisticRegression(max_iter=1000).fit(x, y).score(x, y)
    assert ((x @ w).argmax(1) == y).mean() == pytest.approx(theirs, abs=0.02)


def test_a_beta_that_never_forgets_is_answered_with_a_sentence(tmp_path):
    with pytest.raises(BadSetting, match=r"above 0\.9999"):
        run(find("adam-parameters"), tmp_path, wanted={"BETA2S": [0.9, 0.99999]})


def test_too_large_a_rate_does_not_raise(tmp_path):
    wanted = {"RATE": 1e300, "LARGE_RATE": 1e300, "STEPS": 20, "CONSTANT": 100, "BETA2S": [0.9]}
    assert run(find("adam-parameters"), tmp_path, wanted=wanted).outcome.holds is False
