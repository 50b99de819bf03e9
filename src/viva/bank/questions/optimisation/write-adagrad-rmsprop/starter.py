# One step of AdaGrad and one of RMSProp, in NumPy; PyTorch and JAX are just as welcome.
import numpy as np


def adagrad_step(w, g, s, lr=0.01, eps=1e-10):
    """Return the new w, and the sum of the squared gradients so far."""


def rmsprop_step(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """Return the new w, and the moving average of the squared gradients."""
