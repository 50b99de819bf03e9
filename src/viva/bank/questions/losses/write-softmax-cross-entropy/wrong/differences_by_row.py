"""A gradient from central differences of each row's own loss."""

import numpy as np


def loss_of(row, label):
    top = row.max()
    return np.log(np.exp(row - top).sum()) + top - row[label]


def softmax_cross_entropy(logits, labels):
    gradient = np.zeros(np.shape(logits))
    for n, (row, label) in enumerate(zip(logits, labels)):
        for k in range(len(row)):
            step = np.zeros(len(row))
            step[k] = 1e-5
            gradient[n, k] = (loss_of(row + step, label) - loss_of(row - step, label)) / 2e-5
    losses = [loss_of(row, label) for row, label in zip(logits, labels)]
    return np.mean(losses), gradient / len(labels)
