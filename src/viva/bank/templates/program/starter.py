# The signature, for those who begin.
import numpy as np


def standardise(x):
    """Return x with each column shifted and scaled to mean 0 and standard deviation 1."""
