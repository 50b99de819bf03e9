"""The same in single precision, with a view of all windows and products of tensors."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def view(x, w, stride, padding):
    border = [(0, 0), (0, 0), (padding, padding), (padding, padding)]
    wide = np.pad(np.float32(x), border)
    return wide, sliding_window_view(wide, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]


def conv2d(x, w, b, stride=1, padding=0):
    _, seen = view(x, w, stride, padding)
    out = np.tensordot(seen, np.float32(w), axes=[(1, 4, 5), (1, 2, 3)])
    return (out + np.float32(b)).transpose(0, 3, 1, 2)


def conv2d_backward(d, x, w, stride=1, padding=0):
    d, w = np.float32(d), np.float32(w)
    wide, seen = view(x, w, stride, padding)
    dw = np.tensordot(d, seen, axes=[(0, 2, 3), (0, 2, 3)])
    # The way back to the image is a full convolution of the error, spread out by the stride,
    # with the kernels turned around.
    kh, kw = w.shape[2:]
    spread = np.zeros((*d.shape[:2], wide.shape[2] + kh - 1, wide.shape[3] + kw - 1), np.float32)
    rows, columns = (
        slice(k - 1, k - 1 + s * stride, stride) for k, s in zip((kh, kw), d.shape[2:])
    )
    spread[:, :, rows, columns] = d
    turned = w[:, :, ::-1, ::-1]
    dx = np.einsum("nfhwkl,fckl->nchw", sliding_window_view(spread, (kh, kw), axis=(2, 3)), turned)
    h, v = x.shape[2:]
    return dx[:, :, padding : padding + h, padding : padding + v], dw, d.sum(axis=(0, 2, 3))
