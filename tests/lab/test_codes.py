import numpy as np
import pytest
from scipy.special import expit

from viva.lab.codes import binary_rbm, decoded, told, trained
from viva.lab.rbm import ClassRBM, MultinomialRBM


def cases(rng, n=200):
    """Two patterns of six pixels, each with one pixel in ten wrong."""
    kind = rng.integers(2, size=n)
    clean = np.where(kind[:, None] == 1, [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1])
    return np.abs(clean - (rng.random((n, 6)) < 0.1)).astype(float), kind


def test_with_one_class_only_it_is_a_binary_machine():
    rng = np.random.default_rng(0)
    x, _ = cases(rng)
    machine = binary_rbm(x, 3, 0.1, 5, seed=0)
    # The class that all have is nothing but a second hidden bias.
    c = machine.intercept_hidden_ + machine.class_components_[:, 0]
    h = expit(x @ machine.components_.T + c)
    assert machine.transform(x) == pytest.approx(h)
    free_energy = -x @ machine.intercept_visible_ - np.logaddexp(
        0, x @ machine.components_.T + c
    ).sum(1)
    assert np.ptp(machine.free_energy(x) - free_energy) == pytest.approx(0, abs=1e-9)


def test_what_is_decoded_is_the_mean_of_many_samples():
    rng = np.random.default_rng(1)
    x, _ = cases(rng)
    machine = binary_rbm(x, 2, 0.1, 20, seed=0)
    machine.class_components_[:] = 0
    h = np.array([[1.0, 0.0]])
    mean = decoded(machine, h)[0]
    units = np.ones((1, 1))
    drawn = np.mean([machine._draw_visible(h, units)[0, :6] for _ in range(4000)], axis=0)
    assert drawn == pytest.approx(mean, abs=0.04)


def test_it_learns_to_give_back_two_patterns():
    rng = np.random.default_rng(2)
    x, _ = cases(rng)
    machine = binary_rbm(x, 4, 0.1, 100, seed=0)
    back = decoded(machine, machine.transform(x))
    assert ((back - x) ** 2).mean() < 0.6 * x.var(0).mean()


def test_labels_are_told_from_a_code_that_has_them_and_guessed_from_one_that_says_nothing():
    rng = np.random.default_rng(3)
    x, kind = cases(rng, 300)
    a, b = slice(0, 200), slice(200, 300)
    assert told(x[a], kind[a], x[b], kind[b]) > 0.95
    largest = np.bincount(kind[a]).argmax()
    for nothing in (np.ones((300, 3)), np.full((300, 3), np.nan)):
        assert told(nothing[a], kind[a], nothing[b], kind[b]) == (kind[b] == largest).mean()


def test_the_size_of_a_code_does_not_matter():
    rng = np.random.default_rng(4)
    x, kind = cases(rng, 300)
    noisy = x + rng.normal(size=x.shape)
    a, b = slice(0, 200), slice(200, 300)
    shares = {told(noisy[a] * f + f, kind[a], noisy[b] * f + f, kind[b]) for f in (1e-3, 1, 1e3)}
    assert max(shares) - min(shares) < 0.02


@pytest.mark.parametrize(
    "machine",
    [
        ClassRBM(3, discriminative=0, generative=1, learning_rate=1e38, n_iter=40, random_state=0),
        MultinomialRBM(3, n_choices=2, learning_rate=1e38, n_iter=40, random_state=0),
    ],
    ids=["ClassRBM", "MultinomialRBM"],
)
def test_a_machine_that_diverges_ends_with_weights_that_are_no_numbers(machine):
    x, kind = cases(np.random.default_rng(5))
    assert not np.isfinite(trained(machine, x.astype(np.float32), kind).components_).all()


def test_a_mistake_in_the_data_is_not_taken_for_divergence():
    with pytest.raises(ValueError, match="from 0 to 1"):
        trained(ClassRBM(3), np.full((4, 2), 7.0), np.array([0, 1, 0, 1]))
