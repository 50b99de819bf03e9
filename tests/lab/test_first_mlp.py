from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from viva.lab import BadSetting
from viva.lab.descent import Examples
from viva.lab.experiment import find, run
from viva.lab.network import losses


@pytest.fixture
def mlp():
    return find("first-mlp").module()


@pytest.fixture
def data(mlp):
    rng = np.random.default_rng(0)
    x, y = rng.uniform(size=(90, 784)).astype(np.float32), rng.integers(10, size=90)
    parts = [Examples(x[part], y[part]) for part in (slice(60), slice(60, 75), slice(75, 90))]
    return mlp.Data(*parts, "noise")


def test_the_network_has_as_many_parameters_as_the_answer_says(mlp):
    first = mlp.programs(6400)[0]
    assert mlp.network(first, np.random.default_rng(0)).parameters == 235_146


def test_outputs_over_their_sum_cost_what_keras_makes_of_them_on_jax(mlp):
    first = mlp.programs(6400)[0]
    over_sum = replace(first, over_sum=True)
    x, y = np.random.default_rng(0).uniform(size=(7, 784)).astype(np.float32), np.arange(7)
    z = mlp.network(first, np.random.default_rng(1)).forward(x).astype(float)
    p = expit(z) / expit(z).sum(1, keepdims=True)
    u = mlp.network(over_sum, np.random.default_rng(1)).forward(x)
    assert losses(u, y) == pytest.approx(-np.log(p[np.arange(7), y]), rel=1e-5)


def test_their_gradient_is_the_one_by_differences(mlp):
    first = replace(mlp.programs(6400)[0], over_sum=True)
    net = mlp.network(first, np.random.default_rng(1))
    for layer in net.layers:
        layer.weights[:] = [w.astype(np.float64) for w in layer.weights]
    rng = np.random.default_rng(0)
    x, y = rng.uniform(size=(5, 784)), rng.integers(10, size=5)
    gradient = net.gradient(x, y)
    for w, slopes in zip(net.weights, gradient, strict=True):
        for _ in range(3):
            place = tuple(rng.integers(side) for side in w.shape)
            value = w[place]
            w[place] = value + 1e-5
            above = losses(net.forward(x), y).mean()
            w[place] = value - 1e-5
            below = losses(net.forward(x), y).mean()
            w[place] = value
            assert slopes[place] == pytest.approx((above - below) / 2e-5, abs=1e-8)


def test_updates_are_counted_as_keras_counts_them(mlp, data):
    first = mlp.programs(48_000)[0]
    assert first.epochs * -(-48_000 // first.batch) == 360
    program = replace(first, batch=25, epochs=2)
    assert mlp.train(program, data, 0).updates == [3, 6]
    assert mlp.train(replace(program, most=5), data, 0).updates == [3, 5]
    assert mlp.train(replace(program, share=0.5), data, 0).updates == [2, 4]


def test_every_change_but_the_last_is_a_single_one_or_keeps_the_updates(mlp):
    first, *others = mlp.programs(6400)
    changed = {
        one.key: {
            name
            for name in first.__slots__
            if name not in ("name", "key") and getattr(one, name) != getattr(first, name)
        }
        for one in others
    }
    assert changed.pop("all") == {"activation", "start", "batch"}
    assert changed.pop("small_batch_few_updates") == {"batch", "most"}
    assert changed.pop("half_as_many_updates") == {"share", "epochs", "most"}
    assert all(len(names) == 1 for names in changed.values()), changed


def test_more_epochs_begin_as_fewer_do(mlp, data):
    program = replace(mlp.programs(60)[0], batch=20, epochs=1)
    longer = mlp.train(replace(program, epochs=2), data, 0)
    assert longer.tested[:1] == mlp.train(program, data, 0).tested


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"DIGITS": 9000}, "DIGITS cannot be 9000"),
        ({"SMALL": 1000}, "SMALL cannot be 1000"),
        ({"BATCH": 1601}, "BATCH cannot be 1601"),
        ({"FULL_MNIST": True}, "FULL_MNIST cannot be True"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, monkeypatch, wanted, said):
    monkeypatch.delenv("VIVA_DATA", raising=False)
    with pytest.raises(BadSetting, match=said):
        run(find("first-mlp"), tmp_path, wanted=wanted)


def test_an_mnist_that_is_none_is_answered_with_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "mnist.npz").write_text("no digits")
    monkeypatch.setenv("VIVA_DATA", str(tmp_path))
    with pytest.raises(BadSetting, match="cannot be read as MNIST"):
        run(find("first-mlp"), tmp_path, wanted={"FULL_MNIST": True})


def test_too_large_a_rate_shows_as_divergence(tmp_path):
    wanted = {"DIGITS": 500, "BATCH": 200, "RATE": 1e30, "EPOCHS": 1}
    kept = run(find("first-mlp"), tmp_path, wanted=wanted)
    assert kept.outcome.holds is False
