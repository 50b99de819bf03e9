"""Pooling on tensors: unfold cuts the windows, and fold adds up what comes back."""

import torch
from torch.nn.functional import fold, unfold


def _cut(x, size, step):
    """Return the windows, (n, channels, size * size, windows), and how many fit each way."""
    rows, columns = ((length - size) // step + 1 for length in x.shape[2:])
    cut = unfold(x, size, stride=step)
    return cut.reshape(*x.shape[:2], size * size, rows * columns), rows, columns


def pool(x, size, stride=None, kind="max"):
    windows, rows, columns = _cut(x, size, stride or size)
    y = windows.amax(2) if kind == "max" else windows.mean(2)
    return y.reshape(*x.shape[:2], rows, columns)


def pool_backward(dy, x, size, stride=None, kind="max"):
    windows, _, _ = _cut(x, size, stride or size)
    share = torch.full_like(windows, 1 / size**2)
    if kind == "max":
        share = torch.zeros_like(windows).scatter(2, windows.argmax(2, keepdim=True), 1.0)
    back = share * dy.reshape(*dy.shape[:2], 1, -1)
    return fold(back.flatten(1, 2), x.shape[2:], size, stride=stride or size)
