"""Draws examples that leave a mark, and judges the path that a program takes over them.

Every example has one input of its own, which is zero in all others. So the weight of this input
moves exactly when the example is used, and the path itself tells which examples made each step: no
count has to be believed. Two further inputs are shared, so that each step depends on the ones before.
"""

from itertools import combinations

import numpy as np
from checks import (
    Unfit, all_of, counted, failed, fits, frequencies, mean, passed, path, unchanged,
)

SECONDS = 120
_EXAMPLES, _FEW, _SHARED, _DRAWS = 24, 6, 2, 300
_STEP = 1e-3
"""The part of a typical step that a position may be off; float32 needs less than a tenth of it."""
_SETTINGS = ("singles", "uneven", "even", "whole")
_PAIRS = list(combinations(range(_FEW), 2))


def _data(rng, n):
    own = np.diag(rng.choice([-1.0, 1.0], n) * rng.uniform(0.7, 1.2, n))
    x = np.concatenate([own, rng.uniform(-0.4, 0.4, (n, _SHARED))], axis=1)
    y = rng.choice([-1.0, 1.0], n) * rng.permutation(np.linspace(2, 4, n))
    return rng.uniform(-0.3, 0.3, n + _SHARED), x, y


def draw(rng):
    w, x, y = _data(rng, _EXAMPLES)
    few_w, few_x, few_y = _data(rng, _FEW)
    seeds = rng.choice(2**31 - 1, _DRAWS + 2, replace=False)
    return {
        "w": w, "x": x, "y": y, "few_w": few_w, "few_x": few_x, "few_y": few_y,
        "lr": np.array(rng.uniform(0.02, 0.06)),
        "epochs": np.array(int(rng.integers(3, 5))),
        "size": np.array(int(rng.choice([5, 7, 9, 10, 11]))),
        "divides": np.array(int(rng.choice([4, 6, 8]))),
        "seed": seeds[0], "other_seed": seeds[1], "seeds": seeds[2:],
    }


def _size(given, name):
    n = len(given["x"])
    return {"singles": 1, "whole": n, "even": given["divides"], "uneven": given["size"]}[name]


