"""Adam steps one learning rate at any scale of the loss, and at first 3 to 7 without correction.

Holds if, under a constant gradient, all steps of Adam are within 1 % of the learning rate, while
without bias correction the first ten are all at least 3 times as long and the longest of all is 6
to 7 times as long; and if, when the loss of a model that learns digits is multiplied by SCALE,
Adam's weights end within 0.1 % of where they ended before, but SGD's at least 10 times their length
away.

Adam divides a moving average m of gradients by the root of one of their squares, v. Both begin at
zero and are too small at first. People conclude that the first steps would be too small. It is the
other way round: of a constant gradient g, m is (1 − β1ᵗ) g and √v is √(1 − β2ᵗ) g after t steps.
With the usual 0.9 and 0.999 it is the root that lags, and the first step is 0.1/√0.001 = 3.16 times
too long. It takes some 2,000 steps until little is left of that. The correction makes the first
steps safe, and not the training faster: with a small rate digits are learnt faster without it, as
they would be with a larger rate; with a large rate the cost first shoots up several times as far.

What the four parameters do, in the picture. The rate α is the length of a step; it does not shrink
by itself, as AdaGrad's does. β1 says for how long Adam goes on when the gradient turns round: at
0.9 for six more steps, ln 2/ln(1/0.9). β2 says how long large gradients are remembered: when they
become ten times smaller, steps are short until v has forgotten, below half the rate for some
3.5/(1 − β2) steps. ε is the size of gradient below which steps get shorter, so that the scale of
the loss counts again. That it does not count otherwise comes from the division: AdaGrad and RMSProp
have that too.

The model is a softmax of a linear layer on scikit-learn's digits (8 by 8), from zero, with batches
drawn with replacement, the same ones for all. SGD has the rate SGD_RATE, which suits the loss as it
is. Epsilon stands where the paper has it; Keras adds its epsilon to the uncorrected root, which is
as if it were larger at first.

D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015. J. Duchi, E. Hazan,
Y. Singer, Adaptive subgradient methods for online learning and stochastic optimization, Journal of
Machine Learning Research 12, 2011.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
from annotated_types import MinLen
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.linalg import norm
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax
from sklearn.datasets import load_digits

from viva.lab import BadSetting, Count, Decay, Outcome, Positive, Positives, Seed, Table, progress
from viva.lab.axes import logarithmic
from viva.lab.number import brief, significant
from viva.lab.optimiser import SGD, AdaGrad, Adam, Optimiser, RMSProp
from viva.lab.picture import draw

STATED = "Without bias correction Adam's first steps would be too small."
VERDICT = "backwards"

RATE: Positive = 0.001
BETA1: Decay = 0.9
BETA2: Decay = 0.999
EPSILON: Positive = 1e-8
SCALE: Positive = 1000  # by which the loss is multiplied
STEPS: Count = 300  # of training on digits
BATCH: Count = 64
SGD_RATE: Positive = 0.1
LARGE_RATE: Positive = 1  # at which the first steps are seen to be dangerous
CONSTANT: Count = 10_000  # steps under a constant gradient
BETA1S: Annotated[tuple[Decay, ...], MinLen(1)] = (0, 0.9, 0.99)
BETA2S: Annotated[tuple[Decay, ...], MinLen(1)] = (0.9, 0.99, 0.999)
EPSILONS: Positives = (1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1)
SEED: Seed = 0

QUICK = {"STEPS": 100}
BROKEN = {"EPSILON": 0.1}  # larger than the gradients: their scale then decides how long steps are
QUOTED = {
    "uncorrected_step_1": (3.162, 0.001),
    "uncorrected_step_10": (6.528, 0.001),
    "uncorrected_longest": (6.569, 0.001),
    "uncorrected_longest_at": (12, 0),
    "goes_on_0.9": (6, 0),
}

Array = NDArray[np.float64]

WARM = 20  # times 1/(1 − β), after which nothing is left of how an average began


def adam(rate: float = 1, corrected: bool = True) -> Adam:
    """Return Adam with the parameters set."""
    return Adam(rate, BETA1, BETA2, EPSILON, corrected)


def lengths(optimiser: Optimiser, gradients: Array) -> Array:
    """Return each step that follows from a row of gradients."""
    return np.array([optimiser.step(g) for g in gradients])


def after(optimiser: Optimiser, beta: float, then: float, count: int) -> Array:
    """Return the steps after a gradient that was 1 for long has become another one."""
    before = int(WARM / (1 - beta)) + 1
    return lengths(optimiser, np.repeat([1.0, then], [before, count]))[before:]


def data() -> tuple[Array, NDArray[np.int64]]:
    """Return scikit-learn's digits, (1797, 64) from 0 to 1, and what they show."""
    x, y = load_digits(return_X_y=True)
    return x / 16, y


