"""The same in single precision, with a learning rate, which only scales the result."""

import numpy as np


def update(w, b, x, y):
    w, x = np.float32(w), np.float32(x)
    b, y = np.float32(b), np.float32(y)
    if y * (np.dot(w, x) + b) > 0:
        return w.copy(), b
    return w + y * x, b + y


def predict(w, b, x):
    return 2 * (np.float32(x) @ np.float32(w) + np.float32(b) > 0) - 1


def fit(x, y, epochs=100, eta=np.float32(0.1)):
    x, y = np.float32(x), np.float32(y)
    w, b = np.zeros(x.shape[1], np.float32), np.float32(0)
    mistakes = []
    for _ in range(epochs):
        wrong = 0
        for xi, yi in zip(x, y):
            if yi * (xi @ w + b) <= 0:
                w, b, wrong = w + eta * yi * xi, b + eta * yi, wrong + 1
        mistakes.append(wrong)
        if not wrong:
            break
    return w, b, np.array(mistakes)
