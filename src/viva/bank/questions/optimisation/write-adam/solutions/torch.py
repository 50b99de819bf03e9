"""One step of Adam on tensors, with lerp for the averages."""

import torch


@torch.no_grad()
def adam_step(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = torch.lerp(g, m, beta1)
    v = torch.lerp(g.square(), v, beta2)
    correction = (1 - beta2**t) ** 0.5
    step = lr / (1 - beta1**t)
    return w - step * m / (v.sqrt() / correction + eps), m, v
