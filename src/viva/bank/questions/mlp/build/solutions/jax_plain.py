# 784-128-10 in JAX alone: tanh, softmax with cross-entropy, gradient descent with momentum by hand.
import jax
import jax.numpy as jnp

HIDDEN = 128
BATCH = 100
RATE, MOMENTUM = 0.05, 0.9


def build():
    first, second = jax.random.split(jax.random.key(7))
    glorot = jax.nn.initializers.glorot_uniform()
    return {
        "hidden": {"w": glorot(first, (784, HIDDEN)), "b": jnp.zeros(HIDDEN)},
        "out": {"w": glorot(second, (HIDDEN, 10)), "b": jnp.zeros(10)},
    }


def scores(params, x):
    x = x.reshape(x.shape[0], 784)
    h = jnp.tanh(x @ params["hidden"]["w"] + params["hidden"]["b"])
    return h @ params["out"]["w"] + params["out"]["b"]


def cost(params, x, y):
    log_p = jax.nn.log_softmax(scores(params, x))
    return -jnp.mean(jnp.take_along_axis(log_p, y[:, None], axis=1))


@jax.jit
def epoch(params, speed, x, y):
    def step(carried, batch):
        params, speed = carried
        slope = jax.grad(cost)(params, *batch)
        speed = jax.tree.map(lambda v, g: MOMENTUM * v - RATE * g, speed, slope)
        return (jax.tree.map(jnp.add, params, speed), speed), None

    return jax.lax.scan(step, (params, speed), (x, y))[0]


def train(params, x, y, epochs=8):
    speed = jax.tree.map(jnp.zeros_like, params)
    key = jax.random.key(1)
    batches = len(x) // BATCH
    for _ in range(epochs):
        key, now = jax.random.split(key)
        order = jax.random.permutation(now, len(x))[: batches * BATCH]
        shuffled = x[order].reshape(batches, BATCH, 784), y[order].reshape(batches, BATCH)
        params, speed = epoch(params, speed, *shuffled)
    return params


def predict(params, x):
    return jax.nn.softmax(scores(params, x))
