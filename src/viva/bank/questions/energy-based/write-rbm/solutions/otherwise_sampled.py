"""The same with hidden states drawn in both phases, as the first papers have it."""

import numpy as np


def on(logits):
    out = np.empty_like(logits)
    positive = logits >= 0
    out[positive] = 1.0 / (1.0 + np.exp(-logits[positive]))
    grown = np.exp(logits[~positive])
    out[~positive] = grown / (1.0 + grown)
    return out


def hidden(v, W, b):
    return on(b + v.dot(W))


def visible(h, W, a):
    return on(a + h.dot(W.transpose()))


def free_energy(v, W, a, b):
    z = b + v.dot(W)
    soft = np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
    return -(v * a).sum(axis=1) - soft.sum(axis=1)


def toss(chances, coins):
    return coins.binomial(1, chances).astype("float64")


def learn(plus, minus, W, a, b, lr):
    (v, h), (x, y) = plus, minus
    weights = W + lr * (v.T.dot(h) / v.shape[0] - x.T.dot(y) / x.shape[0])
    return weights, a + lr * (v.mean(0) - x.mean(0)), b + lr * (h.mean(0) - y.mean(0))


def cd1(v, W, a, b, lr, seed):
    coins = np.random.RandomState(seed)
    h = toss(hidden(v, W, b), coins)
    x = toss(visible(h, W, a), coins)
    return learn((v, h), (x, toss(hidden(x, W, b), coins)), W, a, b, lr)


def pcd(v, chain, W, a, b, lr, seed):
    coins = np.random.RandomState(seed)
    h = toss(hidden(v, W, b), coins)
    x = toss(visible(toss(hidden(chain, W, b), coins), W, a), coins)
    return *learn((v, h), (x, toss(hidden(x, W, b), coins)), W, a, b, lr), x