def cost(w: Array, x: Array, y: NDArray[np.int64]) -> float:
    """Return the mean cross-entropy."""
    return -float(log_softmax(x @ w, axis=1)[np.arange(len(y)), y].mean())


def train(optimiser: Optimiser, scale: float = 1) -> tuple[Array, Array]:
    """Learn digits with a loss that is multiplied by a scale; return the weights and the costs."""
    x, y = data()
    rng = np.random.default_rng(SEED)
    w = np.zeros((64, 10))
    costs = []
    with np.errstate(all="ignore"):  # too large a rate diverges
        for _ in range(STEPS):
            b = rng.integers(len(x), size=BATCH)
            d = softmax(x[b] @ w, axis=1)  # (BATCH, 10)
            d[np.arange(BATCH), y[b]] -= 1
            w = w - optimiser.step(scale * x[b].T @ d / BATCH)
            costs.append(cost(w, x, y))
    return w, np.array(costs)


def moved(one: Optimiser, other: Optimiser) -> float:
    """Return how far the end moves when the loss is multiplied, in lengths of the weights."""
    w, scaled = train(one)[0], train(other, SCALE)[0]
    with np.errstate(all="ignore"):
        return float(norm(scaled - w) / norm(w))


def paint_lengths(axes: Axes, steps: Mapping[str, Array]) -> None:
    """Draw how long the steps are under a constant gradient."""
    for name, length in steps.items():
        shown = np.unique(np.geomspace(1, len(length), 150).astype(int)) - 1
        axes.plot(shown + 1, length[shown], marker="", label=name)
    axes.set(xscale="log", ylim=(0, None), xlabel="step", ylabel="step / α")
    axes.set_title("α: the gradient stays the same")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.legend(loc="upper right")


def paint_after(axes: Axes, steps: Mapping[float, Array], symbol: str, change: str) -> None:
    """Draw the steps after a gradient has changed, for each value of a parameter."""
    for value, length in steps.items():
        shown = np.unique(np.geomspace(1, len(length), 100).astype(int)) - 1
        axes.plot(shown + 1, length[shown], marker="", label=f"{value:g}")
    low = min(0, *(length.min() for length in steps.values()))
    axes.set(xscale="log", xlabel="step after the change", ylabel="step / α")
    axes.set(ylim=(1.1 * low, 1.5 - 0.3 * low), title=f"{symbol}: {change}")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.legend(loc="upper center", ncols=3)


def paint_scale(axes: Axes, by_epsilon: Mapping[float, float], sgd: float) -> None:
    """Draw how far the weights move when the loss is multiplied, by epsilon."""
    axes.plot(list(by_epsilon), list(by_epsilon.values()), label="Adam")
    axes.axhline(sgd, color="C6", linestyle=":", marker="", label="SGD")
    axes.set(xlabel="ε", ylabel="distance (lengths of w)")
    logarithmic(axes)
    axes.set_title(f"ε: how far loss · {SCALE:,g} moves the end")
    axes.legend(loc="lower right")


def counts(of: Mapping[float, int]) -> str:
    """Return counts by a parameter, in words."""
    return ", ".join(f"{value:g}: {count:,}" for value, count in of.items())


