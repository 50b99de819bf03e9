"""A linear classifier tells digits better from an RBM's features than from pixels or any rival's.

Holds if, for every number of labels and as the mean over SEEDS starts and all draws of labels,
logistic regression on the machine's hidden units tells at least 2 percentage points more new digits
right than on the pixels and on as many components of PCA, at least 1 more than on as many random
features, and more than on as many k-means features.

The features are learnt from all EXAMPLES digits without labels; labels are then given for some of
them. The machine's units are detectors of strokes, which is what the pictures show. PCA brings
nothing, for a linear classifier can turn the pixels itself. Random features, ReLU of random
weighted sums, show how much comes from a bent border alone, without any learning. K-means is the
rival to be taken seriously: each feature says how much nearer a digit is than usual to one of UNITS
typical digits, it has no setting but their number, and learns in a fraction of the machine's time.
In the study of Coates, Lee and Ng it beat RBMs on patches of photographs; on whole digits it comes
second, and four times as many typical digits do not help it.

Every feature set gets the same classifier and the same care: its features are centred and scaled by
one common factor, and the penalty is chosen by cross-validation among the labels given. Draws of
labels have no digit in common; with all labels there is one draw only. Settings were chosen on the
last 2,000 training digits: of the machine its rate and momentum (a rate twice as high collapses),
of the random features their kind (ReLU, sigmoid or cosine, with several scales), of k-means whether
pixels are whitened before, which is better left out here. The story is one of 2006 to 2012: a
network of the same size that is trained with all labels by back-propagation does better (see the
experiment rbm-classification), and features pay where labels are few.

A. Coates, H. Lee, A. Y. Ng, An analysis of single-layer networks in unsupervised feature learning,
AISTATS 2011. G. E. Hinton, S. Osindero, Y.-W. Teh, A fast learning algorithm for deep belief nets,
Neural Computation 18(7), 2006. G. E. Hinton, A practical guide to training restricted Boltzmann
machines, UTML TR 2010-003, University of Toronto, 2010.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

from viva.lab import BadSetting, Count, Counts, Outcome, Positive, Seed, Table, progress
from viva.lab.codes import Array, binary_rbm, told
from viva.lab.descent import digits
from viva.lab.number import fixed, significant
from viva.lab.picture import draw
from viva.lab.rbm import ClassRBM

STATED = "Restricted Boltzmann machines learn useful features."
VERDICT = "true"

UNITS: Count = 500  # hidden units, components, random features, typical digits
LABELS: Counts = (100, 1000, 8000)
DRAWS: Count = 8  # of labels, as far as the digits go round
EXAMPLES: Count = 8000  # digits to learn features from
RATE: Positive = 0.1
EPOCHS: Count = 20
SEEDS: Count = 3  # each with a machine, random features and typical digits of its own
SEED: Seed = 0

QUICK = {"UNITS": 200, "LABELS": (100, 1000), "DRAWS": 4, "EPOCHS": 15, "SEEDS": 1}
BROKEN = {"RATE": 0.5}  # five times too fast: all units end up on or off for every digit
QUOTED = {"told_rbm_100": (0.79, 0.02)}

Learn = Callable[[Array, Array, int], tuple[Array, Array]]
"""Turns the digits to learn from, and new ones, into features; the number is a seed."""

LOOKS = {  # of each kind of features: colour, marker, dash
    "RBM": ("C1", "s", "-"),
    "k-means": ("C2", "^", "--"),
    "random": ("C3", "D", "-."),
    "PCA": ("C0", "o", ":"),
    "pixels": ("C6", "v", (0, (5, 1))),
}
CERTAIN = ("pixels", "PCA")  # nothing about them is random
SHOWN = 24  # units in the picture


def by_pca(x: Array, new: Array, seed: int) -> tuple[Array, Array]:
    """Return the first UNITS components, (n, UNITS)."""
    pca = PCA(UNITS, random_state=seed).fit(x)
    return pca.transform(x), pca.transform(new)


def by_chance(x: Array, new: Array, seed: int) -> tuple[Array, Array]:
    """Return what is above zero of UNITS random weighted sums of the pixels, (n, UNITS)."""
    rng = np.random.default_rng(seed)
    w = rng.standard_normal((x.shape[1], UNITS)).astype(x.dtype)
    middle = x.mean(0)
    return np.maximum((x - middle) @ w, 0), np.maximum((new - middle) @ w, 0)


def by_k_means(x: Array, new: Array, seed: int) -> tuple[Array, Array]:
    """Return by how much each of UNITS centres is nearer than the mean centre, or 0, (n, UNITS).

    This is the "triangle" activation of Coates et al., section 3.2.
    """
    centres = KMeans(UNITS, init="random", n_init=1, max_iter=30, random_state=seed).fit(x)

    def nearness(digits: Array) -> Array:
        z = centres.transform(digits)  # distances
        near: Array = np.maximum(z.mean(1, keepdims=True) - z, 0)
        return near

    return nearness(x), nearness(new)


def subsets(labels: int) -> list[slice]:
    """Return which digits have labels, in each draw."""
    draws = min(DRAWS, EXAMPLES // labels)
    return [slice(k * labels, (k + 1) * labels) for k in range(draws)]


def paint_curves(axes: Axes, share: Mapping[tuple[str, int], float]) -> None:
    """Draw how many digits are told by each kind of features, by number of labels."""
    places = range(len(LABELS))
    for name, (colour, marker, dash) in LOOKS.items():
        values = [100 * share[name, labels] for labels in LABELS]
        axes.plot(
            places, values, color=colour, marker=marker, linestyle=dash, label=name, markersize=5.5
        )
    axes.set_xticks(places, [f"{labels:,}" for labels in LABELS])
    axes.set(xlabel="digits with labels", ylabel="new digits told by logistic regression (%)")
    axes.margins(x=0.08)
    axes.legend(loc="lower right")


def paint_units(axes: Axes, machine: ClassRBM, x: Array) -> None:
    """Draw the weights of the units that differ most from digit to digit, as pictures."""
    busiest = machine.transform(x).std(0).argsort()[::-1][:SHOWN]
    columns = 4
    rows = -(-SHOWN // columns)
    sheet = np.full((rows * 29 + 1, columns * 29 + 1), np.nan)
    for place, unit in enumerate(busiest):
        i, j = divmod(place, columns)
        w = machine.components_[unit].reshape(28, 28)
        sheet[i * 29 + 1 : i * 29 + 29, j * 29 + 1 : j * 29 + 29] = w / np.abs(w).max()
    axes.imshow(sheet, cmap="PuOr_r", vmin=-1, vmax=1, interpolation="nearest")
    axes.set_axis_off()
    axes.set_title("Weights of hidden units\n(orange raises, violet lowers)")


def run(folder: Path) -> Outcome:
    """Learn features in four ways, and see how many digits are told from them by labels."""
    if max(LABELS) > EXAMPLES:
        raise BadSetting(f"LABELS cannot be {max(LABELS)}: there are {EXAMPLES} digits.")
    if min(LABELS) < 50:
        raise BadSetting(f"LABELS cannot be {min(LABELS)}: the classifier needs 50 or more.")
    if min(784, EXAMPLES) < UNITS:
        raise BadSetting(
            f"UNITS cannot be {UNITS}: PCA has as many components as there are pixels, 784, or "
            f"digits to learn from, {EXAMPLES}, at most."
        )
    (x, y), (new, y_new) = digits(EXAMPLES)
    machines: list[ClassRBM] = []

    def by_rbm(x: Array, new: Array, seed: int) -> tuple[Array, Array]:
        machines.append(binary_rbm(x, UNITS, RATE, EPOCHS, seed))
        return machines[-1].transform(x), machines[-1].transform(new)

    learnt: dict[str, Learn] = {
        "pixels": lambda x, new, _: (x, new),
        "PCA": by_pca,
        "random": by_chance,
        "k-means": by_k_means,
        "RBM": by_rbm,
    }
    seconds = dict.fromkeys(learnt, np.inf)
    found: dict[tuple[str, int], list[float]] = {}
    plan = [(name, s) for name in learnt for s in range(1 if name in CERTAIN else SEEDS)]
    for name, s in progress(plan, "features"):
        began = time.process_time()
        codes, new_codes = learnt[name](x, new, SEED + s)
        seconds[name] = min(seconds[name], time.process_time() - began)
        for labels in LABELS:
            for drawn in subsets(labels):
                share_told = told(codes[drawn], y[drawn], new_codes, y_new)
                found.setdefault((name, labels), []).append(share_told)
    share = {key: float(np.mean(one)) for key, one in found.items()}
    ahead = {
        (rival, labels): share["RBM", labels] - share[rival, labels]
        for rival in LOOKS
        for labels in LABELS
    }
    holds = all(
        min(ahead["pixels", labels], ahead["PCA", labels]) >= 0.02
        and ahead["random", labels] >= 0.01
        and ahead["k-means", labels] > 0
        for labels in LABELS
    )

    def paint(figure: Figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(2.4, 1))
        paint_curves(left, share)
        paint_units(right, machines[0], x)

    def percents(name: str) -> str:
        return ", ".join(f"{100 * share[name, labels]:.1f}" for labels in LABELS)

    counts = ", ".join(f"{labels:,}" for labels in LABELS)
    picture = draw(
        folder,
        paint,
        title=f"From {UNITS} hidden units {percents('RBM')} % of new digits are told with {counts} "
        f"labels; from k-means features {percents('k-means')} %, pixels {percents('pixels')} %",
        alt=f"Left, the share of new digits that logistic regression tells with {counts} labels: "
        + "; ".join(f"{name} {percents(name)} %" for name in LOOKS)
        + f". Right, the weights of {SHOWN} hidden units as pictures of 28 by 28 pixels.",
        height=4.4,
    )
    short = {name: name.replace("-", "_").lower() for name in LOOKS}
    return Outcome(
        holds=holds,
        numbers={
            **{
                f"told_{short[name]}_{n}": significant(share[name, n], 4)
                for n in LABELS
                for name in LOOKS
            },
            **{
                f"ahead_of_{short[rival]}_{n}": round(ahead[rival, n], 4)
                for rival, n in ahead
                if rival != "RBM"
            },
        },
        picture=picture,
        table=Table.of(
            (
                "features",
                "digits with labels",
                "draws of labels",
                "new digits told (%)",
                "standard deviation over draws and seeds (%)",
                "RBM ahead by (percentage points)",
            ),
            [
                (
                    name,
                    labels,
                    len(subsets(labels)),
                    significant(100 * share[name, labels], 4),
                    significant(100 * float(np.std(found[name, labels])), 2),
                    fixed(100 * ahead[name, labels], 2, plus=True),
                )
                for labels in LABELS
                for name in LOOKS
            ],
        ),
        timings={
            f"seconds_{short[name]}": round(spent, 2)
            for name, spent in seconds.items()
            if name != "pixels"
        },
    )
