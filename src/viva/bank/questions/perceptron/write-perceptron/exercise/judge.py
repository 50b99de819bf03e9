"""Draws points for a perceptron, and judges what it learnt from them.

The order of the examples is the program's own, and so is the line that it ends with. So what is
checked of a whole training is what holds for every order: that the line separates, that there were
no more mistakes than the theorem allows, and that XOR never comes to an end. One set of examples is
such that every order makes the same mistakes, so that its line is known.
"""

import numpy as np
from checks import all_of, close, counted, failed, fits, passed

SECONDS = 60
_ONES = 24
_SETS = {"small": (0, 2), "middle": (1, 5), "large": (2, 12)}
_POINTS = 40


def _separable(rng, dimensions):
    """Draw points with a margin, and the normal vector of a plane that separates them.

    Plane and points are drawn anew until both classes have a quarter of the points or more.
    """
    while True:
        u = rng.normal(0, 1, dimensions + 1)
        u[-1] *= 0.3
        x = rng.uniform(-1, 1, (40 * _POINTS, dimensions))
        score = (x @ u[:-1] + u[-1]) / np.linalg.norm(u)
        x, score = x[np.abs(score) > 0.15][:_POINTS], score[np.abs(score) > 0.15][:_POINTS]
        y = np.sign(score)
        if len(y) == _POINTS and 0.25 <= (y > 0).mean() <= 0.75:
            return x, y, u


def _clusters(rng):
    """Draw two clusters behind one another as seen from the origin: no line through it helps."""
    angle = rng.uniform(0, 2 * np.pi)
    towards = np.array([np.cos(angle), np.sin(angle)])
    y = rng.permutation(np.repeat([-1.0, 1.0], 15))
    centre = np.where(y > 0, 1.0, 2.0)[:, None] * towards
    side = rng.choice([-1.0, 1.0])
    return centre + rng.uniform(-0.25, 0.25, (30, 2)), side * y


def _apart(rng):
    """Draw five examples, each twice, of which every order makes the same five mistakes.

    With the constant 1 of the bias appended, y z of two different ones have a product below zero: what
    was learnt from the others puts none right, and an example stays right once it was learnt itself.
    """
    y = rng.permutation(np.array([1.0, 1.0, 1.0, -1.0, -1.0])) * rng.choice([-1.0, 1.0])
    products = -1 - rng.uniform(0.2, 0.4) * np.outer(y, y)
    np.fill_diagonal(products, rng.uniform(7, 10))
    turned = np.linalg.qr(rng.normal(0, 1, (5, 5)))[0]
    x, order = np.linalg.cholesky(products) @ turned, rng.permutation(np.repeat(np.arange(5), 2))
    return x[order], y[order]


def draw(rng):
    drawn = {
        "one_w": rng.normal(0, 1, (_ONES, 4)),
        "one_b": rng.normal(0, 1, _ONES),
        "one_x": rng.normal(0, 1, (_ONES, 4)),
        "one_y": rng.permutation(np.repeat([-1.0, 1.0], _ONES // 2)),
        "xor_epochs": np.array(int(rng.integers(15, 30))),
    }
    for n, dimensions in _SETS.values():
        drawn[f"x{n}"], drawn[f"y{n}"], drawn[f"_u{n}"] = _separable(rng, dimensions)
    drawn["far_x"], drawn["far_y"] = _clusters(rng)
    drawn["apart_x"], drawn["apart_y"] = _apart(rng)
    corners = rng.permutation(np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]))
    drawn["xor_x"] = corners * rng.uniform(0.5, 2, 2) + rng.uniform(-1, 1, 2)
    drawn["xor_y"] = corners.prod(1) * rng.choice([-1.0, 1.0])
    return drawn


def _scores(given):
    return given["one_y"] * ((given["one_x"] * given["one_w"]).sum(1) + given["one_b"])


def _moved(given):
    """Return w and b of every single example, moved by it."""
    w = given["one_w"] + given["one_y"][:, None] * given["one_x"]
    return np.column_stack([w, given["one_b"] + given["one_y"]])


def moves_on_a_mistake(given, answers):
    """An example on the wrong side moves w by y times itself, and b by y."""
    wrong = _scores(given) < 0
    got = fits("w and b after one example", answers["one_update"], (_ONES, 5))
    return close("w and b after a mistake", got[wrong], _moved(given)[wrong], 1.0)


def leaves_what_is_right(given, answers):
    """An example on its own side changes neither w nor b."""
    right = _scores(given) > 0
    same = np.column_stack([given["one_w"], given["one_b"]])
    got = fits("w and b after one example", answers["one_update"], (_ONES, 5))
    return close("w and b after an example that is right", got[right], same[right], 1.0)


def on_the_line(given, answers):
    """An example exactly on the line counts as a mistake, so learning from zeros begins at all."""
    moved = given["one_y"][:, None] * np.column_stack([given["one_x"], np.ones(_ONES)])
    return close("w and b after one example, from zeros", answers["from_nothing"], moved, 1.0)


def predicts_the_side(given, answers):
    """Predictions are -1 and 1, by the side of the line that an example lies on."""
    w, b, x = given["one_w"][0], given["one_b"][0], given["one_x"]
    return close("the predicted label", answers["labels"], np.sign(x @ w + b), 1.0)


