"""The same with JAX, whose random numbers come from keys."""

import jax
import jax.numpy as jnp


def descend(gradient, w, x, y, lr, epochs, batch_size, seed):
    key, path = jax.random.key(seed), []
    for epoch in range(epochs):
        order = jax.random.permutation(jax.random.fold_in(key, epoch), x.shape[0])
        for start in range(0, x.shape[0], batch_size):
            rows = order[start : start + batch_size]
            w = w - lr * gradient(w, x[rows], y[rows])
            path.append(w)
    return jnp.stack(path)
