"""Gradient descent in batches: a new order for each epoch, and the rest of it as the last batch."""

import numpy as np


def descend(gradient, w, x, y, lr, epochs, batch_size, seed):
    rng = np.random.default_rng(seed)
    path = []
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            rows = order[start : start + batch_size]
            w = w - lr * gradient(w, x[rows], y[rows])
            path.append(w)
    return np.array(path)
