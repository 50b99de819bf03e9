"""The same in single precision, as networks usually train."""

import numpy as np


def adam_step(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    w, g, m, v = (np.asarray(a, dtype=np.float32) for a in (w, g, m, v))
    m_new = np.float32(beta1) * m + np.float32(1 - beta1) * g
    v_new = np.float32(beta2) * v + np.float32(1 - beta2) * np.square(g)
    upper = m_new / np.float32(1 - beta1**t)
    lower = np.sqrt(v_new / np.float32(1 - beta2**t))
    return w - np.float32(lr) * upper / (lower + np.float32(eps)), m_new, v_new
