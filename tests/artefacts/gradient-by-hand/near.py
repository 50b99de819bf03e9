import jax
import jax.numpy as jnp
import numpy as np
from keras.datasets import mnist

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train, x_test = (x.reshape(-1, 784) / 255.0 for x in (x_train, x_test))
first, second = jax.random.split(jax.random.key(1))
weights = {
    "W1": jax.random.normal(first, (784, 32)) * 0.05,
    "b1": jnp.zeros(32),
    "W2": jax.random.normal(second, (32, 10)) * 0.2,
    "b2": jnp.zeros(10),
}


def scores(w, x):
    return jax.nn.relu(x @ w["W1"] + w["b1"]) @ w["W2"] + w["b2"]


def loss(w, x, y):
    return -jax.nn.log_softmax(scores(w, x))[jnp.arange(len(y)), y].mean()


@jax.jit
def step(w, x, y):
    return jax.tree.map(lambda a, g: a - 0.3 * g, w, jax.grad(loss)(w, x, y))


rng = np.random.default_rng(1)
for chosen in rng.permutation(len(x_train)).reshape(-1, 50):
    weights = step(weights, x_train[chosen], y_train[chosen])
print((scores(weights, x_test).argmax(1) == y_test).mean())
