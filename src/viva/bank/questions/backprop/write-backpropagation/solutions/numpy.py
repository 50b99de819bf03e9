"""A network of two layers, forward and backward, with the chain rule written out."""

import numpy as np


def forward(x, w1, b1, w2, b2):
    return np.maximum(x @ w1 + b1, 0) @ w2 + b2


def backward(x, y, w1, b1, w2, b2):
    z = x @ w1 + b1
    h = np.maximum(z, 0)
    d_out = (h @ w2 + b2 - y) / len(x)
    d_z = (d_out @ w2.T) * (z > 0)
    return x.T @ d_z, d_z.sum(axis=0), h.T @ d_out, d_out.sum(axis=0)


def step(x, y, w1, b1, w2, b2, lr):
    weights = (w1, b1, w2, b2)
    gradients = backward(x, y, *weights)
    return tuple(w - lr * g for w, g in zip(weights, gradients))
