"""The same with JAX, whose numbers have to be told to be double."""

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)


def numerical_gradient(f, x, h=1e-5):
    flat = jnp.ravel(x)
    ahead = [f(flat.at[i].add(h).reshape(x.shape)) for i in range(flat.size)]
    behind = [f(flat.at[i].add(-h).reshape(x.shape)) for i in range(flat.size)]
    return ((jnp.array(ahead) - jnp.array(behind)) / (2 * h)).reshape(x.shape)


def check_gradient(f, g, x):
    n = numerical_gradient(f, x)
    return jnp.linalg.norm(g - n) <= 1e-5 * jnp.linalg.norm(n)