def _right(what, x, y, answer):
    """Check the line itself, and what is predicted with it."""
    w = fits(f"w after fitting {what}", answer["w"], (x.shape[1],))
    b = float(fits(f"b after fitting {what}", answer["b"], ()))
    wrong = int((~(y * (x @ w + b) > 0)).sum())  # NaN is wrong
    said = f"fitted to {what}, its line has {wrong} of {len(x)} on the wrong side, expected none"
    line = failed(said, wrong) if wrong else passed(said, wrong)
    return all_of(line, close(f"labels predicted of {what}", answer["labels"], y, 1.0))


def separates(given, answers):
    """Fitted to classes that a plane separates, it ends with a plane that separates them."""
    return all_of(
        *(
            _right(
                f"{_POINTS} points of {d} numbers", given[f"x{n}"], given[f"y{n}"], answers[name]
            )
            for name, (n, d) in _SETS.items()
        )
    )


def line_off_the_origin(given, answers):
    """It separates classes that lie behind one another as seen from the origin."""
    what = "two clusters behind one another"
    return _right(what, given["far_x"], given["far_y"], answers["far"])


def within_the_bound(given, answers):
    """It makes no more mistakes in all than the theorem of its convergence allows."""
    verdicts = []
    for name, (n, d) in _SETS.items():
        mistakes = fits("the list of mistakes", answers[name]["mistakes"], (None,))
        z = np.column_stack([given[f"x{n}"], np.ones(_POINTS)])
        margins = given[f"y{n}"] * (z @ given[f"_u{n}"]) / np.linalg.norm(given[f"_u{n}"])
        most = int((np.linalg.norm(z, axis=1).max() / margins.min()) ** 2)
        what = f"mistakes on {_POINTS} points of {d} numbers"
        verdicts.append(counted(what, mistakes.sum(), (1, most)))
    return all_of(*verdicts)


def stops_when_done(given, answers):
    """It goes on until an epoch has no mistake, and ends with that epoch."""
    verdicts = []
    for name, (_, d) in _SETS.items():
        mistakes = fits("the list of mistakes", answers[name]["mistakes"], (None,))
        done = len(mistakes) > 0 and mistakes[-1] == 0 and (mistakes[:-1] > 0).all()
        said = (
            f"mistakes per epoch on points of {d} numbers: {_listed(mistakes)}; "
            "expected a single 0, at the end"
        )
        verdicts.append(passed(said) if done else failed(said))
    return all_of(*verdicts)


def begins_with_zeros(given, answers):
    """Fitted to a single example it makes one mistake, and its line is then made of that alone."""
    x, verdicts = given["one_x"][0], []
    for y, name in ((1, "single_positive"), (-1, "single_negative")):
        answer = answers[name]
        mistakes = fits("the list of mistakes", answer["mistakes"], (None,))
        b = float(fits("b after a single example", answer["b"], ()))
        said = (
            f"on a single example with the label {y}: mistakes per epoch {_listed(mistakes)} and "
            f"b = {b:.4g}, expected 1, 0 and a b with the sign of the label"
        )
        fine = list(mistakes) == [1, 0] and b * y > 0
        verdicts.append(passed(said) if fine else failed(said))
        # A learning rate, which nobody forbids, would be a factor of both.
        ratio = answer["w"] / (b or np.nan)
        verdicts.append(close("w after a single example, divided by b,", ratio, x, 1.0))
    return all_of(*verdicts)


def made_of_its_mistakes(given, answers):
    """On examples that are one mistake each, in whatever order, its line is made of these alone."""
    answer, y = answers["apart"], given["apart_y"]
    mistakes = fits("the list of mistakes", answer["mistakes"], (None,))
    b = float(fits("b after five examples", answer["b"], ()))
    most = len(y) // 2  # each of them comes twice
    said = (
        f"on {most} different examples, each twice: mistakes per epoch {_listed(mistakes)} and "
        f"b = {b:.4g}, expected {most}, 0 and a b with the sign of {y.sum() / 2:g}"
    )
    fine = list(mistakes) == [most, 0] and b * y.sum() > 0
    whole = (y[:, None] * given["apart_x"]).sum(0) / y.sum()
    what = f"w after {most} different examples, each twice, divided by b,"
    return all_of(
        passed(said) if fine else failed(said), close(what, answer["w"] / (b or np.nan), whole)
    )


def never_done_on_xor(given, answers):
    """On XOR every epoch has a mistake, and it stops after as many epochs as it was allowed."""
    verdicts = []
    for epochs, mistakes, how in (
        (given["xor_epochs"], answers["xor"]["mistakes"], f"with epochs={given['xor_epochs']}"),
        (100, answers["xor_by_default"], "with no number of epochs given"),
    ):
        mistakes = fits("the list of mistakes", mistakes, (None,))
        said = (
            f"on XOR, {how}: {len(mistakes)} epochs with {_listed(mistakes)} mistakes; "
            f"expected {epochs} epochs with 1 to 4"
        )
        fine = len(mistakes) == epochs and bool(((mistakes >= 1) & (mistakes <= 4)).all())
        verdicts.append(passed(said) if fine else failed(said))
    return all_of(*verdicts)


def leaves_what_it_is_given(given, answers):
    """The arrays that an update is given are left as they were: new ones are given back."""
    return counted("arrays changed in place", answers["changed"], 0)


def _listed(mistakes):
    shown = ", ".join(f"{count:g}" for count in mistakes[:6])
    return f"{shown}, … {mistakes[-1]:g}" if len(mistakes) > 6 else shown or "none"
