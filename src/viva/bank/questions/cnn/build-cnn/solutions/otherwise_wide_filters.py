"""Sixteen filters of 7 by 7 by products of Fourier series, and weights that decay a little."""

import numpy as np

SPAN, PLACES = 7, 22


def crossed(pictures, kernels):
    """Return every kernel laid over every picture, at all places where it fits."""
    a = np.fft.rfft2(pictures, (28, 28))[:, None]
    b = np.conj(np.fft.rfft2(kernels, (28, 28)))[None]
    return np.fft.irfft2(a * b, (28, 28))[:, :, :PLACES, :PLACES]


class CNN:
    def __init__(self, seed):
        rng = np.random.RandomState(seed)
        self.shuffle = rng.permutation
        self.k = rng.randn(16, SPAN, SPAN) * 0.2
        self.c = np.full(16, 0.01)
        self.v = rng.randn(16 * 121, 10) * 0.02
        self.d = np.zeros(10)

    def forward(self, x):
        layer1 = crossed(x, self.k) + self.c[:, None, None]
        layer2 = layer1.clip(min=0)
        rows = np.maximum(layer2[:, :, ::2], layer2[:, :, 1::2])
        layer3 = np.maximum(rows[..., ::2], rows[..., 1::2])
        return [layer1, layer2, layer3, layer3.reshape(len(x), 16 * 121).dot(self.v) + self.d]

    def fit(self, x, y):
        for epoch in range(5):
            indices = self.shuffle(len(x))
            for chosen in np.split(indices, range(25, len(x), 25)):
                self.learn(x[chosen], y[chosen], 0.06 / (1 + 0.3 * epoch))

    def learn(self, x, y, rate):
        layer1, layer2, layer3, scores = self.forward(x)
        wanted = np.zeros_like(scores)
        wanted[range(len(y)), y] = 1
        odds = np.exp(scores - scores.max(axis=1)[:, None])
        error = (odds / odds.sum(axis=1)[:, None] - wanted) / len(y)
        flat = layer3.reshape(len(x), -1)
        back = error.dot(self.v.T).reshape(layer3.shape)
        wide = np.repeat(np.repeat(back, 2, axis=2), 2, axis=3)
        won = layer2 == np.repeat(np.repeat(layer3, 2, axis=2), 2, axis=3)
        wide = wide * won * (layer1 > 0)
        full = np.fft.rfft2(wide, (28, 28))
        turned = np.conj(full) * np.fft.rfft2(x, (28, 28))[:, None]
        kernels = np.fft.irfft2(turned.sum(axis=0), (28, 28))[:, :SPAN, :SPAN]
        self.v -= rate * (flat.T.dot(error) + 1e-4 * self.v)
        self.d -= rate * error.sum(axis=0)
        self.k -= rate * (kernels + 1e-4 * self.k)
        self.c -= rate * wide.sum(axis=(0, 2, 3))
