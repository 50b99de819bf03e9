# 784-256-128-10 by hand: ReLU, softmax with cross-entropy, gradient descent on mini-batches.
import numpy as np

SIZES = [784, 256, 128, 10]


def build(seed=0):
    rng = np.random.default_rng(seed)
    return [
        [rng.normal(0, np.sqrt(2 / n), (n, m)).astype("float32"), np.zeros(m, "float32")]
        for n, m in zip(SIZES, SIZES[1:])
    ]


def forward(model, x):
    """Return the inputs of every layer, and last the logits."""
    kept = [x]
    for layer, (weights, biases) in enumerate(model):
        x = x @ weights + biases
        if layer < len(model) - 1:
            x = np.maximum(x, 0)
        kept.append(x)
    return kept


def softmax(logits):
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def train(model, x, y, epochs=5, batch=64, rate=0.1, seed=1):
    """Learn from pictures of shape (n, 28, 28) with values in 0..1 and their digits."""
    rng = np.random.default_rng(seed)
    x = x.reshape(len(x), -1)
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch):
            chosen = order[start : start + batch]
            kept = forward(model, x[chosen])
            # of the mean cross-entropy, with respect to the logits
            slope = softmax(kept[-1])
            slope[np.arange(len(chosen)), y[chosen]] -= 1
            slope /= len(chosen)
            for layer in reversed(range(len(model))):
                weights, biases = model[layer]
                back = (slope @ weights.T) * (kept[layer] > 0)
                weights -= rate * kept[layer].T @ slope
                biases -= rate * slope.sum(0)
                slope = back
    return model


def predict(model, x):
    return softmax(forward(model, x.reshape(len(x), -1))[-1])
