"""The same on sliding windows; of numbers that are equally large the last one gets the gradient."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def cut(x, size, stride):
    by = size if stride is None else stride
    return sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::by, ::by], by


def pool(x, size, stride=None, kind="max"):
    windows, _ = cut(x, size, stride)
    return {"max": np.max, "mean": np.mean}[kind](windows, axis=(-2, -1))


def pool_backward(dy, x, size, stride=None, kind="max"):
    windows, by = cut(x, size, stride)
    flat = windows.reshape(*windows.shape[:4], -1)
    dx = np.zeros_like(x)
    n, c, i, j = np.indices(dy.shape)
    if kind == "max":
        last = size * size - 1 - flat[..., ::-1].argmax(-1)
        np.add.at(dx, (n, c, i * by + last // size, j * by + last % size), dy)
        return dx
    for r in range(size):
        for s in range(size):
            np.add.at(dx, (n, c, i * by + r, j * by + s), dy / (size * size))
    return dx
