"""The same with lists and Python's own arithmetic; the answer is given back as 1 or 0."""

import math

import numpy as np


def slopes(f, x, h):
    numbers = [float(number) for number in np.ravel(x)]
    for i in range(len(numbers)):
        up = numbers[:i] + [numbers[i] + h] + numbers[i + 1 :]
        down = numbers[:i] + [numbers[i] - h] + numbers[i + 1 :]
        yield (f(np.reshape(up, x.shape)) - f(np.reshape(down, x.shape))) / h / 2


def numerical_gradient(f, x, h=1e-5):
    return np.reshape(list(slopes(f, x, h)), x.shape).tolist()


def check_gradient(f, g, x):
    pairs = list(zip(slopes(f, x, 1e-5), np.ravel(g)))
    off = math.sqrt(sum((a - b) ** 2 for a, b in pairs))
    size = math.sqrt(sum(a * a for a, _ in pairs))
    return 1 if off <= 1e-4 * size else 0
