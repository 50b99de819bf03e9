# A convolutional layer, forward and backward, in NumPy; PyTorch and JAX are just as welcome.
import numpy as np


def conv2d(x, w, b, stride=1, padding=0):
    """Return the maps, of shape (images, filters, rows, columns)."""


def conv2d_backward(d, x, w, stride=1, padding=0):
    """Return the gradients of x, w and b, for d, that of the maps."""
