"""Codes learnt without labels, and what a linear classifier makes of them, for experiments on RBMs.

A code is what a model turns a case into: hidden units, components, topics. How good it is shows in
how many labels logistic regression then tells, with its penalty chosen by cross-validation for
every code anew.
"""

from __future__ import annotations

import warnings
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_score

from viva.lab.rbm import RBM, ClassRBM

Array = NDArray[Any]
"""Of float32 or float64."""
Labels = NDArray[Any]
Machine = TypeVar("Machine", bound=RBM)

PENALTIES = (0.01, 0.1, 1.0, 10.0)
"""C, the inverse of the penalty's weight, from which cross-validation chooses."""
FOLDS = 3


def trained(machine: Machine, x: Array, y: Labels | None = None) -> Machine:
    """Return a machine that has learnt x; one that diverged has weights that are no numbers."""
    with np.errstate(all="ignore"):
        try:
            return machine.fit(x, y)
        except ValueError:
            # Probabilities that are none cannot be drawn from; any other error is one.
            if not hasattr(machine, "components_") or np.abs(machine.components_).max() < 1e4:
                raise
            machine.components_ = np.full_like(machine.components_, np.nan)
            return machine


def binary_rbm(
    x: Array,
    units: int,
    rate: float,
    epochs: int,
    seed: int,
    momentum: float = 0.9,
    persistent: bool = False,
) -> ClassRBM:
    """Return an RBM of binary units that has learnt x, (n, D), from 0 to 1, without labels.

    It is a ClassRBM which is told that all cases are of one class, so that nothing is left of the
    class but a second hidden bias. Unlike scikit-learn's BernoulliRBM it begins with the visible
    biases of the data, so that no hidden unit has to learn what all cases have in common, and can
    be trained by CD-1.
    """
    machine = ClassRBM(
        units,
        discriminative=0,
        generative=1,
        learning_rate=rate,
        n_iter=epochs,
        batch_size=min(100, len(x)),
        momentum=momentum,
        persistent=persistent,
        weight_decay=1e-4,
        random_state=seed,
    )
    return trained(machine, x, np.zeros(len(x), int))


def decoded(machine: ClassRBM, h: Array) -> Array:
    """Return the mean of the binary visible units given the hidden ones, (n, D)."""
    mean: Array = expit(h @ machine.components_ + machine.intercept_visible_)
    return mean


def told(codes: Array, labels: Labels, new_codes: Array, new_labels: Labels) -> float:
    """Return the share of new labels that logistic regression on the codes tells right."""
    middle = codes.mean(0)
    # One factor for all columns, so that C means the same for every code and no code is turned.
    size = np.sqrt(((codes - middle) ** 2).sum(1).mean() / 100)
    with np.errstate(all="ignore"):
        a, b = (codes - middle) / size, (new_codes - middle) / size
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        # A code that says nothing, or of a machine that diverged: only guessing is left.
        values, counts = np.unique(labels, return_counts=True)
        return float((new_labels == values[counts.argmax()]).mean())
    folds = KFold(FOLDS, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        # It stops after 100 steps: cross-validation judges what it has found by then.
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = [cross_val_score(_logistic(c), a, labels, cv=folds).mean() for c in PENALTIES]
        best = _logistic(PENALTIES[int(np.argmax(found))]).fit(a, labels)
        return float(best.score(b, new_labels))


def _logistic(penalty: float) -> Any:  # noqa: ANN401
    return LogisticRegression(C=penalty, tol=1e-3, max_iter=100)
