# One step of Adam, in NumPy; PyTorch and JAX are just as welcome.
import numpy as np


def adam_step(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return the new w, m and v after step number t, which counts from 1."""
