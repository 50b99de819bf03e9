import numpy as np
from sklearn.datasets import fetch_openml

rng = np.random.default_rng(1)
pictures, digits = fetch_openml("mnist_784", return_X_y=True, as_frame=False)
pictures, digits = pictures / 255, digits.astype(int)
learn, judge = slice(0, 4000), slice(8000, 9000)
W1, b1 = rng.normal(0, 0.05, (784, 32)), np.zeros(32)
W2, b2 = rng.normal(0, 0.2, (32, 10)), np.zeros(10)


def forward(x):
    hidden = np.maximum(x @ W1 + b1, 0)
    scores = np.exp(hidden @ W2 + b2)
    return hidden, scores / scores.sum(1, keepdims=True)


for _ in range(3):
    for chosen in rng.permutation(4000).reshape(-1, 50):
        x = pictures[chosen]
        hidden, slope = forward(x)
        slope[np.arange(50), digits[chosen]] -= 1
        back = slope @ W2.T * (hidden > 0)
        W2 -= 0.01 * hidden.T @ slope
        b2 -= 0.01 * slope.sum(0)
        W1 -= 0.01 * x.T @ back
        b1 -= 0.01 * back.sum(0)
print((forward(pictures[judge])[1].argmax(1) == digits[judge]).mean())
