"""Unit for unit an RBM loses more of a digit than PCA; cut to bits, its longer codes lose less.

Holds if, as means over SEEDS starts, the machine loses at least 1.25 times as much variance of new
digits as PCA with as many components at every number of units, a linear classifier tells fewer
digits from its code than from PCA's at the smallest number and at least 1 percentage point more at
the largest, and if, with both codes cut to one bit per unit, the machine loses at most 0.9 times as
much as PCA at the largest number.

PCA is the best of all linear codes for the squared error, and one layer of sigmoid units, decoded
linearly, does no better (Bourlard and Kamp 1988): the auto-encoder here, with as many units and
trained for nothing but reconstruction, comes close to PCA and not below it. The machine is trained
for something else, to make the digits likely, by units that are on or off. Its units therefore end
up near 0 or 1, and cutting them to bits costs it little, while PCA's numbers lose most of their
worth. With few units the machine is far behind: eight bits cannot hold what eight real numbers
hold. With many units, what it has found is told more easily by a straight border than PCA's
components, which is a use of its own (see the experiment rbm-features). The famous success in
reducing dimensions, by Hinton and Salakhutdinov in 2006, was not had from one machine but from a
stack of four, fine-tuned as an auto-encoder by back-propagation.

"Lost" is the squared error on new digits as a share of their variance about the training mean; PCA
and auto-encoder may say only 0 to 1, as the machine must. To cut PCA's code to bits, each component
keeps its sign and gets its mean size; the machine's units are 1 where their probability is above
1/2. The labels that the classifier learns from are the first LABELS training labels, with its
penalty chosen by cross-validation for every code. The machine learns by CD-1 with momentum 0.9 from
the data's own visible biases; its rate is the better of two on a part of the training digits, and
PCA has nothing to be chosen. With PERSISTENT it learns by persistent contrastive divergence, which
aims at the likelihood more truly, needs a tenth of the rate, and reconstructs worse.

H. Bourlard, Y. Kamp, Auto-association by multilayer perceptrons and singular value decomposition,
Biological Cybernetics 59, 1988. G. E. Hinton, R. R. Salakhutdinov, Reducing the dimensionality of
data with neural networks, Science 313, 2006. G. E. Hinton, A practical guide to training restricted
Boltzmann machines, UTML TR 2010-003, University of Toronto, 2010.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.special import expit
from sklearn.decomposition import PCA
from sklearn.neural_network import MLPRegressor

from viva.lab import BadSetting, Count, Counts, Outcome, Positive, Seed, Table, progress
from viva.lab.codes import Array, binary_rbm, decoded, told
from viva.lab.descent import digits
from viva.lab.number import significant
from viva.lab.picture import draw

STATED = "A restricted Boltzmann machine is useful for dimensionality reduction."
VERDICT = "half true"

UNITS: Counts = (8, 16, 32, 64, 128)  # hidden units, and as many components of PCA
EXAMPLES: Count = 8000  # digits to learn from
LABELS: Count = 8000  # of which the classifier is given the labels
RATE: Positive = 0.05
EPOCHS: Count = 30
PERSISTENT: bool = False  # True for persistent contrastive divergence
SEEDS: Count = 2
SEED: Seed = 0

QUICK = {"UNITS": (8, 128), "LABELS": 2000, "EPOCHS": 12, "SEEDS": 1}
BROKEN = {"RATE": 0.5}  # ten times too fast: all units end up on or off for every digit
QUOTED = {"lost_pca_8": (0.543, 0.01)}

LOOKS = {  # of each code: colour, marker, dash
    "PCA": ("C0", "o", "-"),
    "auto-encoder": ("C2", "^", "-"),
    "RBM": ("C1", "s", "-"),
    "PCA in bits": ("C0", "o", ":"),
    "RBM in bits": ("C1", "s", ":"),
}


class Code(NamedTuple):
    """What units say of digits, and what is made of it."""

    known: Array  # (n, units), of the digits that were learnt from
    new: Array  # (m, units)
    back: Array  # (m, 784), the new digits made of their code


class Score(NamedTuple):
    """How good a code is."""

    lost: float  # share of the new digits' variance
    told: float  # share of the new digits told right by a linear classifier


def by_pca(x: Array, new: Array, units: int, seed: int) -> dict[str, Code]:
    """Return the components of PCA, and those cut to their sign."""
    pca = PCA(units, random_state=seed).fit(x)
    a, b = pca.transform(x), pca.transform(new)
    size = np.abs(a).mean(0)  # what a sign alone stands for
    return {
        "PCA": Code(a, b, pca.inverse_transform(b).clip(0, 1)),
        "PCA in bits": Code(
            np.sign(a), np.sign(b), pca.inverse_transform(np.sign(b) * size).clip(0, 1)
        ),
    }


def by_rbm(x: Array, new: Array, units: int, seed: int) -> dict[str, Code]:
    """Return the hidden units' probabilities, and those cut to 0 and 1."""
    machine = binary_rbm(x, units, RATE, EPOCHS, seed, persistent=PERSISTENT)
    a, b = machine.transform(x), machine.transform(new)
    on = (b > 0.5).astype(b.dtype)
    return {
        "RBM": Code(a, b, decoded(machine, b)),
        "RBM in bits": Code((a > 0.5).astype(a.dtype), on, decoded(machine, on)),
    }


