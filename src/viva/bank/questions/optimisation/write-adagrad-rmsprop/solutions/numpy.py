"""One step of AdaGrad and one of RMSProp: they differ in what becomes of old gradients."""

import numpy as np


def adagrad_step(w, g, s, lr=0.01, eps=1e-10):
    s = s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s


def rmsprop_step(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s
