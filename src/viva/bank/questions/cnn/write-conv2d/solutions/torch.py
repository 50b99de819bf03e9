"""A convolutional layer as one product of matrices: every window unfolded into a column."""

import torch
from torch.nn.functional import fold, unfold


def conv2d(x, w, b, stride=1, padding=0):
    height, width = ((n + 2 * padding - k) // stride + 1 for n, k in zip(x.shape[2:], w.shape[2:]))
    columns = unfold(x, w.shape[2:], padding=padding, stride=stride)
    out = w.flatten(1) @ columns + b[:, None]
    return out.reshape(len(x), len(w), height, width)


def conv2d_backward(d, x, w, stride=1, padding=0):
    columns = unfold(x, w.shape[2:], padding=padding, stride=stride)
    flat = d.flatten(2)
    dw = torch.einsum("nfp,nkp->fk", flat, columns).reshape(w.shape)
    back = w.flatten(1).t() @ flat
    dx = fold(back, x.shape[2:], w.shape[2:], padding=padding, stride=stride)
    return dx, dw, d.sum((0, 2, 3))
