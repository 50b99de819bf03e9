# 784-256-128-10 in JAX: ReLU, logits, and Adam from optax.
import jax
import jax.numpy as jnp
import numpy as np
import optax

SIZES = [784, 256, 128, 10]

optimizer = optax.adam(learning_rate=1e-3)


def build(seed=0):
    keys = jax.random.split(jax.random.key(seed), len(SIZES) - 1)
    return [
        (jax.random.normal(key, (n, m)) * jnp.sqrt(2 / n), jnp.zeros(m))
        for key, n, m in zip(keys, SIZES, SIZES[1:])
    ]


def logits(params, x):
    x = x.reshape(len(x), -1)
    for weights, biases in params[:-1]:
        x = jax.nn.relu(x @ weights + biases)
    weights, biases = params[-1]
    return x @ weights + biases


def loss(params, x, y):
    return optax.softmax_cross_entropy_with_integer_labels(logits(params, x), y).mean()


@jax.jit
def step(params, state, x, y):
    updates, state = optimizer.update(jax.grad(loss)(params, x, y), state)
    return optax.apply_updates(params, updates), state


def train(params, x, y, epochs=5, batch=128):
    state = optimizer.init(params)
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for i in range(0, len(x) - batch + 1, batch):
            chosen = order[i : i + batch]
            params, state = step(params, state, x[chosen], y[chosen])
    return params


def predict(params, x):
    return jax.nn.softmax(logits(params, x))