def run(folder: Path) -> Outcome:
    """Feed Adam made-up gradients and real ones, with all its parameters."""
    if (largest := max(BETA1, *BETA1S, *BETA2S)) > 0.9999:
        raise BadSetting(f"No β may be {largest:g}: above 0.9999 it takes too long to forget.")
    steady = np.ones(CONSTANT)
    steps = {
        "without correction": lengths(adam(corrected=False), steady),
        "Adam": lengths(adam(), steady),
        "AdaGrad": lengths(AdaGrad(1), steady),
    }
    turned = {b: after(Adam(1, b, BETA2, EPSILON), b, -1, 300) for b in BETA1S}
    smaller = {b: after(Adam(1, BETA1, b, EPSILON), b, 0.1, 10_000) for b in BETA2S}
    by_epsilon = {
        e: moved(*(Adam(RATE, BETA1, BETA2, e) for _ in range(2)))
        for e in progress(sorted(EPSILONS), "values of ε")
    }
    ends = {
        "Adam": moved(adam(RATE), adam(RATE)),
        "RMSProp": moved(RMSProp(RATE), RMSProp(RATE)),
        "AdaGrad": moved(AdaGrad(RATE), AdaGrad(RATE)),
        "SGD": moved(SGD(SGD_RATE), SGD(SGD_RATE)),
    }
    costs = {
        (rate, corrected): train(adam(rate, corrected))[1]
        for rate in (RATE, LARGE_RATE)
        for corrected in (True, False)
    }

    free = steps["without correction"]
    holds = abs(steps["Adam"] - 1).max() <= 0.01
    holds = holds and min(free[:10]) >= 3 and 6 <= max(free) <= 7
    holds = holds and ends["Adam"] <= 1e-3 and ends["SGD"] >= 10

    goes_on = {b: int(np.argmax(np.append(s, -1) <= 0)) for b, s in turned.items()}
    short = {
        b: int(np.flatnonzero(np.append(1, s) < 0.5).max(initial=0)) for b, s in smaller.items()
    }

    def paint(figure: Figure) -> None:
        grid = figure.subplots(2, 2)
        paint_lengths(grid[0, 0], steps)
        paint_after(grid[0, 1], turned, "β1", "the gradient turns round")
        paint_after(grid[1, 0], smaller, "β2", "the gradient becomes a tenth")
        paint_scale(grid[1, 1], by_epsilon, ends["SGD"])

    def figures(of: Mapping[float, float] | Mapping[str, float]) -> str:
        return ", ".join(f"{name} {brief(value)}" for name, value in of.items())

    picture = draw(
        folder,
        paint,
        title=f"Without bias correction Adam's first step is {free[0]:.2f} learning rates long, "
        f"its longest {max(free):.2f}; with it no step is longer than {max(steps['Adam']):.2f}",
        alt="Four pictures. Steps under a constant gradient: without correction they begin at "
        f"{free[0]:.2f} learning rates, rise to {max(free):.2f} at step {free.argmax() + 1} and "
        f"fall to {free[-1]:.2f}; Adam's stay at {steps['Adam'][-1]:.2f}; AdaGrad's shrink to "
        f"{steps['AdaGrad'][-1]:.2f}. After the gradient has turned round, steps go on in the old "
        f"direction, by β1, for so many steps: {counts(goes_on)}. After it has become a tenth, "
        f"steps are shorter than half the rate, by β2, until step: {counts(short)}. How far a loss "
        f"{SCALE:,g} times as large moves the end, in lengths of the weights, by ε: "
        f"{figures(by_epsilon)}; by method: {figures(ends)}.",
        height=5.2,
    )
    return Outcome(
        holds=holds,
        numbers={
            "uncorrected_step_1": round(free[0], 4),
            "uncorrected_step_10": round(free[:10][-1], 4),
            "uncorrected_longest": round(max(free), 4),
            "uncorrected_longest_at": int(free.argmax()) + 1,
            "uncorrected_above_1.1_until": int(np.flatnonzero(free > 1.1).max(initial=-1)) + 1,
            "corrected_longest": round(max(steps["Adam"]), 4),
            **{f"goes_on_{b:g}": count for b, count in goes_on.items()},
            **{f"short_until_{b:g}": count for b, count in short.items()},
            **{f"moved_{name}": significant(value) for name, value in ends.items()},
            **{
                f"{what}_{rate:g}_{'with' if corrected else 'without'}": round(float(value), 4)
                for (rate, corrected), course in costs.items()
                for what, value in (("worst_cost", course.max()), ("last_cost", course[-1]))
            },
        },
        picture=picture,
        table=Table.of(
            ("what is set", "value", "what is measured", "found"),
            [
                *(("β1", b, "steps in the old direction", n) for b, n in goes_on.items()),
                *(("β2", b, "steps until half the rate", n) for b, n in short.items()),
                *(
                    ("ε", e, "distance of the ends (lengths of w)", significant(d))
                    for e, d in by_epsilon.items()
                ),
                *(
                    ("method", name, "distance of the ends (lengths of w)", significant(d))
                    for name, d in ends.items()
                ),
                *(
                    ("correction", "without", f"step {t} (learning rates)", round(free[t - 1], 4))
                    for t in (1, 2, 5, 10, 20, 50, 100, 1000)
                    if t <= len(free)
                ),
            ],
        ),
    )
