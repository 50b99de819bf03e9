import numpy as np
import pytest

from viva.lab.optimiser import SGD, AdaGrad, Adam, RMSProp

GRADIENTS = np.random.default_rng(0).normal(size=(50, 4)) * (1, 10, 1e-3, 0)


def walk(optimiser):
    return np.array([optimiser.step(g) for g in GRADIENTS])


@pytest.mark.parametrize(
    ("mine", "theirs", "options"),
    [
        (SGD(0.1), "SGD", {}),
        (AdaGrad(0.1, epsilon=1e-6), "Adagrad", {"eps": 1e-6}),
        (RMSProp(0.1, 0.95, 1e-6), "RMSprop", {"alpha": 0.95, "eps": 1e-6}),
        (Adam(0.1), "Adam", {}),
        (Adam(0.1, 0.8, 0.9, 1e-2), "Adam", {"betas": (0.8, 0.9), "eps": 1e-2}),
    ],
)
def test_pytorch_takes_the_same_steps(mine, theirs, options):
    torch = pytest.importorskip("torch")
    w = torch.zeros(4, dtype=torch.float64, requires_grad=True)
    optimiser = getattr(torch.optim, theirs)([w], lr=0.1, **options)
    mine_at = np.zeros(4)
    for g in GRADIENTS:
        w.grad = torch.tensor(g)
        optimiser.step()
        mine_at = mine_at - mine.step(g)
        assert mine_at == pytest.approx(w.detach().numpy(), rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("kind", [SGD, AdaGrad, RMSProp, Adam])
def test_many_rates_at_once_take_the_steps_that_each_takes_alone(kind):
    together = walk(kind(np.array([[0.1], [1.0]])))  # (50, 2, 4)
    for i, rate in enumerate((0.1, 1.0)):
        assert (together[:, i] == walk(kind(rate))).all()


@pytest.mark.parametrize("g", [1.0, -1e-3])
def test_without_correction_a_constant_gradient_gives_the_steps_of_the_closed_form(g):
    optimiser = Adam(1, epsilon=1e-300, corrected=False)
    found = [optimiser.step(np.array(g)) for _ in range(100)]
    t = np.arange(1, 101)
    closed = np.sign(g) * (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    assert found == pytest.approx(closed, rel=1e-9)
    assert abs(found[0]) == pytest.approx(10**0.5)
    assert abs(found[9]) == pytest.approx(6.52788, rel=1e-5)


def test_with_correction_the_first_step_is_the_rate_in_the_direction_of_the_sign():
    first = Adam(0.1, epsilon=1e-300).step(np.array([3.0, -1e-9]))
    assert first == pytest.approx([0.1, -0.1])


def test_adam_without_memory_is_the_sign_and_adagrad_shrinks_like_a_root():
    assert walk(Adam(1, 0, 0, 1e-300))[:, :3] == pytest.approx(np.sign(GRADIENTS[:, :3]))
    grad = AdaGrad(1, epsilon=0)
    found = [grad.step(np.array(5.0)) for _ in range(100)]
    assert found == pytest.approx(1 / np.sqrt(np.arange(1, 101)))
