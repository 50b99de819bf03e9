"""The same on tensors in single precision, with a bias that is a tensor of one number."""

import torch


def update(w, b, x, y):
    if y * (torch.dot(w, x) + b) > 0:
        return w.clone(), b
    return w + y * x, b + y


def predict(w, b, x):
    return torch.where(x @ w + b > 0, 1, -1)


def fit(x, y, epochs=100):
    weights, bias, history = torch.zeros(x.shape[1]), torch.zeros(1), []
    for _ in range(epochs):
        mistakes = 0
        for i in torch.randperm(len(x)):
            if y[i] * (torch.dot(weights, x[i]) + bias) <= 0:
                weights += y[i] * x[i]
                bias += y[i]
                mistakes += 1
        history.append(mistakes)
        if mistakes == 0:
            break
    return weights, bias, history
