import numpy as np


def build(seed=0):
    rng = np.random.default_rng(seed)
    sizes = [784, 256, 128, 10]
    return [
        [rng.normal(0, np.sqrt(2 / n), (n, m)), np.zeros(m)] for n, m in zip(sizes, sizes[1:])
    ]


def forward(model, x):
    """Return the activations of every layer; the last one holds the logits."""
    kept = [x]
    for i, (weights, biases) in enumerate(model):
        x = x @ weights + biases
        if i < len(model) - 1:
            x = np.maximum(x, 0)
        kept.append(x)
    return kept


def softmax(logits):
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def train(model, x, y, epochs=5, batch=64, rate=0.1, seed=1):
    """Train on x of shape (n, 28, 28) with values in 0..1 and integer labels y."""
    rng = np.random.default_rng(seed)
    x = x.reshape(len(x), -1)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for i in range(0, len(x), batch):
            chosen = order[i : i + batch]
            kept = forward(model, x[chosen])
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
