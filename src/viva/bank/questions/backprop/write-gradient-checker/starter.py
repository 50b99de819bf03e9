# A checker for gradients, in NumPy; PyTorch and JAX are just as welcome.
import numpy as np


def numerical_gradient(f, x, h=1e-5):
    """Return the gradient of f at x by central differences, in the shape of x."""


def check_gradient(f, g, x):
    """Return True if g is the gradient of f at x, else False."""
