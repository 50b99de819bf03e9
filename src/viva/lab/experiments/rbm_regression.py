"""An RBM can fill in a number as well as ridge regression predicts it, and not better.

Holds if, as means over all folds, the root mean squared error of the machine that fills in the
number, and that of ridge regression on the machine's hidden units, are each at most 2 above ridge
regression on the inputs and at most 1 below it, at least 15 below that of always saying the mean,
and if hidden units with random weights serve ridge regression at most 1 worse than the learnt ones.

A restricted Boltzmann machine has no output, so the number to be predicted becomes one more visible
unit, beside the inputs. In training it is known like any other; afterwards it is missing, the
hidden units are inferred from the inputs alone, and its mean given them is filled in. All units are
Gaussian, for the numbers are real. The other way is to learn the inputs without the number and to
put a regression on the hidden units. Both work: they find in ten measurements of 442 patients how
far diabetes will have gone a year later, about as well as ridge regression, which is linear, has a
solution in one line and needs a small part of the time. What the machine fills in is nearly what
ridge regression says, point by point. And features need not be learnt at all for it: as many
sigmoids of random weighted sums do as well. So a restricted Boltzmann machine can be used for
regression, but nothing here speaks for doing so.

Data are scikit-learn's (442 patients, 10 inputs); inputs and number are standardised on each fold's
training part. SIGMAS are standard deviations of a visible unit given the hidden ones; the machine's
is chosen for each fold by an inner cross-validation of its training part, as is the weight of
ridge's penalty everywhere. With a sigma much too large the hidden units learn nothing. Filling in
goes in 5 steps, each of which takes what was filled in before for known; one step alone is a little
worse. Random features have the same number of units and weights of the size that makes their sums
about as large as standard normal numbers.

G. E. Hinton, A practical guide to training restricted Boltzmann machines, UTML TR 2010-003,
University of Toronto, 2010, section 13.2. A. Hoerl, R. Kennard, Ridge regression: biased estimation
for nonorthogonal problems, Technometrics 12(1), 1970. B. Efron, T. Hastie, I. Johnstone,
R. Tibshirani, Least angle regression, Annals of Statistics 32(2), 2004 (the patients).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from annotated_types import Ge
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.datasets import load_diabetes
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold

from viva.lab import BadSetting, Count, Outcome, Positive, Positives, Seed, Table, progress
from viva.lab.codes import trained
from viva.lab.number import fixed, significant
from viva.lab.picture import draw
from viva.lab.rbm import GaussianRBM

STATED = "A restricted Boltzmann machine is useful for regression."
VERDICT = "half true"

HIDDEN: Count = 40  # units of the machines, and random features
SIGMAS: Positives = (0.5, 0.7, 1.0)  # from which each fold chooses
RATE: Positive = 0.01
EPOCHS: Count = 60
STEPS: Count = 5  # of filling in
FOLDS: Annotated[int, Ge(2)] = 10
REPEATS: Count = 2  # of the cross-validation, each with other folds
SEED: Seed = 0

QUICK = {"SIGMAS": (0.7,), "EPOCHS": 50, "FOLDS": 10, "REPEATS": 1}
BROKEN = {"SIGMAS": (5.0,)}  # so much noise in the visible units that no hidden unit learns
QUOTED = {"error_ridge": (54.8, 1)}

Array = NDArray[np.float64]
Predict = Callable[[Array, Array, Array, float, int], Array]
"""From inputs (n, D), numbers (n,) and new inputs (m, D), with a sigma and a seed: new numbers."""

INNER = 3  # folds in which sigma is chosen
PENALTIES = np.logspace(-2, 4, 13)
LOOKS = {
    "mean": "C6",
    "ridge": "C0",
    "RBM, filled in": "C1",
    "RBM features + ridge": "C3",
    "random features + ridge": "C2",
}


def machine(x: Array, sigma: float, seed: int) -> GaussianRBM:
    """Return a machine that has learnt x, (n, D)."""
    rbm = GaussianRBM(
        HIDDEN,
        sigma=sigma,
        learning_rate=RATE,
        n_iter=EPOCHS,
        batch_size=20,
        weight_decay=1e-3,
        random_state=seed,
    )
    return trained(rbm, x)


def by_mean(x: Array, y: Array, new: Array, sigma: float, seed: int) -> Array:
    """Say the mean to everybody."""
    return np.full(len(new), y.mean())


def by_ridge(x: Array, y: Array, new: Array, sigma: float, seed: int) -> Array:
    """Ridge regression, its penalty chosen by leaving out one at a time."""
    if not (np.isfinite(x).all() and np.isfinite(new).all()):
        return np.full(len(new), np.inf)  # features of a machine that diverged
    said: Array = RidgeCV(PENALTIES).fit(x, y).predict(new)
    return said


def by_filling_in(x: Array, y: Array, new: Array, sigma: float, seed: int) -> Array:
    """Learn inputs and number together, and fill in the number where it is missing."""
    rbm = machine(np.column_stack([x, y]), sigma, seed)
    if not np.isfinite(rbm.components_).all():
        return np.full(len(new), np.inf)
    cases = np.column_stack([new, np.full(len(new), np.nan)])  # (m, D + 1)
    filled: Array = rbm.fill_in(cases, n_steps=STEPS)[:, -1]
    return filled


def by_features(x: Array, y: Array, new: Array, sigma: float, seed: int) -> Array:
    """Learn the inputs without the number, and put ridge regression on the hidden units."""
    rbm = machine(x, sigma, seed)
    return by_ridge(rbm.transform(x), y, rbm.transform(new), sigma, seed)


def by_chance(x: Array, y: Array, new: Array, sigma: float, seed: int) -> Array:
    """Put ridge regression on as many sigmoids of random weighted sums."""
    rng = np.random.default_rng(seed)
    w = rng.normal(size=(x.shape[1], HIDDEN)) / np.sqrt(x.shape[1])
    c = rng.normal(size=HIDDEN)
    return by_ridge(expit(x @ w + c), y, expit(new @ w + c), sigma, seed)


METHODS = {
    "mean": by_mean,
    "ridge": by_ridge,
    "RBM, filled in": by_filling_in,
    "RBM features + ridge": by_features,
    "random features + ridge": by_chance,
}
CHOOSE_SIGMA = ("RBM, filled in", "RBM features + ridge")


def error(said: Array, true: Array) -> float:
    """Return the root mean squared error; infinite for what is no number."""
    found = float(np.sqrt(((said - true) ** 2).mean()))
    return found if np.isfinite(found) else np.inf


def chosen(predict: Predict, x: Array, y: Array, seed: int) -> float:
    """Return the sigma with the least error in a cross-validation of the training part."""
    if len(SIGMAS) == 1:
        return SIGMAS[0]
    folds = list(KFold(INNER, shuffle=True, random_state=seed).split(x))
    found = [
        np.mean([error(predict(x[a], y[a], x[b], sigma, seed), y[b]) for a, b in folds])
        for sigma in SIGMAS
    ]
    return SIGMAS[int(np.argmin(found))]


def predictions(name: str, x: Array, y: Array, new: Array, seed: int) -> Array:
    """Return what a method says of new inputs; it sees all in units of the training part."""
    predict = METHODS[name]
    middle, spread = x.mean(0), x.std(0)
    x, new = (x - middle) / spread, (new - middle) / spread
    t = (y - y.mean()) / y.std()
    sigma = chosen(predict, x, t, seed) if name in CHOOSE_SIGMA else SIGMAS[0]
    said: Array = predict(x, t, new, sigma, seed) * y.std() + y.mean()
    return said


def paint_errors(axes: Axes, errors: dict[str, Array]) -> None:
    """Draw each method's mean error with its standard error over the folds."""
    for place, (name, found) in enumerate(reversed(errors.items())):
        mean, off = float(found.mean()), _standard_error(found)
        look: dict[str, Any] = {
            "color": LOOKS[name],
            "marker": "o",
            "linestyle": "",
            "markersize": 7,
        }
        axes.errorbar(mean, place, xerr=off, capsize=4, elinewidth=2, **look)
        axes.annotate(f"{mean:.1f}", (mean, place), (0, 9), textcoords="offset points", ha="center")
    axes.set_yticks(range(len(errors)), list(reversed(errors)))
    axes.margins(x=0.12)
    axes.set_ylim(-0.5, len(errors) - 0.3)
    axes.set(xlabel="root mean squared error, with standard error", ylabel="method")


