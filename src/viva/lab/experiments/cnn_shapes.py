"""Pooling neither has parameters nor saves any in convolutions; it saves computing behind it.

Holds if, in four networks, each layer has the shape, the parameters and the multiplications that
the formulas say when weights that count their own use carry an image through it; ReLU and pooling
have no parameters and multiply nothing; each convolution has as many parameters with pooling as
without; and pooling leaves at most half of all multiplications and at most a quarter of the
parameters of the first fully connected layer.

A convolution of F filters of k × k on C channels has F (k² C + 1) parameters, whatever the size of
its input, and uses each of its weights once at every place. That is what pooling changes: not how
many weights there are but how often each is used, 784 times without pooling and 196 times behind a
2 × 2 pooling. A fully connected layer uses each weight once, so that it must have one for every
number that reaches it; there pooling does save parameters, and nearly all that the whole network
saves. So "pooling reduces the number of parameters" is half true: in the fully connected layer
behind the flattened maps and nowhere else. In a network that ends in global average pooling it
would save none at all.

Three rivals do without pooling between the convolutions. The first leaves it out. The second lets
the convolutions take steps of POOL: it saves the same parameters and still more computing, for it
never works out what pooling throws away. The third averages each map as a whole at the end, which
saves the most parameters and little computing. Here one counts and does not train: which of the
four reads digits best is another question.

The counting is done by numbers: each weight is a float that knows how often it was multiplied, and
NumPy, which multiplies what it is given, does not notice. Images are SIDE pixels wide, padding of
KERNEL // 2 on each side keeps that width, a multiplication is one with the addition that follows it
(MAC), also with a zero of the padding, and biases are only added. Time follows the multiplications
loosely, since memory has to be moved as well: see the timings.

Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document recognition,
Proceedings of the IEEE 86(11), 1998. V. Dumoulin, F. Visin, A guide to convolution arithmetic for
deep learning, arXiv:1603.07285, 2016. J. T. Springenberg, A. Dosovitskiy, T. Brox, M. Riedmiller,
Striving for simplicity: the all convolutional net, ICLR 2015 workshop. M. Lin, Q. Chen, S. Yan,
Network in network, ICLR 2014.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from viva.lab import BadSetting, Count, Counts, Outcome, Seed, Table, progress
from viva.lab.picture import draw

STATED = "Pooling reduces the number of parameters."
VERDICT = "half true"

SIDE: Count = 28  # pixels
CHANNELS: Count = 1
FILTERS: Counts = (16, 32)  # of each convolution
KERNEL: Count = 3
POOL: Count = 2  # width and step of the windows, and the step of the strided convolutions
UNITS: Count = 64  # of the first fully connected layer; the second has the classes
CLASSES: Count = 10
REPEATS: Count = 20
SEED: Seed = 0

QUICK = {"REPEATS": 5}
BROKEN = {"POOL": 1}  # windows of a single value: nothing shrinks, and nothing is saved
QUOTED = {
    "parameters_pooling": (105_866, 0),
    "parameters_none": (1_611_146, 0),
    "parameters_strides": (105_866, 0),
    "parameters_average": (7_562, 0),
    "macs_pooling": (1_117_056, 0),
    "macs_none": (5_331_840, 0),
    "macs_strides": (355_008, 0),
    "macs_average": (3_728_256, 0),
    "last_convolution_parameters": (4_640, 0),
    "last_convolution_uses_pooling": (196, 0),
    "last_convolution_uses_none": (784, 0),
    "dense_parameters_pooling": (100_416, 0),
    "dense_parameters_none": (1_605_696, 0),
}

Array = NDArray[Any]
Shape = tuple[int, ...]

MOST = 30_000_000  # multiplications, counted one by one
BARE = ("ReLU", "pooling", "global average")  # must turn out to have no weights
SLANT = 0.4  # how far the back of a box is drawn to the right, and up, by its width


class Weight(float):
    """A number that knows how often it was multiplied."""

    __slots__ = ("uses",)
    uses: int

    def __new__(cls, value: float) -> Weight:
        """Return one that has not been used."""
        one = super().__new__(cls, value)
        one.uses = 0
        return one

    def __mul__(self, other: float) -> float:
        """Return the product, and count it."""
        self.uses += 1
        return float.__mul__(self, other)

    __rmul__ = __mul__


class Layer(NamedTuple):
    """What a layer does, and what the formulas say of it, given the shape of its input."""

    name: str
    weights: Callable[[Shape], Shape]  # of its weights; it has a bias for each of their rows
    forward: Callable[[Array, Array, Array], Array]  # from the input, the weights and the biases
    shape: Callable[[Shape], Shape]  # of its output
    parameters: Callable[[Shape], int]
    uses: Callable[[Shape], int]  # of each weight, for one image
    macs: Callable[[Shape], int]


class Counted(NamedTuple):
    """What a layer has and does, by the formulas or as it was counted."""

    name: str
    shape: Shape  # of its output: channels, height, width
    parameters: int
    uses: int
    macs: int


def convolution(filters: int, kernel: int, stride: int = 1) -> Layer:
    """Return a convolution: y[f, i, j] = b[f] + sum over c, u, v of w[f, c, u, v] x[c, si+u, sj+v].

    Zeros are put around x first, ``kernel // 2`` on each side.
    """
    p = kernel // 2

    def forward(x: Array, w: Array, b: Array) -> Array:
        x = np.pad(x, ((0, 0), (p, p), (p, p)))  # (C, H + 2p, W + 2p)
        patches = sliding_window_view(x, (kernel, kernel), axis=(1, 2))[:, ::stride, ::stride]
        y = np.tensordot(w, patches, ([1, 2, 3], [0, 3, 4]))  # (F, C, k, k) by (C, H', W', k, k)
        return y + b[:, None, None]  # (F, H', W')

    def shape(of: Shape) -> Shape:
        return (filters, *((n + 2 * p - kernel) // stride + 1 for n in of[1:]))

    return Layer(
        "convolution",
        weights=lambda of: (filters, of[0], kernel, kernel),
        forward=forward,
        shape=shape,
        parameters=lambda of: filters * (kernel**2 * of[0] + 1),
        uses=lambda of: prod(shape(of)[1:]),
        macs=lambda of: prod(shape(of)) * kernel**2 * of[0],
    )


def dense(units: int) -> Layer:
    """Return a fully connected layer, which reads everything as one column."""
    return Layer(
        "fully connected",
        weights=lambda of: (units, prod(of)),
        forward=lambda x, w, b: w @ x.reshape(-1) + b,
        shape=lambda of: (units,),
        parameters=lambda of: units * (prod(of) + 1),
        uses=lambda of: 1,
        macs=lambda of: units * prod(of),
    )


def unweighted(name: str, f: Callable[[Array], Array], shape: Callable[[Shape], Shape]) -> Layer:
    """Return a layer that has no weights."""
    return Layer(
        name,
        weights=lambda of: (0,),
        forward=lambda x, w, b: f(x),
        shape=shape,
        parameters=lambda of: 0,
        uses=lambda of: 0,
        macs=lambda of: 0,
    )


def largest(x: Array, size: int) -> Array:
    """Return the maximum of each window in each channel, (C, H // size, W // size)."""
    height, width = (n // size * size for n in x.shape[1:])
    each = [x[:, i:height:size, j:width:size] for i in range(size) for j in range(size)]
    y: Array = np.maximum.reduce(each)
    return y


def networks() -> dict[str, list[Layer]]:
    """Return the network with pooling and its three rivals, by short name."""
    relu = unweighted("ReLU", lambda x: np.maximum(x, 0), lambda of: of)
    pool = unweighted(
        "pooling",
        lambda x: largest(x, POOL),
        lambda of: (of[0], *(n // POOL for n in of[1:])),
    )
    average = unweighted("global average", lambda x: x.mean((1, 2)), lambda of: of[:1])
    head = [dense(UNITS), relu, dense(CLASSES)]

    def body(stride: int, *then: Layer) -> list[Layer]:
        return [layer for f in FILTERS for layer in (convolution(f, KERNEL, stride), relu, *then)]

    return {
        "pooling": [*body(1, pool), *head],
        "none": [*body(1), *head],
        "strides": [*body(POOL), *head],
        "average": [*body(1), average, *head],
    }


def by_formula(layers: Sequence[Layer], shape: Shape) -> list[Counted]:
    """Return what the formulas say of each layer, for an input of this shape."""
    found = []
    for layer in layers:
        parameters, uses, macs = layer.parameters(shape), layer.uses(shape), layer.macs(shape)
        shape = layer.shape(shape)
        found.append(Counted(layer.name, shape, parameters, uses, macs))
    return found


def by_counting(layers: Sequence[Layer], x: Array, rng: np.random.Generator) -> list[Counted]:
    """Carry an image through all layers, and return what there was to be counted."""
    found = []
    for layer in layers:
        shape = layer.weights(x.shape)
        drawn = rng.normal(0, prod(shape[1:]) ** -0.5, shape).ravel().tolist()
        w = np.array([Weight(value) for value in drawn], dtype=object).reshape(shape)
        b = np.zeros(shape[0])
        x = layer.forward(x, w, b).astype(float)
        uses = [weight.uses for weight in w.flat]
        found.append(Counted(layer.name, x.shape, w.size + b.size, max(uses, default=0), sum(uses)))
    return found


def milliseconds(layers: Sequence[Layer], x: Array) -> float:
    """Return the CPU time in which an image goes through all layers, the least of all repeats."""
    x, steps = x.astype(np.float32), []
    y = x
    for layer in layers:
        w = np.full(layer.weights(y.shape), 0.01, np.float32)
        steps.append((layer, w, np.zeros(len(w), np.float32)))
        y = layer.forward(y, *steps[-1][1:])
    least = np.inf
    for _ in range(REPEATS):
        began = time.process_time()
        y = x
        for layer, w, b in steps:
            y = layer.forward(y, w, b)
        least = min(least, time.process_time() - began)
    return 1000 * least


def of_kind(layers: Sequence[Counted], name: str) -> list[Counted]:
    """Return the layers of one kind."""
    return [layer for layer in layers if layer.name == name]


def total(layers: Sequence[Counted]) -> tuple[int, int]:
    """Return the parameters and the multiplications of a whole network."""
    return sum(layer.parameters for layer in layers), sum(layer.macs for layer in layers)


def names() -> dict[str, str]:
    """Return what the four networks are called."""
    return {
        "pooling": f"with {POOL} × {POOL} pooling",
        "none": "without pooling",
        "strides": f"steps of {POOL} instead",
        "average": "global average at the end",
    }


def written(shape: Shape) -> str:
    """Return a shape as people write it, height and width first, such as 28×28×16."""
    return "×".join(map(str, (*shape[1:], shape[0])))


def columns(counted: Mapping[str, Sequence[Counted]]) -> Iterator[tuple[Counted, Counted | None]]:
    """Go through what has a shape of its own with pooling, each with what stands there without."""
    start = Counted("input", (CHANNELS, SIDE, SIDE), 0, 0, 0)
    rivals = iter([start, *(layer for layer in counted["none"] if layer.name != "ReLU")])
    for layer in (start, *counted["pooling"]):
        if layer.name != "ReLU":  # which leaves the shape as it is
            yield layer, None if layer.name == "pooling" else next(rivals)


def paint_volume(axes: Axes, layer: Counted, room: tuple[float, float], floor: float) -> None:
    """Draw what comes out of a layer as a box to scale: the longer, the more channels it has."""
    length, height, width = (*layer.shape, 1, 1)[:3]
    back = SLANT * width  # how far its back is to the right, and up
    at = sum(room) / 2 - (length + back) / 2
    front = [(at + x, floor + y) for x, y in ((0, 0), (length, 0), (length, height), (0, height))]
    behind = [(x + back, y + back) for x, y in front]
    top = [front[3], front[2], behind[2], behind[3]]
    side = [front[1], front[2], behind[2], behind[1]]
    colour = {"convolution": "C0", "pooling": "C1", "fully connected": "C2"}.get(layer.name, "C6")
    for face, alpha in ((front, 0.75), (top, 0.35), (side, 0.5)):
        axes.add_patch(Polygon(face, facecolor=colour, edgecolor=colour, alpha=alpha))
    words = "\n".join([written(layer.shape), *layer.name.split()])
    place = (sum(room) / 2, floor)
    axes.annotate(
        words, place, (0, -4), textcoords="offset points", ha="center", va="top", fontsize=8
    )


def paint_volumes(axes: Axes, counted: Mapping[str, Sequence[Counted]]) -> None:
    """Draw the shapes from layer to layer, to scale: above with pooling, below without."""
    above = SIDE * (1 + SLANT) + 32.0
    at = 0.0
    for pair in columns(counted):
        lengths = [layer.shape[0] + SLANT * (*layer.shape, 1, 1)[2] for layer in pair if layer]
        room = (at, at + max(30.0, *lengths))
        for layer, floor in zip(pair, (above, 0.0), strict=True):
            if layer:
                paint_volume(axes, layer, room, floor)
        at = room[1] + 4
    for name, floor in (("pooling", above), ("none", 0.0)):
        axes.text(0, floor + SIDE * (1 + SLANT) + 2, names()[name], va="bottom", fontsize=9.5)
    axes.set(xlim=(0, at), ylim=(-22, above + SIDE * (1 + SLANT) + 10), aspect="equal")
    axes.axis("off")


def paint_counts(axes: Axes, counted: Mapping[str, Sequence[Counted]], part: str) -> None:
    """Draw what each layer with weights has, or does, in each network; one row for a layer."""
    looks = zip(counted.items(), ("s", "o", "D", "^"), ("C1", "C0", "C2", "C3"), strict=True)
    for k, ((name, layers), marker, colour) in enumerate(looks):
        values = [getattr(layer, part) for layer in layers if layer.parameters]
        places = [row + 0.2 * (k - 1.5) for row in range(len(values))]
        axes.plot(values, places, marker, color=colour, markersize=6, label=names()[name])
    rows = [f"convolution {k + 1}" for k in range(len(FILTERS))]
    rows += ["fully connected 1", "fully connected 2"]
    axes.set_yticks(range(len(rows)), rows)
    axes.set(xscale="log", ylim=(len(rows) - 0.5, -0.5))


def run(folder: Path) -> Outcome:
    """Count in four networks, by formula and by weights that count, and compare."""
    if SIDE // POOL ** len(FILTERS) < 1:
        raise BadSetting(
            f"SIDE cannot be {SIDE}: {len(FILTERS)} poolings by {POOL} leave nothing of it."
        )
    shape = (CHANNELS, SIDE, SIDE)
    kinds = networks()
    said = {name: by_formula(layers, shape) for name, layers in kinds.items()}
    if (work := sum(total(layers)[1] for layers in said.values())) > MOST:
        raise BadSetting(
            f"The four networks multiply {work:,} times, and each time is counted on its own: make "
            f"SIDE, FILTERS, KERNEL or UNITS smaller, so that it is at most {MOST:,}."
        )
    x = np.random.default_rng(SEED).uniform(size=shape)  # the values do not matter
    counted = {
        name: by_counting(kinds[name], x, np.random.default_rng((SEED, 1)))
        for name in progress(list(kinds), "networks")
    }
    seconds = {name: milliseconds(kinds[name], x) for name in kinds}

    parameters = {name: total(layers)[0] for name, layers in counted.items()}
    macs = {name: total(layers)[1] for name, layers in counted.items()}
    convolutions = {name: of_kind(layers, "convolution") for name, layers in counted.items()}
    dense_1 = {name: of_kind(layers, "fully connected")[0] for name, layers in counted.items()}
    bare = [layer for layers in counted.values() for layer in layers if layer.name in BARE]
    same = all(
        [layer.parameters for layer in layers]
        == [layer.parameters for layer in convolutions["none"]]
        for layers in convolutions.values()
    )
    holds = counted == said and same
    holds = holds and all(layer.parameters == layer.macs == 0 for layer in bare)
    holds = holds and macs["pooling"] <= macs["none"] / 2
    holds = holds and dense_1["pooling"].parameters <= dense_1["none"].parameters / 4

    def paint(figure: Figure) -> None:
        top, bottom = figure.subfigures(2, 1, squeeze=False, height_ratios=(1.15, 1))[:, 0]
        paint_volumes(top.subplots(), counted)
        left, right = bottom.subplots(1, 2, sharey=True)
        paint_counts(left, counted, "parameters")
        left.set(xlabel="parameters (pooling and ReLU have none)", ylabel="layer")
        paint_counts(right, counted, "macs")
        right.set(xlabel="multiply-accumulates per image")
        bottom.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=4)

    def shapes(name: str) -> str:
        return ", ".join(written(layer.shape) for layer in counted[name] if layer.name != "ReLU")

    called = names()
    inside = sum(layer.parameters for layer in convolutions["none"])
    picture = draw(
        folder,
        paint,
        title=f"With pooling {parameters['pooling']:,} parameters and "
        f"{macs['pooling'] / 1e6:.2f} million multiply-accumulates, without "
        f"{parameters['none']:,} and {macs['none'] / 1e6:.2f} million; {inside:,} in the "
        f"convolutions {'either way' if same else 'without'}",
        alt=f"Above, the shapes from layer to layer, to scale. With pooling: {shapes('pooling')}. "
        f"Without: {shapes('none')}. Below, the parameters and the multiply-accumulates of each "
        f"layer in four networks: the convolutions have {inside:,} parameters, the same in all of "
        f"them; the first fully connected layer has {dense_1['pooling'].parameters:,} with pooling "
        f"and {dense_1['none'].parameters:,} without. In all: "
        + "; ".join(
            f"{called[name]} {parameters[name]:,} parameters and {macs[name]:,} "
            "multiply-accumulates"
            for name in counted
        )
        + ".",
        height=6.6,
    )
    return Outcome(
        holds=holds,
        numbers={
            **{f"parameters_{name}": number for name, number in parameters.items()},
            **{f"macs_{name}": number for name, number in macs.items()},
            "last_convolution_parameters": convolutions["pooling"][-1].parameters,
            **{
                f"last_convolution_uses_{name}": layers[-1].uses
                for name, layers in convolutions.items()
            },
            **{f"dense_parameters_{name}": layer.parameters for name, layer in dense_1.items()},
            "macs_none_over_pooling": round(macs["none"] / macs["pooling"], 3),
        },
        timings={
            **{f"milliseconds_{name}": time for name, time in seconds.items()},
            "milliseconds_none_over_pooling": seconds["none"] / seconds["pooling"],
        },
        picture=picture,
        table=Table.of(
            ("network", "layer", "shape", "parameters", "multiply-accumulates", "uses of a weight"),
            [
                (
                    called[name],
                    layer.name,
                    written(layer.shape),
                    layer.parameters,
                    layer.macs,
                    layer.uses or "no weights",
                )
                for name, layers in counted.items()
                for layer in layers
            ],
        ),
    )
