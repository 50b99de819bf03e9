"""The same in another order in every epoch, with a constant input 1 in place of a bias."""

import numpy as np

rng = np.random.default_rng()


def update(w, b, x, y):
    theta = np.append(w, b)
    z = np.append(x, 1.0)
    if np.sign(theta @ z) != y:
        theta = theta + y * z
    return theta[:-1], theta[-1]


def predict(w, b, x):
    return np.sign(x @ w + b).astype(int)


def fit(x, y, epochs=100):
    z = np.column_stack([x, np.ones(len(x))])
    theta = np.zeros(z.shape[1])
    mistakes = []
    for _ in range(epochs):
        count = 0
        for i in rng.permutation(len(z)):
            if y[i] * (z[i] @ theta) <= 0:
                theta += y[i] * z[i]
                count += 1
        mistakes.append(count)
        if not count:
            return theta[:-1], theta[-1], mistakes
    return theta[:-1], theta[-1], mistakes
