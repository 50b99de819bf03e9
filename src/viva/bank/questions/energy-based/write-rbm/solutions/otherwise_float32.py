"""The same in single precision, as an object that keeps its parameters while it works."""

import numpy as np


class Machine:
    def __init__(self, W, a, b, seed=0):
        self.W, self.a, self.b = (np.asarray(p, dtype=np.float32) for p in (W, a, b))
        self.random = np.random.default_rng(seed)

    def up(self, v):
        return 0.5 * (1 + np.tanh(0.5 * (v @ self.W + self.b)))

    def down(self, h):
        return 0.5 * (1 + np.tanh(0.5 * (h @ self.W.T + self.a)))

    def toss(self, p):
        return (self.random.random(p.shape, dtype=np.float32) < p).astype(np.float32)

    def walk(self, v):
        return self.toss(self.down(self.toss(self.up(v))))

    def update(self, data, dreams, rate):
        seen, dreamt = self.up(data), self.up(dreams)
        self.W = self.W + rate * (data.T @ seen / len(data) - dreams.T @ dreamt / len(dreams))
        self.a = self.a + rate * (data.mean(0) - dreams.mean(0))
        self.b = self.b + rate * (seen.mean(0) - dreamt.mean(0))


def single(x):
    return np.asarray(x, dtype=np.float32)


def hidden(v, W, b):
    return Machine(W, np.zeros(len(W)), b).up(single(v))


def visible(h, W, a):
    return Machine(W, a, np.zeros(np.shape(W)[1])).down(single(h))


def free_energy(v, W, a, b):
    machine = Machine(W, a, b)
    softplus = np.logaddexp(np.float32(0), single(v) @ machine.W + machine.b)
    return -(single(v) @ machine.a) - softplus.sum(axis=1)


def cd1(v, W, a, b, lr, seed):
    machine = Machine(W, a, b, seed)
    machine.update(single(v), machine.walk(single(v)), np.float32(lr))
    return machine.W, machine.a, machine.b


def pcd(v, chain, W, a, b, lr, seed):
    machine = Machine(W, a, b, seed)
    dreams = machine.walk(single(chain))
    machine.update(single(v), dreams, np.float32(lr))
    return machine.W, machine.a, machine.b, dreams
