"""Adam can go to the worst point of a convex problem, whose best AMSGrad and plain SGD find.

Holds if Adam is above +0.9 in the mean over the last ten cycles while −1 is optimal, AMSGrad and
plain gradient descent are below −0.7, and one cycle of gradients moves Adam up on balance and
AMSGrad down.

The problem has one number x between −1 and +1 and costs that are straight lines: at every 101st
step the cost is 1010 x, at the other hundred −10 x. In one cycle that is 1010 x − 1000 x = 10 x, so
that −1 is best. Adam divides each step by the root of its averaged squared gradients. The large
gradient itself swells that average, so that its own step is short; a few dozen steps later the
average has forgotten it, and the hundred small gradients, which point the wrong way, are divided by
a small number. Their steps add up to more. AMSGrad divides by the largest average so far, which
never forgets; plain gradient descent does not divide at all.

It is a matter of memory and not of the learning rate: at a tenth and at ten times the rate Adam
goes the same way. With beta2 = 0.999, the usual value, it still goes up here, only more slowly;
with 0.9999 the memory of 10,000 steps outlasts many cycles, and Adam goes down. For every beta2
there is such a problem, with a rarer and larger gradient; but once the problem is given, a beta2
that is large enough helps (Zhang et al. 2022). So the example says that Adam has no guarantee, and
not that it fails in practice.

The sequence, beta1 and beta2 are those of the paper; the rate, RATE/√t at step t, is ours, as is
the rate of plain gradient descent, which needs a smaller one since it does not divide. Neither Adam
nor AMSGrad corrects the bias of its averages here, and epsilon is left out, for no gradient is
zero. All begin at x = 0, and a step that would leave [−1, +1] ends at its border.

S. J. Reddi, S. Kale, S. Kumar, On the Convergence of Adam and Beyond, ICLR 2018. D. P. Kingma, J.
Ba, Adam: A Method for Stochastic Optimization, ICLR 2015. Y. Zhang et al., Adam Can Converge
Without Any Modification on Update Rules, NeurIPS 2022.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from viva.lab import BadSetting, Count, Decay, Outcome, Positive, Table, progress
from viva.lab.number import fixed
from viva.lab.picture import draw

STATED = "Adam converges on convex problems."
VERDICT = "half true"

LARGE: Positive = 1010  # the rare gradient, once in a cycle
SMALL: Positive = 10  # the size of the others, which point the other way
PERIOD: Count = 101  # steps in a cycle
BETA1: Decay = 0.9
BETA2: Decay = 0.99
RATE: Positive = 0.5  # of Adam and AMSGrad, divided by the root of the step's number
SGD_RATE: Positive = 0.05  # of plain gradient descent, divided likewise
STEPS: Count = 1_000_000

QUICK = {"STEPS": 30_000}
BROKEN = {"BETA2": 0.9999}  # a memory of 10,000 steps does not forget the rare gradient
QUOTED = {
    "end_Adam": (0.9985, 0.001),
    "end_AMSGrad": (-0.9989, 0.001),
    "end_SGD": (-0.975, 0.002),
    "end_Adam_tenth_rate": (0.9998, 0.001),
    "end_Adam_ten_times_rate": (0.985, 0.002),
    "end_Adam_beta2_0.999": (0.998, 0.001),
    "end_Adam_beta2_0.9999": (-0.5013, 0.005),
    "moved_per_cycle_Adam": (1.9009, 0.001),
    "moved_per_cycle_AMSGrad": (-0.0788, 0.001),
}

Array = NDArray[np.float64]
Method = Literal["Adam", "AMSGrad", "SGD"]

LAST = 10  # cycles, over which the end is averaged


class Walk(NamedTuple):
    """Where a method went."""

    x: Array  # (STEPS,), before each step
    moves: Array  # (PERIOD,), of the last whole cycle without the borders, in learning rates


def walk(method: Method, rate: float, beta2: float) -> Walk:
    """Take all steps with one method."""
    x = m = v = largest = 0.0
    places, moves = [], []
    for t in range(1, STEPS + 1):
        places.append(x)
        g = LARGE if t % PERIOD == 1 % PERIOD else -SMALL  # df/dx, wherever x is
        m = BETA1 * m + (1 - BETA1) * g
        v = beta2 * v + (1 - beta2) * g * g
        largest = max(largest, v)
        if method == "Adam":
            move = -m / sqrt(v)
        elif method == "AMSGrad":
            move = -m / sqrt(largest)
        else:
            move = -g
        moves.append(move)
        x = min(1.0, max(-1.0, x + rate / sqrt(t) * move))
    cycles = STEPS // PERIOD
    return Walk(np.array(places), np.array(moves[(cycles - 1) * PERIOD : cycles * PERIOD]))


def ends_at(x: Array) -> float:
    """Return the mean over the last whole cycles."""
    return float(means(x)[-LAST:].mean())


def means(x: Array) -> Array:
    """Return the mean of each whole cycle."""
    cycles = len(x) // PERIOD
    mean: Array = x[: cycles * PERIOD].reshape(cycles, PERIOD).mean(1)  # (cycles,)
    return mean


def regret(x: Array) -> float:
    """Return by how much a step cost more than at −1, in the mean over all steps."""
    g = np.where(np.arange(1, len(x) + 1) % PERIOD == 1 % PERIOD, LARGE, -SMALL)  # (STEPS,)
    return float((g * (x + 1)).mean())


def paint_walks(axes: Axes, walks: Mapping[str, Walk]) -> None:
    """Draw where the methods are, in the mean over each cycle."""
    for name, one in walks.items():
        mean = means(one.x)
        shown = np.unique(np.geomspace(1, len(mean), 150).astype(int)) - 1
        axes.plot((shown + 0.5) * PERIOD, mean[shown], marker="", label=name)
    for place, word in ((1, "worst"), (-1, "best")):
        axes.axhline(place, color="C6", linestyle=":", marker="", linewidth=1.2)
        axes.annotate(word, (PERIOD / 2, place), (2, 4), textcoords="offset points")
    axes.set(xscale="log", ylim=(-1.1, 1.2), xlabel="step", ylabel="x, mean over a cycle")
    axes.set_title("Where they go")
    axes.legend(loc="center right")


def paint_cycle(axes: Axes, walks: Mapping[str, Walk]) -> None:
    """Draw how one cycle moves x, from its large gradient on."""
    for name in ("Adam", "AMSGrad"):
        moved = np.concatenate([[0], np.cumsum(walks[name].moves)])
        axes.plot(moved, marker="", label=f"{name}: {fixed(moved[-1], plus=True)} in all")
    axes.axhline(0, color="C6", linestyle=":", marker="", linewidth=1.2)
    axes.legend(loc="upper center")
    axes.set(xlabel="steps after the large gradient came", ylabel="moved (learning rates)")
    axes.set_title("What one cycle adds up to")


def run(folder: Path) -> Outcome:
    """Run the three methods, and Adam with other rates and memories."""
    if LARGE <= (PERIOD - 1) * SMALL:
        raise BadSetting(
            f"LARGE must be above (PERIOD − 1) · SMALL = {(PERIOD - 1) * SMALL:g}: "
            "else −1 is not the best point."
        )
    if STEPS < 2 * LAST * PERIOD:
        raise BadSetting(f"STEPS must be {2 * LAST * PERIOD} or more: {2 * LAST} cycles.")
    kinds: dict[str, tuple[Method, float, float]] = {
        "Adam": ("Adam", RATE, BETA2),
        "AMSGrad": ("AMSGrad", RATE, BETA2),
        "SGD": ("SGD", SGD_RATE, BETA2),
        "Adam, a tenth of the rate": ("Adam", RATE / 10, BETA2),
        "Adam, ten times the rate": ("Adam", RATE * 10, BETA2),
        "Adam, beta2 0.999": ("Adam", RATE, 0.999),
        "Adam, beta2 0.9999": ("Adam", RATE, 0.9999),
    }
    walks = {name: walk(*kinds[name]) for name in progress(list(kinds), "methods")}
    ends = {name: ends_at(one.x) for name, one in walks.items()}
    drift = {name: float(walks[name].moves.sum()) for name in ("Adam", "AMSGrad")}

    holds = ends["Adam"] > 0.9 and max(ends["AMSGrad"], ends["SGD"]) < -0.7
    holds = holds and drift["Adam"] > 0 > drift["AMSGrad"]

    def paint(figure: Figure) -> None:
        left, right = figure.subplots(1, 2)
        paint_walks(left, {name: walks[name] for name in ("Adam", "AMSGrad", "SGD")})
        paint_cycle(right, walks)

    rivals = ", ".join(f"{name} at {fixed(ends[name], plus=True)}" for name in ("AMSGrad", "SGD"))
    adam = fixed(ends["Adam"], plus=True)
    told = f"After {STEPS:,} steps Adam is at {adam}, where −1 is best; {rivals}"
    picture = draw(
        folder,
        paint,
        title=told,
        alt=f"Left, x between −1 and +1 against the number of steps, on a log axis. {told}. "
        "Right, how far one cycle of gradients moves x, first down and then up, in all: "
        + ", ".join(
            f"{name} by {fixed(moved, plus=True)} learning rates" for name, moved in drift.items()
        )
        + ".",
    )
    return Outcome(
        holds=holds,
        numbers={
            **{f"end_{name}": round(ends[name], 4) for name in ("Adam", "AMSGrad", "SGD")},
            "end_Adam_tenth_rate": round(ends["Adam, a tenth of the rate"], 4),
            "end_Adam_ten_times_rate": round(ends["Adam, ten times the rate"], 4),
            "end_Adam_beta2_0.999": round(ends["Adam, beta2 0.999"], 4),
            "end_Adam_beta2_0.9999": round(ends["Adam, beta2 0.9999"], 4),
            **{f"moved_per_cycle_{name}": round(moved, 4) for name, moved in drift.items()},
            **{
                f"regret_{name}": round(regret(walks[name].x), 4)
                for name in ("Adam", "AMSGrad", "SGD")
            },
        },
        picture=picture,
        table=Table.of(
            ("method", "rate at step 1", "beta2", "x at the end", "mean extra cost per step"),
            [
                (
                    name,
                    rate,
                    "none" if method == "SGD" else beta2,
                    round(ends[name], 4),
                    round(regret(walks[name].x), 4),
                )
                for name, (method, rate, beta2) in kinds.items()
            ],
        ),
    )
