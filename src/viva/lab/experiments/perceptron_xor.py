"""A single perceptron learns AND, OR and NAND in a few epochs and never learns XOR.

Holds if AND, OR and NAND are learnt without a mistake, the weights for XOR and for XNOR come back
to where they were at the end of an earlier epoch, the same rule learns XOR once it is also given
the product of the two inputs, and exactly those functions are learnt that a straight border can
separate: 14 of the 16 of two inputs and, in the full run, 104 of the 256 of three.

What stands in its way is not the number of inputs or weights but that no straight line separates
the two classes of XOR: with a third input, the product of the two, it learns XOR in a few epochs.
Its weights do not run away either. They return to where they began, and as the rule leaves nothing
to chance, what has happened once happens again for ever: "never" is proved by a single epoch here
and does not rest on patience.

The perceptron has no learning rate (it starts at zero, so that a rate would only scale all
weights), sees the examples in the order 00, 01, 10, 11, and counts a sum of exactly zero as a
mistake. Change the order of the examples, and the number of epochs changes, but not what is learnt.
Without a bias every border goes through the origin, and nothing is learnt at all. With four inputs
(INPUTS 4, about 15 seconds) it learns 1,882 of 65,536 functions: the share falls fast.

F. Rosenblatt, The perceptron, Psychological Review 65(6), 1958. A. B. J. Novikoff, On convergence
proofs on perceptrons, 1962 (its mistakes are bounded where a border exists). M. Minsky and
S. Papert, Perceptrons, MIT Press, 1969 (its weights are bounded where none exists). S. Muroga,
Threshold Logic and Its Applications, Wiley, 1971 (how many functions have a border).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from viva.lab import BadSetting, Count, NotNegative, Outcome, Table, progress
from viva.lab.picture import draw

STATED = "A single-layer perceptron cannot solve XOR."
VERDICT = "true"

EPOCHS: Count = 1000  # at most; every run here comes to an end before
INPUTS: Count = (
    3  # count the functions of 2 inputs, and of up to so many: 3 have 256, 4 have 65,536
)
BIAS: NotNegative = 1  # the constant input that goes with the bias

QUICK = {"INPUTS": 2}
BROKEN = {"BIAS": 0}  # without a bias every border goes through the origin: not even AND is learnt
QUOTED = {
    "and_epochs": (9, 0),
    "and_updates": (18, 0),
    "or_epochs": (6, 0),
    "nand_epochs": (9, 0),
    "xor_fewest_mistakes": (4, 0),
    "xor_with_product_epochs": (12, 0),
    "learnt_of_2_inputs": (14, 0),
    "learnt_of_3_inputs": (104, 0),
}

Array = NDArray[np.float64]

FUNCTIONS = {
    "AND": (0, 0, 0, 1),
    "OR": (0, 1, 1, 1),
    "NAND": (1, 1, 1, 0),
    "XOR": (0, 1, 1, 0),
    "XNOR": (1, 0, 0, 1),
}
SEPARABLE = {2: 14, 3: 104, 4: 1882}  # functions with a straight border, by inputs (Muroga 1971)


class Lesson(NamedTuple):
    """What a perceptron went through until it knew a function, or was found going round."""

    path: Array  # (updates + 1, n + 1), the weights at first and after each update
    mistakes: list[int]  # in each epoch
    round: bool  # the weights have come back: it will never end

    @property
    def learnt(self) -> bool:
        """Whether it went through all examples without a mistake."""
        return self.mistakes[-1] == 0

    @property
    def fate(self) -> str:
        """What became of it, in words."""
        updates, epochs = len(self.path) - 1, len(self.mistakes)
        if self.learnt:
            return f"is learnt in {epochs} epochs, after {updates} updates"
        ends = "goes round for ever" if self.round else f"is not learnt in {epochs} epochs"
        low, high = min(self.mistakes), max(self.mistakes)
        return f"{ends}, with {low if low == high else f'{low} to {high}'} mistakes in each epoch"


def corners(inputs: int) -> Array:
    """Return all 2ⁿ inputs of 0 and 1, with a last column for the bias."""
    points = np.array(list(product((0, 1), repeat=inputs)), float)
    return np.hstack([points, np.full((len(points), 1), float(BIAS))])  # (2ⁿ, n + 1)


def learn(x: Array, f: Sequence[int], epochs: int) -> Lesson:
    """Apply the rule of the perceptron until it makes no mistake or has come back."""
    w = np.zeros(x.shape[1])
    path, mistakes, seen = [w], [], {tuple(w)}
    for _ in range(epochs):
        wrong = 0
        for example, side in zip(x, 2 * np.array(f) - 1, strict=True):
            if side * (w @ example) <= 0:  # on the wrong side, or on the border
                w = w + side * example
                wrong += 1
                path.append(w)
        mistakes.append(wrong)
        if wrong == 0:
            break
        # The rule is deterministic: from the same weights the same epoch follows, for ever.
        if tuple(w) in seen:
            return Lesson(np.array(path), mistakes, round=True)
        seen.add(tuple(w))
    return Lesson(np.array(path), mistakes, round=False)


def count_learnt(inputs: int) -> int:
    """Return how many of all Boolean functions of so many inputs a perceptron learns."""
    x = corners(inputs)
    functions = list(product((0, 1), repeat=len(x)))
    return sum(learn(x, f, EPOCHS).learnt for f in progress(functions, "functions"))


def paint_and(axes: Axes, path: Array) -> None:
    """Draw the border after each update, the later the stronger, among the four examples."""
    across = np.array([-0.6, 2.1])
    borders = [(k, *w) for k, w in enumerate(path) if w[0] or w[1]]
    for k, w1, w2, b in borders:
        last = k == len(path) - 1
        ends = (across, -(w1 * across + BIAS * b) / w2) if w2 else ([-BIAS * b / w1] * 2, across)
        look = {"alpha": 1, "linewidth": 2.6} if last else {"alpha": 0.15 + 0.45 * k / len(path)}
        axes.plot(*ends, color="C1" if last else "C0", linestyle="-", marker="", **look)
    for point, positive in zip(corners(2), FUNCTIONS["AND"], strict=True):
        face = "C2" if positive else "none"
        axes.plot(*point[:2], "o", markersize=10, color="C2", markerfacecolor=face, zorder=3)
    axes.set(xlim=(-0.6, 2.1), ylim=(-0.6, 2.1), xticks=(0, 1), yticks=(0, 1), aspect="equal")
    axes.set(xlabel="first input", ylabel="second input")
    axes.set_title(
        "AND: the border after each update, the\nlast one thick (filled: the answer is 1)"
    )


def paint_xor(axes: Axes, path: Array) -> None:
    """Draw the way of the weights through one epoch, each step with the example that made it."""
    w2, b = path[:5, 1], path[:5, 2]
    for k in range(len(w2) - 1):
        here, there = (w2[k], b[k]), (w2[k + 1], b[k + 1])
        arrow = {"arrowstyle": "-|>", "color": "C3", "linewidth": 2, "shrinkA": 6, "shrinkB": 6}
        axes.annotate("", there, here, arrowprops=arrow)
        middle = ((here[0] + there[0]) / 2, (here[1] + there[1]) / 2)
        axes.annotate(
            f"{k + 1}. after {k // 2}{k % 2}",
            middle,
            ha="center",
            va="center",
            bbox={"boxstyle": "round,pad=0.2", "facecolor": axes.get_facecolor(), "linewidth": 0},
        )
    axes.plot(w2, b, "o", color="C3", markersize=7)
    axes.plot(w2[0], b[0], "o", color="C1", markersize=11, zorder=3)
    axes.annotate("start", (w2[0], b[0]), (-10, 6), textcoords="offset points", ha="right")
    axes.margins(0.2)
    axes.locator_params(integer=True)
    axes.set(xlabel="weight of the second input", ylabel="bias")
    axes.set_title("XOR: the weights in the course of an epoch,\nafter which examples they change")


def run(folder: Path) -> Outcome:
    """Train on five functions, and count how many of all functions can be learnt."""
    if INPUTS not in SEPARABLE:
        raise BadSetting(f"INPUTS cannot be {INPUTS}: functions of 2, 3 or 4 inputs are counted.")
    x = corners(2)
    runs = {name: learn(x, f, EPOCHS) for name, f in FUNCTIONS.items()}
    with_product = np.hstack([x[:, :1] * x[:, 1:2], x])  # (4, 4)
    helped = learn(with_product, FUNCTIONS["XOR"], EPOCHS)
    learnt = {n: count_learnt(n) for n in range(2, INPUTS + 1)}

    holds = all(runs[name].learnt for name in ("AND", "OR", "NAND"))
    holds = holds and all(runs[name].round for name in ("XOR", "XNOR"))
    holds = holds and helped.learnt and all(learnt[n] == SEPARABLE[n] for n in learnt)

    def paint(figure: Figure) -> None:
        left, right = figure.subplots(1, 2)
        paint_and(left, runs["AND"].path)
        paint_xor(right, runs["XOR"].path)

    steps = " to ".join(f"({w2:g}, {b:g})" for _, w2, b in runs["XOR"].path[:5])
    counts = " and ".join(
        f"{k} of the {2**2**n} functions of {n} inputs" for n, k in learnt.items()
    )
    picture = draw(
        folder,
        paint,
        title=f"AND {runs['AND'].fate}; XOR {runs['XOR'].fate}",
        alt="Left, the four examples of AND with the border after each update, which turns and "
        f"moves; AND {runs['AND'].fate}. Right, the weight of the second input and the bias while "
        f"XOR is trained: from {steps}; XOR {runs['XOR'].fate}. Given the product of the inputs as "
        f"well, XOR {helped.fate}. In all, {counts} are learnt.",
    )
    lessons = {**runs, "XOR, with the product as third input": helped}
    return Outcome(
        holds=holds,
        numbers={
            **{
                f"{name.lower()}_epochs": len(runs[name].mistakes) for name in ("AND", "OR", "NAND")
            },
            "and_updates": len(runs["AND"].path) - 1,
            "xor_fewest_mistakes": min(runs["XOR"].mistakes),
            "xnor_fewest_mistakes": min(runs["XNOR"].mistakes),
            "xor_comes_back": runs["XOR"].round,
            "xor_with_product_epochs": len(helped.mistakes),
            **{f"learnt_of_{n}_inputs": count for n, count in learnt.items()},
        },
        picture=picture,
        table=Table.of(
            ("function", "epochs", "updates", "fewest mistakes in an epoch", "what became of it"),
            [
                (name, len(one.mistakes), len(one.path) - 1, min(one.mistakes), one.fate)
                for name, one in lessons.items()
            ],
        ),
    )
