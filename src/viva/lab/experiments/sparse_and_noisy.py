"""Adam beats tuned SGD where features are rare and answers noisy, not where only one is the case.

Holds if, each at its best rate, Adam's error is at most 0.75 of SGD's where features are rare and
answers noisy, and at least half of SGD's where features are rare and answers exact and where they
are frequent and answers noisy; and if, where both come together, AdaGrad errs no more than Adam and
RMSProp at least 0.8 times as much as SGD.

A linear model sees one example at a time. Feature i is there in RARITY to the power i of the
examples and is then 1 or −1; so a feature that is there in one of 512 examples is in nobody's way,
but has few chances to be learnt. Exact answers need no care: SGD takes large steps and has a rare
weight right after a few sightings. Noisy answers need small ones, which suits frequent features and
SGD just as well. Only together they ask for two rates at once: small for the frequent and large for
the rare features. That is what dividing by the root of summed squares gives (AdaGrad, Duchi et al.
2011), and Adam has it because its memory for squares, 1/(1 − β2) = 1,000 steps, is longer than the
rarest feature stays away. RMSProp forgets within ten steps; at each sighting of a rare feature it
divides by the present gradient alone, and is no better than SGD here. It is the memory and not the
name: with DECAY 0.999 RMSProp does as well as Adam, with BETA2 0.9 Adam hardly better than SGD.

So "Adam handles sparse gradients on noisy problems" is half true: it does, but AdaGrad does better,
and on problems that are only sparse, or only noisy, Adam is no better than SGD with a rate as well
tuned. A rate that decays would help all of them against noise; here they are constant.

Error is the mean squared distance of the weights to the true ones at the end, so that rare features
count as much as frequent ones; what it costs on new examples is in the table. All methods get the
same examples and the same number of rates, and the best in hindsight counts, as a mean over RUNS
runs. Weights begin at 0, true ones are 1 or −1.

D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015. J. Duchi, E. Hazan,
Y. Singer, Adaptive subgradient methods for online learning and stochastic optimization, Journal of
Machine Learning Research 12, 2011. T. Tieleman, G. Hinton, Lecture 6.5: rmsprop, COURSERA: Neural
Networks for Machine Learning, 2012.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from viva.lab import (
    BadSetting,
    Count,
    Decay,
    NotNegative,
    Outcome,
    Positives,
    Seed,
    Share,
    Table,
    progress,
)
from viva.lab.axes import logarithmic
from viva.lab.number import significant
from viva.lab.optimiser import SGD, AdaGrad, Adam, Optimiser, RMSProp
from viva.lab.picture import draw

STATED = "Adam combines AdaGrad and RMSProp to handle sparse gradients on noisy problems."
VERDICT = "half true"

FEATURES: Count = 10
RARITY: Share = 0.5  # feature i is there in this to the power i of the examples
NOISE: NotNegative = 1  # standard deviation of what is added to noisy answers
STEPS: Count = 4000
RUNS: Count = 100
SGD_RATES: Positives = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)
ADAGRAD_RATES: Positives = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
RMSPROP_RATES: Positives = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
ADAM_RATES: Positives = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
DECAY: Decay = 0.9  # RMSProp's memory
BETA2: Decay = 0.999  # Adam's
SEED: Seed = 0

QUICK = {"RUNS": 20}
BROKEN = {"RARITY": 1}  # no feature is rare: one rate does for all of them
QUOTED = {
    "both_Adam_over_SGD": (0.6, 0.1),
    "both_AdaGrad_over_SGD": (0.47, 0.1),
    "both_RMSProp_over_SGD": (1.15, 0.12),
    "noisy_Adam_over_SGD": (1.1, 0.12),
}

Array = NDArray[np.float64]

METHODS = ("SGD", "AdaGrad", "RMSProp", "Adam")
PROBLEMS = (
    "rare features, exact answers",
    "frequent features, noisy answers",
    "rare features, noisy answers",
)


class Found(NamedTuple):
    """What a method found on a problem, by rate, as means over the runs."""

    rates: tuple[float, ...]
    errors: Array  # (rates,), mean squared distance to the true weights
    extra: Array  # (rates,), cost on new examples above the least possible

    @property
    def best(self) -> int:
        """Which rate has the least error."""
        return int(np.argmin(np.where(np.isfinite(self.errors), self.errors, np.inf)))

    @property
    def error(self) -> float:
        """The least error."""
        return float(self.errors[self.best])


def begin(method: str) -> tuple[tuple[float, ...], Optimiser]:
    """Return a method's rates, and the method with all of them at once."""
    rates = {
        "SGD": SGD_RATES,
        "AdaGrad": ADAGRAD_RATES,
        "RMSProp": RMSPROP_RATES,
        "Adam": ADAM_RATES,
    }[method]
    rate = np.array(rates)[:, None, None]  # (rates, 1, 1)
    optimisers: dict[str, Optimiser] = {
        "SGD": SGD(rate),
        "AdaGrad": AdaGrad(rate),
        "RMSProp": RMSProp(rate, DECAY),
        "Adam": Adam(rate, beta2=BETA2),
    }
    return rates, optimisers[method]


