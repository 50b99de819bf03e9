import numpy as np
import pytest
from scipy.signal import correlate

from viva.lab import BadSetting
from viva.lab.experiment import find, run


@pytest.fixture
def equivariance():
    module = find("equivariance").module()
    module.FILTERS = 3
    return module


@pytest.fixture
def images():
    x = np.zeros((4, 15, 15))
    x[:, 5:10, 5:10] = np.random.default_rng(0).uniform(size=(4, 5, 5))
    return x


def test_the_convolution_is_scipys_correlation_with_each_filter(equivariance, images):
    w = np.random.default_rng(1).normal(size=(3, 5, 5))
    expected = [[np.maximum(correlate(x, f, mode="same"), 0) for f in w] for x in images]
    assert equivariance.convolved(images, w) == pytest.approx(np.array(expected))


def test_the_convolution_is_that_of_pytorch(equivariance, images):
    torch = pytest.importorskip("torch")
    w = np.random.default_rng(1).normal(size=(3, 5, 5))
    of = torch.nn.functional
    expected = of.relu(
        of.conv2d(torch.tensor(images)[:, None], torch.tensor(w)[:, None], padding=2)
    )
    assert equivariance.convolved(images, w) == pytest.approx(expected.numpy())


def test_weights_for_each_place_that_are_all_the_same_are_a_convolution(equivariance, images):
    w = np.random.default_rng(2).normal(size=(3, 5, 5))
    own = np.broadcast_to(w[:, None, None], (3, 15, 15, 5, 5))
    assert equivariance.unshared(images, own) == pytest.approx(equivariance.convolved(images, w))


def test_pooling_takes_the_maximum_of_windows_and_twice_is_once_by_the_square(equivariance):
    maps = np.random.default_rng(3).normal(size=(2, 3, 9, 8))
    expected = maps[:, :, :8].reshape(2, 3, 4, 2, 4, 2).max((3, 5))
    assert (equivariance.pooled(maps, 2) == expected).all()
    twice = equivariance.pooled(equivariance.pooled(maps, 2), 2)
    assert (twice == equivariance.pooled(maps, 4)).all()


def test_what_a_layer_does_to_shifts_is_measured_where_it_is_known(equivariance, images):
    assert equivariance.mismatch(lambda x: x[:, None], images, 3) == 0
    assert equivariance.mismatch(lambda x: x[:, None] ** 2, images, 2) == 0
    assert equivariance.change(lambda x: x.sum((1, 2)), images, 3) == pytest.approx(0)
    # A single 1 that lands where a layer of steps of 2 does not look: all of it is missing.
    dot = np.zeros((1, 8, 8))
    dot[0, 4, 4] = 1
    assert equivariance.mismatch(lambda x: x[:, None, ::2, ::2], dot, 2) == 0
    assert equivariance.mismatch(lambda x: x[:, None, ::2, ::2], dot, 1) == 1


def test_at_the_border_a_convolution_loses_what_its_windows_no_longer_see(equivariance):
    equivariance.KERNEL = 3
    row = np.zeros((1, 3, 4))
    row[0, 1] = [0, 0, 1, 2]
    w = np.zeros((1, 3, 3))
    w[0, 1] = [0, 0, 1]  # each place looks at its right neighbour: 0, 1, 2, 0 becomes 0, 0, 1, …

    def layer(x):
        return equivariance.convolved(x, w)

    # Moved by one, the 2 has left, and the last place but one sees the 1 and no longer the 2.
    assert layer(row)[0, 0, 1].tolist() == [0, 1, 2, 0]
    assert equivariance.at_border(layer, row, 1) == pytest.approx(2 / 5**0.5)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"MARGIN": 3}, "MARGIN must be at least 6"),
        ({"SHIFTS": [2, 4]}, "SHIFTS must have a multiple of POOL, 2, and one that is none"),
        ({"SHIFTS": [1, 3]}, "SHIFTS must have a multiple of POOL, 2, and one that is none"),
        ({"TRAIN": 9000}, "There are 8000 digits"),
        ({"DIGITS": 3000}, "There are 8000 digits for TRAIN, and 2000"),
        ({"POOL": 7, "SHIFTS": [1, 7], "MARGIN": 9}, "POOL cannot be 7"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, wanted, said):
    with pytest.raises(BadSetting, match=said):
        run(find("equivariance"), tmp_path, wanted=wanted)
