from itertools import pairwise

import numpy as np
import pytest
from scipy.special import softmax

from viva.lab.activation import ACTIVATIONS
from viva.lab.curvature import hessian_times, sharpness
from viva.lab.descent import Examples, flat
from viva.lab.network import Activate, Dense, Network

RNG = np.random.default_rng(0)
EXAMPLES = Examples(RNG.normal(size=(30, 6)), RNG.integers(3, size=30))


def network(*widths, seed=1):
    rng = np.random.default_rng(seed)
    layers = []
    for inputs, outputs in pairwise(widths):
        layers += [
            Dense(rng, inputs, outputs, "He", np.float64),
            Activate.by(ACTIVATIONS["ReLU"]),
        ]
    net = Network(layers[:-1])
    for w in net.weights:
        w += 0.1 * rng.normal(size=w.shape)  # no bias is exactly at a kink
    return net


def directions(net, seed):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=w.shape) for w in net.weights]


def hessian(net):
    """The whole matrix, column by column."""
    size = sum(w.size for w in net.weights)
    columns = []
    for unit in np.eye(size):
        ends = np.cumsum([w.size for w in net.weights])[:-1]
        parts = [p.reshape(w.shape) for p, w in zip(np.split(unit, ends), net.weights, strict=True)]
        columns.append(flat(hessian_times(net.weights, parts, EXAMPLES)))
    return np.array(columns)


@pytest.mark.parametrize("widths", [(6, 3), (6, 5, 3), (6, 5, 4, 3)])
def test_a_product_is_the_change_of_the_gradient_in_that_direction(widths):
    net = network(*widths)
    v = directions(net, 2)
    found = flat(hessian_times(net.weights, v, EXAMPLES))

    def gradient(shift):
        for w, part in zip(net.weights, v, strict=True):
            w += shift * part
        slopes = flat(net.gradient(*EXAMPLES))
        for w, part in zip(net.weights, v, strict=True):
            w -= shift * part
        return slopes

    measured = (gradient(1e-6) - gradient(-1e-6)) / 2e-6
    assert found == pytest.approx(measured, abs=1e-7)


def test_without_hidden_layers_it_is_the_closed_form_of_a_softmax_regression():
    net = network(6, 3)
    x = np.hstack([EXAMPLES.x, np.ones((30, 1))])  # with the bias as a last input
    w, b = net.weights
    p = softmax(EXAMPLES.x @ w + b, axis=1)
    closed = sum(
        np.kron(np.outer(xi, xi), np.diag(pi) - np.outer(pi, pi))
        for xi, pi in zip(x, p, strict=True)
    ) / len(x)
    assert hessian(net) == pytest.approx(closed, abs=1e-12)


def test_the_hessian_is_symmetric_and_its_largest_eigenvalue_is_the_sharpness():
    net = network(6, 5, 3)
    whole = hessian(net)
    assert whole == pytest.approx(whole.T, abs=1e-12)
    largest = np.linalg.eigvalsh(whole)[-1]
    assert sharpness(net.weights, EXAMPLES, 1e-8) == pytest.approx(largest, rel=1e-7)


def test_a_rescaled_network_has_a_hessian_that_is_rescaled_on_both_sides():
    net = network(6, 5, 3)
    w1, b1, w2, b2 = net.weights
    before, alpha = hessian(net), 3.0
    scale = flat([np.full(w.shape, s) for w, s in zip(net.weights, (3, 3, 1 / 3, 1), strict=True)])
    net.layers[0].weights, net.layers[2].weights = [alpha * w1, alpha * b1], [w2 / alpha, b2]
    assert hessian(net) == pytest.approx(before / np.outer(scale, scale), abs=1e-12)


def test_a_network_that_has_diverged_has_no_sharpness_and_a_dead_one_does_not_bend():
    net = network(6, 5, 3)
    with np.errstate(all="ignore"):
        assert np.isnan(sharpness([w * np.nan for w in net.weights], EXAMPLES))
    right = Examples(EXAMPLES.x, np.zeros(30, int))
    sure = [np.zeros((6, 5)), np.full(5, -1.0), np.zeros((5, 3)), np.array([1e4, 0, 0])]
    assert sharpness(sure, right) == 0


def test_pytorch_finds_the_same_products():
    torch = pytest.importorskip("torch")
    net = network(6, 5, 4, 3)
    v = directions(net, 3)
    x, y = torch.tensor(EXAMPLES.x), torch.tensor(EXAMPLES.y)

    def loss(*weights):
        h = x
        for w, b in zip(weights[::2], weights[1::2], strict=True):
            z = h @ w + b
            h = torch.relu(z)
        return torch.nn.functional.cross_entropy(z, y)

    _, theirs = torch.autograd.functional.hvp(
        loss, tuple(map(torch.tensor, net.weights)), tuple(map(torch.tensor, v))
    )
    for found, other in zip(hessian_times(net.weights, v, EXAMPLES), theirs, strict=True):
        assert found == pytest.approx(other.numpy(), abs=1e-12)