def _per_epoch(given, name):
    return -(-len(given["x"]) // int(_size(given, name)))


def _said(given, name):
    n, size = len(given["x"]), _size(given, name)
    return f"{n} examples in batches of {size}, {given['epochs']} epochs"


def _positions(given, answers, name):
    """Return the path with the start in front of it."""
    what = f"the path for {_said(given, name)}"
    return np.concatenate([given["w"][None], fits(what, answers[name], (None, len(given["w"])))])


def _used(positions, n):
    """Return for each step which examples it used: their own weights have moved."""
    moved = np.abs(np.diff(positions[:, :n], axis=0))
    return moved > 0.02 * np.maximum(moved.max(1, keepdims=True), 1e-6)


def _moving(given, answers, name):
    """Return the path, and which examples each step used, once every step uses one."""
    positions = _positions(given, answers, name)
    used = _used(positions, len(given["x"]))
    still = np.flatnonzero(~used.any(1))
    if len(used) == 0:
        raise Unfit(f"{_said(given, name)}: there is no update")
    if len(still):
        raise Unfit(f"{_said(given, name)}: update {still[0] + 1} moves nothing")
    return positions, used


def _epochs(given, answers, name):
    """Return which examples each step used, epoch by epoch."""
    used = _used(_positions(given, answers, name), len(given["x"]))
    epochs = int(given["epochs"])
    if len(used) == 0 or len(used) % epochs:
        raise Unfit(f"{_said(given, name)}: {len(used)} updates, which are no whole epochs")
    return used.reshape(epochs, -1, len(given["x"]))


def number_of_updates(given, answers):
    """Every epoch makes as many updates as it has batches, the smaller last one included."""
    verdicts = [
        counted(
            f"updates for {_said(given, name)}",
            np.array(len(_positions(given, answers, name)) - 1),
            int(given["epochs"]) * _per_epoch(given, name),
        )
        for name in _SETTINGS
    ]
    return all_of(*verdicts)


def each_example_once(given, answers):
    """In every epoch every example is used exactly once."""
    verdicts = []
    for name in _SETTINGS:
        times = _epochs(given, answers, name).sum(1)
        said = (
            f"{_said(given, name)}: in an epoch up to {int((times == 0).sum(1).max())} examples are "
            f"never used and up to {int((times > 1).sum(1).max())} more than once, expected none"
        )
        verdicts.append(passed(said) if (times == 1).all() else failed(said))
    return all_of(*verdicts)


def sizes_of_batches(given, answers):
    """All batches of an epoch have the size that was asked for; the last one takes what is left."""
    verdicts = []
    for name in _SETTINGS:
        n, size = len(given["x"]), int(_size(given, name))
        want = [min(size, n - start) for start in range(0, n, size)]
        for epoch in _epochs(given, answers, name):
            have = [int(count) for count in epoch.sum(1)]
            said = f"{_said(given, name)}: batches of {_listed(have)}, expected {_listed(want)}"
            verdicts.append(passed(said) if have == want else failed(said))
    return all_of(*verdicts)


def x_with_its_y(given, answers):
    """Every example is learnt with its own target, in whatever order it comes."""
    x, y = given["x"], given["y"]
    learnt, wrong, swapped = 0, [], 0
    for name in _SETTINGS:
        positions, steps = _moving(given, answers, name)
        for before, after, used in zip(positions, positions[1:], steps):
            for i in np.flatnonzero(used):
                # Its own weight moves by -lr · x_i · (x·w − y) / size of the batch.
                slope = (after[i] - before[i]) * used.sum() / (-given["lr"] * x[i, i])
                target = x[i] @ before - slope
                learnt += 1
                if abs(target - y[i]) <= 0.01:
                    continue
                other = np.flatnonzero(np.abs(y - target) <= 0.01)
                swapped += len(other) > 0
                whose = f", which is that of example {other[0]}" if len(other) else ""
                said = f"it learns example {i} as if its target were {target:.4g}{whose}"
                wrong.append(f"{_said(given, name)}: {said}, expected {y[i]:.4g}")
    if wrong:
        return failed(wrong[0], swapped / learnt)
    return passed("every example is learnt with its own target", 0.0)


def steps_follow_the_gradient(given, answers):
    """Each update goes lr times the mean gradient of its batch, taken where the one before ended."""
    verdicts = []
    for name in _SETTINGS:
        found, steps = _moving(given, answers, name)
        w, want = given["w"], []
        for used in steps:
            slopes = [(x @ w - y) * x for x, y in zip(given["x"][used], given["y"][used])]
            w = w - given["lr"] * np.mean(slopes, axis=0)
            want.append(w)
        verdicts.append(path(_said(given, name), found[1:], np.array(want), given["w"], _STEP))
    return all_of(*verdicts)


def whole_set_at_once(given, answers):
    """With a batch as large as the set it is batch gradient descent: one exact step for an epoch."""
    x, y, w, want = given["x"], given["y"], given["w"], []
    for _ in range(int(given["epochs"])):
        w = w - given["lr"] * sum((row @ w - t) * row for row, t in zip(x, y)) / len(x)
        want.append(w)
    return path(_said(given, "whole"), answers["whole"], np.array(want), given["w"], _STEP)


def _drawn(given, answers):
    """Return the first step of each draw, and its examples in the first step of both epochs."""
    what = f"paths for {_FEW} examples in batches of 2, 2 epochs, {_DRAWS} seeds"
    found = fits(what, answers["draws"], (_DRAWS, 6, _FEW + _SHARED))
    steps = found[:, 0] - given["few_w"]
    first, second = np.abs(steps) > 1e-6, np.abs(found[:, 3] - found[:, 2]) > 1e-6
    return steps, first[:, :_FEW], second[:, :_FEW]


def unbiased(given, answers):
    """Over many seeds the first step on a batch is on average the step on all examples."""
    x, y, w = given["few_x"], given["few_y"], given["few_w"]
    steps, _, _ = _drawn(given, answers)
    want = -given["lr"] * x.T @ (x @ w - y) / _FEW
    error = 1e-6 / len(want)
    return all_of(
        *(
            mean(f"the first step of weight {i}", steps[:, i], float(want[i]), error)
            for i in range(len(want))
        )
    )


def mixes_the_examples(given, answers):
    """Over many seeds any two examples come into the same batch equally often."""
    _, first, _ = _drawn(given, answers)
    if (first.sum(1) != 2).any():
        raise Unfit(f"of batches of 2, {int((first.sum(1) != 2).sum())} have not 2 examples")
    pairs = [int((first[:, i] & first[:, j]).sum()) for i, j in _PAIRS]
    what = f"the {len(_PAIRS)} pairs that the first batch can be"
    return frequencies(what, np.array(pairs), np.full(len(_PAIRS), 1 / len(_PAIRS)))


def reshuffles(given, answers):
    """Every epoch has an order of its own, which does not depend on the ones before."""
    _, first, second = _drawn(given, answers)
    if (first.sum(1) != 2).any() or (second.sum(1) != 2).any():
        raise Unfit("of batches of 2, not all have 2 examples")
    shared = np.bincount((first & second).sum(1), minlength=3)
    what = "how many of 2 examples the first batches of two epochs share"
    return all_of(
        frequencies(what, shared, np.array([6, 8, 1]) / 15), _no_order_again(given, answers)
    )


def _no_order_again(given, answers):
    """Check that among the orders of all epochs no two are alike, forwards or backwards."""
    epochs = _epochs(given, answers, "singles")
    if (epochs.sum(2) != 1).any():
        raise Unfit(f"{_said(given, 'singles')}: not every update uses one example")
    orders = epochs.argmax(2)
    alike, a, b = max(
        (max(int((orders[a] == other).sum()) for other in (orders[b], orders[b][::-1])), a, b)
        for a, b in combinations(range(len(orders)), 2)
    )
    # Two permutations agree in one place on average, and in more than ten once in a hundred million.
    said = (
        f"{_said(given, 'singles')}: epochs {a + 1} and {b + 1} have {alike} of {orders.shape[1]} "
        "examples in the same places, expected about one"
    )
    return failed(said) if alike > 10 else passed(said)


def seed_decides(given, answers):
    """The same seed leads over the same path, and another seed over another one."""
    again, other = answers["uneven_again"], answers["uneven_otherwise"]
    first = _positions(given, answers, "uneven")[1:]
    moved = np.sqrt(np.mean(np.diff(first, axis=0) ** 2)) if len(first) > 1 else 1.0
    same = unchanged("the path", "when the seed is the same", first, again, moved, _STEP)
    other = fits("the path for another seed", other, first.shape)
    # Of the whole set the order does not matter, and of one batch neither: these are several.
    apart = float(np.abs(first - other).max())
    said = f"the paths of two seeds differ by up to {apart:.3g}, expected more than 0"
    return all_of(same, passed(said) if apart > 1e-9 else failed(said))


def leaves_what_it_is_given(given, answers):
    """The weights, examples and targets that it is given are left as they were, and in their order."""
    return counted("arrays changed in place, of 3", answers["changed"], 0)


def _listed(counts):
    shown = ", ".join(str(count) for count in counts[:5])
    return f"{shown}, … {counts[-1]}" if len(counts) > 5 else shown
