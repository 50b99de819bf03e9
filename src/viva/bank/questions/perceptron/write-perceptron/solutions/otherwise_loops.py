"""The same with lists and loops, and no array until the end."""

import numpy as np


def score(weights, bias, point):
    total = bias
    for weight, value in zip(weights, point):
        total += weight * value
    return total


def update(w, b, x, y):
    if (score(w, b, x) > 0) == (y > 0) and score(w, b, x) != 0:
        return list(w), b
    return [weight + y * value for weight, value in zip(w, x)], b + y


def predict(w, b, x):
    return [1 if score(w, b, point) > 0 else -1 for point in x]


def fit(x, y, epochs=100):
    points, labels = [list(map(float, p)) for p in x], [float(label) for label in y]
    w, b, counts = [0.0] * len(points[0]), 0.0, []
    for _ in range(epochs):
        new = 0
        for point, label in zip(points, labels):
            if label * score(w, b, point) <= 0:
                w, b = update(w, b, point, label)
                new += 1
        counts += [new]
        if new == 0:
            break
    return np.array(w), b, counts
