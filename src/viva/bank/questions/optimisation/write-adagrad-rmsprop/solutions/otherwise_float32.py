"""The same in single precision, as networks usually train."""

import numpy as np

F = np.float32


def adagrad_step(w, g, s, lr=0.01, eps=1e-10):
    w, g, s = (np.asarray(a, dtype=F) for a in (w, g, s))
    total = s + np.square(g)
    return w - F(lr) * g / (np.sqrt(total) + F(eps)), total


def rmsprop_step(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    w, g, s = (np.asarray(a, dtype=F) for a in (w, g, s))
    mean = F(rho) * s + F(1 - rho) * np.square(g)
    return w - F(lr) * g / (np.sqrt(mean) + F(eps)), mean
