"""Plain gradient descent on real digits, for experiments about its steps and where it ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from viva.data import small_mnist
from viva.lab.activation import ACTIVATIONS
from viva.lab.network import Activate, Array, Dense, Labels, Network, losses
from viva.lab.outcome import BadSetting
from viva.lab.progress import progress


class Examples(NamedTuple):
    """Digits as rows of numbers, and what they show."""

    x: Array  # (n, 784) of float32, 0 to 1
    y: Labels  # (n,)


def digits(count: int) -> tuple[Examples, Examples]:
    """Return the first training digits of small MNIST, and all of its test digits.

    Raises:
        BadSetting: there are not so many.
    """
    d = small_mnist()
    if count > len(d.x_train):
        raise BadSetting(f"EXAMPLES cannot be {count}: there are {len(d.x_train)} digits.")
    train, test = (
        Examples(images.reshape(len(images), -1) / np.float32(255), labels.astype(np.intp))
        for images, labels in ((d.x_train[:count], d.y_train[:count]), (d.x_test, d.y_test))
    )
    return train, test


def relu_network(rng: np.random.Generator, hidden: int) -> Network:
    """Return a network for digits with one hidden layer of ReLU units."""
    layers = (Dense(rng, 784, hidden, "He"), Activate.by(ACTIVATIONS["ReLU"]))
    return Network([*layers, Dense(rng, hidden, 10)])


def step(net: Network, gradient: Sequence[Array], rate: float) -> None:
    """Move all weights and biases against the gradient, in place."""
    for w, slope in zip(net.weights, gradient, strict=True):
        w -= rate * slope


def cost(net: Network, examples: Examples) -> float:
    """Return the mean cross-entropy."""
    return float(losses(net.outputs(examples.x), examples.y).mean())


def flat(parts: Sequence[Array]) -> NDArray[Any]:
    """Return all numbers of a gradient, or of weights, in one row."""
    return np.concatenate([part.ravel() for part in parts])


def seconds_per_batch(
    work: Callable[[Array, Labels], object], examples: Examples, sizes: Sequence[int], repeats: int
) -> dict[int, float]:
    """Return the CPU time of some work with batches of each size: the least of all repeats.

    The sizes take turns, so that what else the machine does strikes none of them alone.
    """
    rng = np.random.default_rng(0)
    least = dict.fromkeys(sizes, np.inf)
    for _ in progress(range(repeats), "measurements"):
        for size in sizes:
            count = max(1, min(200, len(examples.x) // size))
            drawn = [rng.permutation(len(examples.x))[:size] for _ in range(count)]
            began = time.process_time()
            for b in drawn:
                work(examples.x[b], examples.y[b])
            least[size] = min(least[size], (time.process_time() - began) / count)
    return least
