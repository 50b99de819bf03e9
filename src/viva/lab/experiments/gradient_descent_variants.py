"""By epochs stochastic descent leads and batch descent is last; by CPU time mini-batches lead.

Holds if, until the training cost first falls to 0.3, stochastic descent needs at most 0.8 times as
many epochs as mini-batches of MINI examples, these at most a fifth as many as batch descent, and
yet stochastic and batch descent both take at least twice as many CPU seconds as mini-batches do.

An epoch is one pass over the examples, whatever it costs: stochastic descent makes 4,000 small
steps in it and batch descent a single one. So whoever counts epochs pays for gradients of single
examples and gets the steps for nothing. A CPU (and a GPU far more so) does the work of many
examples at once, as products of matrices, for little more than that of one: that is where the order
turns round. TOGETHER False shows it: when the examples of a batch go through the network one after
the other, mini-batches lead in nothing.

The lead of stochastic descent by epochs is smaller than people think: batches of up to some 16
examples need about as many, if their rate is that much larger. From some hundred examples on, twice
the batch takes nearly twice the epochs, while its examples hardly get any cheaper.

Each size of batch takes the one of the same RATES with which it gets to the target in the fewest
epochs from two starts; what it then needs is a mean over SEEDS other starts. The paths follow from
the seed alone; only the time of an update is measured, as the least CPU time of REPEATS rounds, in
which the sizes take turns. What it costs to look at the training cost is not counted. The examples
are shuffled anew for each epoch. Weights begin as in He et al. (2015), biases at 0; float32, on one
core.

D. R. Wilson, T. R. Martinez, The general inefficiency of batch training for gradient descent
learning, Neural Networks 16(10), 2003. L. Bottou, F. E. Curtis, J. Nocedal, Optimization methods
for large-scale machine learning, SIAM Review 60(2), 2018. C. J. Shallue, J. Lee, J. Antognini,
J. Sohl-Dickstein, R. Frostig, G. E. Dahl, Measuring the effects of data parallelism on neural
network training, Journal of Machine Learning Research 20, 2019.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from viva.lab import BadSetting, Count, Counts, Outcome, Positive, Positives, Seed, Table, progress
from viva.lab.axes import logarithmic
from viva.lab.descent import Examples, cost, digits, relu_network, seconds_per_batch, step
from viva.lab.network import Array, Labels, Network, accuracy
from viva.lab.picture import draw

STATED = (
    "Stochastic gradient descent is the fastest variant, because it learns after every example."
)
VERDICT = "half true"

EXAMPLES: Count = 4000
MINI: Count = 128  # examples of a mini-batch in the claim
OTHERS: Counts = (4, 16, 64, 512)  # further sizes to be shown
RATES: Positives = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2)
TARGET: Positive = 0.3
HIDDEN: Count = 64
MOST: Count = 256  # epochs, after which a rate counts as useless
SEEDS: Count = 3
REPEATS: Count = 7
TOGETHER: bool = True  # the examples of a batch go through the network as one matrix
SEED: Seed = 0

QUICK = {"EXAMPLES": 2000, "OTHERS": (16,), "RATES": (0.02, 0.5), "SEEDS": 1, "REPEATS": 3}
BROKEN = {"TOGETHER": False}  # one after the other: a batch then costs as much as its examples
QUOTED = {
    "epochs_1": (0.8, 0.25),
    "epochs_128": (2.2, 0.3),
    "epochs_4000": (46, 6),
    "stochastic_over_mini_seconds": (12, 7),
    "batch_over_mini_seconds": (21, 12),
}


class Descent(NamedTuple):
    """One way down."""

    epochs: list[float]  # where the cost was looked at
    costs: list[float]
    net: Network

    @property
    def needed(self) -> float:
        """Epochs to the target, infinite if it was not reached."""
        return self.epochs[-1] if self.costs[-1] <= TARGET else np.inf


class Best(NamedTuple):
    """What batches of one size can do, at their best rate."""

    rate: float
    ways: list[Descent]  # (SEEDS,)

    @property
    def epochs(self) -> float:
        """Epochs to the target, as a mean over the starts."""
        return float(np.mean([way.needed for way in self.ways]))


def descend(train: Examples, batch: int, rate: float, most: float, start: int) -> Descent:
    """Go down until the target is reached or ``most`` epochs are over."""
    rng = np.random.default_rng((SEED, start))
    net = relu_network(rng, HIDDEN)
    per_epoch = -(-len(train.x) // batch)
    pause = max(1, per_epoch // 16)  # updates between two looks at the cost
    epochs, costs = [0.0], [cost(net, train)]
    for update in range(int(most * per_epoch)):
        at = update % per_epoch * batch
        if at == 0:
            order = rng.permutation(len(train.x))
        b = order[at : at + batch]
        step(net, net.gradient(train.x[b], train.y[b]), rate)
        if (update + 1) % pause == 0:
            epochs.append((update + 1) / per_epoch)
            costs.append(cost(net, train))
            if not costs[-1] > TARGET:  # reached, or no number any more
                break
    return Descent(epochs, costs, net)


def best(train: Examples, batch: int) -> Best:
    """Find the rate that needs the fewest epochs from two starts; go down from others with it."""
    most, needed = 0.5, {RATES[0]: np.inf}
    while min(needed.values()) == np.inf and most < MOST:
        most = min(2 * most, MOST)  # all rates are given the same, and no more than it takes
        for rate in RATES:
            ways = (descend(train, batch, rate, most, start) for start in range(2))
            needed[rate] = float(np.mean([way.needed for way in ways]))
    rate = min(needed, key=lambda rate: needed[rate])
    most = min(4 * most, MOST) if needed[rate] < np.inf else 1
    return Best(rate, [descend(train, batch, rate, most, 2 + s) for s in range(SEEDS)])


def singly(net: Network, x: Array, y: Labels) -> list[Array]:
    """Return the same gradient, from one example after the other."""
    total = [np.zeros_like(w) for w in net.weights]
    for i in range(len(x)):
        for so_far, part in zip(total, net.gradient(x[i : i + 1], y[i : i + 1]), strict=True):
            so_far += part / len(x)
    return total


def seconds_per_update(train: Examples, sizes: list[int]) -> dict[int, float]:
    """Return the CPU time of an update with batches of each size."""
    net = relu_network(np.random.default_rng(SEED), HIDDEN)
    gradient = net.gradient if TOGETHER else partial(singly, net)

    def update(x: Array, y: Labels) -> None:
        step(net, gradient(x, y), 0.001)

    return seconds_per_batch(update, train, sizes, REPEATS)


def correct(net: Network, test: Examples) -> float:
    """Return the share of new digits that are told right."""
    return accuracy(net.outputs(test.x), test.y)


def paint_way(axes: Axes, ways: Mapping[str, Descent], unit: Mapping[str, float]) -> None:
    """Draw the cost on the way down, over epochs or whatever one epoch is worth."""
    for name, way in ways.items():
        across = np.array(way.epochs[1:]) * unit[name]
        axes.plot(across, way.costs[1:], markevery=[-1], markersize=7, label=name)
    axes.axhline(TARGET, color="C6", linestyle=":", marker="", linewidth=1.2)
    axes.set(ylim=(0, 2.5), ylabel="training cost")
    logarithmic(axes, "x")
    axes.xaxis.set_major_formatter("{x:g}")


def paint_needs(axes: Axes, needs: Mapping[int, float]) -> None:
    """Draw what it takes to the target, by size of batch."""
    sizes = [size for size in needs if np.isfinite(needs[size])]
    axes.plot(sizes, [needs[size] for size in sizes], ".", linestyle="-", color="C6")
    variants = ((1, "o", (-2, 9), "left"), (MINI, "s", (8, -9), "left"))
    for i, (size, marker, off, side) in enumerate((*variants, (EXAMPLES, "^", (-9, 1), "right"))):
        if size in sizes:
            axes.plot(size, needs[size], marker, color=f"C{i}", markersize=7)
            place, word = (size, needs[size]), f"{needs[size]:.2g}"
            axes.annotate(word, place, off, textcoords="offset points", ha=side)
    if not sizes:
        axes.text(0.5, 0.5, "never reached", transform=axes.transAxes, ha="center")
    axes.set(xlabel="examples per batch")
    logarithmic(axes)
    axes.set_xticks(list(needs), [f"{size:,}" for size in needs])
    axes.set_xticks([], minor=True)
    axes.yaxis.set_major_formatter("{x:g}")
    axes.margins(y=0.2)


def run(folder: Path) -> Outcome:
    """Go down with batches of every size, measure what an update costs, and compare."""
    if not 1 < MINI < EXAMPLES:
        raise BadSetting(
            f"MINI cannot be {MINI}: a mini-batch has more than 1 "
            f"and fewer than all {EXAMPLES} EXAMPLES."
        )
    if max(OTHERS) > EXAMPLES:
        raise BadSetting(f"A batch of {max(OTHERS)} needs more than the {EXAMPLES} EXAMPLES.")
    train, test = digits(EXAMPLES)
    sizes = sorted({1, *OTHERS, MINI, EXAMPLES})
    with np.errstate(all="ignore"):  # too large a rate diverges: it does not reach the target
        ways = {size: best(train, size) for size in progress(sizes, "sizes of batch")}
        right = {size: correct(way.ways[0].net, test) for size, way in ways.items()}
    update = seconds_per_update(train, sizes)

    epochs = {size: way.epochs for size, way in ways.items()}
    per_epoch = {size: -(-EXAMPLES // size) * update[size] for size in sizes}
    seconds = {size: epochs[size] * per_epoch[size] for size in sizes}
    holds = epochs[1] <= 0.8 * epochs[MINI] and epochs[MINI] <= 0.2 * epochs[EXAMPLES]
    holds = holds and min(seconds[1], seconds[EXAMPLES]) >= 2 * seconds[MINI]
    holds = holds and np.isfinite(epochs[MINI])

    names = {1: "stochastic", MINI: f"mini-batch ({MINI})", EXAMPLES: "batch"}

    def paint(figure: Figure) -> None:
        grid = figure.subplots(2, 2)
        three = {name: ways[size].ways[0] for size, name in names.items()}
        paint_way(grid[0, 0], three, dict.fromkeys(names.values(), 1.0))
        grid[0, 0].set(xlabel="epochs", title="By epochs")
        paint_way(grid[0, 1], three, {name: per_epoch[size] for size, name in names.items()})
        grid[0, 1].set(xlabel="CPU time (s)", title="By CPU time")
        paint_needs(grid[1, 0], epochs)
        grid[1, 0].legend(handles=grid[0, 0].lines[:3], loc="upper left")
        grid[1, 0].set(ylabel="epochs", title=f"Epochs to a cost of {TARGET:g}")
        paint_needs(grid[1, 1], seconds)
        grid[1, 1].set(ylabel="CPU time (s)", title=f"CPU time to a cost of {TARGET:g}")

    def first(of: Mapping[int, float]) -> str:
        size = min(names, key=lambda size: of[size])
        return names[size] if np.isfinite(of[size]) else "nobody"

    picture = draw(
        folder,
        paint,
        # Without seconds: the words are the same on every run and every machine.
        title=f"Stochastic descent takes {epochs[1]:.1f} epochs to a cost of {TARGET:g}, "
        f"mini-batches {epochs[MINI]:.1f}, batch descent {epochs[EXAMPLES]:.0f}; "
        f"the first of them by CPU time: {first(seconds)}",
        alt="Above, the training cost by epochs and by CPU time, for stochastic, mini-batch and "
        f"batch descent. By epochs {first(epochs)} is the first to get to a cost of {TARGET:g}, by "
        f"CPU time {first(seconds)}. Below, what it takes to get there, by size of batch. Epochs: "
        + ", ".join(f"{names.get(size, size)} {epochs[size]:.2g}" for size in sizes)
        + ". The CPU times of this run are among its timings.",
        height=5.4,
    )
    return Outcome(
        holds=holds,
        numbers={
            **{f"epochs_{size}": round(epochs[size], 3) for size in sizes},
            **{f"rate_{size}": ways[size].rate for size in sizes},
            "mini_over_stochastic_epochs": round(epochs[MINI] / epochs[1], 3),
            "batch_over_mini_epochs": round(epochs[EXAMPLES] / epochs[MINI], 3),
        },
        timings={
            **{f"microseconds_per_example_{size}": 1e6 * update[size] / size for size in sizes},
            **{f"seconds_{size}": seconds[size] for size in sizes},
            "stochastic_over_mini_seconds": seconds[1] / seconds[MINI],
            "batch_over_mini_seconds": seconds[EXAMPLES] / seconds[MINI],
        },
        picture=picture,
        table=Table.of(
            (
                "examples per batch",
                "learning rate",
                "epochs to the target",
                "updates to the target",
                "accuracy on new digits there (%)",
            ),
            [
                (
                    size,
                    way.rate,
                    round(way.epochs, 2),
                    round(way.epochs * -(-EXAMPLES // size), 1),
                    round(100 * right[size], 1),
                )
                for size, way in ways.items()
            ],
        ),
    )
