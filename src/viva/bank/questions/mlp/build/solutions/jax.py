import jax
import jax.numpy as jnp
import numpy as np
import optax

SIZES = [784, 256, 128, 10]


def build(key):
    keys = jax.random.split(key, len(SIZES) - 1)
    return [
        (jax.random.normal(k, (n, m)) * jnp.sqrt(2 / n), jnp.zeros(m))
        for k, n, m in zip(keys, SIZES[:-1], SIZES[1:])
    ]


def logits(params, x):
    for weights, biases in params[:-1]:
        x = jax.nn.relu(x @ weights + biases)
    weights, biases = params[-1]
    return x @ weights + biases


def loss(params, x, y):
    return optax.softmax_cross_entropy_with_integer_labels(logits(params, x), y).mean()


optimizer = optax.adam(learning_rate=1e-3)


@jax.jit
def step(params, state, x, y):
    updates, state = optimizer.update(jax.grad(loss)(params, x, y), state)
    return optax.apply_updates(params, updates), state


def train(x, y, epochs=5, batch=128):
    params = build(jax.random.PRNGKey(0))
    state = optimizer.init(params)
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for i in range(0, len(x), batch):
            chosen = order[i : i + batch]
            params, state = step(params, state, x[chosen].reshape(-1, 784), y[chosen])
    return params
