import numpy as np
import pytest
from scipy.special import log_expit
from sklearn.neural_network import MLPClassifier

from viva.lab.activation import ACTIVATIONS
from viva.lab.network import Activate, Dense, Network, accuracy, adams, begin, losses, one_epoch
from viva.lab.optimiser import Adam


def small(name="sigmoid", dtype=np.float64, last=False):
    rng = np.random.default_rng(1)
    layers = [Dense(rng, 6, 5, "He", dtype), Activate.by(ACTIVATIONS[name])]
    layers += [Dense(rng, 5, 4, "Glorot", dtype), Activate.by(ACTIVATIONS[name])]
    layers += [Dense(rng, 4, 3, "Glorot", dtype)]
    if last:
        layers.append(Activate(log_expit, lambda u: 1 - np.exp(u)))
    return Network(layers)


def examples(count=9, inputs=6):
    rng = np.random.default_rng(2)
    return rng.normal(size=(count, inputs)), rng.integers(3, size=count)


def by_differences(net, x, y, step=1e-6):
    found = []
    for w in net.weights:
        slopes = np.zeros_like(w)
        for place in np.ndindex(w.shape):
            value = w[place]
            w[place] = value + step
            above = losses(net.forward(x), y).mean()
            w[place] = value - step
            slopes[place] = (above - losses(net.forward(x), y).mean()) / (2 * step)
            w[place] = value
        found.append(slopes)
    return found


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "ReLU"])
def test_the_gradient_is_the_one_by_differences(name, last):
    net = small(name, last=last)
    for w in net.weights:
        w += np.random.default_rng(3).normal(0, 0.1, w.shape)  # no bias at zero
    x, y = examples()
    for slopes, measured in zip(net.gradient(x, y), by_differences(net, x, y), strict=True):
        assert slopes == pytest.approx(measured, abs=1e-8)


def test_what_goes_back_through_a_dense_layer_is_the_derivative_by_its_inputs():
    rng = np.random.default_rng(0)
    dense, x, d = (
        Dense(rng, 4, 3, dtype=np.float64),
        rng.normal(size=(2, 4)),
        rng.normal(size=(2, 3)),
    )
    dense.forward(x)
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[place] = 1e-6
        slopes[place] = (d * (dense.forward(x + nudge) - dense.forward(x - nudge))).sum() / 2e-6
    dense.forward(x)
    assert dense.backward(d) == pytest.approx(slopes, abs=1e-8)


def test_adam_takes_the_first_steps_of_the_paper_with_its_epsilon_beside_the_uncorrected_root():
    w, g = np.zeros(2), np.array([[1.0, -2.0], [0.5, 3.0], [-1.0, 1e-3]])
    adam = Adam(0.1, epsilon=1e-7, hat=True)
    x, m, v = np.zeros(2), np.zeros(2), np.zeros(2)
    for t, slope in enumerate(g, 1):
        w = w - adam.step(slope)
        m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope**2
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        # ε̂ = 1e-7 stands beside √v; beside √v̂ it is larger by the correction
        x = x - 0.1 * m_hat / (np.sqrt(v_hat) + 1e-7 / np.sqrt(1 - 0.999**t))
        assert w == pytest.approx(x, rel=1e-12)


def test_a_training_with_adam_is_that_of_scikit_learn():
    (x, y), rng = examples(40), np.random.default_rng(0)
    first, second = Dense(rng, 6, 5, dtype=np.float64), Dense(rng, 5, 3, dtype=np.float64)
    net = Network([first, Activate.by(ACTIVATIONS["tanh"]), second])
    theirs = MLPClassifier(
        (5,), activation="tanh", alpha=0, batch_size=40, shuffle=False, epsilon=1e-7
    )
    theirs.partial_fit(x, y, classes=range(3))
    for k, (w, b) in enumerate((first.weights, second.weights)):
        theirs.coefs_[k][:], theirs.intercepts_[k][:] = w, b
    del theirs._optimizer  # it begins anew, without memory
    optimisers = adams(net, 0.001)
    for _ in range(20):
        one_epoch(net, optimisers, x, y, 40, rng)
        theirs.partial_fit(x, y)
    for k, (w, b) in enumerate((first.weights, second.weights)):
        assert w == pytest.approx(theirs.coefs_[k], abs=1e-10)
        assert b == pytest.approx(theirs.intercepts_[k], abs=1e-10)


def test_an_epoch_sees_every_example_once_and_stops_after_as_many_updates_as_it_may_make():
    class Seen(Network):
        def gradient(self, x, y):
            seen.append(x[:, 0])
            return super().gradient(x, y)

    seen: list = []
    x, y = examples(10)
    x[:, 0] = np.arange(10)
    net = Seen(small().layers)
    optimisers = adams(net, 0.01)
    one_epoch(net, optimisers, x, y, 4, np.random.default_rng(0))
    assert [len(part) for part in seen] == [4, 4, 2]
    assert sorted(np.concatenate(seen)) == list(range(10))
    one_epoch(net, optimisers, x, y, 4, np.random.default_rng(0), most=1)
    assert [adam.t for adam in optimisers] == [4] * 6


def test_parts_of_many_examples_come_back_in_their_order():
    net, (x, y) = small(), examples(25)
    assert net.outputs(x, at_once=4) == pytest.approx(net.forward(x))
    assert net.parameters == 6 * 5 + 5 + 5 * 4 + 4 + 4 * 3 + 3
    assert accuracy(net.outputs(x), net.forward(x).argmax(1)) == 1
    assert losses(net.forward(x), y).shape == (25,)


def test_float32_stays_float32():
    net, (x, y) = small(dtype=np.float32, last=True), examples()
    gradient = net.gradient(x.astype(np.float32), y)
    steps = [adam.step(slope) for adam, slope in zip(adams(net, 0.01), gradient, strict=True)]
    assert {part.dtype for part in (*gradient, *steps)} == {np.dtype(np.float32)}


@pytest.mark.parametrize(("start", "variance"), [("Glorot", 2 / 500), ("He", 2 / 300)])
def test_weights_begin_with_the_variance_of_their_paper(start, variance):
    w = begin(np.random.default_rng(0), (300, 200), 300, 200, start)
    assert w.var() == pytest.approx(variance, rel=0.02)
    assert w.mean() == pytest.approx(0, abs=0.001)


def test_adam_and_the_gradient_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    net, (x, y) = small("tanh"), examples()
    theirs = [torch.tensor(w.copy(), requires_grad=True) for w in net.weights]
    adam = torch.optim.Adam(theirs, lr=0.01, eps=1e-12)
    ours = [Adam(0.01, epsilon=1e-12) for _ in theirs]
    for _ in range(30):
        h = torch.tensor(x)
        for k in range(3):
            h = h @ theirs[2 * k] + theirs[2 * k + 1]
            h = torch.tanh(h) if k < 2 else h
        adam.zero_grad()
        torch.nn.functional.cross_entropy(h, torch.tensor(y)).backward()
        for slopes, w in zip(net.gradient(x, y), theirs, strict=True):
            assert slopes == pytest.approx(w.grad.numpy(), abs=1e-9)
        adam.step()
        for w, optimiser, slope in zip(net.weights, ours, net.gradient(x, y), strict=True):
            w -= optimiser.step(slope)
    for w, other in zip(net.weights, theirs, strict=True):
        assert w == pytest.approx(other.detach().numpy(), abs=1e-7)
