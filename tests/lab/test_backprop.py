import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from viva.lab import BadSetting
from viva.lab.activation import ACTIVATIONS
from viva.lab.experiment import find, run


@pytest.fixture
def backprop():
    return find("backprop-check").module()


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "ReLU"])
def test_the_gradient_is_the_one_by_which_scikit_learn_steps(backprop, name):
    check = backprop.prepare(ACTIVATIONS[name], np.float64)
    theirs = MLPClassifier(
        backprop.HIDDEN,
        activation={"tanh": "tanh", "sigmoid": "logistic", "ReLU": "relu"}[name],
        solver="sgd",
        alpha=backprop.PENALTY * backprop.BATCH,  # theirs is divided by the batch
        batch_size=backprop.BATCH,
        learning_rate_init=1,
        momentum=0,
        nesterovs_momentum=False,
        shuffle=False,
    )
    theirs.partial_fit(check.x, check.y, classes=range(10))
    for layer, (w, b) in enumerate(check.net):
        theirs.coefs_[layer][:], theirs.intercepts_[layer][:] = w, b
    theirs.partial_fit(check.x, check.y)
    slopes = backprop.backward(check.net, check.x, check.y, check.f, "none")
    for layer, ((w, b), (dw, db)) in enumerate(zip(check.net, slopes, strict=True)):
        assert w - theirs.coefs_[layer] == pytest.approx(dw, abs=1e-12)
        assert b - theirs.intercepts_[layer] == pytest.approx(db, abs=1e-12)


def test_differences_agree_with_steps_along_the_imaginary_axis(backprop):
    # f(w + iε) = f(w) + iε f'(w) …: no difference is taken, so nothing is lost in rounding.
    check = backprop.prepare(ACTIVATIONS["tanh"], np.float64)
    tensors = [tensor.astype(complex) for tensor in backprop.tensors(check.net)]

    def cost():
        h = check.x.astype(complex)
        for k in range(0, len(tensors), 2):
            z = h @ tensors[k] + tensors[k + 1]
            h = np.tanh(z)
        right = z[np.arange(len(check.y)), check.y]
        squares = sum((w * w).sum() for w in tensors[::2])
        return (np.log(np.exp(z).sum(1)) - right).mean() + backprop.PENALTY / 2 * squares

    measured = check.measured(1e-5)
    for tensor, at, found in zip(tensors, check.entries, measured, strict=True):
        for place, difference in list(zip(zip(*at, strict=True), found, strict=True))[:5]:
            value = tensor[place]
            tensor[place] = value + 1e-30j
            assert difference == pytest.approx(cost().imag / 1e-30, abs=1e-9)
            tensor[place] = value


def test_measuring_leaves_the_network_as_it_was(backprop):
    check = backprop.prepare(ACTIVATIONS["ReLU"], np.float64)
    before = [tensor.copy() for tensor in backprop.tensors(check.net)]
    check.measured(1e-3)
    for tensor, was in zip(backprop.tensors(check.net), before, strict=True):
        assert (tensor == was).all()


def test_no_two_bugs_spoil_the_same_tensors(backprop):
    patterns = [frozenset(spoilt) for spoilt in backprop.SPOILT.values()]
    assert len(set(patterns)) == len(patterns)


@pytest.mark.parametrize("seed", range(5))
def test_every_bug_is_named_whatever_the_seed(backprop, seed):
    backprop.SEED, backprop.ENTRIES = seed, 10
    errors = backprop.errors_by_bug(backprop.prepare(ACTIVATIONS["tanh"], np.float64))
    for bug, by_tensor in errors.items():
        assert {t for t, error in by_tensor.items() if error > 0.01} == backprop.SPOILT[bug]
        assert {t for t, error in by_tensor.items() if error > 1e-6} == backprop.SPOILT[bug]


def test_the_relative_error_is_0_for_equal_vectors_and_1_for_what_is_missing(backprop):
    a = np.array([1.0, -2.0])
    assert backprop.apart(a, a) == 0
    assert backprop.apart(a, 0 * a) == 1
    assert backprop.apart(0 * a, 0 * a) == 0


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"HIDDEN": [32]}, "HIDDEN must be two numbers"),
        ({"BATCH": 1}, "BATCH cannot be 1"),
        ({"BATCH": 1798}, "BATCH cannot be 1798"),
        ({"PLANTED": "typo"}, "'slope forgotten'"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, wanted, said):
    with pytest.raises(BadSetting, match=said):
        run(find("backprop-check"), tmp_path, wanted=wanted)
