"""The same, weight by weight, with names of its own and only Python's own arithmetic."""

import math

import numpy as np


def one(weight, slope, mean, square, t, rate, keep1, keep2, tiny):
    mean += (1 - keep1) * (slope - mean)
    square += (1 - keep2) * (slope * slope - square)
    size = math.sqrt(square / (1 - math.pow(keep2, t))) + tiny
    return weight - rate * (mean / (1 - math.pow(keep1, t))) / size, mean, square


def adam_step(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    rows = zip(np.ravel(w), np.ravel(g), np.ravel(m), np.ravel(v))
    new = [one(*(float(x) for x in row), t, lr, beta1, beta2, eps) for row in rows]
    return [np.array(column).reshape(np.shape(w)) for column in zip(*new)]
