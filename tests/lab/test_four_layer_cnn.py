import numpy as np
import pytest
from scipy.signal import correlate2d

from viva.lab import BadSetting
from viva.lab.experiment import find, run
from viva.lab.network import losses


@pytest.fixture
def cnn():
    return find("four-layer-cnn").module()


def in_float64(net):
    for layer in net.layers:
        layer.weights[:] = [w.astype(np.float64) for w in layer.weights]
    return net


def test_a_convolution_is_the_cross_correlation_of_scipy(cnn):
    rng = np.random.default_rng(0)
    layer = cnn.Convolution(rng, 3, 2, 4, np.float64)
    w, b = layer.weights
    b[:] = rng.normal(size=4)
    x = rng.normal(size=(2, 7, 6, 2))
    y = layer.forward(x)
    assert y.shape == (2, 5, 4, 4)
    for n, f in np.ndindex(2, 4):
        alone = sum(correlate2d(x[n, :, :, c], w[:, :, c, f], "valid") for c in range(2))
        assert y[n, :, :, f] == pytest.approx(alone + b[f])


def test_what_goes_back_through_a_convolution_is_the_derivative_by_its_input(cnn):
    rng = np.random.default_rng(0)
    layer = cnn.Convolution(rng, 3, 2, 4, np.float64)
    x, d = rng.normal(size=(2, 6, 5, 2)), rng.normal(size=(2, 4, 3, 4))
    layer.forward(x)
    back = layer.backward(d)
    # It is linear: for any change of x, its dot product with what goes back is that with d.
    change = rng.normal(size=x.shape)
    moved = layer.forward(x + change) - layer.forward(x)
    assert (back * change).sum() == pytest.approx((d * moved).sum())


def test_pooling_takes_the_largest_and_leaves_out_an_odd_row(cnn):
    x = np.random.default_rng(0).normal(size=(2, 5, 6, 3))
    pool = cnn.MaxPool()
    y = pool.forward(x)
    assert y.shape == (2, 2, 3, 3)
    for n, i, j, f in np.ndindex(y.shape):
        assert y[n, i, j, f] == x[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, f].max()
    back = pool.backward(np.ones_like(y))
    assert (back[:, :4] == (x[:, :4] == y.repeat(2, 1).repeat(2, 2))).all()
    assert (back[:, 4] == 0).all()


def test_of_equal_numbers_the_first_has_all_of_the_derivative(cnn):
    pool = cnn.MaxPool()
    pool.forward(np.zeros((1, 4, 4, 1)))
    d = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 2, 2, 1)
    back = pool.backward(d)[0, :, :, 0]
    assert back.tolist() == [[1, 0, 2, 0], [0, 0, 0, 0], [3, 0, 4, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize("filters", [(3,), (2, 3)])
def test_the_gradient_is_the_one_by_differences(cnn, filters):
    rng = np.random.default_rng(4)
    net = in_float64(cnn.convolutional(rng, filters))
    for w in net.weights:
        w += rng.normal(0, 0.05, w.shape)  # no bias at zero, so that no two numbers are equal
    x, y = rng.uniform(size=(3, 28, 28, 1)), np.array([3, 1, 9])
    for w, slopes in zip(net.weights, net.gradient(x, y), strict=True):
        assert slopes.shape == w.shape
        for _ in range(8):
            place = tuple(rng.integers(side) for side in w.shape)
            value = w[place]
            w[place] = value + 1e-6
            above = losses(net.forward(x), y).mean()
            w[place] = value - 1e-6
            below = losses(net.forward(x), y).mean()
            w[place] = value
            assert slopes[place] == pytest.approx((above - below) / 2e-6, abs=1e-7)


def test_the_gradient_is_that_of_pytorch(cnn):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    net = in_float64(cnn.convolutional(rng, (2, 3)))
    x, y = rng.uniform(size=(3, 28, 28, 1)), np.array([3, 1, 9])
    ours = net.gradient(x, y)
    theirs = [torch.tensor(w, requires_grad=True) for w in net.weights]
    h = torch.tensor(x).permute(0, 3, 1, 2)
    for k in (0, 2):
        h = torch.nn.functional.conv2d(h, theirs[k].permute(3, 2, 0, 1), theirs[k + 1])
        h = torch.nn.functional.max_pool2d(torch.relu(h), 2)
    z = h.permute(0, 2, 3, 1).flatten(1) @ theirs[4] + theirs[5]
    torch.nn.functional.cross_entropy(z, torch.tensor(y)).backward()
    for slopes, w in zip(ours, theirs, strict=True):
        assert slopes == pytest.approx(w.grad.numpy(), abs=1e-12)


def test_parameters_and_multiplications_are_those_of_the_formulas(cnn):
    four, large, small, two = cnn.kinds()
    nets = [kind.build(np.random.default_rng(0)) for kind in cnn.kinds()]
    assert nets[0].parameters == 16 * (9 + 1) + 10 * (13 * 13 * 16 + 1)
    assert nets[1].parameters == 235_146
    assert abs(nets[2].parameters - nets[0].parameters) < 784 + 11
    assert nets[3].parameters == 8 * 10 + 16 * (9 * 8 + 1) + 10 * (5 * 5 * 16 + 1)
    count = cnn.multiplications
    assert count(nets[0], four.images) == 26 * 26 * 16 * 9 + 13 * 13 * 16 * 10
    assert count(nets[1], large.images) == 784 * 256 + 256 * 128 + 128 * 10
    assert count(nets[2], small.images) == nets[2].parameters - 34 - 10
    assert count(nets[3], two.images) == 26 * 26 * 8 * 9 + 11 * 11 * 16 * 72 + 400 * 10


def test_too_large_a_rate_shows_as_divergence(tmp_path):
    wanted = {"DIGITS": 300, "EPOCHS": 1, "LONGER": 1, "RATE": 1e30}
    kept = run(find("four-layer-cnn"), tmp_path, wanted=wanted)
    assert kept.outcome.holds is False


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"DIGITS": 9000}, "DIGITS cannot be 9000"),
        ({"DIGITS": 100}, "BATCH cannot be 128"),
        ({"KERNEL": 11}, "KERNEL cannot be 11"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, wanted, said):
    with pytest.raises(BadSetting, match=said):
        run(find("four-layer-cnn"), tmp_path, wanted=wanted)
