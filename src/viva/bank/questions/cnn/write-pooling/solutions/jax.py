"""Pooling with reduce_window; the way back is JAX's own transformation of the way forth."""

import jax
import jax.numpy as jnp
from jax import lax


def pool(x, size, stride=None, kind="max"):
    step = stride or size
    window, steps = (1, 1, size, size), (1, 1, step, step)
    if kind == "max":
        return lax.reduce_window(x, -jnp.inf, lax.max, window, steps, "VALID")
    return lax.reduce_window(x, 0.0, lax.add, window, steps, "VALID") / size**2


def pool_backward(dy, x, size, stride=None, kind="max"):
    _, back = jax.vjp(lambda z: pool(z, size, stride, kind), x)
    return back(dy)[0]