def paint_points(axes: Axes, ridge: Array, filled: Array) -> None:
    """Draw what the machine fills in against what ridge regression says, patient by patient."""
    ends = np.array([ridge.min(), ridge.max()])
    axes.plot(ends, ends, color="C6", linestyle="--", marker="", linewidth=1.2)
    axes.plot(
        ridge, filled, "o", color="C1", markersize=3, alpha=0.55, markeredgewidth=0, rasterized=True
    )
    axes.set(xlabel="said by ridge regression", ylabel="filled in by the RBM", aspect="equal")


def run(folder: Path) -> Outcome:
    """Cross-validate all methods on the same folds, and compare them fold by fold."""
    x, y = load_diabetes(return_X_y=True)
    if len(y) // 10 < FOLDS:
        raise BadSetting(f"FOLDS cannot be {FOLDS}: of {len(y)} patients each fold needs 10.")
    splits = [
        (r, a, b)
        for r in range(REPEATS)
        for a, b in KFold(FOLDS, shuffle=True, random_state=SEED + r).split(x)
    ]
    said = {name: np.full((REPEATS, len(y)), np.nan) for name in METHODS}
    seconds = dict.fromkeys(METHODS, 0.0)
    folds: dict[str, list[float]] = {name: [] for name in METHODS}
    with np.errstate(all="ignore"):  # too large a rate diverges, and shows it
        for r, a, b in progress(splits, "folds"):
            for name in METHODS:
                began = time.process_time()
                said[name][r, b] = predictions(name, x[a], y[a], x[b], SEED + r)
                seconds[name] += time.process_time() - began
                folds[name].append(error(said[name][r, b], y[b]))
        errors = {name: np.array(found) for name, found in folds.items()}
        mean = {name: float(found.mean()) for name, found in errors.items()}
        filled, ridge = said["RBM, filled in"], said["ridge"]
        alike = float(np.corrcoef(filled.ravel(), ridge.ravel())[0, 1])

    both = (mean["RBM, filled in"], mean["RBM features + ridge"])
    holds = all(-1 <= one - mean["ridge"] <= 2 for one in both)
    holds = holds and max(both) <= mean["mean"] - 15
    holds = holds and mean["random features + ridge"] <= mean["RBM features + ridge"] + 1

    def paint(figure: Figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
        paint_errors(left, errors)
        paint_points(right, ridge[0], filled[0])
        right.set_title(f"442 patients; correlation {alike:.2f}")

    picture = draw(
        folder,
        paint,
        title=f"Filled in by the RBM: error {mean['RBM, filled in']:.1f}; by ridge regression "
        f"{mean['ridge']:.1f}, on RBM features {mean['RBM features + ridge']:.1f}, on random "
        f"features {mean['random features + ridge']:.1f}; the mean {mean['mean']:.1f}",
        alt="Left, the root mean squared error of the number a year later, as mean of "
        f"{len(splits)} folds: "
        + ", ".join(f"{name} {one:.1f}" for name, one in mean.items())
        + ". Right, what the machine fills in against what ridge regression says, for each of 442 "
        f"patients, about a diagonal line; the two correlate with {alike:.2f}.",
        width=8,
        height=4,
    )
    short = {
        "mean": "mean",
        "ridge": "ridge",
        "RBM, filled in": "filled_in",
        "RBM features + ridge": "features",
        "random features + ridge": "random",
    }
    return Outcome(
        holds=holds,
        numbers={
            **{f"error_{short[name]}": significant(one, 4) for name, one in mean.items()},
            "correlation": significant(alike, 3),
        },
        picture=picture,
        table=Table.of(
            (
                "method",
                "root mean squared error",
                "standard error over the folds",
                "above ridge by",
                "standard error of that",
            ),
            [
                (
                    name,
                    significant(mean[name], 4),
                    significant(_standard_error(found), 2),
                    fixed(mean[name] - mean["ridge"], 2, plus=True),
                    significant(_standard_error(found - errors["ridge"]), 2),
                )
                for name, found in errors.items()
            ],
        ),
        timings={f"seconds_{short[name]}": round(spent, 2) for name, spent in seconds.items()},
    )


def _standard_error(found: Array) -> float:
    with np.errstate(all="ignore"):
        return float(found.std(ddof=1) / np.sqrt(len(found)))
