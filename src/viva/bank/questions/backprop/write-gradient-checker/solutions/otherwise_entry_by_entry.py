"""The same with an error relative to each entry, and with entries that are moved and put back."""

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    work = np.array(x, dtype=float)
    slopes = []
    entries = np.nditer(work, flags=["multi_index"], op_flags=["readwrite"])
    while not entries.finished:
        at = entries.multi_index
        kept = work[at]
        work[at] = kept + h
        ahead = f(work.copy())
        work[at] = kept - h
        behind = f(work.copy())
        work[at] = kept
        slopes.append(0.5 * (ahead - behind) / h)
        entries.iternext()
    return np.reshape(slopes, x.shape)


def check_gradient(f, g, x):
    for ours, theirs in zip(numerical_gradient(f, x).flat, np.ravel(g)):
        largest = max(abs(ours), abs(theirs), 1e-12)
        if not abs(ours - theirs) / largest < 1e-5:
            return False
    return True
