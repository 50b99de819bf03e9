# A restricted Boltzmann machine of 0s and 1s, in NumPy; PyTorch and JAX are just as welcome.
import numpy as np


def hidden(v, W, b):
    """Return the probability that each hidden unit is 1, for every row of v."""


def visible(h, W, a):
    """Return the probability that each visible unit is 1, for every row of h."""


def free_energy(v, W, a, b):
    """Return the free energy of every row of v."""


def cd1(v, W, a, b, lr, seed):
    """Return W, a and b after one update by contrastive divergence with one step."""


def pcd(v, chain, W, a, b, lr, seed):
    """Return W, a, b and the chain after one update by persistent contrastive divergence."""
