"""Back-propagation gives the exact gradient, and a check by differences shows a bug and names it.

Holds if back-propagation and central differences agree in float64 and for every smooth activation
to a relative error below 1e-7 at the best step ε, the error is at least 100 times larger at both
ends of the range of steps, float32 is worse than float64 by at least 1,000 times at its best, and
every planted bug gives errors above 0.01 in exactly those tensors that it spoils and below 1e-6 in
all others.

Back-propagation is the chain rule, from the cost back to every weight, and nothing about it is
approximate but the arithmetic. Central differences are approximate, and need two forward passes for
each weight; that is why they check and do not train. Their error falls like ε² while the cost is
curved (truncation) and rises like 1/ε where it is lost in the rounding of the cost, which makes a
V: the best step is near the cube root of the rounding error, 1e-5 in float64. In float32 the two
meet so early that a right gradient cannot be told from one that is slightly wrong. With ReLU a
large step also crosses kinks.

The pattern of the errors by tensor names the bug. An error everywhere: the sum over the batch was
not averaged. In the biases only: their gradient was averaged once too often. In the weights only:
the penalty on them was forgotten. In all layers below the last: the activation's slope was
forgotten on the way back; in the first layer only: it was forgotten there.

The network has 64, 32, 16 and 10 units and reads scikit-learn's digits; its cost is the
cross-entropy of a softmax, the mean over a batch, and half a penalty times the squares of the
weights. The relative error of two vectors is |a − n| / (|a| + |n|): 0 if equal, 1 if one of them is
zero. Of each tensor a random sample of entries is checked, the same for every step and bug.

D. E. Rumelhart, G. E. Hinton, R. J. Williams, Learning representations by back-propagating errors,
Nature 323, 1986. W. H. Press et al., Numerical Recipes, Cambridge University Press, section 5.7
(numerical derivatives: the best step).
"""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args

import numpy as np
from annotated_types import MinLen
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax
from sklearn.datasets import load_digits

from viva.lab import (
    BadSetting,
    Count,
    Counts,
    Outcome,
    Positive,
    Positives,
    Seed,
    Table,
    progress,
)
from viva.lab.activation import ACTIVATIONS as KNOWN
from viva.lab.activation import Activation, Name
from viva.lab.number import brief, significant
from viva.lab.picture import draw

Bug = Literal[
    "none",
    "batch not averaged",
    "biases averaged twice",
    "penalty forgotten",
    "slope forgotten",
    "slope forgotten in layer 1",
]

STATED = "Back-propagation computes the gradient of the cost."
VERDICT = "true"

HIDDEN: Counts = (32, 16)
ACTIVATIONS: Annotated[tuple[Name, ...], MinLen(1)] = ("tanh", "sigmoid", "ReLU")
BATCH: Count = 64
PENALTY: Positive = 0.01
STEPS: Positives = tuple(10.0**-k for k in range(1, 12))  # the ε of the differences
ENTRIES: Count = 30  # checked in each tensor
PLANTED: Bug = "none"  # a bug in the gradient that is said to be right
SEED: Seed = 0

QUICK = {"ENTRIES": 10, "ACTIVATIONS": ("tanh",)}
BROKEN = {"PLANTED": "slope forgotten"}  # then the gradient is wrong, and no step makes them agree
QUOTED = {
    "best_error_tanh_float64": (3e-10, 3e-9),
    "best_error_sigmoid_float64": (4e-10, 3e-9),
    "best_error_ReLU_float64": (5e-10, 3e-9),
    "best_error_tanh_float32": (2e-4, 3e-4),
    "worst_error_none": (7e-10, 5e-9),
    "worst_error_batch_not_averaged": (0.97, 0.01),
    "worst_error_biases_averaged_twice": (0.97, 0.01),
    "bugs_named": (5, 0),
    "weights": (2778, 0),
}

Array = NDArray[np.floating[Any]]  # float64, or float32 to see what it costs
Labels = NDArray[np.intp]

