"""The same as one large matrix for the whole layer, which the way back transposes."""

import numpy as np


def matrix(shape, w, stride, padding):
    """Return the matrix that takes an image to its outputs, and the size of these."""
    channels, height, width = shape
    filters, _, kh, kw = w.shape
    oh = 1 + (height + 2 * padding - kh) // stride
    ow = 1 + (width + 2 * padding - kw) // stride
    m = np.zeros((filters, oh, ow, channels, height, width))
    for r, c, i, j in np.ndindex(oh, ow, kh, kw):
        y, x = r * stride + i - padding, c * stride + j - padding
        if 0 <= y < height and 0 <= x < width:
            m[:, r, c, :, y, x] = w[:, :, i, j]
    return m.reshape(filters * oh * ow, -1), (filters, oh, ow)


def conv2d(x, w, b, stride=1, padding=0):
    m, size = matrix(x.shape[1:], w, stride, padding)
    return (x.reshape(len(x), -1) @ m.T).reshape(len(x), *size) + b.reshape(-1, 1, 1)


def conv2d_backward(d, x, w, stride=1, padding=0):
    m, _ = matrix(x.shape[1:], w, stride, padding)
    dx = (d.reshape(len(d), -1) @ m).reshape(x.shape)
    dw = np.zeros(w.shape)
    wide = np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2))
    kh, kw = w.shape[2:]
    for n, f, r, c in np.ndindex(*d.shape):
        top, left = r * stride, c * stride
        dw[f] += d[n, f, r, c] * wide[n, :, top : top + kh, left : left + kw]
    return dx, dw, np.array([part.sum() for part in d.swapaxes(0, 1)])
