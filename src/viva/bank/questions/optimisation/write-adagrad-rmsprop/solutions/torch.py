"""The same on tensors."""

import torch


@torch.no_grad()
def adagrad_step(w, g, s, lr=0.01, eps=1e-10):
    s = torch.addcmul(s, g, g)
    return torch.addcdiv(w, g, s.sqrt() + eps, value=-lr), s


@torch.no_grad()
def rmsprop_step(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = torch.lerp(g.square(), s, rho)
    return torch.addcdiv(w, g, s.sqrt() + eps, value=-lr), s
