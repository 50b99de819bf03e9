"""The same with each bias as the weight of a constant input, and sums over examples by einsum."""

import numpy as np


def with_one(a):
    return np.column_stack([a, np.ones(len(a))])


def passes(x, w1, b1, w2, b2):
    first, second = np.vstack([w1, b1]), np.vstack([w2, b2])
    a0 = with_one(x)
    a1 = with_one((np.abs(a0 @ first) + a0 @ first) / 2)
    return a0, a1, a1 @ second


def forward(x, w1, b1, w2, b2):
    return passes(x, w1, b1, w2, b2)[2]


def backward(x, y, w1, b1, w2, b2):
    a0, a1, out = passes(x, w1, b1, w2, b2)
    delta2 = out - y
    delta1 = np.einsum("nk,jk->nj", delta2, w2) * np.sign(a1[:, :-1])
    g1, g2 = (np.einsum("ni,nj->ij", a, d) / len(x) for a, d in ((a0, delta1), (a1, delta2)))
    return g1[:-1], g1[-1], g2[:-1], g2[-1]


def step(x, y, w1, b1, w2, b2, lr):
    new1, newb1, new2, newb2 = backward(x, y, w1, b1, w2, b2)
    return w1 - lr * new1, b1 - lr * newb1, w2 - lr * new2, b2 - lr * newb2
