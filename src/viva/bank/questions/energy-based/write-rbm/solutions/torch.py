"""The machine on tensors; the free energy alone gives the updates, by automatic differentiation."""

import torch
from torch.nn.functional import softplus


def hidden(v, W, b):
    return torch.sigmoid(v @ W + b)


def visible(h, W, a):
    return torch.sigmoid(h @ W.T + a)


def free_energy(v, W, a, b):
    return -(v @ a) - softplus(v @ W + b).sum(dim=1)


def step(v, W, a, b, seed):
    draws = torch.Generator().manual_seed(seed)
    h = torch.bernoulli(hidden(v, W, b), generator=draws)
    return torch.bernoulli(visible(h, W, a), generator=draws)


def descend(v, fantasy, W, a, b, lr):
    parameters = [p.clone().requires_grad_() for p in (W, a, b)]
    loss = free_energy(v, *parameters).mean() - free_energy(fantasy, *parameters).mean()
    slopes = torch.autograd.grad(loss, parameters)
    return [p.detach() - lr * slope for p, slope in zip(parameters, slopes)]


def cd1(v, W, a, b, lr, seed):
    return descend(v, step(v, W, a, b, seed), W, a, b, lr)


def pcd(v, chain, W, a, b, lr, seed):
    chain = step(chain, W, a, b, seed)
    return (*descend(v, chain, W, a, b, lr), chain)
