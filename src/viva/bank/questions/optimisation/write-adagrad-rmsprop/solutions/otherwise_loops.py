"""The same, weight by weight, with names of its own and only Python's own arithmetic."""

import math

import numpy as np


def each(step, *arrays):
    rows = zip(*(np.ravel(a) for a in arrays))
    new = [step(*(float(x) for x in row)) for row in rows]
    return [np.array(column).reshape(np.shape(arrays[0])) for column in zip(*new)]


def adagrad_step(w, g, s, lr=0.01, eps=1e-10):
    def one(weight, slope, total):
        total += slope * slope
        return weight - slope * (lr / (math.sqrt(total) + eps)), total

    return each(one, w, g, s)


def rmsprop_step(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    def one(weight, slope, mean):
        mean += (1 - rho) * (slope * slope - mean)
        return weight - slope * (lr / (math.sqrt(mean) + eps)), mean

    return each(one, w, g, s)
