"""Both as the same step with other weights of the old and of the new; a list is given back."""

from numpy import multiply, sqrt


def step(w, g, s, lr, keep, add, eps):
    squares = keep * s + add * multiply(g, g)
    rate = lr / (eps + sqrt(squares))
    return [w + -rate * g, squares]


def adagrad_step(w, g, s, lr=0.01, eps=1e-10):
    return step(w, g, s, lr, 1.0, 1.0, eps)


def rmsprop_step(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    return step(w, g, s, lr, rho, 1.0 - rho, eps)
