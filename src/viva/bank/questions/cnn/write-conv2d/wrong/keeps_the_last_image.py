import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

kept = {}


def conv2d(x, w, b, stride=1, padding=0):
    wide = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    seen = sliding_window_view(wide, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    kept[x.shape, w.shape] = wide, seen
    return np.einsum("nchwkl,fckl->nfhw", seen, w) + b[:, None, None]


def conv2d_backward(d, x, w, stride=1, padding=0):
    wide, seen = kept[x.shape, w.shape]
    dx = np.zeros(wide.shape)
    for i, j in np.ndindex(*w.shape[2:]):
        part = dx[:, :, i::stride, j::stride][:, :, : d.shape[2], : d.shape[3]]
        part += np.einsum("nfhw,fc->nchw", d, w[:, :, i, j])
    height, width = wide.shape[2] - padding, wide.shape[3] - padding
    dw = np.einsum("nfhw,nchwkl->fckl", d, seen)
    return dx[:, :, padding:height, padding:width], dw, d.sum(axis=(0, 2, 3))
