"""The same, window by window, without ever making the border: what lies outside counts nothing."""

import numpy as np


def overlap(start, size, limit):
    """Return where a window meets the image, and which part of the kernel that is."""
    low, high = max(start, 0), min(start + size, limit)
    return slice(low, max(high, low)), slice(low - start, max(high, low) - start)


def all_windows(x, w, stride, padding):
    height, width = x.shape[2:]
    kh, kw = w.shape[2:]
    for r in range((height + 2 * padding - kh) // stride + 1):
        for c in range((width + 2 * padding - kw) // stride + 1):
            rows, across = overlap(r * stride - padding, kh, height)
            columns, along = overlap(c * stride - padding, kw, width)
            yield r, c, (rows, columns), (across, along)


def conv2d(x, w, b, stride=1, padding=0):
    found = {}
    for r, c, (rows, columns), (a, k) in all_windows(x, w, stride, padding):
        seen = x[:, :, rows, columns]
        for n in range(len(x)):
            for f in range(len(w)):
                found[n, f, r, c] = (seen[n] * w[f][:, a, k]).sum() + b[f]
    shape = [max(key[axis] for key in found) + 1 for axis in range(4)]
    return np.array([found[place] for place in np.ndindex(*shape)]).reshape(shape)


def conv2d_backward(d, x, w, stride=1, padding=0):
    gx, gw, gb = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
    for r, c, (rows, columns), (a, k) in all_windows(x, w, stride, padding):
        for n in range(len(x)):
            for f in range(len(w)):
                slope = d[n, f, r, c]
                gb[f] += slope
                gw[f][:, a, k] += slope * x[n][:, rows, columns]
                gx[n][:, rows, columns] += slope * w[f][:, a, k]
    return [gx, gw, gb]
