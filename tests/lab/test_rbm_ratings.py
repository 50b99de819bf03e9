"""Predicting ratings: each rival by a closed form, the machines by sums over all hidden states."""

from itertools import product

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.linear_model import Ridge

from viva.lab import BadSetting
from viva.lab.experiment import find, run

HIDDEN = np.array(list(product((0.0, 1.0), repeat=2)))  # all states of two hidden units


@pytest.fixture
def ratings():
    return find("rbm-ratings").module()


def few(seed=0, users=8, films=6):
    """Ratings, of which about a third are not known."""
    rng = np.random.default_rng(seed)
    return rng.integers(1, 6, (users, films)).astype(float), rng.random((users, films)) < 0.67


def test_biases_are_those_of_ridge_regression_on_who_rated_and_what(ratings):
    stars, known = few()
    user, film = np.nonzero(known)
    columns = np.hstack([np.eye(8)[user], np.eye(6)[film]])  # (ratings, users + films)
    mean = stars[known].mean()
    ridge = Ridge(alpha=ratings.SHRINK, fit_intercept=False).fit(columns, stars[known] - mean)
    predicted = mean + ridge.coef_[:8, None] + ridge.coef_[8:]
    assert ratings.biases(stars, known) == pytest.approx(predicted, abs=1e-6)


def test_a_user_who_rated_nothing_is_predicted_by_the_films_alone(ratings):
    stars, known = few()
    known[0] = False
    found = ratings.biases(stars, known)
    assert found[1:] == pytest.approx(ratings.biases(stars[1:], known[1:]))
    films = found[1] - found[1].mean()
    assert found[0] - found[0].mean() == pytest.approx(films)


def test_factorisation_of_a_full_table_shrinks_its_singular_values(ratings):
    # What minimises |R − P Qᵀ|² + λ (|P|² + |Q|²) is U (S − λ)₊ Vᵀ; λ is 3 here.
    rng = np.random.default_rng(0)
    ratings.TASTES = 2
    u, v = (np.linalg.qr(rng.normal(size=(n, 3)))[0] for n in (12, 9))
    rest = u * (20, 9, 1) @ v.T
    found = ratings.factorised(rest, np.ones(rest.shape, bool), 0)
    assert found == pytest.approx(u * (17, 6, 0) @ v.T, abs=1e-4)


def test_what_nobody_rated_moves_no_factor(ratings):
    stars, known = few()
    other = np.where(known, stars, 99.0)
    assert (ratings.factorised(stars, known, 1) == ratings.factorised(other, known, 1)).all()


@pytest.fixture
def caught(ratings, monkeypatch):
    """The machines that ``errors`` has fitted, by the name of their kind."""
    machines = {}
    for name in ("GaussianRBM", "MultinomialRBM"):
        kind = getattr(ratings, name)

        def fit(self, x, y=None, *, _fit=kind.fit, _name=name):
            machines[_name] = _fit(self, x, y)
            return self

        monkeypatch.setattr(kind, "fit", fit)
    return machines


def test_machines_predict_what_a_sum_over_their_hidden_states_says(ratings, caught):
    ratings.HIDDEN, ratings.EPOCHS, ratings.RATE = 2, 30, 0.1
    stars, known = few(1, users=30)
    found = ratings.errors(stars, known, ~known, 0)
    base = ratings.biases(stars, known)
    rest, on_stars = np.empty_like(stars), np.empty_like(stars)
    left, whole = caught["GaussianRBM"], caught["MultinomialRBM"]
    for i in range(len(stars)):
        at = np.flatnonzero(known[i])
        v = (stars - base)[i, at]
        mean = left.intercept_visible_ + 0.8 * HIDDEN @ left.components_  # (4, films), of v given h
        # p(h) of the joint: exp(−E) with the known units put in, and the unknown left out
        energy = ((v - left.intercept_visible_[at]) ** 2).sum() / (2 * 0.8**2)
        energy = energy - HIDDEN @ left.intercept_hidden_
        energy = energy - HIDDEN @ left.components_[:, at] @ (v / 0.8)
        rest[i] = softmax(-energy) @ mean
        worth = HIDDEN @ whole.intercept_hidden_  # (4,), minus the energy
        for f in at:
            k = int(stars[i, f]) - 1
            worth = worth + whole.intercept_visible_[f, k] + HIDDEN @ whole.components_[:, f, k]
        on = softmax(worth) @ HIDDEN  # (2,), how likely each hidden unit is on
        logits = np.tensordot(on, whole.components_, 1) + whole.intercept_visible_  # (films, 5)
        on_stars[i] = softmax(logits, axis=1) @ [1, 2, 3, 4, 5]
    for name, predicted in (("RBM on the rest", base + rest), ("RBM on the stars", on_stars)):
        off = (np.clip(predicted, 1, 5) - stars)[~known]
        assert found[name] == pytest.approx((off @ off / len(off)) ** 0.5, rel=1e-5)


def test_the_mean_errs_by_the_spread_of_the_ratings(ratings):
    ratings.HIDDEN, ratings.EPOCHS = 2, 1
    stars, known = few()
    found = ratings.errors(stars, known, ~known, 0)["the mean"]
    new, mean = stars[~known], stars[known].mean()
    assert found == pytest.approx((new.var() + (new.mean() - mean) ** 2) ** 0.5)


@pytest.mark.parametrize("graded", [True, False])
def test_generated_ratings_are_stars_and_one_in_five_is_kept_apart(ratings, graded):
    ratings.GRADED = graded
    stars, known, apart = ratings.generated(0)
    assert set(np.unique(stars)) == {1, 2, 3, 4, 5}
    assert not (known & apart).any()
    assert (known | apart).mean() == pytest.approx(ratings.SHARE, abs=0.005)
    assert apart.sum() / (known | apart).sum() == pytest.approx(0.2, abs=0.01)


def test_either_kind_of_taste_counts_for_as_many_stars(ratings):
    spread = []
    for graded in (True, False):
        ratings.GRADED = graded
        stars, _, _ = ratings.generated(0)
        spread.append(stars.std())
    assert spread[0] == pytest.approx(spread[1], rel=0.03)


def test_ratings_of_ones_own_are_read_in_movielens_form(ratings, tmp_path):
    (tmp_path / "u1.base").write_text("1\t1\t5\t881250949\n2\t3\t1\t881250949\n")
    (tmp_path / "u1.test").write_text("1\t2\t4\t881250949\n")
    stars, known, apart = ratings.read(tmp_path)
    assert stars.tolist() == [[5, 4, 0], [0, 0, 1]]
    assert known.tolist() == [[True, False, False], [False, False, True]]
    assert apart.tolist() == [[False, True, False], [False, False, False]]


def test_too_large_a_rate_diverges_and_shows_it(tmp_path):
    wanted = {"RATE": 1e9, "USERS": 60, "FILMS": 30, "EPOCHS": 5, "SEEDS": 1}
    kept = run(find("rbm-ratings"), tmp_path, wanted=wanted)
    assert kept.outcome.holds is False
    assert kept.outcome.picture


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"RATINGS": "/nowhere"}, "has no u1.base and u1.test"),
        ({"USERS": 5, "FILMS": 5}, "Fewer than 100 ratings"),
        ({"SHARE": 1.5}, "less than or equal to 1"),
        ({"GRADED": "perhaps"}, "GRADED cannot be perhaps"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, wanted, said):
    with pytest.raises(BadSetting, match=said):
        run(find("rbm-ratings"), tmp_path, wanted=wanted)
