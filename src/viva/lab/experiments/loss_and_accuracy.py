"""The loss on new digits rises for most of a training while the accuracy on the same digits rises.

Holds if, as means over SEEDS starts, the validation loss is least within the first third of the
epochs and at the end at least 20 % higher, the validation accuracy is at the end at least 0.1
percentage points higher than where the loss was least, the median of the single losses falls to
less than half over the same epochs, and the network puts more probability on its wrong answers.

Accuracy asks which class gets the largest probability; cross-entropy asks how much the true class
gets. Once all training digits are right, the training loss can fall further only because the logits
grow, and so the network gets more certain of everything. Most new digits cost less for it: the
median of their losses falls to less than a hundredth. But those that stay wrong leave ever less to
the true class, −log p has no upper limit, and so these few, 8 in 100, make up 95 % of the loss and
carry its mean up. Nothing contradicts and nothing is broken: the network overfits in its
probabilities and not in its decisions. In the first epochs loss and accuracy do mirror each other,
which is where the saying comes from.

Two things are to be had from such a training. Stopping where the loss is least gives the better
probabilities, the last weights give the better decisions. The rival has both: it keeps the last
weights and divides all logits by one temperature, fitted to one half of the validation digits. On
the other half its loss is the least of the three, and its accuracy is that of the last epoch, since
a division changes no decision (Guo et al. 2017).

A network of 784, HIDDEN and 10 units (ReLU, softmax; weights as He et al. draw them, biases 0)
learns the first EXAMPLES digits of small MNIST with Adam as Keras sets it; the last 4,000 are for
validation, which no decision here is taken on but where the loss is least. Each start has weights
and an order of its own. The rise of the accuracy is small, 16 digits in 4,000, and differs from
start to start, but it was a rise in each of the 14 starts that were tried. With half and with twice
the digits (OTHERS) all losses are higher and lower and go the same way: with 1,000 from 0.37 to
0.47, while the accuracy goes from 89.4 to 89.8 %. At too small a RATE the training ends before any
of this begins.

C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, On calibration of modern neural networks, ICML 2017.
D. Soudry, E. Hoffer, M. Shpigel Nacson, S. Gunasekar, N. Srebro, The implicit bias of gradient
descent on separable data, Journal of Machine Learning Research 19, 2018. L. Prechelt, Early
stopping, but when?, in Neural Networks: Tricks of the Trade, Springer, 1998.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import softmax

from viva.lab import BadSetting, Count, Counts, Outcome, Positive, Seed, Table, progress
from viva.lab.descent import Examples, cost, digits, relu_network
from viva.lab.network import Labels, adams, losses, one_epoch
from viva.lab.number import brief, significant
from viva.lab.picture import draw

STATED = "If the accuracy rises, the cost must fall."
VERDICT = "half true"

EXAMPLES: Count = 2000  # digits to learn from
OTHERS: Counts = (1000, 4000)  # other numbers of digits, for the table
HIDDEN: Count = 128
BATCH: Count = 32
RATE: Positive = 0.001  # of Adam
EPOCHS: Count = 60
SEEDS: Count = 5
SEED: Seed = 0

QUICK = {"OTHERS": (2000,), "SEEDS": 3}
BROKEN = {"RATE": 2e-5}  # so slow that after all epochs it has not learnt its digits by heart
QUOTED = {
    "best_epoch": (10.6, 3),
    "loss_best": (0.309, 0.01),
    "loss_end": (0.418, 0.02),
    "accuracy_best": (0.918, 0.004),
    "accuracy_end": (0.922, 0.003),
    "became_right": (49, 10),
    "became_wrong": (33, 10),
    "median_best": (0.012, 0.006),
    "median_end": (7.1e-5, 3e-5),
    "sure_when_wrong_best": (0.684, 0.03),
    "sure_when_wrong_end": (0.813, 0.015),
    "borne_by_wrong_end": (0.955, 0.01),
    "temperature": (2.19, 0.1),
    "half_best": (0.31, 0.015),
    "half_tempered": (0.286, 0.015),
    "loss_best_1000": (0.374, 0.015),
    "loss_end_1000": (0.473, 0.02),
    "accuracy_best_1000": (0.8945, 0.004),
    "accuracy_end_1000": (0.898, 0.004),
}

Array = NDArray[np.float64]

VALIDATION = 4000  # the last of the 8,000

NAMES = {  # "best" is the epoch after which the validation loss is least, "end" the last one
    "best_epoch": "epoch with the least validation loss",
    "loss_best": "validation loss there (nats)",
    "loss_end": "validation loss at the end (nats)",
    "accuracy_best": "validation accuracy there",
    "accuracy_end": "validation accuracy at the end",
    "became_right": "digits wrong there and right at the end",
    "became_wrong": "digits right there and wrong at the end",
    "median_best": "median of the validation losses there (nats)",
    "median_end": "median of the validation losses at the end (nats)",
    "sure_when_wrong_best": "mean probability of wrong answers there",
    "sure_when_wrong_end": "mean probability of wrong answers at the end",
    "borne_by_wrong_end": "share of the loss that wrong answers make up at the end",
    "training_loss_best": "training loss there (nats)",
    "training_loss_end": "training loss at the end (nats)",
    "temperature": "temperature fitted to one half",
    "half_best": "other half: loss where it was least (nats)",
    "half_end": "other half: loss at the end (nats)",
    "half_tempered": "other half: loss at the end with the temperature (nats)",
}


class Training(NamedTuple):
    """What was seen of the V validation digits after each of the E epochs."""

    training_loss: Array  # (E,), the mean
    each: Array  # (E, V), the loss of each validation digit
    sure: Array  # (E, V), the probability of the answer given, right or wrong
    right: NDArray[np.bool_]  # (E, V), whether that answer is right
    z: Array  # (V, 10), the logits after the last epoch

    @property
    def loss(self) -> Array:
        """The mean validation loss after each epoch, (E,)."""
        mean: Array = self.each.mean(1)
        return mean

    @property
    def median(self) -> Array:
        """The median of the single losses after each epoch, (E,)."""
        median: Array = np.median(self.each, axis=1)
        return median

    @property
    def accuracy(self) -> Array:
        """The share of digits that are right, (E,)."""
        share: Array = self.right.mean(1)
        return share

    @property
    def best(self) -> int:
        """The epoch, counted from 0, after which the validation loss is least."""
        return least(self.loss)

    def of(self, values: Array, right: bool) -> Array:
        """Return the mean over the right or over the wrong answers after each epoch, (E,)."""
        chosen = self.right == right
        mean: Array = np.where(chosen, values, 0).sum(1) / np.maximum(chosen.sum(1), 1)
        return mean

    @property
    def borne_by_wrong(self) -> Array:
        """The share of all the validation loss that the wrong answers make up, (E,)."""
        share: Array = np.where(self.right, 0, self.each).sum(1) / self.each.sum(1)
        return share


def least(loss: Array) -> int:
    """Return where a loss is least; what is no number is not."""
    return int(np.argmin(np.nan_to_num(loss, nan=np.inf)))


def train(examples: Examples, validation: Examples, seed: int) -> Training:
    """Train one network and look at it after each epoch."""
    rng = np.random.default_rng((SEED, seed))
    net = relu_network(rng, HIDDEN)
    optimisers = adams(net, RATE)
    training_loss, each, sure, right = [], [], [], []
    for _ in range(EPOCHS):
        one_epoch(net, optimisers, examples.x, examples.y, BATCH, rng)
        z = net.outputs(validation.x)  # (V, 10)
        training_loss.append(cost(net, examples))
        each.append(losses(z, validation.y))
        sure.append(softmax(z, axis=1).max(1))
        right.append(z.argmax(1) == validation.y)
    return Training(
        np.array(training_loss), np.array(each), np.array(sure), np.array(right), z.astype(float)
    )


def summary(runs: list[Training], y: Labels) -> dict[str, float]:
    """Return what ``NAMES`` names, as means over the starts."""
    each = [figures(one, y) for one in runs]
    return {name: float(np.mean([found[name] for found in each])) for name in NAMES}


def figures(one: Training, y: Labels) -> dict[str, float]:
    """Return what ``NAMES`` names, of one training."""
    best, end, sure = one.best, -1, one.of(one.sure, right=False)
    # The temperature and this epoch are chosen on every other digit and judged on the rest.
    t = temperature(one.z[::2], y[::2])
    early = least(one.each[:, ::2].mean(1))
    return {
        "best_epoch": best + 1,
        "loss_best": one.loss[best],
        "loss_end": one.loss[end],
        "accuracy_best": one.accuracy[best],
        "accuracy_end": one.accuracy[end],
        "became_right": (~one.right[best] & one.right[end]).sum(),
        "became_wrong": (one.right[best] & ~one.right[end]).sum(),
        "median_best": one.median[best],
        "median_end": one.median[end],
        "sure_when_wrong_best": sure[best],
        "sure_when_wrong_end": sure[end],
        "borne_by_wrong_end": one.borne_by_wrong[end],
        "training_loss_best": one.training_loss[best],
        "training_loss_end": one.training_loss[end],
        "temperature": t,
        "half_best": one.each[early, 1::2].mean(),
        "half_end": one.each[end, 1::2].mean(),
        "half_tempered": losses(one.z[1::2] / t, y[1::2]).mean(),
    }


def temperature(z: Array, y: Labels) -> float:
    """Return the number by which to divide all logits so that their loss is least."""

    def loss(log_t: float) -> float:
        return float(losses(z / np.exp(log_t), y).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-5, 5), method="bounded").x))


def paint_curve(axes: Axes, curves: list[Array], name: str, colour: str, dash: str = "-") -> None:
    """Draw the mean of all starts by epoch, on the range from the least to the largest."""
    epochs = np.arange(1, EPOCHS + 1)
    low, high = np.min(curves, axis=0), np.max(curves, axis=0)
    axes.fill_between(epochs, low, high, color=colour, alpha=0.22, linewidth=0)
    mean = np.mean(curves, axis=0)
    axes.plot(epochs, mean, color=colour, linestyle=dash, marker="", label=name)


def paint_all(figure: Figure, runs: list[Training], best: float) -> None:
    """Draw loss and accuracy above, the median loss and the network's certainty below."""
    grid = figure.subplots(2, 2, sharex=True)
    (loss, right), (median, sure) = grid
    paint_curve(loss, [one.loss for one in runs], "validation", "C1")
    paint_curve(loss, [one.training_loss for one in runs], "training", "C0", "--")
    loss.set(ylabel="cross-entropy (nats)", title="Mean loss", ylim=(0, None))
    loss.legend()
    paint_curve(right, [100 * one.accuracy for one in runs], "validation", "C1")
    right.set(ylabel="right answers (%)", title="Validation accuracy")
    right.set_ylim(bottom=float(np.mean([100 * one.accuracy[1] for one in runs])))
    paint_curve(median, [one.median for one in runs], "validation", "C2")
    median.set(yscale="log", ylabel="cross-entropy (nats)", title="Median validation loss")
    paint_curve(sure, [one.of(one.sure, True) for one in runs], "right answers", "C0", "--")
    paint_curve(sure, [one.of(one.sure, False) for one in runs], "wrong answers", "C3")
    sure.set(
        ylabel="mean probability", title="How sure it is of validation digits", ylim=(None, 1.02)
    )
    sure.legend(loc="lower right")
    for axes in grid.flat:
        axes.axvline(best, color="C6", linestyle=":", marker="", linewidth=1.2)
    for axes in grid[1]:
        axes.set(xlabel="epochs")
    loss.annotate(
        "loss least", (best, loss.get_ylim()[1]), (4, -4), textcoords="offset points", va="top"
    )


