"""Right, and in single precision."""

from numpy import float32


def standardise(values):
    values = values.astype(float32)
    centred = values - values.mean(axis=0, keepdims=True)
    return centred / ((centred**2).mean(axis=0, keepdims=True)) ** float32(0.5)
