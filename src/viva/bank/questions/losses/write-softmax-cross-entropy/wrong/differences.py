"""A gradient from central differences, which is no derivation and drowns beside a large loss."""

import numpy as np


def loss_of(logits, labels):
    z = logits - logits.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels])


def softmax_cross_entropy(logits, labels):
    gradient = np.zeros(np.shape(logits))
    for place in np.ndindex(gradient.shape):
        step = np.zeros(gradient.shape)
        step[place] = 1e-5
        above, below = loss_of(logits + step, labels), loss_of(logits - step, labels)
        gradient[place] = (above - below) / 2e-5
    return loss_of(logits, labels), gradient
