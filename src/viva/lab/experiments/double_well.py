"""Exact gradients never leave a shallow basin; small mini-batches do, the smallest never settle.

Holds if no run with the gradient of all examples leaves the shallow basin, at most 2 in 100 leave
it with the largest mini-batches and at least 9 in 10 with the smallest, the share that leaves falls
as batches grow (from one size to the next it rises by no more than 5 in 100), and the mean cost at
the end is higher with the smallest batches than with the best by at least 0.2.

All runs begin in the shallow one of two basins. Each example has a pull of its own as well, and the
pulls of all examples add up to nothing, so that mini-batches give noisy estimates of the exact
gradient, the noisier the smaller: the noise of B examples is SPREAD/√B. It is the noise that leaves
the basin. So that mini-batches help "because they approximate the gradient of the whole data set"
is backwards: the better they approximate it, the fewer leave. That their noise helps is half true:
there must be enough of it, nothing tells beforehand how much is enough, and where there is plenty a
run does not stay in the deep basin either. Those who want the deep basin have a plain rival: exact
gradients from random starts, about half of which end there.

Two basins on a line are a picture for thinking and no network: with many weights, saddle points and
plateaus stand in the way more often than bad minima (Dauphin et al. 2014). The cost is (x² − 1)² +
0.3 x, examples are drawn with replacement, the rate is constant. What counts is noise and rate
together, nearly RATE · SPREAD² / B, the temperature of a grain that is jostled (Kramers 1940):
change one of them, and the batch sizes shift.

H. A. Kramers, Brownian motion in a field of force and the diffusion model of chemical reactions,
Physica 7(4), 1940. R. Kleinberg, Y. Li, Y. Yuan, An alternative view: when does SGD escape local
minima?, ICML 2018. Y. N. Dauphin et al., Identifying and attacking the saddle point problem in
high-dimensional non-convex optimization, NIPS 2014.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec
from numpy.typing import NDArray

from viva.lab import (
    BadSetting,
    Count,
    Counts,
    NotNegative,
    Outcome,
    Positive,
    Seed,
    Table,
    progress,
)
from viva.lab.number import fixed
from viva.lab.picture import draw

STATED = "The noise of mini-batches helps to avoid local minima."
VERDICT = "half true"

EXAMPLES: Count = 1024
BATCHES: Counts = (1, 2, 4, 8, 16, 32, 64)  # beside all examples
SPREAD: NotNegative = 20  # standard deviation of the examples' own pulls
RATE: Positive = 0.01
STEPS: Count = 4000
RUNS: Count = 1000
START: float = 0.9  # near the bottom of the shallow basin
SEED: Seed = 0

QUICK = {"RUNS": 200}
BROKEN = {"SPREAD": 1}  # examples that nearly agree: even one at a time has too little noise
QUOTED = {
    "left_all": (0, 0),
    "left_64": (0, 0.002),
    "left_16": (0.097, 0.03),
    "left_8": (0.829, 0.04),
    "left_1": (1, 0.002),
    "deep_at_end_8": (0.782, 0.04),
    "deep_at_end_1": (0.582, 0.05),
    "cost_1": (0.514, 0.08),
    "cost_8": (-0.029, 0.05),
    "cost_all": (0.2941, 0.0005),
    "random_starts_deep": (0.492, 0.05),
}

Array = NDArray[np.float64]

DEEP, BARRIER, SHALLOW = (float(x) for x in sorted(np.roots([4, 0, -4, 0.3]).real))  # slope 0


def cost(x: Array) -> Array:
    """Return the mean cost over all examples: two basins, of which the left one is deeper."""
    return (x**2 - 1) ** 2 + 0.3 * x


def slope(x: Array) -> Array:
    """Return its derivative, the exact gradient."""
    return 4 * x * (x**2 - 1) + 0.3


class End(NamedTuple):
    """Where runs with batches of one size ended."""

    x: Array  # (RUNS,)
    left: float  # share that ever reached the bottom of the deep basin
    deep: float  # share that is on its side of the barrier at the end
    cost: float  # mean over the runs


def descend(x: Array, pulls: Array, batch: int | None = None) -> End:
    """Take all steps from x by gradients of mini-batches, or by exact ones if no size is given."""
    rng = np.random.default_rng((SEED, batch or 0))
    reached = np.zeros(len(x), bool)
    with np.errstate(all="ignore"):  # too large a rate diverges: x is then no number
        for _ in range(STEPS):
            gradient = slope(x)  # (RUNS,)
            if batch:
                drawn = rng.integers(len(pulls), size=(len(x), batch), dtype=np.uint32)
                gradient = gradient + pulls[drawn].mean(1)
            x = x - RATE * gradient
            reached |= x <= DEEP
        deep = float(np.mean(x < BARRIER))
        return End(x, float(reached.mean()), deep, float(cost(x).mean()))


def paint_ends(
    figure: Figure, top: SubplotSpec, below: SubplotSpec, ends: Mapping[str, End]
) -> None:
    """Draw the cost with its two basins, and below it where the runs ended."""
    x = np.linspace(-2, 2, 201)
    basins = figure.add_subplot(top)
    basins.plot(x, cost(x), color="C6", linestyle="-", marker="")
    basins.plot(START, cost(np.array(START)), "o", color="C1", markersize=8)
    basins.annotate(
        "start", (START, cost(np.array(START))), (0, -16), textcoords="offset points", ha="center"
    )
    basins.set(xlim=(-2, 2), ylim=(-0.7, 2.5), ylabel="cost", title="Two basins")
    rows = figure.add_subplot(below, sharex=basins)
    rng = np.random.default_rng(SEED)
    for row, end in enumerate(ends.values()):
        shown = end.x[:200]
        height = row + rng.uniform(-0.3, 0.3, len(shown))
        rows.plot(shown, height, ".", color="C0", markersize=2.5, alpha=0.6, rasterized=True)
    rows.axvline(BARRIER, color="C6", linestyle=":", marker="", linewidth=1.2)
    rows.set_yticks(range(len(ends)), list(ends))
    rows.set(xlabel="x", ylabel="examples per batch", title="Where the runs ended")


def paint_shares(left: Axes, costs: Axes, ends: Mapping[str, End], rival: End) -> None:
    """Draw how many left the shallow basin, how many stayed away, and at which mean cost."""
    places = range(len(ends))
    left.plot(places, [100 * end.left for end in ends.values()], label="ever left it")
    left.plot(places, [100 * end.deep for end in ends.values()], label="deep at the end")
    left.axhline(100 * rival.deep, color="C6", linestyle=":", marker="")
    left.annotate(
        "random starts",
        (1, 100 * rival.deep),
        (-2, 3),
        ("axes fraction", "data"),
        "offset points",
        ha="right",
    )
    left.set(ylabel="runs (%)", ylim=(-5, 105), title="Runs that left the shallow basin")
    left.legend(loc="upper right")
    costs.plot(places, [end.cost for end in ends.values()], color="C2", marker="^")
    for basin, name in ((SHALLOW, "shallow bottom"), (DEEP, "deep bottom")):
        bottom = float(cost(np.array(basin)))
        costs.axhline(bottom, color="C6", linestyle="--", marker="", linewidth=1.2)
        end = ("axes fraction", "data")
        costs.annotate(name, (1, bottom), (-2, -4), end, "offset points", ha="right", va="top")
    costs.set(xlabel="examples per batch", ylabel="mean cost", title="Cost at the end")
    costs.margins(y=0.2)
    costs.set_xticks(places, list(ends))


def run(folder: Path) -> Outcome:
    """Run down from the shallow basin with batches of every size, and with exact gradients."""
    if max(BATCHES) > EXAMPLES:
        raise BadSetting(f"A batch of {max(BATCHES)} needs more than the {EXAMPLES} EXAMPLES.")
    if not BARRIER < START <= 2:
        raise BadSetting(f"START cannot be {START}: the shallow basin is {BARRIER:.3f} to 2.")
    pulls = np.random.default_rng(SEED).normal(size=EXAMPLES)
    pulls = SPREAD * (pulls - pulls.mean()) / max(pulls.std(), 1e-12)  # all together: nothing

    start = np.full(RUNS, START)
    sizes = sorted(set(BATCHES))
    ends = {str(size): descend(start, pulls, size) for size in progress(sizes, "batch sizes")}
    ends["all"] = descend(start, pulls)
    anywhere = np.random.default_rng((SEED, 1)).uniform(-2, 2, RUNS)
    rival = descend(anywhere, pulls)

    shares = [end.left for end in ends.values()]
    smallest, largest = ends[str(sizes[0])], ends[str(sizes[-1])]
    best = min(ends, key=lambda size: ends[size].cost)
    holds = ends["all"].left == 0 and largest.left <= 0.02 and smallest.left >= 0.9
    holds = holds and bool(max(np.diff(shares)) <= 0.05)
    holds = holds and smallest.cost >= ends[best].cost + 0.2

    def paint(figure: Figure) -> None:
        grid = figure.add_gridspec(2, 2)
        paint_ends(figure, grid[0, 0], grid[1, 0], ends)
        left = figure.add_subplot(grid[0, 1])
        paint_shares(left, figure.add_subplot(grid[1, 1], sharex=left), ends, rival)

    def told(size: str) -> str:
        with_what = "exact gradients" if size == "all" else f"batches of {size}"
        final = fixed(ends[size].cost)
        return f"{100 * ends[size].left:.0f} % with {with_what} (final cost {final})"

    picture = draw(
        folder,
        paint,
        title="Runs that leave the shallow basin: "
        + ", ".join(told(size) for size in dict.fromkeys((str(sizes[0]), best, "all"))),
        alt="Left, a cost with a shallow basin, where all runs start, and a deep one, and where "
        "the runs ended with each batch size. Right, the share of runs that left the shallow basin "
        "and their mean cost at the end, by batch size: "
        + ", ".join(told(size) for size in ends)
        + f". By exact gradients {100 * rival.deep:.0f} % of random starts end in the deep one.",
        height=4.8,
    )
    return Outcome(
        holds=holds,
        numbers={
            **{f"left_{size}": end.left for size, end in ends.items()},
            **{f"deep_at_end_{size}": end.deep for size, end in ends.items()},
            **{f"cost_{size}": round(float(end.cost), 4) for size, end in ends.items()},
            "best_batch": best,
            "random_starts_deep": rival.deep,
        },
        picture=picture,
        table=Table.of(
            (
                "examples per batch",
                "noise (standard deviation of the gradient)",
                "have been in the deep basin (%)",
                "on its side at the end (%)",
                "mean cost at the end",
            ),
            [
                (
                    size,
                    0 if size == "all" else round(SPREAD / int(size) ** 0.5, 3),
                    round(100 * end.left, 1),
                    round(100 * end.deep, 1),
                    round(float(end.cost), 4),
                )
                for size, end in ends.items()
            ],
        ),
    )