SPOILT = {  # the tensors whose gradient each bug makes wrong, in a network of three layers
    "none": set(),
    "batch not averaged": {"W1", "b1", "W2", "b2", "W3", "b3"},
    "biases averaged twice": {"b1", "b2", "b3"},
    "penalty forgotten": {"W1", "W2", "W3"},
    "slope forgotten": {"W1", "b1", "W2", "b2"},
    "slope forgotten in layer 1": {"W1", "b1"},
}


class Layer(NamedTuple):
    """The weights of a layer, or the derivatives of the cost by them."""

    w: Array  # (inputs, outputs)
    b: Array  # (outputs,)


def forward(net: list[Layer], x: Array, f: Activation) -> list[Array]:
    """Return the inputs, the outputs of the hidden layers, and the logits."""
    hs = [x]  # (B, 64)
    for w, b in net[:-1]:
        hs.append(f.of(hs[-1] @ w + b))  # (B, units)
    w, b = net[-1]
    return [*hs, hs[-1] @ w + b]  # the last one (B, 10)


def cost(net: list[Layer], x: Array, y: Labels, f: Activation) -> float:
    """Return the mean cross-entropy, with the penalty on the weights."""
    log_p = log_softmax(forward(net, x, f)[-1], axis=1)  # (B, 10)
    squares = sum(np.sum(w * w) for w, _ in net)
    return float(-log_p[np.arange(len(y)), y].mean() + PENALTY / 2 * squares)


def backward(net: list[Layer], x: Array, y: Labels, f: Activation, bug: Bug) -> list[Layer]:
    """Return the derivatives of the cost by all weights and biases, right or with a bug."""
    *hs, z = forward(net, x, f)
    d = softmax(z, axis=1)  # (B, 10), will be the derivative of the cost by the layer's sums
    d[np.arange(len(y)), y] -= 1  # of a softmax with cross-entropy: p − y
    if bug != "batch not averaged":
        d /= len(y)
    slopes = []
    for n in range(len(net), 0, -1):  # layers, the last one first
        w, h = net[n - 1].w, hs[n - 1]  # h (B, inputs)
        dw = h.T @ d + (0 if bug == "penalty forgotten" else PENALTY) * w
        db = d.mean(0) if bug == "biases averaged twice" else d.sum(0)
        slopes.append(Layer(dw, db))
        if n > 1:
            d = d @ w.T  # (B, inputs), by the outputs h of the layer below
            forgotten = bug == "slope forgotten" or (bug == "slope forgotten in layer 1" and n == 2)
            if not forgotten:
                d = d * f.slope(h)  # by the sums of the layer below
    return slopes[::-1]


def tensors(layers: list[Layer]) -> list[Array]:
    """Return the tensors W1, b1, W2, b2 and so on."""
    return [tensor for layer in layers for tensor in layer]


class Check(NamedTuple):
    """A network with a batch, and the entries of its tensors that are looked at."""

    net: list[Layer]
    x: Array
    y: Labels
    f: Activation
    entries: list[tuple[Labels, ...]]  # of each tensor W1, b1, W2 …

    def claimed(self, bug: Bug) -> list[Array]:
        """Return the checked entries of the gradient as back-propagation finds them."""
        slopes = tensors(backward(self.net, self.x, self.y, self.f, bug))
        return [slope[at] for slope, at in zip(slopes, self.entries, strict=True)]

    def measured(self, step: float) -> list[Array]:
        """Return the same entries by central differences, two forward passes for each."""
        found = []
        for tensor, at in zip(tensors(self.net), self.entries, strict=True):
            differences = []
            for place in zip(*at, strict=True):
                value = tensor[place]
                tensor[place] = value + step
                above = cost(self.net, self.x, self.y, self.f)
                tensor[place] = value - step
                below = cost(self.net, self.x, self.y, self.f)
                tensor[place] = value
                differences.append((above - below) / (2 * step))
            found.append(np.array(differences))
        return found


