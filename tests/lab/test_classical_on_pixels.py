import numpy as np
import pytest
from sklearn.svm import SVC

from viva.lab import BadSetting
from viva.lab.experiment import find, run


@pytest.fixture
def classical():
    return find("classical-on-pixels").module()


def test_shrunk_pixels_are_means_of_blocks_from_0_to_1(classical):
    images = np.random.default_rng(0).integers(0, 256, size=(3, 28, 28))
    small = classical.columns(images, 14, np.random.default_rng(1))
    expected = [
        [
            image[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].mean() / 255
            for i in range(14)
            for j in range(14)
        ]
        for image in images
    ]
    assert small == pytest.approx(np.array(expected))
    whole = classical.columns(images, 28, np.random.default_rng(1))
    assert (whole == images.reshape(3, 784) / 255).all()


def test_noise_stands_beside_the_pixels_and_leaves_them_alone(classical):
    images = np.random.default_rng(0).integers(0, 256, size=(3, 28, 28))
    plain = classical.columns(images, 7, np.random.default_rng(1))
    classical.NOISE = 20
    noisy = classical.columns(images, 7, np.random.default_rng(1))
    assert noisy.shape == (3, 69)
    assert (noisy[:, :49] == plain).all()


def test_a_kernel_of_width_1_is_as_wide_as_scikit_learn_thinks_right(classical):
    x = np.random.default_rng(2).normal(size=(60, 5)) * [1, 2, 3, 4, 5]
    y = np.repeat([0, 1], 30)
    x[y == 1] += 2
    machine, _ = classical.methods(0, x.shape[1] * x.var())["svm"]
    usual = SVC(gamma="scale").fit(x, y)
    assert machine.fit(x, y).decision_function(x) == pytest.approx(usual.decision_function(x))


def test_the_tuning_takes_what_is_best_on_the_held_out_quarter(classical):
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(200, 4)), rng.integers(2, size=200)
    x[:, 0] += y
    search = classical.tuned("neighbours", 4.0).fit(x, y)
    ((fitted, held_out),) = search.cv.split(x, y)
    assert len(held_out) == 50
    assert not set(fitted) & set(held_out)
    tried = []
    for k in (1, 3, 7):
        # The vote of the k nearest of those that it was fitted to, by hand.
        apart = ((x[held_out, None] - x[None, fitted]) ** 2).sum(2)
        nearest = np.argsort(apart, axis=1)[:, :k]
        tried.append(np.mean((y[fitted][nearest].mean(1) > 0.5) == y[held_out]))
    assert search.best_params_ == {"n_neighbors": (1, 3, 7)[int(np.argmax(tried))]}
    assert search.best_score_ == pytest.approx(max(tried))


def test_what_is_told_of_a_method_is_the_mean_over_digits_with_its_standard_error(classical):
    read = classical.Read(np.array([1.0, 1, 0, 1]), {}, 0.0)
    assert read.accuracy == 0.75
    assert read.error == pytest.approx((0.75 * 0.25 / 4) ** 0.5)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"SIDES": [5, 28]}, "SIDES cannot have 5: it must divide 28"),
        ({"SIDES": [7, 14]}, "SIDES must have 28 and something smaller"),
        ({"SIDES": [28]}, "SIDES must have 28 and something smaller"),
        ({"TRAIN": 9000}, "There are 8000 digits"),
        ({"TRAIN": 50}, "TRAIN cannot be 50"),
        ({"UNITS": [256]}, "UNITS must be two numbers"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, wanted, said):
    with pytest.raises(BadSetting, match=said):
        run(find("classical-on-pixels"), tmp_path, wanted=wanted)
