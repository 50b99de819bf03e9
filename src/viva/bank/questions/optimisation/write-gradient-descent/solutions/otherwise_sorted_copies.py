"""The same with shuffled copies of the data, ordered by random keys, and batches from a generator."""

import numpy as np


def batches(x, y, size, rng):
    by = np.argsort(rng.random(len(x)))
    x, y = x[by], y[by]
    while len(x):
        yield x[:size], y[:size]
        x, y = x[size:], y[size:]


def descend(gradient, w, x, y, lr, epochs, batch_size, seed):
    rng = np.random.Generator(np.random.PCG64(seed))
    path = [w]
    for _ in range(epochs):
        for some_x, some_y in batches(x, y, batch_size, rng):
            path += [path[-1] - lr * gradient(path[-1], some_x, some_y)]
    return np.stack(path[1:])
