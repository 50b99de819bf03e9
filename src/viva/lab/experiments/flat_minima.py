"""At one rate smaller batches end in flatter minima, at one ratio of rate to batch they do not.

Holds if every run gets to the same training cost; if, as a mean over all starts, the larger of two
batches at the same rate always ends at least 1.05 times as sharp, in the widest pair at least 1.5
times, and of two batches with the same ratio of rate to batch size never more than 1.05 times as
sharp; and if a trained network can be rescaled so that it is at least 10 times as sharp while no
probability that it gives changes by more than 1e-6.

Sharpness is the largest eigenvalue of the Hessian of the training cost: how strongly the cost bends
in the direction in which it bends most. A run stops as soon as its cost is down to TARGET, for
sharpness falls along with the cost: runs that are stopped after equally many epochs cannot be
compared.

"Mini-batches find flat minima" is half true. At one and the same rate smaller batches do end in
flatter places (Keskar et al. 2017), and here they do a little better on new digits. But four times
the batch at four times the rate is as flat, or even flatter (Jastrzębski et al. 2018): the rate
counts as much as the batch. And flatness says little of itself. ReLU passes on what it gets in
proportion; so the first layer can be multiplied by α and the second one divided by it, and the
network is the same function with the same errors, but its Hessian is another one (Dinh et al.
2017). Whoever measures this sharpness measures the scale of the layers as well.

One hidden layer of ReLU units, weights as in He et al. (2015), plain descent, examples shuffled for
each epoch; the cost is looked at after every 16 updates. The eigenvalue is found by Lanczos' method
with products of Hessian and vector (Pearlmutter 1994), over the first MEASURED examples.

N. S. Keskar, D. Mudigere, J. Nocedal, M. Smelyanskiy, P. T. P. Tang, On large-batch training for
deep learning: generalization gap and sharp minima, ICLR 2017. S. Jastrzębski, Z. Kenton, D. Arpit,
N. Ballas, A. Fischer, Y. Bengio, A. Storkey, Three factors influencing minima in SGD,
arXiv:1711.04623, 2018. L. Dinh, R. Pascanu, S. Bengio, Y. Bengio, Sharp minima can generalize for
deep nets, ICML 2017. B. A. Pearlmutter, Fast exact multiplication by the Hessian, Neural
Computation 6(1), 1994.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.special import softmax

from viva.lab import BadSetting, Count, Counts, Outcome, Positive, Positives, Seed, Table, progress
from viva.lab.axes import logarithmic
from viva.lab.curvature import sharpness
from viva.lab.descent import Examples, cost, digits, relu_network, step
from viva.lab.network import Array, Network, accuracy
from viva.lab.number import significant
from viva.lab.picture import draw

STATED = "Mini-batches generalise better because they find flat minima."
VERDICT = "half true"

EXAMPLES: Count = 4000
BATCHES: Counts = (16, 64, 64, 256, 256, 1024)
RATES: Positives = (0.1, 0.4, 0.1, 0.4, 0.1, 0.4)  # one for each of the batches
TARGET: Positive = 0.02  # training cost at which a run stops
ALPHAS: Positives = (0.1, 0.3, 1, 3, 10)  # scales of the first layer
HIDDEN: Count = 64
MEASURED: Count = 1000  # examples for the Hessian
STARTS: Count = 5
MOST: Count = 1000  # epochs
SEED: Seed = 0

QUICK = {
    "EXAMPLES": 2000,
    "BATCHES": (16, 64, 64, 256, 256),
    "RATES": (0.1, 0.4, 0.1, 0.4, 0.1),
    "HIDDEN": 32,
    "MEASURED": 500,
    "STARTS": 2,
}
BROKEN = {"MOST": 20}  # too few for the larger batches: the costs are not the same then
QUOTED = {
    "most_at_one_rate": (2.2, 0.3),
    "most_at_one_ratio": (0.8, 0.15),
    "sharpness_16_0.1": (1.6, 0.3),
    "sharpness_64_0.4": (1.15, 0.2),
    "sharpness_64_0.1": (2.6, 0.3),
    "sharpness_256_0.1": (3.1, 0.4),
    "sharpness_1024_0.4": (2.5, 0.3),
    "accuracy_16_0.1": (0.932, 0.004),
    "accuracy_256_0.1": (0.9265, 0.004),
    "sharper_rescaled": (75, 20),
}

Kind = tuple[int, float]
"""Batch size and rate."""


class End(NamedTuple):
    """Where a run ended."""

    net: Network
    epochs: float
    cost: float
    sharpness: float
    accuracy: float  # on new digits


def ratio(kind: Kind) -> float:
    """Return the rate over the batch size, so that equal ones are the same number."""
    return float(f"{kind[1] / kind[0]:.6g}")


def rate_of(kind: Kind) -> float:
    """Return the rate."""
    return kind[1]


def descend(train: Examples, test: Examples, kind: Kind, start: int) -> End:
    """Go down until the cost is at the target."""
    batch, rate = kind
    rng = np.random.default_rng((SEED, start))
    net = relu_network(rng, HIDDEN)
    per_epoch = -(-len(train.x) // batch)
    for update in range(MOST * per_epoch):
        at = update % per_epoch * batch
        if at == 0:
            order = rng.permutation(len(train.x))
        b = order[at : at + batch]
        step(net, net.gradient(train.x[b], train.y[b]), rate)
        if update % 16 == 15 and not cost(net, train) > TARGET:  # there, or no number any more
            break
    return End(
        net,
        (update + 1) / per_epoch,
        cost(net, train),
        bend(net.weights, train),
        accuracy(net.outputs(test.x), test.y),
    )


def bend(weights: Sequence[Array], train: Examples) -> float:
    """Return the sharpness over some of the examples."""
    some = Examples(train.x[:MEASURED].astype(float), train.y[:MEASURED])
    return sharpness(weights, some)


def rescaled(weights: Sequence[Array], alpha: float) -> list[Array]:
    """Return the same function with the first layer α times as large."""
    w1, b1, w2, b2 = (part.astype(float) for part in weights)
    return [alpha * w1, alpha * b1, w2 / alpha, b2]


def probabilities(weights: Sequence[Array], x: Array) -> Array:
    """Return what the network says of each example, (n, 10)."""
    w1, b1, w2, b2 = weights
    p: Array = softmax(np.maximum(x @ w1 + b1, 0) @ w2 + b2, axis=1)
    return p


def paint_sharpness(axes: Axes, ends: Mapping[Kind, list[End]]) -> None:
    """Draw how sharp each run ended, by the ratio of rate to batch size; lines join equal rates."""
    for rate in sorted({rate for _, rate in ends}):
        kinds = sorted(kind for kind in ends if kind[1] == rate)
        means = [mean(ends[kind], "sharpness") for kind in kinds]
        line = axes.plot([ratio(kind) for kind in kinds], means, marker="", color="C6")[0]
        line.set_linestyle("-" if rate == max(RATES) else "--")
        line.set_label(f"rate {rate:g}")
    paint_runs(axes, ends, lambda kind, end: (ratio(kind), end.sharpness))
    logarithmic(axes, "x")
    axes.set(xlabel="rate / batch size", ylabel="sharpness at the end")
    ticks = sorted({ratio(kind) for kind in ends})
    axes.set_xticks(ticks, [f"{tick:.2g}" for tick in ticks])
    axes.set_xticks([], minor=True)
    axes.set(ylim=(0, None), title=f"Sharpness at a training cost of {TARGET:g}")
    axes.legend(loc="lower left")


def paint_runs(
    axes: Axes, ends: Mapping[Kind, list[End]], place: Callable[[Kind, End], tuple[float, float]]
) -> None:
    """Draw a point for each run, with a marker for each size of batch."""
    for i, size in enumerate(sorted({size for size, _ in ends})):
        points = [place(kind, end) for kind in ends if kind[0] == size for end in ends[kind]]
        axes.plot(
            *zip(*points, strict=True),
            "osD^vPX"[i % 7],
            color=f"C{i % 6}",
            label=f"batches of {size:,}",
        )


def paint_rescaled(axes: Axes, scaled: Mapping[float, float]) -> None:
    """Draw how sharp one and the same function can be."""
    axes.plot(list(scaled), list(scaled.values()), color="C6", linestyle="-", marker="o")
    axes.set(ylabel="sharpness", title="One function, rescaled")
    logarithmic(axes)
    axes.set(xlabel="α (first layer · α, second ÷ α)")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_major_formatter("{x:g}")


def mean(ends: Sequence[End], what: str) -> float:
    """Return the mean of a number over all starts."""
    return float(np.mean([getattr(end, what) for end in ends]))


def divided(above: float, below: float) -> float:
    """Return a quotient, which is none where a run has diverged."""
    return above / below if below else np.nan


def pairs(kinds: Sequence[Kind], alike: Callable[[Kind], float]) -> list[tuple[Kind, Kind]]:
    """Return each two kinds that are alike but for the batch, the smaller one first."""
    both = combinations(sorted(kinds), 2)
    return [(one, two) for one, two in both if one[0] < two[0] and alike(one) == alike(two)]


def times_as_sharp(ends: Mapping[Kind, list[End]], alike: Callable[[Kind], float]) -> list[float]:
    """Return how many times as sharp the larger batch ends, for each pair that is alike."""
    bends = {kind: mean(runs, "sharpness") for kind, runs in ends.items()}
    return [divided(bends[large], bends[small]) for small, large in pairs(list(ends), alike)]


def spread(values: Sequence[float]) -> str:
    """Return the least and the greatest of some numbers, in words."""
    return " to ".join(dict.fromkeys(f"{value:.1f}" for value in (min(values), max(values))))


def run(folder: Path) -> Outcome:
    """Go down with batches and rates of every kind from several starts, and measure the end."""
    if len(BATCHES) != len(RATES):
        raise BadSetting(
            f"There are {len(BATCHES)} BATCHES and {len(RATES)} RATES: each batch has one rate."
        )
    if max(BATCHES) > EXAMPLES:
        raise BadSetting(f"A batch of {max(BATCHES)} needs more than the {EXAMPLES} EXAMPLES.")
    if 1 not in ALPHAS:
        raise BadSetting("ALPHAS lacks 1: the network as it was found is what others go by.")
    kinds = list(dict.fromkeys(zip(BATCHES, RATES, strict=True)))
    if not pairs(kinds, rate_of) or not pairs(kinds, ratio):
        raise BadSetting(
            "BATCHES and RATES need two batches of different size at the same rate, and two with "
            "the same ratio of rate to batch size."
        )
    train, test = digits(EXAMPLES)
    ends: dict[Kind, list[End]] = {kind: [] for kind in kinds}
    with np.errstate(all="ignore"):  # too large a rate diverges: then nothing is a number
        for kind, start in progress([(k, s) for s in range(STARTS) for k in kinds], "runs"):
            ends[kind].append(descend(train, test, kind, start))

    weights = ends[kinds[0]][0].net.weights
    scaled = {a: bend(rescaled(weights, a), train) for a in progress(sorted(ALPHAS), "scales")}
    said = probabilities(rescaled(weights, 1), test.x)
    changed = max(
        float(abs(probabilities(rescaled(weights, a), test.x) - said).max()) for a in ALPHAS
    )
    sharper = divided(max(scaled.values()), scaled[1])

    at_rate = times_as_sharp(ends, rate_of)
    at_ratio = times_as_sharp(ends, ratio)
    there = all(end.cost <= TARGET for runs in ends.values() for end in runs)
    holds = there and min(at_rate) >= 1.05 and max(at_rate) >= 1.5
    holds = holds and max(at_ratio) <= 1.05
    holds = holds and sharper >= 10 and changed <= 1e-6
    why = "" if there else "Not every run got to the target, so that they cannot be compared."

    def paint(figure: Figure) -> None:
        grid = figure.add_gridspec(2, 2, width_ratios=(1.3, 1))
        paint_sharpness(figure.add_subplot(grid[:, 0]), ends)
        errors = figure.add_subplot(grid[0, 1])
        paint_runs(errors, ends, lambda _, end: (end.sharpness, 100 * (1 - end.accuracy)))
        errors.set(xlabel="sharpness", ylabel="errors (%)", title="Errors on new digits")
        paint_rescaled(figure.add_subplot(grid[1, 1]), scaled)

    def figures(what: str) -> str:
        return ", ".join(
            f"{size} at {rate:g}: {mean(runs, what):.3g}" for (size, rate), runs in ends.items()
        )

    picture = draw(
        folder,
        paint,
        title=f"At one rate larger batches end {spread(at_rate)} times as sharp, at one ratio "
        f"{spread(at_ratio)} times; one function, rescaled, is up to {sharper:.0f} times as sharp",
        alt="Left, sharpness at the end by the ratio of rate to batch size: it falls as the ratio "
        f"grows. Means by batch size and rate: {figures('sharpness')}. Right above, errors on new "
        f"digits by sharpness; accuracies: {figures('accuracy')}. Right below, how sharp one and "
        "the same function is when its first layer is multiplied by α and its second divided by "
        "it: " + ", ".join(f"α {a:g}: {value:.3g}" for a, value in scaled.items()) + ".",
        height=4.6,
    )
    return Outcome(
        holds=holds,
        why=why,
        numbers={
            "least_at_one_rate": round(min(at_rate), 3),
            "most_at_one_rate": round(max(at_rate), 3),
            "most_at_one_ratio": round(max(at_ratio), 3),
            "sharper_rescaled": round(sharper, 2),
            "probabilities_change": significant(changed, 2),
            **{
                f"{what}_{size}_{rate:g}": round(mean(runs, what), 4)
                for what in ("sharpness", "accuracy")
                for (size, rate), runs in ends.items()
            },
            **{f"sharpness_alpha_{a:g}": round(value, 3) for a, value in scaled.items()},
        },
        picture=picture,
        table=Table.of(
            (
                "examples per batch",
                "learning rate",
                "rate / batch size",
                "start",
                "epochs",
                "training cost",
                "sharpness (largest eigenvalue)",
                "accuracy on new digits (%)",
            ),
            [
                (
                    *kind,
                    ratio(kind),
                    start,
                    round(end.epochs, 2),
                    round(end.cost, 5),
                    round(end.sharpness, 3),
                    round(100 * end.accuracy, 2),
                )
                for kind, runs in ends.items()
                for start, end in enumerate(runs)
            ],
        ),
    )
