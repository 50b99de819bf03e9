"""How sharply a cost bends: its Hessian times a vector, and the largest eigenvalue of the Hessian.

For networks of dense layers with ReLU between them and a softmax at the end; the cost is the mean
cross-entropy. Nobody ever writes down the Hessian: that of a network with 25,000 weights has 625
million entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse.linalg import LinearOperator, eigsh
from scipy.special import softmax

from viva.lab.descent import Examples, flat
from viva.lab.network import Array


def hessian_times(weights: Sequence[Array], v: Sequence[Array], examples: Examples) -> list[Array]:
    """Return the Hessian of the cost times v: the derivative of the gradient in this direction.

    So each line of back-propagation is differentiated once more (B. A. Pearlmutter, Fast exact
    multiplication by the Hessian, Neural Computation 6(1), 1994). What begins with r_ is the
    derivative of what follows when the weights move along v. ReLU is taken as straight: at its
    kinks nothing is differentiable, and elsewhere its second derivative is 0.

    Args:
        weights: W and b of each layer, as a network has them.
        v: a direction, in the same shapes.
        examples: over which the cost is the mean.
    """
    x, y = examples
    layers = list(zip(weights[::2], weights[1::2], v[::2], v[1::2], strict=True))
    h, r_h = x, np.zeros_like(x)  # (B, D)
    passed = []
    for w, b, v_w, v_b in layers:
        z = h @ w + b  # (B, H)
        r_z = r_h @ w + h @ v_w + v_b
        passed.append((h, r_h))
        h, r_h = np.maximum(z, 0), r_z * (z > 0)

    p = softmax(z, axis=1)  # (B, K)
    d, r_d = p.copy(), p * (r_z - (p * r_z).sum(1, keepdims=True))
    d[np.arange(len(y)), y] -= 1
    d, r_d = d / len(y), r_d / len(y)  # of the cost by z, and its change
    found: list[Array] = []
    for (w, _, v_w, _), (h, r_h) in zip(reversed(layers), reversed(passed), strict=True):
        found = [r_h.T @ d + h.T @ r_d, r_d.sum(0), *found]
        on = h > 0  # for the pixels it does not matter
        d, r_d = (d @ w.T) * on, (r_d @ w.T + d @ v_w.T) * on
    return found


def sharpness(weights: Sequence[Array], examples: Examples, accuracy: float = 1e-3) -> float:
    """Return the largest eigenvalue of the Hessian, by Lanczos' method.

    Args:
        weights: W and b of each layer.
        examples: over which the cost is the mean.
        accuracy: relative, of the eigenvalue.
    """
    w = [part.astype(float) for part in weights]
    ends = np.cumsum([part.size for part in w])

    def times(row: Array) -> Array:
        parts = [
            row[start:end].reshape(part.shape)
            for (start, end), part in zip(pairwise([0, *ends]), w, strict=True)
        ]
        return flat(hessian_times(w, parts, examples))

    operator = LinearOperator((ends[-1], ends[-1]), matvec=times, dtype=float)
    start = np.random.default_rng(0).normal(size=ends[-1])  # the same every time
    bent = times(start)
    if not (np.isfinite(bent).all() and bent.any()):
        return float(bent.sum())  # 0 where nothing bends, NaN where training has diverged
    found = eigsh(operator, 1, which="LA", v0=start, tol=accuracy, return_eigenvectors=False)
    return float(found[0])
