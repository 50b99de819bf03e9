"""Convolution, ReLU, pooling, fully connected: the four layers by hand, and their way back."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

MAPS, SIZE = 8, 5
WIDTH = 28 - SIZE + 1
HALF = WIDTH // 2
EPOCHS, BATCH, RATE, KEEP = 6, 25, 0.02, 0.9


class CNN:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        filters = self.rng.normal(0, np.sqrt(2 / SIZE**2), (SIZE * SIZE, MAPS))
        features = MAPS * HALF * HALF
        weights = self.rng.normal(0, np.sqrt(1 / features), (features, 10))
        parameters = filters, np.zeros(MAPS), weights, np.zeros(10)
        self.parameters = [p.astype("float32") for p in parameters]
        self.speeds = [np.zeros_like(p) for p in self.parameters]

    def forward(self, x):
        filters, offsets, weights, biases = self.parameters
        convolved = (patches(x) @ filters + offsets).swapaxes(1, 2)
        convolved = convolved.reshape(len(x), MAPS, WIDTH, WIDTH)
        rectified = np.maximum(convolved, 0)
        pooled = rectified.reshape(len(x), MAPS, HALF, 2, HALF, 2).max((3, 5))
        scores = pooled.reshape(len(x), -1) @ weights + biases
        return convolved, rectified, pooled, scores

    def gradients(self, x, y):
        convolved, rectified, pooled, scores = self.forward(x)
        slope = (softmax(scores) - np.eye(10, dtype="float32")[y]) / len(x)
        weights = pooled.reshape(len(x), -1).T @ slope
        back = (slope @ self.parameters[2].T).reshape(pooled.shape)
        largest = rectified == spread(pooled)
        back = (spread(back) * largest * (convolved > 0)).reshape(len(x), MAPS, -1)
        filters = np.tensordot(patches(x), back, ([0, 1], [0, 2]))
        return filters, back.sum((0, 2)), weights, slope.sum(0)

    def fit(self, x, y):
        for _ in range(EPOCHS):
            order = self.rng.permutation(len(x))
            for start in range(0, len(x), BATCH):
                chosen = order[start : start + BATCH]
                self.step(self.gradients(x[chosen], y[chosen]))

    def step(self, gradients):
        for p, speed, g in zip(self.parameters, self.speeds, gradients):
            speed *= KEEP
            speed -= RATE * g
            p += speed


def patches(x):
    return sliding_window_view(x, (SIZE, SIZE), axis=(1, 2)).reshape(len(x), -1, SIZE * SIZE)


def spread(maps):
    return maps.repeat(2, 2).repeat(2, 3)


def softmax(scores):
    e = np.exp(scores - scores.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)
