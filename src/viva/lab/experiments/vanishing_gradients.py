"""Deep sigmoid networks begin with vanishing gradients, and so does ReLU without He's weights.

Holds if the gradient of the weights, in the deepest network and for every seed, shrinks to less
than 0.3 per layer on the way back through sigmoids and to less than 0.8 even where the weights are
made larger to suit them, stays within 0.8 and 1.25 per layer with tanh and with ReLU and He's
weights, and is at least 10 times smaller in the first layer with ReLU and plain weights than with
He's.

On its way back a gradient is multiplied, layer by layer, by the weights and by the slope of the
activation. A sigmoid's slope is 1/4 at most, and plain weights make up for nothing of it. Weights
four times as large would, if all sums were near zero, but then the sums grow and slopes get smaller
still: the gradient lives longer, and vanishes all the same. The slope of tanh is 1 at zero. That of
ReLU is 1 or 0, half and half, which loses √2 per layer in both directions; He's weights, √2 as
large, restore it. With plain weights all layers of a ReLU network get equally small gradients: what
shrinks is the signal on the way forward times the derivative on the way back. So "sigmoids make
gradients vanish and ReLU does not" is half true: it takes the weights that suit it, and with those
tanh does not either.

All this is at initialisation, for plain layers of equal width; normalisation and skip connections
change it, and so does training. Weights are normal with standard deviation gain/√n for n inputs,
which for equal widths is Glorot and Bengio's at gain 1 and He's at gain √2; biases are 0. The data
are scikit-learn's digits, the cost is the mean cross-entropy of a softmax of ten outputs, whose own
weights always have gain 1. The factor per layer is the ratio of the norms in the first and in the
last hidden layer, to the power of one by the number of layers between them.

S. Hochreiter, Untersuchungen zu dynamischen neuronalen Netzen, diploma thesis, TU München, 1991. X.
Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward neural networks,
AISTATS 2010. K. He, X. Zhang, S. Ren, J. Sun, Delving Deep into Rectifiers, ICCV 2015.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.datasets import load_digits

from viva.lab import BadSetting, Count, Counts, Outcome, Positive, Seed, Table, progress
from viva.lab.activation import ACTIVATIONS, Activation
from viva.lab.number import brief, significant
from viva.lab.picture import draw

STATED = "Sigmoids make gradients vanish in deep networks, and ReLU does not."
VERDICT = "half true"

DEPTHS: Counts = (2, 5, 10, 20, 30)  # hidden layers
WIDTH: Count = 64  # units in each
BATCH: Count = 256
SEEDS: Count = 20
SIGMOID_GAIN: Positive = 4.0  # makes up for its slope of 1/4 at zero
RELU_GAIN: Positive = 2**0.5  # He's
SEED: Seed = 0

QUICK = {"DEPTHS": (2, 10, 20), "SEEDS": 5}
BROKEN = {"RELU_GAIN": 1}  # plain weights in the place of He's: ReLU's gradients vanish too
QUOTED = {
    "factor_sigmoid": (0.234, 0.003),
    "factor_sigmoid_tuned": (0.619, 0.02),
    "factor_tanh": (1.01, 0.02),
    "factor_relu_he": (1.01, 0.02),
    "first_layer_sigmoid_10": (4.2e-7, 1e-7),
    "first_layer_tanh_10": (0.245, 0.04),
    "first_layer_relu_10": (0.0126, 0.004),
    "first_layer_relu_he_10": (0.382, 0.08),
    "first_layer_relu_30": (8.2e-6, 4e-6),
    "first_layer_relu_he_30": (0.275, 0.1),
}

Array = NDArray[np.float64]
Labels = NDArray[np.intp]


class Kind(NamedTuple):
    """An activation with the weights that it begins with."""

    name: str
    f: Activation
    gain: float


def weights(kind: Kind, depth: int, rng: np.random.Generator) -> list[Array]:
    """Return random weights; the gain is for what goes into an activation, not for the output."""
    sizes = [64, *[WIDTH] * depth, 10]
    gains = [kind.gain] * depth + [1.0]
    return [
        gain / np.sqrt(n) * rng.normal(size=(n, m))
        for gain, (n, m) in zip(gains, pairwise(sizes), strict=True)
    ]


def norms(ws: list[Array], f: Activation, x: Array, y: Labels) -> Array:
    """Return the norm of the cost's derivatives by each layer's weights: back-propagation."""
    hs = [x]  # (B, 64)
    for w in ws[:-1]:
        hs.append(f.of(hs[-1] @ w))  # (B, WIDTH)
    d = softmax(hs[-1] @ ws[-1], axis=1)  # (B, 10)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    found = []
    for w, h in zip(reversed(ws), reversed(hs), strict=True):
        found.append(np.linalg.norm(h.T @ d))  # h and w go into the same sums
        d = (d @ w.T) * f.slope(h)  # the derivative by the sums one layer below
    return np.array(found[::-1])  # (depth + 1,)


def sample(kind: Kind, depth: int) -> Array:
    """Return the norms by layer, for each seed."""
    digits = load_digits()
    found = []
    for s in range(SEEDS):
        rng = np.random.default_rng(SEED + s)
        chosen = rng.permutation(len(digits.data))[:BATCH]
        x, y = digits.data[chosen] / 16, digits.target[chosen]
        found.append(norms(weights(kind, depth, rng), kind.f, x, y))
    return np.array(found)  # (SEEDS, depth + 1)


def per_layer(norm: Array) -> Array:
    """Return by which factor the norm changes per hidden layer on the way back, for each seed."""
    layers = norm.shape[1] - 2  # between the first and the last hidden layer
    with np.errstate(all="ignore"):  # in very deep networks both may be zero
        factor: Array = (norm[:, 0] / norm[:, -2]) ** (1 / layers)  # (SEEDS,)
    return factor


def middle(norm: Array) -> Any:  # noqa: ANN401
    """Return the geometric mean over the seeds: a number, or one for each layer."""
    with np.errstate(divide="ignore"):
        return np.exp(np.log(norm).mean(0))


def paint_layers(axes: Axes, norm: Mapping[str, Array], depth: int) -> None:
    """Draw the norm by layer in a network of one depth."""
    for name, found in norm.items():
        axes.plot(range(1, depth + 1), middle(found)[:-1], label=name)
    axes.set(yscale="log", xlabel="hidden layer, counted from the input")
    axes.set(ylabel="norm of the weights' gradient", title=f"By layer, {depth} hidden layers")


def paint_depths(axes: Axes, norm: Mapping[tuple[str, int], Array], names: list[str]) -> None:
    """Draw the norm in the first layer against the depth."""
    for name in names:
        axes.plot(DEPTHS, [middle(norm[name, depth])[0] for depth in DEPTHS], label=name)
    axes.set(yscale="log", xlabel="hidden layers", ylabel="norm of the weights' gradient")
    axes.set_title("In the first layer, by depth")
    axes.legend(loc="lower left")


def run(folder: Path) -> Outcome:
    """Measure the gradient at initialisation, by layer, depth, activation and seed."""
    if min(DEPTHS) < 2:
        raise BadSetting("DEPTHS must be 2 or more: a factor per layer needs two hidden layers.")
    if BATCH > 1797:
        raise BadSetting(f"BATCH cannot be {BATCH}: there are 1797 digits.")
    his = "ReLU, He" if abs(RELU_GAIN - 2**0.5) < 0.01 else f"ReLU, weights × {RELU_GAIN:.3g}"
    kinds = [
        Kind("sigmoid", ACTIVATIONS["sigmoid"], 1),
        Kind(f"sigmoid, weights × {SIGMOID_GAIN:g}", ACTIVATIONS["sigmoid"], SIGMOID_GAIN),
        Kind("tanh", ACTIVATIONS["tanh"], 1),
        Kind("ReLU", ACTIVATIONS["ReLU"], 1),
        Kind(his, ACTIVATIONS["ReLU"], RELU_GAIN),
    ]
    names = [kind.name for kind in kinds]
    pairs = [(kind, depth) for kind in kinds for depth in DEPTHS]
    norm = {(kind.name, depth): sample(kind, depth) for kind, depth in progress(pairs, "networks")}
    deep = max(DEPTHS)
    factor = {name: per_layer(norm[name, deep]) for name in names}
    first = {name: norm[name, deep][:, 0] for name in names}

    sigmoid, larger, tanh, relu, he = names
    holds = factor[sigmoid].max() < 0.3 and factor[larger].max() < 0.8
    holds = holds and all(
        factor[name].min() >= 0.8 and factor[name].max() <= 1.25 for name in (tanh, he)
    )
    holds = holds and bool((first[relu] <= first[he] / 10).all())

    def paint(figure: Figure) -> None:
        left, right = figure.subplots(1, 2)
        paint_layers(left, {name: norm[name, deep] for name in names}, deep)
        paint_depths(right, norm, names)

    told = ", ".join(f"{brief(middle(first[name]))} ({name})" for name in names)
    picture = draw(
        folder,
        paint,
        title=f"With {deep} hidden layers the first one's gradient is {told}",
        alt=f"Left, the norm of the gradient by layer in networks of {deep} hidden layers at "
        "initialisation, on a logarithmic axis; it changes per layer on the way back by the factor "
        + ", ".join(f"{middle(factor[name]):.2f} ({name})" for name in names)
        + f". Right, the norm in the first layer against the depth; with {deep} hidden layers it "
        f"is {told}.",
        height=4.4,
    )
    short = dict(zip(names, ("sigmoid", "sigmoid_tuned", "tanh", "relu", "relu_he"), strict=True))
    return Outcome(
        holds=holds,
        numbers={
            **{f"factor_{short[name]}": significant(middle(factor[name])) for name in names},
            **{
                f"first_layer_{short[name]}_{depth}": significant(middle(norm[name, depth])[0])
                for name in names
                for depth in DEPTHS
            },
        },
        picture=picture,
        table=Table.of(
            (
                "activation",
                "hidden layers",
                "gradient in the first layer (norm)",
                "in the last hidden layer (norm)",
                "factor per layer, on the way back",
            ),
            [
                (
                    name,
                    depth,
                    significant(middle(norm[name, depth])[0]),
                    significant(middle(norm[name, depth])[-2]),
                    significant(middle(per_layer(norm[name, depth]))),
                )
                for name in names
                for depth in DEPTHS
            ],
        ),
    )
