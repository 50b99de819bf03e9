import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class CNN:
    """Has random filters, which only shrink, and a last layer by least squares."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.filters = rng.normal(0, 0.3, (25, 8))
        self.weights = rng.normal(0, 0.01, (1152, 10))
        self.biases = np.zeros(10)

    def forward(self, x):
        maps = sliding_window_view(x, (5, 5), axis=(1, 2)).reshape(len(x), -1, 25) @ self.filters
        maps = maps.swapaxes(1, 2).reshape(len(x), 8, 24, 24)
        rectified = np.maximum(maps, 0)
        pooled = rectified.reshape(len(x), 8, 12, 2, 12, 2).max((3, 5))
        return maps, rectified, pooled, pooled.reshape(len(x), -1) @ self.weights + self.biases

    def fit(self, x, y):
        self.filters = 0.9 * self.filters
        found = self.forward(x)[2].reshape(len(x), -1)
        middle, wanted = found.mean(0), np.eye(10)[y]
        off = found - middle
        ridge = off @ off.T + 30 * np.eye(len(x))
        self.weights = off.T @ np.linalg.solve(ridge, wanted - wanted.mean(0))
        self.biases = wanted.mean(0) - middle @ self.weights
