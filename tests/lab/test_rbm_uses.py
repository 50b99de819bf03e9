"""The uses of restricted Boltzmann machines: what is measured, and settings that do not fit."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge

from viva.lab import BadSetting
from viva.lab.experiment import find, run


def test_what_pca_loses_of_what_it_learnt_from_is_the_variance_of_the_other_components():
    module = find("rbm-reduction").module()
    x = np.clip(np.random.default_rng(0).normal(0.5, 0.05, (300, 20)), 0, 1)
    code = module.by_pca(x, x, 5, 0)["PCA"]
    variances = PCA().fit(x).explained_variance_ratio_
    lost = ((x - code.back) ** 2).sum() / ((x - x.mean(0)) ** 2).sum()
    assert lost == pytest.approx(variances[5:].sum(), abs=1e-6)


def test_codes_in_bits_have_two_values():
    module = find("rbm-reduction").module()
    module.EPOCHS = 2
    x = np.random.default_rng(0).random((120, 20))
    bits = {**module.by_pca(x, x, 4, 0), **module.by_rbm(x, x, 4, 0)}
    assert set(np.unique(bits["PCA in bits"].new)) == {-1, 1}
    assert set(np.unique(bits["RBM in bits"].new)) <= {0, 1}


def test_k_means_features_say_how_much_nearer_than_usual_a_centre_is():
    module = find("rbm-features").module()
    module.UNITS = 3
    x = np.repeat(np.eye(3), 20, axis=0)  # three digits, which the centres will be
    near, _ = module.by_k_means(x, x, 1)
    # Distances are 0 to its own centre and √2 to two others: 2/3 √2 nearer than the mean.
    for kind in range(3):
        found = np.sort(near[20 * kind])
        assert found == pytest.approx([0, 0, 2 / 3 * 2**0.5], abs=1e-6)


def test_draws_of_labels_have_no_digit_in_common():
    module = find("rbm-features").module()
    for labels in (100, 1000, 8000):
        drawn = np.concatenate([np.arange(8000)[one] for one in module.subsets(labels)])
        assert len(set(drawn)) == len(drawn)
    assert len(module.subsets(100)) == module.DRAWS
    assert len(module.subsets(8000)) == 1


def test_the_epoch_that_counts_is_the_first_where_the_digits_for_choosing_are_told_best():
    module = find("rbm-classification").module()
    module.EPOCHS, wrong_by_epoch = 4, [3, 1, 1, 2]  # of ten digits for choosing
    seen = []

    def predict(x):
        if len(x) == 10:
            seen.append(None)
            return np.where(np.arange(10) < wrong_by_epoch[len(seen) - 1], 1, 0)
        return np.where(np.arange(len(x)) < len(seen), 1, 0)  # new digits: one more each epoch

    parts = [module.Examples(np.zeros((n, 2)), np.zeros(n, int)) for n in (5, 10, 20)]
    found = module.by_epochs(lambda x, y: None, predict, *parts, np.random.default_rng(0))
    assert found.curve == pytest.approx(np.array(wrong_by_epoch) / 10)
    assert found.wrong == 2 / 20


def test_a_number_is_filled_in_where_the_inputs_say_it():
    module = find("rbm-regression").module()
    module.HIDDEN, module.EPOCHS = 20, 100
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 3))
    y = x @ [0.6, -0.6, 0.3] + rng.normal(0, 0.3, 400)
    y = (y - y.mean()) / y.std()
    filled = module.by_filling_in(x[:300], y[:300], x[300:], 0.7, 0)
    linear = Ridge(1).fit(x[:300], y[:300]).predict(x[300:])
    assert np.corrcoef(filled, linear)[0, 1] > 0.95
    assert module.error(filled, y[300:]) < 0.7


def test_an_error_that_is_no_number_is_infinite():
    module = find("rbm-regression").module()
    assert module.error(np.array([3.0, 0.0]), np.array([0.0, 4.0])) == pytest.approx(12.5**0.5)
    assert module.error(np.array([np.nan, 0.0]), np.zeros(2)) == np.inf


def test_the_sigma_that_fills_in_best_is_chosen():
    module = find("rbm-regression").module()
    module.SIGMAS = (1.0, 2.0, 3.0)

    def predict(x, y, new, sigma, seed):
        return np.full(len(new), abs(sigma - 2))

    assert module.chosen(predict, np.zeros((9, 1)), np.zeros(9), 0) == 2


@pytest.mark.parametrize(
    ("id", "wanted"),
    [
        (
            "rbm-reduction",
            {"RATE": 1e9, "UNITS": [4, 8], "EPOCHS": 2, "EXAMPLES": 300, "LABELS": 300},
        ),
        (
            "rbm-features",
            {"RATE": 1e9, "UNITS": 10, "EPOCHS": 2, "EXAMPLES": 300, "LABELS": [100], "DRAWS": 1},
        ),
        ("rbm-classification", {"RATE": 1e9, "HIDDEN": 10, "EPOCHS": 3, "EXAMPLES": 1600}),
        ("rbm-regression", {"RATE": 1e9, "FOLDS": 2, "EPOCHS": 5, "HIDDEN": 5}),
    ],
)
def test_too_large_a_rate_diverges_and_shows_it(tmp_path, id, wanted):
    kept = run(find(id), tmp_path, wanted=wanted)
    assert kept.outcome.holds is False
    assert kept.outcome.picture


@pytest.mark.parametrize(
    ("id", "wanted", "said"),
    [
        ("rbm-reduction", {"LABELS": 9000}, "LABELS cannot be 9000"),
        ("rbm-reduction", {"LABELS": 50}, "LABELS cannot be 50"),
        ("rbm-reduction", {"UNITS": [8, 800]}, "UNITS cannot be 800"),
        ("rbm-reduction", {"UNITS": [16, 8]}, "UNITS must be two or more"),
        ("rbm-reduction", {"EXAMPLES": 9000}, "EXAMPLES cannot be 9000"),
        ("rbm-features", {"LABELS": [100, 9000]}, "LABELS cannot be 9000"),
        ("rbm-features", {"LABELS": [10]}, "LABELS cannot be 10"),
        ("rbm-features", {"UNITS": 800}, "UNITS cannot be 800"),
        ("rbm-classification", {"EXAMPLES": 1200}, "EXAMPLES cannot be 1200"),
        ("rbm-classification", {"EXAMPLES": 9000}, "EXAMPLES cannot be 9000"),
        ("rbm-regression", {"FOLDS": 443}, "FOLDS cannot be 443"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, id, wanted, said):
    with pytest.raises(BadSetting, match=said):
        run(find(id), tmp_path, wanted=wanted)
