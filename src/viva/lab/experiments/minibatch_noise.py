"""Twice the batch halves the variance of its gradient, and only four times the batch the error.

Holds if, for every size B of batch, the mean squared distance between the gradient of a batch and
that of all N examples is within 15 % of σ²/B when examples are drawn with replacement, and within
15 % of σ²/B · (N − B)/(N − 1) when none is drawn twice; σ² is the mean squared distance of single
examples, computed from all of them.

Both formulas are those of the mean of a sample and need no network. They say what a larger batch is
worth: the error, the root of the variance, falls only with √B while the work grows with B. So from
the size on at which noise and gradient are equally long, σ²/|g|², examples are increasingly wasted
on a direction that is right already; from one example to some dozens, though, they are nearly free,
since they go through the network together. The gradient of a batch points on average in the right
direction at any size, even where its cosine with the full gradient is small.

An epoch draws without replacement, in which case the error is gone once the batch is the whole data
set. Small batches do not notice the difference. What does matter is that examples are drawn
independently: with SHUFFLED False a batch is a run of neighbours in data that are sorted by class,
all of them alike, and its gradient hardly gets any better with its size.

The network has one hidden layer of ReLU units and has learnt for EPOCHS epochs, so that it is
neither at the start nor at the end; the gradient is that by all weights and biases. σ² is no fixed
number: as the examples are learnt it falls, and σ²/|g|² usually grows.

L. Bottou, F. E. Curtis, J. Nocedal, Optimization methods for large-scale machine learning, SIAM
Review 60(2), 2018, section 4. S. McCandlish, J. Kaplan, D. Amodei, OpenAI Dota Team, An empirical
model of large-batch training, arXiv:1812.06162, 2018 (σ²/|g|², the simple noise scale).
W. G. Cochran, Sampling Techniques, third edition, Wiley, 1977, chapter 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter
from numpy.linalg import norm
from numpy.typing import NDArray

from viva.lab import BadSetting, Count, Counts, Outcome, Positive, Seed, Table, progress
from viva.lab.axes import logarithmic
from viva.lab.descent import Examples, cost, digits, flat, relu_network, seconds_per_batch, step
from viva.lab.network import Network
from viva.lab.picture import draw

STATED = "Twice the batch, half the error of the gradient."
VERDICT = "half true"

EXAMPLES: Count = 2000
BATCHES: Counts = (1, 4, 16, 64, 256, 1024, 1800)
DRAWS: Count = 1000  # batches of each size, and at least as many as have DRAWN examples in all
DRAWN: Count = 16_000
HIDDEN: Count = 32
EPOCHS: Count = 2  # of learning before the gradients are looked at
RATE: Positive = 0.1
SHUFFLED: bool = True
REPEATS: Count = 7
SEED: Seed = 0

QUICK = {"DRAWS": 300, "DRAWN": 8000, "REPEATS": 3}
BROKEN = {"SHUFFLED": False}  # batches of neighbours, which are alike: no independent draws
QUOTED = {
    "error_smaller": (42.4, 3),
    "with_over_formula_64": (1, 0.1),
    "without_over_formula_1024": (1, 0.1),
}

Array = NDArray[np.float64]
Indices = NDArray[np.integer[Any]]
WAYS = ("with replacement", "without replacement")


class Noise(NamedTuple):
    """How far the gradients of batches of one size are from the full one."""

    error: float  # mean squared distance
    cosine: float  # with the full gradient, mean


def train(examples: Examples) -> Network:
    """Return a network that has learnt for a while."""
    rng = np.random.default_rng(SEED)
    net = relu_network(rng, HIDDEN)
    for _ in range(EPOCHS):
        for b in np.array_split(rng.permutation(len(examples.x)), max(1, len(examples.x) // 32)):
            step(net, net.gradient(examples.x[b], examples.y[b]), RATE)
    return net


def gradient(net: Network, examples: Examples, b: Indices | slice) -> Array:
    """Return the gradient of some examples as one row of float64."""
    return flat(net.gradient(examples.x[b], examples.y[b])).astype(float)  # (P,)


def draw_batch(rng: np.random.Generator, size: int, way: str) -> Indices:
    """Return which examples make a batch."""
    if not SHUFFLED:
        return (rng.integers(EXAMPLES) + np.arange(size)) % EXAMPLES
    if way == "with replacement":
        return rng.integers(EXAMPLES, size=size)
    return rng.permutation(EXAMPLES)[:size]


def noise(net: Network, examples: Examples, full: Array, size: int, way: str) -> Noise:
    """Draw many batches of one size and compare their gradients with the full one."""
    rng = np.random.default_rng((SEED, size, WAYS.index(way)))
    errors, cosines = [], []
    for _ in range(max(DRAWS, DRAWN // size)):
        g = gradient(net, examples, draw_batch(rng, size, way))
        errors.append(((g - full) ** 2).sum())
        cosines.append(g @ full / (norm(g) * norm(full)))
    return Noise(float(np.mean(errors)), float(np.mean(cosines)))


def expected(single: float, size: int, way: str) -> float:
    """Return the variance of the mean of a sample."""
    left = 1.0 if way == "with replacement" else (EXAMPLES - size) / max(EXAMPLES - 1, 1)
    return single / size * left


def paint_errors(axes: Axes, found: Mapping[tuple[int, str], Noise], single: float) -> None:
    """Draw the squared errors and the formulas."""
    sizes = np.unique(np.geomspace(1, EXAMPLES - 1, 100).astype(int))
    for way, name, colour, marker, size in (
        (WAYS[0], "σ²/B", "C0", "o", 9),
        (WAYS[1], "σ²/B · (N − B)/(N − 1)", "C1", "s", 4),
    ):
        line = [expected(single, b, way) for b in sizes]
        axes.plot(sizes, line, color=colour, marker="", linewidth=1.2, label=name)
        points = axes.plot(BATCHES, [found[b, way].error for b in BATCHES], marker, label=way)[0]
        points.set(color=colour, markersize=size, markerfacecolor="none" if size > 4 else colour)
    axes.set(xlabel="examples per batch, B", ylabel="mean squared distance to the full gradient")
    axes.set_title("Noise of a gradient")
    logarithmic(axes)
    axes.legend(loc="lower left")


def run(folder: Path) -> Outcome:
    """Measure the noise of batches of every size in both ways of drawing."""
    if max(BATCHES) >= EXAMPLES:
        raise BadSetting(
            f"A batch of {max(BATCHES)} leaves nothing to chance: there are {EXAMPLES} EXAMPLES."
        )
    examples, _ = digits(EXAMPLES)
    if not SHUFFLED:
        order = np.argsort(examples.y, kind="stable")
        examples = Examples(examples.x[order], examples.y[order])
    with np.errstate(all="ignore"):  # too large a rate diverges: nothing below is a number then
        return measure(folder, examples)


def measure(folder: Path, examples: Examples) -> Outcome:
    """Compare gradients of batches with the full one, and with the formulas."""
    net = train(examples)
    full = gradient(net, examples, slice(None))
    each = (gradient(net, examples, slice(i, i + 1)) for i in range(EXAMPLES))
    single = float(np.mean([((g - full) ** 2).sum() for g in each]))  # σ²
    scale = single / float(full @ full)

    kinds = [(size, way) for size in sorted(set(BATCHES)) for way in WAYS]
    found = {kind: noise(net, examples, full, *kind) for kind in progress(kinds, "sizes of batch")}
    seconds = seconds_per_batch(net.gradient, examples, sorted(set(BATCHES)), REPEATS)

    ratio = {kind: found[kind].error / expected(single, *kind) for kind in kinds}
    holds = all(abs(r - 1) <= 0.15 for r in ratio.values())
    least, most = min(BATCHES), max(BATCHES)
    times = most // least
    smaller = (found[least, WAYS[0]].error / found[most, WAYS[0]].error) ** 0.5
    microseconds = {size: 1e6 * seconds[size] / size for size in seconds}

    def paint(figure: Figure) -> None:
        grid = figure.add_gridspec(2, 2, width_ratios=(1.35, 1))
        paint_errors(figure.add_subplot(grid[:, 0]), found, single)
        cosines = figure.add_subplot(grid[0, 1])
        sizes = sorted(seconds)
        cosines.plot(sizes, [found[size, WAYS[0]].cosine for size in sizes])
        cosines.set(ylim=(0, 1.05), ylabel="cosine", title="Agreement with the full gradient")
        costs = figure.add_subplot(grid[1, 1], sharex=cosines)
        costs.plot(sizes, [microseconds[size] for size in sizes], color="C2", marker="^")
        logarithmic(costs)
        costs.set(xlabel="examples per batch, B", ylabel="time (µs)")
        costs.set_title("CPU time per example")
        costs.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        costs.yaxis.set_major_formatter("{x:g}")
        costs.yaxis.set_minor_formatter(NullFormatter())
        for axes in figure.axes:
            axes.xaxis.set_major_formatter("{x:,.0f}")

    picture = draw(
        folder,
        paint,
        title=f"With {times:,} times as many examples per batch the error of the gradient is "
        f"{smaller:.0f} times smaller (√{times:,} is {times**0.5:.0f})",
        alt="Left, on logarithmic axes, the mean squared distance of a batch's gradient to the "
        "full one falls in a straight line, as σ²/B does; drawn without replacement it bends down "
        "near the whole data set. Measured divided by formula: "
        + ", ".join(f"{size} {way} {ratio[size, way]:.2f}" for size, way in kinds)
        + ". Right above, the cosine with the full gradient: "
        + ", ".join(f"{size}: {found[size, WAYS[0]].cosine:.2f}" for size in seconds)
        + ". Right below, the CPU time per example, which is among the timings of this run: in the "
        f"largest batch it is {'less' if microseconds[most] < microseconds[least] else 'no less'} "
        "than in the smallest.",
        height=4.4,
    )
    return Outcome(
        holds=holds,
        numbers={
            "error_smaller": round(smaller, 3),
            "variance_of_single": round(single, 4),
            "noise_scale": round(scale, 2),
            "cost": round(cost(net, examples), 4),
            **{
                f"{word}_over_formula_{size}": round(ratio[size, way], 4)
                for way, word in zip(WAYS, ("with", "without"), strict=True)
                for size in seconds
            },
            **{f"cosine_{size}": round(found[size, WAYS[0]].cosine, 4) for size in seconds},
        },
        timings={f"microseconds_per_example_{size}": microseconds[size] for size in seconds},
        picture=picture,
        table=Table.of(
            (
                "examples per batch",
                "drawn",
                "mean squared distance to the full gradient",
                "by the formula",
                "cosine with the full gradient",
            ),
            [
                (
                    size,
                    way,
                    float(f"{found[size, way].error:.4g}"),
                    float(f"{expected(single, size, way):.4g}"),
                    round(found[size, way].cosine, 4),
                )
                for size, way in kinds
            ],
        ),
    )
