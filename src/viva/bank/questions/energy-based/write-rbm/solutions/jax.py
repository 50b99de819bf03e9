"""The machine in JAX: keys for what is random, and compiled updates."""

import jax


def hidden(v, W, b):
    return jax.nn.sigmoid(v @ W + b)


def visible(h, W, a):
    return jax.nn.sigmoid(h @ W.T + a)


def free_energy(v, W, a, b):
    return -v @ a - jax.nn.softplus(v @ W + b).sum(axis=1)


@jax.jit
def walk(v, W, a, b, seed):
    first, second = jax.random.split(jax.random.PRNGKey(seed))
    h = jax.random.bernoulli(first, hidden(v, W, b)).astype(v.dtype)
    return jax.random.bernoulli(second, visible(h, W, a)).astype(v.dtype)


@jax.jit
def moved(v, model, W, a, b, lr):
    def statistics(rows):
        h = hidden(rows, W, b)
        return rows.T @ h / rows.shape[0], rows.mean(0), h.mean(0)

    pairs = zip((W, a, b), statistics(v), statistics(model))
    return [p + lr * (plus - minus) for p, plus, minus in pairs]


def cd1(v, W, a, b, lr, seed):
    return moved(v, walk(v, W, a, b, seed), W, a, b, lr)


def pcd(v, chain, W, a, b, lr, seed):
    chain = walk(chain, W, a, b, seed)
    return (*moved(v, chain, W, a, b, lr), chain)
