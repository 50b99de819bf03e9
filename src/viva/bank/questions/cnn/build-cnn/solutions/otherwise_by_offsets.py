"""Layers as objects that know their way back; the convolution is a sum over the filter's places."""

import numpy as np


class Convolution:
    def __init__(self, random, many, size):
        self.w = random.standard_normal((many, size, size)) / size
        self.b = np.zeros(many)

    def forth(self, x):
        self.x = x
        k = self.w.shape[1]
        n = 28 - k + 1
        y = np.tile(self.b[None, :, None, None], (len(x), 1, n, n))
        for r in range(k):
            for s in range(k):
                y += self.w[None, :, r, s, None, None] * x[:, None, r : r + n, s : s + n]
        return y

    def back(self, g, rate):
        k, n = self.w.shape[1], g.shape[2]
        flat = g.transpose(1, 0, 2, 3).reshape(len(self.b), -1)
        for r in range(k):
            for s in range(k):
                self.w[:, r, s] -= rate * flat @ self.x[:, r : r + n, s : s + n].ravel()
        self.b -= rate * flat.sum(1)


class Relu:
    def forth(self, x):
        self.open = x > 0
        return np.where(self.open, x, 0.0)

    def back(self, g, rate):
        return g * self.open


class Pooling:
    def forth(self, x):
        n, c, h, w = x.shape
        blocks = x.reshape(n, c, h // 2, 2, w // 2, 2).transpose(0, 1, 2, 4, 3, 5)
        blocks = blocks.reshape(n, c, h // 2, w // 2, 4)
        self.winner = blocks.argmax(-1)
        return np.take_along_axis(blocks, self.winner[..., None], -1)[..., 0]

    def back(self, g, rate):
        n, c, h, w = g.shape
        wide = np.zeros((n, c, h, w, 4))
        np.put_along_axis(wide, self.winner[..., None], g[..., None], -1)
        wide = wide.reshape(n, c, h, w, 2, 2).transpose(0, 1, 2, 4, 3, 5)
        return wide.reshape(n, c, 2 * h, 2 * w)


class Connected:
    def __init__(self, random, inputs):
        self.w = random.standard_normal((inputs, 10)) * 0.02
        self.b = np.zeros(10)

    def forth(self, x):
        self.shape, self.x = x.shape, x.reshape(len(x), -1)
        return self.x @ self.w + self.b

    def back(self, g, rate):
        before = (g @ self.w.T).reshape(self.shape)
        self.w -= rate * self.x.T @ g
        self.b -= rate * g.sum(0)
        return before


class CNN:
    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        first = Convolution(self.random, 6, 5)
        self.layers = [first, Relu(), Pooling(), Connected(self.random, 6 * 144)]

    def forward(self, x):
        found = []
        for layer in self.layers:
            x = layer.forth(x)
            found.append(x)
        return tuple(found)

    def fit(self, x, y):
        for epoch in range(7):
            order = self.random.permutation(len(x))
            for n in range(0, len(x), 20):
                part = order[n : n + 20]
                scores = self.forward(x[part])[-1]
                p = np.exp(scores - scores.max(1, keepdims=True))
                g = p / p.sum(1, keepdims=True)
                g[np.arange(len(part)), y[part]] -= 1
                for layer in self.layers[::-1]:
                    g = layer.back(g / len(part) if layer is self.layers[-1] else g, 0.1)
