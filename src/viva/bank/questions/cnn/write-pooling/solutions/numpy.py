"""Maximum and average pooling, window by window, and the way back."""

import numpy as np


def pool(x, size, stride=None, kind="max"):
    step = stride or size
    rows = (x.shape[2] - size) // step + 1
    columns = (x.shape[3] - size) // step + 1
    y = np.zeros((*x.shape[:2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = x[:, :, i * step : i * step + size, j * step : j * step + size]
            y[:, :, i, j] = window.max((2, 3)) if kind == "max" else window.mean((2, 3))
    return y


def pool_backward(dy, x, size, stride=None, kind="max"):
    step = stride or size
    dx = np.zeros(x.shape)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            at = np.s_[:, :, i * step : i * step + size, j * step : j * step + size]
            share = np.full(x[at].shape, 1 / size**2)
            if kind == "max":
                largest = x[at] == x[at].max((2, 3), keepdims=True)
                share = largest / largest.sum((2, 3), keepdims=True)
            dx[at] += share * dy[:, :, i, j, None, None]
    return dx
