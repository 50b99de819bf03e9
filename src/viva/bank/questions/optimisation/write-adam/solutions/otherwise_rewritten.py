"""The order that the paper gives at the end of section 2: the correction goes into the step size.

Epsilon is then added to the root of the average as it is kept, which the task allows.
"""

from numpy import sqrt


def adam_step(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    alpha_t = lr * sqrt(1.0 - beta2**t) / (1.0 - beta1**t)
    m_t = beta1 * m + (1.0 - beta1) * g
    v_t = beta2 * v + (1.0 - beta2) * g * g
    return w - alpha_t * m_t / (sqrt(v_t) + eps), m_t, v_t
