"""A restricted Boltzmann machine of 0s and 1s, and two ways of training it."""

import numpy as np


def sigmoid(x):
    return (1 + np.tanh(x / 2)) / 2


def hidden(v, W, b):
    return sigmoid(v @ W + b)


def visible(h, W, a):
    return sigmoid(h @ W.T + a)


def free_energy(v, W, a, b):
    return -v @ a - np.logaddexp(0, v @ W + b).sum(1)


def sampled(p, rng):
    return (rng.random(p.shape) < p).astype("float64")


def gibbs_step(v, W, a, b, rng):
    h = sampled(hidden(v, W, b), rng)
    return sampled(visible(h, W, a), rng)


def moved(v, model, W, a, b, lr):
    up, down = hidden(v, W, b), hidden(model, W, b)
    dW = v.T @ up / len(v) - model.T @ down / len(model)
    da = v.mean(0) - model.mean(0)
    db = up.mean(0) - down.mean(0)
    return W + lr * dW, a + lr * da, b + lr * db


def cd1(v, W, a, b, lr, seed):
    model = gibbs_step(v, W, a, b, np.random.default_rng(seed))
    return moved(v, model, W, a, b, lr)


def pcd(v, chain, W, a, b, lr, seed):
    chain = gibbs_step(chain, W, a, b, np.random.default_rng(seed))
    W, a, b = moved(v, chain, W, a, b, lr)
    return W, a, b, chain
