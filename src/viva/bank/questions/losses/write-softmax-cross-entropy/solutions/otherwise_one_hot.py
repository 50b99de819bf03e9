"""The same with targets as rows of zeros and a one, and differences of logits for the loss."""

import numpy as np


def softmax_cross_entropy(logits, labels):
    batch, classes = np.shape(logits)
    t = np.eye(classes)[labels]
    a = logits - np.max(logits, axis=-1)[:, None]
    p = np.exp(a)
    z = p.sum(-1)
    p /= z[:, None]
    return float((np.log(z) - (t * a).sum(-1)).sum() / batch), (p - t) / batch
