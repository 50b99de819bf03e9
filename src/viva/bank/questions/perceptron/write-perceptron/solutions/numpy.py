"""Rosenblatt's perceptron: only a mistake moves the line, by the example itself."""

import numpy as np


def update(w, b, x, y):
    if y * (x @ w + b) <= 0:
        return w + y * x, b + y
    return w, b


def predict(w, b, x):
    return np.where(x @ w + b > 0, 1, -1)


def fit(x, y, epochs=100):
    w, b = np.zeros(x.shape[1]), 0.0
    mistakes = []
    for epoch in range(epochs):
        wrong = 0
        for one, label in zip(x, y):
            before = b
            w, b = update(w, b, one, label)
            wrong += int(b != before)
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes
