"""The reference: short, and as one would teach it. Mistakes and mutants are made from it."""

import numpy as np


def standardise(x):
    middle = np.mean(x, axis=0)
    return (x - middle) / np.std(x, axis=0)
