import numpy as np
import pytest
from scipy.special import softmax
from sklearn.metrics import log_loss

from viva.lab import BadSetting
from viva.lab.descent import Examples
from viva.lab.experiment import find, run


@pytest.fixture
def lab():
    module = find("loss-and-accuracy").module()
    module.EPOCHS, module.HIDDEN = 3, 8
    return module


@pytest.fixture
def training(lab):
    rng = np.random.default_rng(0)
    x, y = rng.uniform(size=(90, 784)).astype(np.float32), rng.integers(10, size=90)
    validation = Examples(x[50:], y[50:])
    return lab.train(Examples(x[:50], y[:50]), validation, 0), validation.y


def test_what_is_seen_at_the_end_is_that_of_the_last_logits(training):
    one, y = training
    p = softmax(one.z, axis=1)
    assert one.loss[-1] == pytest.approx(log_loss(y, p, labels=range(10)), rel=1e-5)
    assert one.accuracy[-1] == np.mean(p.argmax(1) == y)
    assert one.sure[-1] == pytest.approx(p.max(1), rel=1e-5)
    wrong = p.argmax(1) != y
    assert one.of(one.sure, right=False)[-1] == pytest.approx(p.max(1)[wrong].mean(), rel=1e-5)
    carried = -np.log(p[np.arange(40), y])
    assert one.borne_by_wrong[-1] == pytest.approx(carried[wrong].sum() / carried.sum(), rel=1e-5)


def test_the_temperature_is_the_best_of_many_and_changes_no_decision(lab):
    rng = np.random.default_rng(0)
    z = rng.normal(0, 6, (500, 10))
    y = np.where(rng.random(500) < 0.6, z.argmax(1), rng.integers(10, size=500))
    found = lab.temperature(z, y)
    many = np.geomspace(0.1, 100, 2000)
    best = many[np.argmin([log_loss(y, softmax(z / t, axis=1), labels=range(10)) for t in many])]
    assert found == pytest.approx(best, rel=0.01)
    assert ((z / found).argmax(1) == z.argmax(1)).all()


def test_digits_that_change_sides_are_the_difference_in_accuracy(lab, training):
    one, y = training
    f = lab.figures(one, y)
    gained = f["became_right"] - f["became_wrong"]
    assert gained / 40 == pytest.approx(f["accuracy_end"] - f["accuracy_best"])
    assert set(f) == set(lab.NAMES)


def test_a_loss_that_is_no_number_is_not_the_least(lab):
    assert lab.least(np.array([np.nan, 3.0, 2.0, np.inf])) == 2


def test_too_large_a_rate_shows_as_divergence(tmp_path):
    wanted = {"RATE": 1e30, "EPOCHS": 3, "SEEDS": 1}
    kept = run(find("loss-and-accuracy"), tmp_path, wanted=wanted)
    assert kept.outcome.holds is False
    assert np.isnan(kept.outcome.numbers["loss_end"])


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"EXAMPLES": 5000}, "5000 digits to learn from are too many"),
        ({"BATCH": 2001}, "BATCH cannot be 2001"),
        ({"EPOCHS": 2}, "EPOCHS cannot be 2"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, wanted, said):
    with pytest.raises(BadSetting, match=said):
        run(find("loss-and-accuracy"), tmp_path, wanted=wanted)
