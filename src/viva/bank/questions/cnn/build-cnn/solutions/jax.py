"""The four layers in JAX: a pure function of parameters, its gradient by JAX, and momentum."""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax


def layers(params, x):
    kernels, offsets, weights, biases = params
    convolved = lax.conv(x[:, None], kernels, (1, 1), "SAME") + offsets[:, None, None]
    rectified = jax.nn.relu(convolved)
    n, channels, height, width = rectified.shape
    pooled = rectified.reshape(n, channels, height // 2, 2, width // 2, 2).max((3, 5))
    return convolved, rectified, pooled, pooled.reshape(n, -1) @ weights + biases


def loss(params, x, y):
    chances = jax.nn.log_softmax(layers(params, x)[-1])
    return -jnp.mean(jnp.take_along_axis(chances, y[:, None], 1))


@partial(jax.jit, static_argnames="batch")
def epoch(params, speeds, x, y, order, batch):
    def step(state, chosen):
        slopes = jax.grad(loss)(state[0], x[chosen], y[chosen])
        speeds = jax.tree.map(lambda v, g: 0.9 * v - 0.02 * g, state[1], slopes)
        return (jax.tree.map(jnp.add, state[0], speeds), speeds), None

    return lax.scan(step, (params, speeds), order.reshape(-1, batch))[0]


class CNN:
    def __init__(self, seed):
        self.key, first, last = jax.random.split(jax.random.key(seed), 3)
        kernels = 0.3 * jax.random.normal(first, (8, 1, 5, 5))
        weights = 0.02 * jax.random.normal(last, (8 * 14 * 14, 10))
        self.params = kernels, jnp.zeros(8), weights, jnp.zeros(10)

    def forward(self, x):
        return layers(self.params, x)

    def fit(self, x, y):
        batch = 25 if len(x) % 25 == 0 else 1
        speeds = jax.tree.map(jnp.zeros_like, self.params)
        for key in jax.random.split(self.key, 6):
            order = jax.random.permutation(key, len(x))
            self.params, speeds = epoch(self.params, speeds, x, y, order, batch)