def learn(problem: str, method: str) -> Found:
    """Go through all examples with every rate, in all runs side by side."""
    rng = np.random.default_rng((SEED, PROBLEMS.index(problem)))  # the same for every method
    rates, optimiser = begin(method)
    there = RARITY ** np.arange(FEATURES) if "rare" in problem else np.ones(FEATURES)
    noise = NOISE if "noisy" in problem else 0.0
    true = rng.choice((-1.0, 1.0), (RUNS, FEATURES))
    w = np.zeros((len(rates), RUNS, FEATURES))
    with np.errstate(all="ignore"):  # too large a rate diverges
        for _ in range(STEPS):
            x = (rng.random((RUNS, FEATURES)) < there) * rng.choice((-1.0, 1.0), (RUNS, FEATURES))
            y = (x * true).sum(1) + noise * rng.normal(size=RUNS)  # (RUNS,)
            g = ((w * x).sum(2) - y)[..., None] * x  # (rates, RUNS, FEATURES)
            w = w - optimiser.step(g)
        squares = (w - true) ** 2
        return Found(rates, squares.mean((1, 2)), (squares * there).sum(2).mean(1) / 2)


def paint_problem(axes: Axes, problem: str, found: Mapping[str, Found]) -> None:
    """Draw each method's error by rate, its best rate marked."""
    for method, one in found.items():
        shown = np.isfinite(one.errors) & (one.errors < 3)
        rates, errors = np.array(one.rates)[shown], one.errors[shown]
        if len(rates):
            axes.plot(rates, errors, markevery=[int(errors.argmin())], markersize=7, label=method)
    logarithmic(axes)
    axes.set(xlabel="learning rate", ylabel="error")
    axes.set_title(problem.replace(", ", ",\n"))


def run(folder: Path) -> Outcome:
    """Learn three problems with four methods at every rate."""
    counts = {len(r) for r in (SGD_RATES, ADAGRAD_RATES, RMSPROP_RATES, ADAM_RATES)}
    if len(counts) > 1:
        raise BadSetting("SGD, AdaGrad, RMSProp and Adam must have equally many rates to be fair.")
    kinds = [(problem, method) for problem in PROBLEMS for method in METHODS]
    found: dict[str, dict[str, Found]] = {problem: {} for problem in PROBLEMS}
    for problem, method in progress(kinds, "runs"):
        found[problem][method] = learn(problem, method)

    rare, noisy, both = (
        {method: one.error for method, one in found[problem].items()} for problem in PROBLEMS
    )
    holds = both["Adam"] <= 0.75 * both["SGD"]
    holds = holds and all(one["Adam"] >= 0.5 * one["SGD"] for one in (rare, noisy))
    holds = holds and both["AdaGrad"] <= both["Adam"] and both["RMSProp"] >= 0.8 * both["SGD"]

    def paint(figure: Figure) -> None:
        for axes, problem in zip(figure.subplots(1, 3), PROBLEMS, strict=True):
            paint_problem(axes, problem, found[problem])
        figure.axes[0].set_ylabel("error of the weights (mean square)")
        figure.legend(handles=figure.axes[0].lines, loc="outside lower center", ncols=4)

    def figures(errors: Mapping[str, float]) -> str:
        return ", ".join(f"{method} {error:.2g}" for method, error in errors.items())

    picture = draw(
        folder,
        paint,
        title=f"Where features are rare and answers noisy, Adam's error is "
        f"{both['Adam'] / both['SGD']:.2f} of SGD's; where they are only rare "
        f"{rare['Adam'] / rare['SGD']:.2f}, only noisy {noisy['Adam'] / noisy['SGD']:.2f}",
        alt="Error of the weights by learning rate for four methods on three problems, each a "
        "valley with its best rate marked. Least errors with rare features and exact answers: "
        f"{figures(rare)}; with frequent features and noisy answers: {figures(noisy)}; with rare "
        f"features and noisy answers: {figures(both)}.",
        height=4.2,
    )
    words = dict(zip(PROBLEMS, ("rare", "noisy", "both"), strict=True))
    return Outcome(
        holds=holds,
        numbers={
            **{
                f"{words[problem]}_{method}": significant(found[problem][method].error, 4)
                for problem, method in kinds
            },
            **{
                f"{words[problem]}_{method}_over_SGD": significant(
                    found[problem][method].error / found[problem]["SGD"].error, 3
                )
                for problem, method in kinds
                if method != "SGD"
            },
        },
        picture=picture,
        table=Table.of(
            (
                "problem",
                "method",
                "best learning rate",
                "error of the weights (mean square)",
                "extra cost on new examples",
            ),
            [
                (
                    problem,
                    method,
                    one.rates[one.best],
                    significant(one.error, 3),
                    significant(float(one.extra[one.best]), 3),
                )
                for problem, method in kinds
                for one in (found[problem][method],)
            ],
        ),
    )