def run(folder: Path) -> Outcome:
    """Train from several starts, and look at loss and accuracy after each epoch."""
    sizes = sorted({EXAMPLES, *OTHERS})
    if max(sizes) + VALIDATION > 8000:
        raise BadSetting(
            f"{max(sizes)} digits to learn from are too many: of 8000, 4000 are for validation."
        )
    if min(sizes) < BATCH:
        raise BadSetting(f"BATCH cannot be {BATCH}: there are {min(sizes)} digits to learn from.")
    if EPOCHS < 3:
        raise BadSetting(f"EPOCHS cannot be {EPOCHS}: a loss that falls and rises takes 3 or more.")
    (x, y), _ = digits(8000)
    validation = Examples(x[-VALIDATION:], y[-VALIDATION:])
    plan = [(size, seed) for size in sizes for seed in range(SEEDS)]
    with np.errstate(all="ignore"):  # too large a rate diverges, and shows it
        trained = {
            (size, seed): train(Examples(x[:size], y[:size]), validation, seed)
            for size, seed in progress(plan, "trainings")
        }
        found = {
            size: summary([trained[size, seed] for seed in range(SEEDS)], validation.y)
            for size in sizes
        }
    runs = [trained[EXAMPLES, seed] for seed in range(SEEDS)]
    f = found[EXAMPLES]
    holds = f["best_epoch"] <= EPOCHS / 3 and f["loss_end"] >= 1.2 * f["loss_best"]
    holds = holds and f["accuracy_end"] >= f["accuracy_best"] + 0.001
    holds = holds and f["median_end"] < f["median_best"] / 2
    holds = holds and f["sure_when_wrong_end"] > f["sure_when_wrong_best"]

    at = f"epoch {f['best_epoch']:.0f}"
    picture = draw(
        folder,
        lambda figure: paint_all(figure, runs, f["best_epoch"]),
        title=f"From {at} to {EPOCHS} the validation loss goes from {f['loss_best']:.2f} to "
        f"{f['loss_end']:.2f} and the validation accuracy from {100 * f['accuracy_best']:.1f} to "
        f"{100 * f['accuracy_end']:.1f} %",
        alt=f"Four curves by epoch, means of {SEEDS} starts with {EXAMPLES} training digits. The "
        f"mean validation loss is least, {f['loss_best']:.3f}, at {at} and {f['loss_end']:.3f} at "
        f"epoch {EPOCHS}, while the training loss goes to {brief(f['training_loss_end'])}. The "
        f"validation accuracy is {100 * f['accuracy_best']:.2f} % there and "
        f"{100 * f['accuracy_end']:.2f} % at the end. The median of the single validation losses "
        f"goes from {brief(f['median_best'])} to {brief(f['median_end'])}. The mean probability of "
        f"wrong answers goes from {f['sure_when_wrong_best']:.2f} to "
        f"{f['sure_when_wrong_end']:.2f}.",
        height=5.4,
    )
    return Outcome(
        holds=holds,
        numbers={
            **{name: significant(value, 4) for name, value in f.items()},
            **{
                f"{name}_{size}": significant(found[size][name], 4)
                for size in sizes
                for name in ("best_epoch", "loss_best", "loss_end", "accuracy_best", "accuracy_end")
                if size != EXAMPLES
            },
        },
        picture=picture,
        table=Table.of(
            ("training digits", *NAMES.values()),
            [(size, *(significant(found[size][name], 4) for name in NAMES)) for size in sizes],
        ),
    )
