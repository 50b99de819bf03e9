import numpy as np


def adagrad_step(w, g, s, lr=0.01, eps=1e-10):
    return w - lr * np.sign(g), s + g * g


def rmsprop_step(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    return w - lr * np.sign(g), s + g * g
