# A perceptron that learns, in NumPy; PyTorch and JAX are just as welcome.
import numpy as np


def update(w, b, x, y):
    """Return the new w and b after one example x with its label y, which is -1 or 1."""


def predict(w, b, x):
    """Return the label of each row of x."""


def fit(x, y, epochs=100):
    """Return w, b and a list with the number of mistakes in each epoch."""
