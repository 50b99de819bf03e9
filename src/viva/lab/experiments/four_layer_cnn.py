"""The four layers nearly match a perceptron with nine times the parameters, in more CPU time.

Holds if, as means over SEEDS starts, the accuracy of the convolutional network on new digits is at
most 1.5 percentage points below that of the large perceptron, which is trained for LONGER times as
many epochs, and at least 1 point above that of a perceptron with as many parameters as it has
itself; and if an epoch takes it at least twice the CPU time that it takes the large one.

The four layers are a convolution of FILTERS filters of KERNEL × KERNEL, ReLU, max-pooling by 2 × 2
and a fully connected layer. Of its 27,210 parameters all but 160 are in the last one. So this is
not yet what people mean when they say that convolutions win on images: it comes close to the
perceptron of 784, 256, 128 and 10 units, from a ninth of the parameters, and is clearly ahead only
of one as small as itself. A second stage of convolution, ReLU and pooling draws level with the
large perceptron or gets ahead of it, with a 45th of its parameters.

Nor is it cheap. It multiplies half as often as the large perceptron and yet takes several times as
long: that one reads each of its weights once for a whole batch, whereas a convolution moves its
patches and its maps through memory, 16 numbers for nearly each pixel. So for about equal CPU time
the perceptrons get LONGER times as many epochs here.

What a convolution lives on is that neighbouring pixels belong together. SHUFFLED True shows it: the
pixels of all images change places, in all images alike. A perceptron does not notice, and both
convolutional networks fall behind it.

All networks have He's weights, batches of BATCH, the same digits of small MNIST and Adam at the
same RATE: of 0.0005, 0.001, 0.002 and 0.004 it is the best for the four layers and for the large
perceptron alike. None is stopped early or otherwise regularised. A convolution is a product of
matrices here, of its patches as rows and its filters as columns. Among equal numbers in a window,
as on black ground, pooling sends the derivative to the first. The tolerance was set anew after
first results: with a RATE that suits the large perceptron too, the 1 point that the four layers
might be behind it became 1.5.

Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document recognition,
Proceedings of the IEEE 86(11), 1998. K. Chellapilla, S. Puri, P. Simard, High performance
convolutional neural networks for document processing, IWFHR 2006 (a convolution as a product). K.
He, X. Zhang, S. Ren, J. Sun, Delving deep into rectifiers, ICCV 2015. P. Y. Simard, D. Steinkraus,
J. C. Platt, Best practices for convolutional neural networks applied to visual document analysis,
ICDAR 2003.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import DTypeLike

from viva.lab import BadSetting, Count, Outcome, Positive, Seed, Table, progress
from viva.lab.activation import ACTIVATIONS
from viva.lab.descent import Examples, digits
from viva.lab.network import (
    Activate,
    Array,
    Dense,
    Layer,
    Network,
    accuracy,
    adams,
    begin,
    one_epoch,
)
from viva.lab.picture import draw

STATED = "A convolutional network beats a multilayer perceptron on images."
VERDICT = "half true"

DIGITS: Count = 8000
FILTERS: Count = 16
KERNEL: Count = 3  # pixels, in height and width
BATCH: Count = 128
RATE: Positive = 0.004  # of Adam
EPOCHS: Count = 16  # of the convolutional networks
LONGER: Count = 5  # times as many epochs for the perceptrons
SEEDS: Count = 3
SHUFFLED: bool = False  # the pixels change places, in all images alike
SEED: Seed = 0

QUICK = {"DIGITS": 4000, "EPOCHS": 12, "LONGER": 3, "SEEDS": 1}
BROKEN = {"SHUFFLED": True}  # neighbours no longer belong together
QUOTED = {
    "accuracy_cnn": (0.961, 0.006),
    "accuracy_mlp": (0.967, 0.006),
    "accuracy_small_mlp": (0.938, 0.008),
    "accuracy_two_stages": (0.969, 0.006),
    "parameters_cnn": (27_210, 0),
    "parameters_convolution": (160, 0),
    "parameters_mlp": (235_146, 0),
    "parameters_small_mlp": (27_040, 0),
    "parameters_two_stages": (5_258, 0),
    "multiplications_cnn": (124_384, 0),
    "multiplications_mlp": (234_752, 0),
    "cnn_over_mlp_seconds": (4.6, 2.5),
}


class Convolution:
    """Filters that visit every place of an image: y[i, j] = b + sum of w[u, v] x[i + u, j + v]."""

    def __init__(
        self,
        rng: np.random.Generator,
        size: int,
        channels: int,
        filters: int,
        dtype: DTypeLike = np.float32,
    ) -> None:
        inputs = size * size * channels
        w = begin(rng, (size, size, channels, filters), inputs, filters, "He")
        self.weights = [w.astype(dtype), np.zeros(filters, dtype)]  # (k, k, C, F), (F,)

    def forward(self, x: Array) -> Array:
        """Return the maps, (B, H − k + 1, W − k + 1, F), of images, (B, H, W, C)."""
        w, b = self.weights
        k, _, c, f = w.shape
        self._shape = x.shape
        patches = sliding_window_view(x, (k, k), axis=(1, 2))  # (B, H', W', C, k, k): no copy yet
        patches = patches.transpose(0, 1, 2, 4, 5, 3)  # (B, H', W', k, k, C)
        self._rows = patches.reshape(-1, k * k * c)  # (B H' W', k k C): here it is copied
        y: Array = self._rows @ w.reshape(-1, f) + b  # (B H' W', F)
        return y.reshape(*patches.shape[:3], f)

    def slopes(self, d: Array) -> list[Array]:
        """Return dJ/dw and dJ/db: each weight was used at every place, so its slopes add up."""
        w, _ = self.weights
        d = d.reshape(-1, d.shape[-1])  # (B H' W', F)
        return [(self._rows.T @ d).reshape(w.shape), d.sum(0)]

    def backward(self, d: Array) -> Array:
        """Return dJ/dx: each pixel was read by as many patches as cover it."""
        w, _ = self.weights
        dx = np.zeros(self._shape, d.dtype)  # (B, H, W, C)
        _, height, width, _ = d.shape
        for u, v in np.ndindex(w.shape[:2]):
            dx[:, u : u + height, v : v + width] += d @ w[u, v].T
        return dx


class MaxPool:
    """The largest of each 2 × 2 numbers of a map; an odd last row or column is left out."""

    weights: list[Array]

    def __init__(self) -> None:
        self.weights = []

    def forward(self, x: Array) -> Array:
        """Return maps of half the height and width, (B, H/2, W/2, F)."""
        self._x = x
        a, b, c, d = quarters(x)
        self._y: Array = np.maximum(np.maximum(a, b), np.maximum(c, d))
        return self._y

    def slopes(self, d: Array) -> list[Array]:
        """Return nothing: there is nothing to learn."""
        return []

    def backward(self, d: Array) -> Array:
        """Return dJ/dx: the derivative goes to the number that was the largest."""
        dx = np.zeros_like(self._x)
        for x, into in zip(quarters(self._x), quarters(dx), strict=True):
            np.multiply(d, x == self._y, out=into)
            d = d - into  # what has found its place; of equal numbers the first has it
        return dx


def quarters(x: Array) -> list[Array]:
    """Return the upper left, upper right, lower left and lower right number of each 2 × 2."""
    height, width = x.shape[1] // 2 * 2, x.shape[2] // 2 * 2
    return [x[:, i:height:2, j:width:2] for i in (0, 1) for j in (0, 1)]


class Flatten:
    """All numbers of an example in one row."""

    weights: list[Array]

    def __init__(self) -> None:
        self.weights = []

    def forward(self, x: Array) -> Array:
        """Return (B, H W F) of (B, H, W, F)."""
        self._shape = x.shape
        return x.reshape(len(x), -1)

    def slopes(self, d: Array) -> list[Array]:
        """Return nothing: there is nothing to learn."""
        return []

    def backward(self, d: Array) -> Array:
        """Return the derivative in the shape of what came in."""
        return d.reshape(self._shape)


def relu() -> Activate:
    """Return a ReLU."""
    return Activate.by(ACTIVATIONS["ReLU"])


def convolutional(rng: np.random.Generator, filters: tuple[int, ...]) -> Network:
    """Return a network with a stage of convolution, ReLU and pooling for each number of filters."""
    layers: list[Layer] = []
    side = 28
    for channels, count in pairwise((1, *filters)):
        layers += [Convolution(rng, KERNEL, channels, count), relu(), MaxPool()]
        side = (side - KERNEL + 1) // 2
    return Network([*layers, Flatten(), Dense(rng, side * side * filters[-1], 10)])


def perceptron(rng: np.random.Generator, hidden: tuple[int, ...]) -> Network:
    """Return a multilayer perceptron of ReLU units, for images in one row."""
    layers: list[Layer] = []
    for inputs, units in pairwise((784, *hidden)):
        layers += [Dense(rng, inputs, units, "He"), relu()]
    return Network([*layers, Dense(rng, hidden[-1], 10)])


class Kind(NamedTuple):
    """A network that takes part."""

    name: str
    key: str
    build: Callable[[np.random.Generator], Network]
    images: bool  # it takes images; otherwise it takes rows of pixels
    epochs: int


class Result(NamedTuple):
    """What became of one training."""

    tested: list[float]  # accuracy on new digits after each epoch
    trained: float  # accuracy at the end on the digits that it learnt from
    seconds: float  # CPU time of an epoch, the least


def kinds() -> list[Kind]:
    """Return the four layers, the two perceptrons, and a network of two stages."""
    rng = np.random.default_rng(0)
    size = convolutional(rng, (FILTERS,)).parameters
    few = max(1, round((size - 10) / (784 + 1 + 10)))  # hidden units that come to that size
    second = (max(1, FILTERS // 2), FILTERS)
    longer = LONGER * EPOCHS
    return [
        Kind("four layers", "cnn", lambda r: convolutional(r, (FILTERS,)), True, EPOCHS),
        Kind("large perceptron", "mlp", lambda r: perceptron(r, (256, 128)), False, longer),
        Kind("small perceptron", "small_mlp", lambda r: perceptron(r, (few,)), False, longer),
        Kind("two stages", "two_stages", lambda r: convolutional(r, second), True, EPOCHS),
    ]


def train(kind: Kind, learnt: Examples, new: Examples, seed: int) -> Result:
    """Train one network, and look at it after each epoch."""
    rng = np.random.default_rng((SEED, seed))
    net = kind.build(rng)
    optimisers = adams(net, RATE)
    tested, seconds = [], []
    for _ in range(kind.epochs):
        began = time.process_time()
        one_epoch(net, optimisers, learnt.x, learnt.y, BATCH, rng)
        seconds.append(time.process_time() - began)
        tested.append(accuracy(net.outputs(new.x), new.y))
    return Result(tested, accuracy(net.outputs(learnt.x), learnt.y), min(seconds))


def multiplications(net: Network, images: bool) -> int:
    """Return how many products of a weight and a number it takes to read one digit."""
    x = np.zeros((1, 28, 28, 1) if images else (1, 784), np.float32)
    count = 0
    for layer in net.layers:
        x = layer.forward(x)
        if layer.weights:
            places = x.size // x.shape[-1]  # each weight is used at each place of the map
            count += layer.weights[0].size * places
    return count


def paint_accuracy(axes: Axes, results: Mapping[Kind, list[Result]]) -> None:
    """Draw the accuracy on new digits by epoch, as the mean of the starts."""
    looks = (("C0", "-"), ("C1", "--"), ("C4", ":"), ("C2", "-."))
    for (kind, found), (colour, dash) in zip(results.items(), looks, strict=True):
        tested = 100 * np.mean([one.tested for one in found], axis=0)
        epochs = np.arange(1, len(tested) + 1)
        axes.plot(epochs, tested, color=colour, linestyle=dash, marker="", label=kind.name)
    axes.set(xscale="log", xlabel="epochs", ylabel="right answers on new digits (%)")
    shown = [n for n in (1, 2, 5, 10, 20, 50, 100, 200) if n <= LONGER * EPOCHS]
    axes.set_xticks(shown, [str(n) for n in shown])
    axes.set_xticks([], minor=True)
    axes.set_title("By epochs")
    axes.legend(loc="lower right")


def paint_sizes(axes: Axes, ends: Mapping[Kind, float], sizes: Mapping[Kind, int]) -> None:
    """Draw the accuracy at the end against the number of parameters."""
    looks = ("oC0", "sC1", "vC4", "^C2")
    for kind, look in zip(ends, looks, strict=True):
        axes.plot(sizes[kind], 100 * ends[kind], look[0], color=look[1:], markersize=8)
        axes.annotate(
            f"{kind.name}\n{sizes[kind]:,}",
            (sizes[kind], 100 * ends[kind]),
            (0, -9),
            textcoords="offset points",
            ha="center",
            va="top",
        )
    axes.set(xscale="log", xlabel="parameters", ylabel="right answers on new digits (%)")
    axes.set_title("At the end, by parameters")
    axes.margins(x=0.3, y=0.3)


def run(folder: Path) -> Outcome:
    """Train all networks from several starts on the same digits."""
    if DIGITS > 8000:
        raise BadSetting(f"DIGITS cannot be {DIGITS}: there are 8000.")
    if BATCH > DIGITS:
        raise BadSetting(f"BATCH cannot be {BATCH}: there are {DIGITS} DIGITS.")
    if KERNEL > 9:
        raise BadSetting(
            f"KERNEL cannot be {KERNEL}: more than 9 leaves nothing to a second stage."
        )
    both = digits(DIGITS)
    places = np.random.default_rng(SEED).permutation(784) if SHUFFLED else np.arange(784)
    rows = [Examples(part.x[:, places], part.y) for part in both]
    images = [Examples(part.x.reshape(-1, 28, 28, 1), part.y) for part in rows]

    plan = [(kind, seed) for kind in kinds() for seed in range(SEEDS)]
    results: dict[Kind, list[Result]] = {}
    with np.errstate(all="ignore"):  # too large a rate diverges, and shows it
        for kind, seed in progress(plan, "trainings"):
            learnt, new = images if kind.images else rows
            one = train(kind, learnt, new, seed)
            results.setdefault(kind, []).append(one)
    nets = {kind: kind.build(np.random.default_rng(0)) for kind in results}
    size = {kind: net.parameters for kind, net in nets.items()}
    macs = {kind: multiplications(net, kind.images) for kind, net in nets.items()}
    end = {kind: mean(found, lambda one: one.tested[-1]) for kind, found in results.items()}
    seconds = {kind: min(one.seconds for one in found) for kind, found in results.items()}

    cnn, mlp, small, two = results
    holds = end[cnn] >= end[mlp] - 0.015 and end[cnn] >= end[small] + 0.01
    holds = holds and seconds[cnn] >= 2 * seconds[mlp]

    def paint(figure: Figure) -> None:
        left, right = figure.subplots(1, 2)
        paint_accuracy(left, results)
        paint_sizes(right, end, size)

    told = "; ".join(
        f"{kind.name}: {size[kind]:,} parameters, {kind.epochs} epochs, {100 * end[kind]:.1f} %"
        for kind in results
    )
    picture = draw(
        folder,
        paint,
        title=f"{size[cnn]:,} parameters in four layers read {100 * end[cnn]:.1f} % of new digits, "
        f"{size[mlp]:,} in a perceptron {100 * end[mlp]:.1f} %, {size[two]:,} in two stages "
        f"{100 * end[two]:.1f} %",
        alt=f"Left, the accuracy on new digits by epoch, means of {SEEDS} starts with {DIGITS:,} "
        f"digits{' whose pixels are shuffled' if SHUFFLED else ''}; right, the accuracy at the "
        f"end by number of parameters. {told}.",
    )
    return Outcome(
        holds=holds,
        numbers={
            **{f"accuracy_{kind.key}": round(end[kind], 4) for kind in results},
            **{f"parameters_{kind.key}": size[kind] for kind in results},
            **{f"multiplications_{kind.key}": macs[kind] for kind in results},
            "accuracy_mlp_after_as_many_epochs": round(
                mean(results[mlp], lambda one: one.tested[EPOCHS - 1]), 4
            ),
            "parameters_convolution": sum(w.size for w in nets[cnn].layers[0].weights),
        },
        timings={
            **{f"seconds_per_epoch_{kind.key}": seconds[kind] for kind in results},
            "cnn_over_mlp_seconds": seconds[cnn] / seconds[mlp],
        },
        picture=picture,
        table=Table.of(
            (
                "network",
                "parameters",
                "multiplications for one digit",
                "epochs",
                "training digits right (%)",
                "new digits right (%)",
                "least of the starts (%)",
                "best of the starts (%)",
            ),
            [
                (
                    kind.name,
                    size[kind],
                    macs[kind],
                    kind.epochs,
                    round(100 * mean(found, lambda one: one.trained), 2),
                    round(100 * end[kind], 2),
                    round(100 * min(one.tested[-1] for one in found), 2),
                    round(100 * max(one.tested[-1] for one in found), 2),
                )
                for kind, found in results.items()
            ],
        ),
    )


def mean(found: list[Result], of: Callable[[Result], float]) -> float:
    """Return the mean of something over the starts."""
    return float(np.mean([of(one) for one in found]))
