"""For ratings an RBM beats plain biases if it models what they leave, not if it must learn them.

Holds if, as means over SEEDS sets of ratings, the error of the RBM on what the biases leave is at
least 0.03 stars below that of the biases alone, the error of the RBM on the stars themselves is at
least 0.02 above it, and matrix factorisation, the usual rival, is not behind the better of the two
machines by more than 0.02.

The ratings are generated, since collections of real ones may not be given away: a user's and a
film's bias, TASTES tastes of each that match or do not, chance, and then rounding to 1 to 5 stars;
SHARE of all pairs are rated, and of these one in five is kept apart to be predicted. The better
tastes match the more stars there are, which is just what factorisation takes for granted. With
GRADED False a film pleases or it does not, by as many stars as tastes count for otherwise; no
product of a few factors says that, and the RBM on the rest draws level with factorisation. With
RATINGS naming a folder that has u1.base and u1.test in MovieLens' form, those are used instead.

The RBM on the stars is that of Salakhutdinov, Mnih and Hinton (2007): a softmax unit for each film
that a user has rated, and none for the others. As it stands, untuned, it has to learn from few
ratings what two numbers for each user and film say at once. The other has Gaussian units and sees
what the biases leave. Biases are the usual shrunken means, found in turns; matrix factorisation is
alternating least squares on the same rest, with TASTES factors. "Error" is the root mean square
error in stars on ratings that were kept apart.

R. Salakhutdinov, A. Mnih, G. E. Hinton, Restricted Boltzmann machines for collaborative filtering,
ICML 2007. Y. Koren, R. Bell, C. Volinsky, Matrix factorization techniques for recommender systems,
Computer 42(8), 2009.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from viva.lab import BadSetting, Count, Outcome, Positive, Seed, Share, Table, progress
from viva.lab.number import fixed
from viva.lab.picture import draw
from viva.lab.rbm import GaussianRBM, MultinomialRBM

STATED = "A restricted Boltzmann machine is useful for collaborative filtering."
VERDICT = "half true"

USERS: Count = 600
FILMS: Count = 300
TASTES: Count = 4
GRADED: bool = True  # False: a film pleases or it does not
SHARE: Share = 0.12  # of all pairs that are rated
HIDDEN: Count = 50
EPOCHS: Count = 80
RATE: Positive = 0.01
SHRINK: Positive = 5.0  # ratings' worth of doubt that pulls a bias to zero
SEEDS: Count = 3
SEED: Seed = 0
RATINGS: str = ""  # a folder with u1.base and u1.test

QUICK = {"SEEDS": 1}
BROKEN = {"RATE": 1e-6}  # it learns nothing of what the biases leave
QUOTED = {
    "the_mean": (1.08, 0.03),
    "biases": (0.917, 0.02),
    "RBM_on_the_stars": (0.966, 0.02),
    "RBM_on_the_rest": (0.833, 0.02),
    "factorisation": (0.823, 0.02),
}

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
STARS = np.arange(1, 6)


def generated(seed: int) -> tuple[Array, Mask, Mask]:
    """Return ratings (users, films), which are learnt from, and which are kept apart."""
    rng = np.random.default_rng(seed)
    users, films = rng.normal(0, 0.45, (USERS, 1)), rng.normal(0, 0.5, FILMS)
    likes, offers = rng.normal(0, 0.55, (USERS, TASTES)), rng.normal(0, 0.55, (FILMS, TASTES))
    match = likes @ offers.T  # (USERS, FILMS)
    if not GRADED:
        match = np.sign(match) * np.sqrt(np.mean(match**2))
    chance = rng.normal(0, 0.7, (USERS, FILMS))
    stars = np.clip(np.rint(3.4 + users + films + match + chance), 1, 5)
    rated = rng.random(stars.shape) < SHARE
    apart = rated & (rng.random(stars.shape) < 0.2)
    return stars, rated & ~apart, apart


def read(folder: Path) -> tuple[Array, Mask, Mask]:
    """Return a user's own copy of ratings in MovieLens' form."""
    try:
        base, test = (
            np.loadtxt(folder / name, dtype=int, ndmin=2) for name in ("u1.base", "u1.test")
        )
    except (OSError, ValueError) as error:
        raise BadSetting(f"RATINGS: {folder} has no u1.base and u1.test ({error}).") from None
    shape = tuple(np.vstack([base, test])[:, :2].max(0))
    stars, known, apart = np.zeros(shape), np.zeros(shape, bool), np.zeros(shape, bool)
    for rows, mask in ((base, known), (test, apart)):
        at = rows[:, 0] - 1, rows[:, 1] - 1
        stars[at] = rows[:, 2]
        mask[at] = True
    return stars, known, apart


def biases(stars: Array, known: Mask) -> Array:
    """Return what the mean and a bias of each user and film predict, found in turns."""
    mean = stars[known].mean()
    user, film = np.zeros((len(stars), 1)), np.zeros(stars.shape[1])
    for _ in range(20):
        rest = (stars - mean - film) * known
        user = rest.sum(1, keepdims=True) / (known.sum(1, keepdims=True) + SHRINK)
        film = ((stars - mean - user) * known).sum(0) / (known.sum(0) + SHRINK)
    return np.asarray(mean + user + film, dtype=np.float64)


def factorised(rest: Array, known: Mask, seed: int) -> Array:
    """Return what alternating least squares makes of the rest: P Qᵀ, each solved in turn."""
    rng = np.random.default_rng(seed)
    p = rng.normal(0, 0.1, (len(rest), TASTES))
    q = rng.normal(0, 0.1, (rest.shape[1], TASTES))
    ridge = 3.0 * np.eye(TASTES)
    for _ in range(15):
        for a, b, w, y in ((p, q, known, rest), (q, p, known.T, rest.T)):
            for i in range(len(a)):
                seen = b[w[i]]  # (ratings of i, TASTES)
                a[i] = np.linalg.solve(seen.T @ seen + ridge, seen.T @ y[i, w[i]])
    return p @ q.T


def errors(stars: Array, known: Mask, apart: Mask, seed: int) -> dict[str, float]:
    """Return the error of every method on the ratings that were kept apart."""
    base = biases(stars, known)
    rest = np.where(known, stars - base, np.nan)  # what the biases leave
    common: dict[str, Any] = {
        "momentum": 0.9,
        "batch_size": 50,
        "weight_decay": 1e-3,
        "n_iter": EPOCHS,
    }
    state = np.random.RandomState(seed)
    left = GaussianRBM(HIDDEN, learning_rate=RATE, sigma=0.8, random_state=state, **common)
    on_rest = base + left.fit(rest).reconstruct(rest)
    whole = MultinomialRBM(
        HIDDEN, n_choices=5, learning_rate=5 * RATE, random_state=state, **common
    )
    chosen = np.where(known, stars - 1, np.nan)
    on_stars = whole.fit(chosen).predict_proba(chosen) @ STARS  # the expected stars
    predicted = {
        "the mean": np.full_like(stars, stars[known].mean()),
        "RBM on the stars": on_stars,
        "biases": base,
        "RBM on the rest": on_rest,
        "factorisation": base + factorised(np.nan_to_num(rest), known, seed),
    }
    return {
        name: float(np.sqrt(np.mean((np.clip(p, 1, 5) - stars)[apart] ** 2)))
        for name, p in predicted.items()
    }


def run(folder: Path) -> Outcome:
    """Predict ratings that were kept apart, in five ways."""
    rows = []
    for n in map(int, progress(range(SEEDS), "sets of ratings")):
        stars, known, apart = read(Path(RATINGS).expanduser()) if RATINGS else generated(SEED + n)
        if known.sum() < 100 or not apart.any():
            raise BadSetting("Fewer than 100 ratings are left: raise USERS, FILMS or SHARE.")
        rows.append(errors(stars, known, apart, SEED + n))
    error = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    best = min(error["RBM on the rest"], error["RBM on the stars"])
    holds = (
        error["RBM on the rest"] <= error["biases"] - 0.03
        and error["RBM on the stars"] >= error["biases"] + 0.02
        and error["factorisation"] <= best + 0.02
    )

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        names = list(error)
        colours = ["C1" if "RBM" in name else "C0" for name in names]
        bars = axes.barh(names, [error[name] for name in names], color=colours)
        axes.bar_label(bars, fmt="%.3f", padding=3)
        axes.set(xlabel="root mean square error on new ratings (stars)", ylabel="predicted by")
        axes.set_xlim(0, 1.15 * max(error.values()))
        axes.grid(False, axis="y")

    said = {name: fixed(value, 3) for name, value in error.items()}
    picture = draw(
        folder,
        paint,
        title=f"On what biases leave an RBM errs by {said['RBM on the rest']} stars, biases alone "
        f"by {said['biases']}; on the stars themselves it errs by {said['RBM on the stars']}",
        alt="Bars, root mean square errors on ratings kept apart, in stars: "
        + ", ".join(f"{name} {value}" for name, value in said.items())
        + ".",
        height=3.2,
    )
    return Outcome(
        holds=holds,
        numbers={name.replace(" ", "_"): value for name, value in error.items()},
        picture=picture,
        table=Table.of(("predicted by", "error (stars)"), list(said.items())),
    )
