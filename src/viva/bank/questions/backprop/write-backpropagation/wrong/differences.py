"""Gradients from central differences: slow, and drowned by a large error."""

import numpy as np


def forward(x, w1, b1, w2, b2):
    return np.maximum(x @ w1 + b1, 0) @ w2 + b2


def backward(x, y, *weights):
    found = []
    for n, w in enumerate(weights):
        g = np.zeros(np.shape(w))
        for place in np.ndindex(g.shape):
            losses = []
            for by in (1e-5, -1e-5):
                moved = [np.array(v, dtype=float) for v in weights]
                moved[n][place] += by
                losses.append(((forward(x, *moved) - y) ** 2).sum() / (2 * len(x)))
            g[place] = (losses[0] - losses[1]) / 2e-5
        found.append(g)
    return found


def step(x, y, w1, b1, w2, b2, lr):
    old = (w1, b1, w2, b2)
    return [w - lr * g for w, g in zip(old, backward(x, y, *old))]