def prepare(f: Activation, dtype: type[np.floating[Any]]) -> Check:
    """Return a random network, the same for every activation and precision."""
    rng = np.random.default_rng(SEED)
    digits = load_digits()
    sizes = [digits.data.shape[1], *HIDDEN, 10]
    net = [
        Layer(
            (rng.normal(size=(n, m)) / np.sqrt(n)).astype(dtype),
            rng.normal(scale=0.1, size=m).astype(dtype),
        )
        for n, m in pairwise(sizes)
    ]
    chosen = rng.permutation(len(digits.data))[:BATCH]
    entries = []
    for tensor in tensors(net):
        some = rng.permutation(tensor.size)[:ENTRIES]
        entries.append(np.unravel_index(some, tensor.shape))
    return Check(net, (digits.data[chosen] / 16).astype(dtype), digits.target[chosen], f, entries)


def apart(a: Array, n: Array) -> float:
    """Return the relative error of two vectors: 0 if equal, 1 if one of them is zero."""
    size = float(np.linalg.norm(a) + np.linalg.norm(n))
    return float(np.linalg.norm(a - n)) / size if size else 0.0


def errors_by_step(check: Check) -> Array:
    """Return the relative error of all checked entries together, for each step."""
    claimed = np.concatenate(check.claimed(PLANTED))
    return np.array([apart(claimed, np.concatenate(check.measured(step))) for step in STEPS])


def errors_by_bug(check: Check) -> dict[Bug, dict[str, float]]:
    """Return the relative error of each tensor for each bug, measured with the step 1e-5."""
    names = [f"{kind}{n}" for n in range(1, len(check.net) + 1) for kind in ("W", "b")]
    measured = check.measured(1e-5)
    return {
        bug: dict(zip(names, map(apart, check.claimed(bug), measured), strict=True))
        for bug in get_args(Bug)
    }


def cost_of_checking(check: Check) -> dict[str, float]:
    """Return the times of back-propagation and of all central differences, and their ratio."""

    def fastest(work: Callable[[], object]) -> float:
        times = []
        for _ in range(20):
            began = time.perf_counter()
            work()
            times.append(time.perf_counter() - began)
        return min(times)

    back = fastest(lambda: backward(check.net, check.x, check.y, check.f, "none"))
    once = fastest(lambda: cost(check.net, check.x, check.y, check.f))
    weights = sum(tensor.size for tensor in tensors(check.net))
    return {
        "backprop_ms": round(1000 * back, 3),
        "differences_ms": round(1000 * 2 * weights * once, 1),
        "differences_over_backprop": round(2 * weights * once / back, 1),
    }


def paint_steps(axes: Axes, errors: Mapping[str, Array]) -> None:
    """Draw the V: the error against the step, for each activation and precision."""
    for name, error in errors.items():
        axes.plot(STEPS, np.maximum(error, 1e-16), label=name)
    axes.set(xscale="log", yscale="log", xlabel="step ε", ylabel="relative error")
    axes.set(ylim=(3e-14, 3), title="Back-propagation against differences")
    axes.legend(loc="lower left")


def paint_bugs(axes: Axes, errors: Mapping[Bug, Mapping[str, float]]) -> None:
    """Draw the error of each tensor for each bug, the large ones on a ground of colour."""
    for row, by_tensor in enumerate(errors.values()):
        for column, error in enumerate(by_tensor.values()):
            if error > 1e-6:
                ground = Rectangle((column - 0.5, row - 0.5), 1, 1, color="C1", alpha=0.45)
                axes.add_patch(ground)
            axes.text(column, row, brief(error), ha="center", va="center", fontsize=8)
    axes.set_xticks(range(len(by_tensor)), list(by_tensor))
    axes.set_yticks(range(len(errors)), [textwrap.fill(bug, 16) for bug in errors])
    axes.set(xlim=(-0.5, len(by_tensor) - 0.5), ylim=(len(errors) - 0.5, -0.5))
    axes.set(xlabel="tensor", ylabel="planted bug", title="The pattern names the bug")
    axes.grid(visible=False)


