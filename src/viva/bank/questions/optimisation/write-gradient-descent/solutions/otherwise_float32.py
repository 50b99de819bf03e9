"""The same in single precision, with weights that are changed in place and copied for the path."""

import numpy as np


def descend(gradient, w, x, y, lr, epochs, batch_size, seed):
    w, x, y = (np.array(a, dtype=np.float32) for a in (w, x, y))
    state = np.random.RandomState(seed)
    path = []
    for _ in range(epochs):
        order = state.permutation(len(y))
        for rows in np.split(order, range(batch_size, len(y), batch_size)):
            w -= np.float32(lr) * gradient(w, x[rows], y[rows]).astype(np.float32)
            path.append(w.copy())
    return path
