"""A convolutional layer, forward and backward, one place of the kernel after the other."""

import numpy as np


def padded(x, padding):
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def windows(x, kernel, stride):
    """Yield each place of the kernel with the part of the image that it meets in all windows."""
    rows, columns = ((n - k) // stride + 1 for n, k in zip(x.shape[2:], kernel))
    for i, j in np.ndindex(*kernel):
        yield i, j, x[:, :, i:, j:][:, :, ::stride, ::stride][:, :, :rows, :columns]


def conv2d(x, w, b, stride=1, padding=0):
    out = b[:, None, None]
    for i, j, seen in windows(padded(x, padding), w.shape[2:], stride):
        out = out + np.einsum("nchw,fc->nfhw", seen, w[:, :, i, j])
    return out


def conv2d_backward(d, x, w, stride=1, padding=0):
    x = padded(x, padding)
    dx, dw = np.zeros(x.shape), np.empty(w.shape)
    places = zip(windows(x, w.shape[2:], stride), windows(dx, w.shape[2:], stride))
    for (i, j, seen), (_, _, touched) in places:
        dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", d, seen)
        touched += np.einsum("nfhw,fc->nchw", d, w[:, :, i, j])
    height, width = x.shape[2] - padding, x.shape[3] - padding
    return dx[:, :, padding:height, padding:width], dw, d.sum(axis=(0, 2, 3))
