"""The same in single precision, as networks usually train, with logaddexp for the sum."""

import numpy as np


def softmax_cross_entropy(logits, labels):
    z = np.asarray(logits, dtype=np.float32)
    log_sum = np.logaddexp.reduce(z, axis=1)
    picked = np.take_along_axis(z, labels[:, None], axis=1)[:, 0]
    g = np.exp(z - log_sum[:, None])
    np.put_along_axis(g, labels[:, None], np.exp(picked - log_sum)[:, None] - 1, axis=1)
    return np.mean(log_sum - picked), g / np.float32(len(z))