def by_autoencoder(x: Array, new: Array, units: int, seed: int) -> dict[str, Code]:
    """Return as many sigmoid units, trained by back-propagation to give back what came in."""
    net = MLPRegressor(
        hidden_layer_sizes=(units,),
        activation="logistic",
        learning_rate_init=3e-3,
        batch_size=min(100, len(x)),
        alpha=0,
        random_state=np.random.RandomState(seed),
    )
    for _ in range(EPOCHS):
        net.partial_fit(x, x)  # an epoch of Adam
    a, b = (expit(digits @ net.coefs_[0] + net.intercepts_[0]) for digits in (x, new))
    return {"auto-encoder": Code(a, b, net.predict(new).clip(0, 1))}


METHODS = {
    "PCA": by_pca,
    "auto-encoder": by_autoencoder,
    "RBM": by_rbm,
}


def score(code: Code, y: Array, new: Array, y_new: Array, variance: float) -> Score:
    """Return what a code loses, and how well labels are told from it."""
    lost = float(((new - code.back) ** 2).sum() / variance)
    lost = lost if np.isfinite(lost) else np.inf  # it diverged
    return Score(lost, told(code.known[:LABELS], y[:LABELS], code.new, y_new))


def paint_curves(axes: Axes, scores: Mapping[tuple[str, int], Score], what: str) -> None:
    """Draw one measure of every code against the number of units."""
    places = range(len(UNITS))
    for name, (colour, marker, dash) in LOOKS.items():
        face = "none" if "bits" in name else colour
        values = [100 * getattr(scores[name, units], what) for units in UNITS]
        axes.plot(
            places,
            values,
            color=colour,
            marker=marker,
            linestyle=dash,
            markerfacecolor=face,
            label=name,
        )
    axes.set_xticks(places, [str(units) for units in UNITS])
    axes.set_xlabel("units, or components")


def run(folder: Path) -> Outcome:
    """Code digits in five ways with the same number of units, and see what is left of them."""
    if LABELS > EXAMPLES:
        raise BadSetting(f"LABELS cannot be {LABELS}: there are {EXAMPLES} digits to learn from.")
    if LABELS < 100:
        raise BadSetting(f"LABELS cannot be {LABELS}: the classifier needs 100 or more.")
    if max(UNITS) > min(784, EXAMPLES):
        raise BadSetting(
            f"UNITS cannot be {max(UNITS)}: PCA has as many components as there are pixels, 784, "
            f"or digits to learn from, {EXAMPLES}, at most."
        )
    if len(UNITS) < 2 or tuple(sorted(set(UNITS))) != UNITS:
        raise BadSetting("UNITS must be two or more numbers, each larger than the one before.")
    (x, y), (new, y_new) = digits(EXAMPLES)
    variance = float(((new - x.mean(0)) ** 2).sum())

    found: dict[tuple[str, int], list[Score]] = {}
    plan = [(method, units, s) for method in METHODS for units in UNITS for s in range(SEEDS)]
    with np.errstate(all="ignore"):  # too large a rate diverges, and shows it
        for method, units, s in progress(plan, "codes"):
            if method == "PCA" and s:
                continue  # nothing about it is random
            for name, code in METHODS[method](x, new, units, SEED + s).items():
                found.setdefault((name, units), []).append(score(code, y, new, y_new, variance))
    scores = {key: Score(*np.mean(values, axis=0).tolist()) for key, values in found.items()}

    few, many = UNITS[0], UNITS[-1]
    holds = all(scores["RBM", u].lost >= 1.25 * scores["PCA", u].lost for u in UNITS)
    holds = holds and scores["RBM", few].told < scores["PCA", few].told
    holds = holds and scores["RBM", many].told >= scores["PCA", many].told + 0.01
    holds = holds and scores["RBM in bits", many].lost <= 0.9 * scores["PCA in bits", many].lost

    def paint(figure: Figure) -> None:
        left, right = figure.subplots(1, 2)
        paint_curves(left, scores, "lost")
        left.set(ylabel="variance of new digits lost (%)", ylim=(0, 105))
        paint_curves(right, scores, "told")
        right.set(ylabel="new digits told by a linear classifier (%)")
        left.legend(loc="upper right")

    def percent(name: str, units: int, what: str = "lost") -> str:
        share = getattr(scores[name, units], what)
        return f"{100 * share:.0f} %" if np.isfinite(share) else "∞ %"

    def told_percent(name: str, units: int) -> str:
        return f"{100 * scores[name, units].told:.1f} %"

    picture = draw(
        folder,
        paint,
        title=f"With {many} units the RBM loses {percent('RBM', many)} of the variance and PCA "
        f"{percent('PCA', many)}; cut to bits, {percent('RBM in bits', many)} and "
        f"{percent('PCA in bits', many)}",
        alt="Two panels by number of units. Left, the variance of new digits that is lost: "
        + "; ".join(
            f"{name} " + ", ".join(f"{percent(name, units)} with {units}" for units in (few, many))
            for name in LOOKS
        )
        + ". Right, the digits that a linear classifier tells from the code: "
        + "; ".join(
            f"{name} "
            + ", ".join(f"{told_percent(name, units)} with {units}" for units in (few, many))
            for name in LOOKS
        )
        + ".",
        height=4.2,
    )
    short = {name: name.replace("-", "").replace(" ", "_").lower() for name in LOOKS}
    return Outcome(
        holds=holds,
        numbers={
            f"{what}_{short[name]}_{units}": significant(getattr(one, what), 4)
            for (name, units), one in scores.items()
            for what in Score._fields
        },
        picture=picture,
        table=Table.of(
            ("code", "units", "variance lost (%)", "digits told by a linear classifier (%)"),
            [
                (name, u, *(significant(100 * value, 4) for value in scores[name, u]))
                for name in LOOKS
                for u in UNITS
            ],
        ),
    )