def run(folder: Path) -> Outcome:
    """Compare back-propagation with central differences: all steps, both precisions, all bugs."""
    if len(HIDDEN) != 2:
        raise BadSetting("HIDDEN must be two numbers: the bugs are planted in three layers.")
    if not 2 <= BATCH <= 1797:
        raise BadSetting(f"BATCH cannot be {BATCH}: it is 2 to 1797, the digits there are.")
    kinds: dict[str, tuple[Name, type[np.floating[Any]]]] = {
        **{f"{name}, float64": (name, np.float64) for name in ACTIVATIONS},
        f"{ACTIVATIONS[0]}, float32": (ACTIVATIONS[0], np.float32),
    }
    checks = {kind: prepare(KNOWN[name], dtype) for kind, (name, dtype) in kinds.items()}
    errors = {kind: errors_by_step(checks[kind]) for kind in progress(list(kinds), "networks")}
    first, single = checks[f"{ACTIVATIONS[0]}, float64"], errors[f"{ACTIVATIONS[0]}, float32"]
    by_bug = errors_by_bug(first)

    smooth = [errors[f"{name}, float64"] for name in ACTIVATIONS if name != "ReLU"]
    best = {kind: float(error.min()) for kind, error in errors.items()}
    named = [
        bug
        for bug, by_tensor in by_bug.items()
        if {tensor for tensor, error in by_tensor.items() if error > 0.01} == SPOILT[bug]
        and {tensor for tensor, error in by_tensor.items() if error > 1e-6} == SPOILT[bug]
    ]
    holds = bool(smooth) and max(error.min() for error in smooth) < 1e-7
    holds = holds and min(min(error[0], error[-1]) / error.min() for error in smooth) >= 100
    holds = holds and single.min() >= 1000 * best[f"{ACTIVATIONS[0]}, float64"]
    holds = holds and len(named) == len(by_bug)

    def paint(figure: Figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.25))
        paint_steps(left, errors)
        paint_bugs(right, by_bug)

    bugs = len(by_bug) - 1
    found = len(set(named) - {"none"})
    told = ", ".join(f"{brief(error)} ({kind})" for kind, error in best.items())
    picture = draw(
        folder,
        paint,
        title=f"At the best step the gradients differ by {told}; "
        f"the pattern of the errors names {found} of {bugs} bugs",
        alt="Left, the relative error between back-propagation and central differences against the "
        f"step, on logarithmic axes: a V for each network, lowest at {told}. Right, the relative "
        "error of each tensor for each planted bug. Above 0.01: "
        + "; ".join(
            f"{bug}: {', '.join(t for t in by_tensor if by_tensor[t] > 0.01) or 'no tensor'}"
            for bug, by_tensor in by_bug.items()
        )
        + ".",
        width=8.2,
        height=4.4,
    )
    return Outcome(
        holds=holds,
        numbers={
            **{f"best_error_{key(kind)}": significant(error) for kind, error in best.items()},
            **{f"best_step_{key(kind)}": STEPS[int(errors[kind].argmin())] for kind in kinds},
            **{f"worst_error_{key(bug)}": significant(max(by_bug[bug].values())) for bug in by_bug},
            "bugs_named": found,
            "weights": sum(tensor.size for tensor in tensors(first.net)),
        },
        timings=cost_of_checking(first),
        picture=picture,
        why="" if smooth else "ReLU has kinks; the claim is about smooth activations.",
        table=Table.of(
            ("step", *(f"relative error ({kind})" for kind in kinds)),
            [
                (step, *(significant(float(errors[kind][k])) for kind in kinds))
                for k, step in enumerate(STEPS)
            ],
        ),
    )


def key(words: str) -> str:
    """Return words as the name of a number."""
    return words.replace(",", "").replace(" ", "_")
