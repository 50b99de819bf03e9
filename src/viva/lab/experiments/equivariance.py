"""Convolutions commute with shifts, pooling only with its own steps; answers are not invariant.

Holds if the maps of a convolution of a moved digit are the moved maps of the digit, to 1e-12, for
every shift away from the border; with max pooling and with steps of the convolution the same holds
for shifts by a multiple of POOL, and for every other shift the maps differ by at least a tenth; by
at least three tenths they differ for each shift if every place has weights of its own and in a
fully connected layer; the largest value of each map does not change, to 1e-12; and a network of
convolution, pooling and a linear output loses at least 10 points of accuracy by the largest shift,
and with the largest and the mean value of each map in the place of pooling at most 1.

A layer is equivariant to shifts if a moved input gives a moved output, and invariant if it gives
the same output. A convolution is the first and not the second: its maps move along. That follows
from shared weights alone, whatever they are: here they are random. It ends at the border, where a
part of the digit gets lost. Pooling and steps look at every POOL-th place only, and what a shift
brings to these places is something else unless it is a multiple of POOL. To be fair to them, a map
may be moved by any number of places to fit best; so may that of the fully connected layer.

So "a convolutional network gives the same answer wherever the object stands" is half true: its
filters find their pattern everywhere, but the linear output has weights for places and has only
seen digits in the middle. It still gets off more lightly than a network without convolution, for
pooling forgives what is smaller than its windows. Two things help. A summary of each map over all
places makes the answer invariant, and pays for it, as it forgets where things were. And who trains
on moved copies learns to stand shifts, which is then due to the data.

The differences are relative: the norm of the difference over all DIGITS, filters and places,
divided by that of the maps; ReLU follows on each filter. For the accuracies the filters stay as
they were drawn, only the output is learnt (ridge regression on the classes, the same RIDGE for
all; the summaries are standardised first, since maxima and means differ much in size), pooling is
done twice, and the moved copies are as many as the digits, each moved at random by up to the
largest shift to either side. The fully connected network has one layer of UNITS ReLU units and
Adam. Digits are put into a black frame MARGIN pixels wider on each side, so that they never reach
the border, and moved to the right.

K. Fukushima, Neocognitron: a self-organizing neural network model for a mechanism of pattern
recognition unaffected by shift in position, Biological Cybernetics 36, 1980. K. Jarrett, K.
Kavukcuoglu, M. Ranzato, Y. LeCun, What is the best multi-stage architecture for object
recognition?, ICCV 2009 (random filters). R. Zhang, Making convolutional networks shift-invariant
again, ICML 2019. A. Azulay, Y. Weiss, Why do deep convolutional networks generalize so poorly to
small image transformations?, Journal of Machine Learning Research 20, 2019.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.ndimage import correlate
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import RidgeClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from viva.data import small_mnist
from viva.lab import BadSetting, Count, Counts, Outcome, Positive, Seed, Table, progress
from viva.lab.number import brief, fixed, significant
from viva.lab.picture import draw

STATED = "A convolutional network gives the same answer wherever the object stands."
VERDICT = "half true"

SHIFTS: Counts = (1, 2, 3, 4)  # pixels
MARGIN: Count = 6  # pixels of black on each side of a digit
KERNEL: Count = 5
POOL: Count = 2  # width and step of the windows, and step of the convolution
SHARED: bool = True  # the convolution has the same weights at all places
DIGITS: Count = 200  # for the maps
TRAIN: Count = 8000  # for the accuracies
TEST: Count = 2000
FILTERS: Count = 24
RIDGE: Positive = 10
UNITS: Count = 256
EPOCHS: Count = 20
SEED: Seed = 0

QUICK = {"DIGITS": 50, "TRAIN": 2000, "TEST": 500, "FILTERS": 16, "SHIFTS": (1, 2, 4)}
BROKEN = {"SHARED": False}  # weights of its own for each place: the maps do not move along
QUOTED = {
    **{f"difference_convolution_{by}": (0, 1e-12) for by in SHIFTS},
    "difference_pooling_1": (0.428, 0.08),
    "difference_pooling_2": (0, 1e-12),
    "difference_steps_1": (0.566, 0.11),
    "difference_dense_1": (0.528, 0.03),
    "difference_dense_4": (1.01, 0.05),
    "difference_border_4": (0.167, 0.05),
    "change_of_map_1": (0.57, 0.11),
    "change_of_pooled_1": (0.428, 0.08),
    "change_of_pooled_twice_1": (0.295, 0.06),
    "accuracy_pooling_0": (0.9565, 0.01),
    "accuracy_pooling_4": (0.5685, 0.08),
    "accuracy_copies_0": (0.947, 0.01),
    "accuracy_copies_4": (0.914, 0.02),
    "accuracy_summary_0": (0.794, 0.04),
    "accuracy_summary_4": (0.794, 0.04),
    "accuracy_dense_0": (0.945, 0.01),
    "accuracy_dense_4": (0.231, 0.05),
}

Array = NDArray[Any]
Maps = Callable[[Array], Array]

EXACT = 1e-12  # what rounding may do
SHOWN = ("convolution", "pooling", "unshared", "dense")
LAYERS = {
    "convolution": "convolution",
    "pooling": "max pooling",
    "steps": "strides",
    "unshared": "not shared",
    "dense": "fully connected",
    "border": "convolution, digit cut off",
}
NETWORKS = {
    "pooling": "convolution, pooling",
    "copies": "trained on moved copies",
    "summary": "convolution, summary",
    "dense": "fully connected",
}


def framed(digits: Array) -> Array:
    """Return digits, 0 to 1, in the middle of a black frame, (N, H, H)."""
    return np.pad(digits / 255, ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)))


def moved(x: Array, by: int) -> Array:
    """Return images or maps moved to the right; what leaves comes back on the left."""
    return np.roll(x, by, axis=-1)


def pushed(x: Array, by: int) -> Array:
    """Return images or maps moved to the right; what leaves is lost."""
    y = np.zeros_like(x)
    y[..., by:] = x[..., : x.shape[-1] - by]
    return y


def convolved(x: Array, w: Array) -> Array:
    """Return relu(w * x), zeros around x: images (N, H, W) and filters (F, k, k) → (N, F, H, W)."""
    maps = [correlate(x, one[None], mode="constant") for one in w]
    rectified: Array = np.maximum(np.stack(maps, axis=1), 0)
    return rectified


def unshared(x: Array, w: Array) -> Array:
    """Return the same with other weights at each place, (F, H, W, k, k)."""
    p = w.shape[-1] // 2
    windows = sliding_window_view(np.pad(x, ((0, 0), (p, p), (p, p))), w.shape[-2:], (1, 2))
    maps = np.einsum("nhwuv,fhwuv->nfhw", windows, w, optimize=True)
    rectified: Array = np.maximum(maps, 0)
    return rectified


def pooled(maps: Array, size: int) -> Array:
    """Return the largest value of each window of size × size in maps (…, H, W)."""
    h, w = (n // size * size for n in maps.shape[-2:])
    each = [maps[..., i:h:size, j:w:size] for i in range(size) for j in range(size)]
    largest: Array = np.maximum.reduce(each)
    return largest


def layers(side: int) -> dict[str, Maps]:
    """Return layers with random weights that turn images side × side into maps."""
    rng = np.random.default_rng(SEED)
    w = rng.normal(size=(FILTERS, KERNEL, KERNEL))
    own = rng.normal(size=(FILTERS, side, side, KERNEL, KERNEL))
    full = rng.normal(size=(side * side, side * side))

    def convolution(x: Array) -> Array:
        return convolved(x, w) if SHARED else unshared(x, own)

    return {
        "convolution": convolution,
        "pooling": lambda x: pooled(convolution(x), POOL),
        "steps": lambda x: convolution(x)[..., ::POOL, ::POOL],
        "unshared": lambda x: unshared(x, own),
        "dense": lambda x: np.maximum(x.reshape(len(x), -1) @ full, 0).reshape(-1, 1, side, side),
    }


def mismatch(layer: Maps, x: Array, by: int) -> float:
    """Return how far the maps of moved images are from the maps, moved so that they fit best."""
    maps, of_moved = layer(x), layer(moved(x, by))
    apart = [np.linalg.norm(of_moved - moved(maps, places)) for places in range(by + 1)]
    return float(min(apart) / np.linalg.norm(maps))


def change(layer: Maps, x: Array, by: int) -> float:
    """Return how much the output changes when the images are moved."""
    before = layer(x)
    return float(np.linalg.norm(layer(moved(x, by)) - before) / np.linalg.norm(before))


def at_border(layer: Maps, x: Array, by: int) -> float:
    """Return the mismatch in a frame so narrow that moved digits leave it."""
    maps = layer(x)
    return float(np.linalg.norm(layer(pushed(x, by)) - pushed(maps, by)) / np.linalg.norm(maps))


def features(x: Array, w: Array) -> tuple[Array, Array]:
    """Return what two networks read of images: pooled maps, and two numbers for each map.

    Pooling twice by POOL is pooling once by its square.
    """
    blocks, summaries = [], []
    for one in w:  # a filter at a time, for all maps together take much memory
        maps = np.maximum(correlate(x, one[None], mode="constant"), 0)  # (N, H, H)
        blocks.append(pooled(maps, POOL**2).reshape(len(x), -1))
        summaries.append(np.stack([maps.max((1, 2)), maps.mean((1, 2))], axis=1))
    return np.hstack(blocks), np.hstack(summaries)


def accuracies() -> dict[str, list[float]]:
    """Train four networks; return how many new digits each reads unmoved, and moved by SHIFTS."""
    d = small_mnist()
    x, y = framed(d.x_train[:TRAIN]).astype(np.float32), d.y_train[:TRAIN]
    new, right = framed(d.x_test[:TEST]).astype(np.float32), d.y_test[:TEST]
    rng = np.random.default_rng((SEED, 1))
    w = rng.normal(0, 1 / KERNEL, (FILTERS, KERNEL, KERNEL)).astype(np.float32)
    by = rng.integers(-max(SHIFTS), max(SHIFTS) + 1, len(x))
    copies = np.array([moved(one, places) for one, places in zip(x, by, strict=True)])

    blocks, summaries = features(x, w)
    learnt = {
        "pooling": RidgeClassifier(RIDGE).fit(blocks, y),
        "summary": make_pipeline(StandardScaler(), RidgeClassifier(RIDGE)).fit(summaries, y),
        "copies": RidgeClassifier(RIDGE).fit(features(copies, w)[0], y),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # after EPOCHS it is to stop
        mlp = MLPClassifier((UNITS,), max_iter=EPOCHS, random_state=SEED)
        learnt["dense"] = mlp.fit(x.reshape(len(x), -1), y)

    found: dict[str, list[float]] = {name: [] for name in NETWORKS}
    for places in progress([0, *SHIFTS], "shifts"):
        seen = moved(new, places)
        blocks, summaries = features(seen, w)
        pixels = seen.reshape(len(seen), -1)
        reads = {"pooling": blocks, "summary": summaries, "copies": blocks, "dense": pixels}
        for name, what in reads.items():
            found[name].append(float(learnt[name].score(what, right)))
    return found


def paint_strip(figure: Figure, x: Array, by: int) -> None:
    """Draw a digit and its maps, and below them the same for the moved digit."""
    shown = layers(x.shape[-1])
    names = ["digit", *(LAYERS[name] for name in SHOWN)]
    grid = figure.subplots(2, len(names))
    for row, image in enumerate((x, moved(x, by))):
        pictures = [image[0], *(shown[name](image)[0, 0] for name in SHOWN)]
        for axes, picture, name in zip(grid[row], pictures, names, strict=True):
            axes.imshow(picture, cmap="gray", interpolation="nearest")
            axes.set_axis_off()
            if row == 0:
                axes.set_title(name, loc="center", fontsize=8.5)
    for axes, word in zip(grid[:, 0], ("as it is", f"moved\nby {by}"), strict=True):
        axes.annotate(
            word, (0, 0.5), (-6, 0), "axes fraction", "offset points", ha="right", va="center"
        )


def paint_lines(axes: Axes, lines: Mapping[str, tuple[list[int], list[float]]]) -> None:
    """Draw lines over the shift, with a legend below."""
    for name, (shifts, values) in lines.items():
        axes.plot(shifts, values, label=name)
    axes.set(xlabel="shift (pixels)")
    axes.locator_params(axis="x", integer=True)
    axes.legend(loc="upper center", bbox_to_anchor=(0.45, -0.2), frameon=False, ncols=2)


def run(folder: Path) -> Outcome:
    """Move digits, and compare the maps of layers and the answers of networks."""
    if max(SHIFTS) + KERNEL // 2 > MARGIN:
        raise BadSetting(
            f"A shift by {max(SHIFTS)} brings digits to the border, where a filter {KERNEL} wide "
            f"is cut off: MARGIN must be at least {max(SHIFTS) + KERNEL // 2}."
        )
    if all(by % POOL == 0 for by in SHIFTS) or all(by % POOL for by in SHIFTS):
        raise BadSetting(
            f"SHIFTS must have a multiple of POOL, {POOL}, and one that is none: "
            "the claim is about both."
        )
    if TRAIN > 8000 or max(TEST, DIGITS) > 2000:
        raise BadSetting("There are 8000 digits for TRAIN, and 2000 for TEST and for DIGITS.")
    if 28 + 2 * MARGIN < POOL**2:
        raise BadSetting(f"POOL cannot be {POOL}: two poolings leave nothing of the maps.")
    shifts = sorted(set(SHIFTS))
    x = framed(small_mnist().x_test[:DIGITS])
    side = x.shape[-1]
    kinds = layers(side)
    apart = {
        name: [mismatch(layer, x, by) for by in shifts]
        for name, layer in progress(list(kinds.items()), "layers")
    }
    edge = MARGIN + 4  # most digits of MNIST fill the 20 × 20 pixels in the middle
    narrow = x[:, edge : side - edge, edge : side - edge]
    apart["border"] = [at_border(layers(20)["convolution"], narrow, by) for by in shifts]
    changes = {
        "map": change(kinds["convolution"], x, shifts[0]),
        "pooled": change(lambda x: pooled(kinds["convolution"](x), POOL), x, shifts[0]),
        "pooled_twice": change(lambda x: pooled(kinds["convolution"](x), POOL**2), x, shifts[0]),
        "largest": max(
            change(lambda x: kinds["convolution"](x).max((2, 3)), x, by) for by in shifts
        ),
    }
    read = accuracies()

    holds = max(apart["convolution"]) <= EXACT and changes["largest"] <= EXACT
    for by, *both in zip(shifts, apart["pooling"], apart["steps"], strict=True):
        holds = holds and (min(both) >= 0.1 if by % POOL else max(both) <= EXACT)
    holds = holds and min(apart["unshared"] + apart["dense"]) >= 0.3
    holds = holds and read["pooling"][-1] <= read["pooling"][0] - 0.1
    holds = holds and abs(read["summary"][-1] - read["summary"][0]) <= 0.01

    def paint(figure: Figure) -> None:
        top, bottom = figure.subfigures(2, 1, squeeze=False, height_ratios=(1, 1.45))[:, 0]
        paint_strip(top, x[:1], shifts[-1])
        left, right = bottom.subplots(1, 2)
        paint_lines(left, {LAYERS[name]: (shifts, values) for name, values in apart.items()})
        left.set(ylabel="relative difference", title="Maps of moved digits against moved maps")
        paint_lines(
            right,
            {
                NETWORKS[name]: ([0, *shifts], [100 * v for v in values])
                for name, values in read.items()
            },
        )
        right.set(ylabel="accuracy (%)", ylim=(0, 103), title="Answers of networks to new digits")

    odd = next(k for k, by in enumerate(shifts) if by % POOL)  # where pooling cannot follow
    start, end = (100 * read["pooling"][k] for k in (0, -1))

    def told(values: Sequence[float], digits: int) -> str:
        return ", ".join(fixed(value, digits) for value in values)

    picture = draw(
        folder,
        paint,
        title=f"Maps of digits moved by {shifts[odd]} differ from moved maps by "
        f"{brief(apart['convolution'][odd])} (convolution), {brief(apart['pooling'][odd])} "
        f"(pooling), {brief(apart['dense'][odd])} (fully connected); a shift by {shifts[-1]} "
        f"costs {fixed(start - end, 0)} points of accuracy",
        alt="Above, a digit and its maps behind four layers, and the same for the moved digit. "
        "Below left, the relative difference between the maps of moved digits "
        f"and the moved maps, for shifts by {', '.join(map(str, shifts))} pixels: "
        + "; ".join(f"{LAYERS[name]} {told(values, 2)}" for name, values in apart.items())
        + ". Below right, the accuracy on new digits in %, unmoved and for the same shifts: "
        + "; ".join(
            f"{NETWORKS[name]} {told([100 * v for v in values], 1)}"
            for name, values in read.items()
        )
        + ".",
        height=6.4,
    )
    return Outcome(
        holds=holds,
        numbers={
            **{
                f"difference_{name}_{by}": significant(value)
                for name, values in apart.items()
                for by, value in zip(shifts, values, strict=True)
            },
            **{f"change_of_{name}_{shifts[0]}": significant(v) for name, v in changes.items()},
            **{
                f"accuracy_{name}_{by}": round(value, 4)
                for name, values in read.items()
                for by, value in zip([0, *shifts], values, strict=True)
            },
        },
        picture=picture,
        table=Table.of(
            ("what is moved", *(f"by {by} pixels" for by in (0, *shifts))),
            [
                (f"maps: {LAYERS[name]} (relative difference)", 0, *map(significant, values))
                for name, values in apart.items()
            ]
            + [
                (f"answers: {NETWORKS[name]} (accuracy, %)", *(round(100 * v, 1) for v in values))
                for name, values in read.items()
            ],
        ),
    )
