"""The same in single precision, offset by offset: all windows are looked at side by side."""

import numpy as np


def shifted(x, size, step, r, s):
    """Return the number at place (r, s) of every window, as a view."""
    down = (x.shape[2] - size) // step + 1
    across = (x.shape[3] - size) // step + 1
    return x[:, :, r : r + step * (down - 1) + 1 : step, s : s + step * (across - 1) + 1 : step]


def stacked(x, size, step):
    every = [shifted(x, size, step, r, s) for r in range(size) for s in range(size)]
    return np.stack(every).astype(np.float32)


def pool(x, size, stride=None, kind="max"):
    windows = stacked(x, size, stride or size)
    return windows.max(axis=0) if kind == "max" else windows.sum(axis=0) / np.float32(size * size)


def pool_backward(dy, x, size, stride=None, kind="max"):
    step = stride or size
    winner = np.argmax(stacked(x, size, step), axis=0)
    dx = np.zeros(x.shape, dtype=np.float32)
    for number in range(size * size):
        where = shifted(dx, size, step, *divmod(number, size))
        where += dy * (winner == number) if kind == "max" else dy / size**2
    return dx
