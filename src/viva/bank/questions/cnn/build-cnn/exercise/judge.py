"""Draws digits and other pictures for a network of four layers, and judges what leaves each layer.

The digits are turned or mirrored and their classes renamed, anew for every check, so that nobody
can know them before. Layers are judged by how they behave: what a shift does, where a dot is seen,
what two far parts of a picture amount to together.
"""

import numpy as np
from checks import Unfit, all_of, close, digits, failed, fits, learns, passed, unchanged

SECONDS = 240
DIGITS = True
_LEARNT, _UNSEEN = 1000, 1000
_CUT = 20
"""Digits that are cut in two, with seven black rows between the halves."""
_BEGUN = 0.6
"""Accuracy that shows that something was learnt at all."""
_SHARE = 1e-3
"""Of what is at stake: single precision errs by a hundredth of that, and what we look for is as large
as the numbers themselves."""
_LEAST, _MOST = 3, 7
"""Rows and columns that one pixel reaches through filters of three by three to seven by seven."""


def _noise(rng, n, rows, columns):
    """Draw pictures that are black but for noise in a block."""
    x = np.zeros((n, 28, 28), "uint8")
    height, width = rows.stop - rows.start, columns.stop - columns.start
    x[:, rows, columns] = rng.integers(0, 256, (n, height, width))
    return x


def _turned(x, way):
    x = np.rot90(x, way % 4, (1, 2))
    return np.ascontiguousarray(x[:, :, ::-1] if way >= 4 else x)


def draw(rng):
    d = digits()
    pictures = np.concatenate([d["x_train"], d["x_test"]])
    labels = np.concatenate([d["y_train"], d["y_test"]]).astype("int64")
    order = rng.permutation(len(pictures))[: _LEARNT + _UNSEEN]
    pictures = _turned(pictures[order], int(rng.integers(8)))
    labels = rng.permutation(10)[labels[order]]
    down, right = (int(step) for step in rng.choice([-2, 2], 2))
    middle = _noise(rng, 6, slice(8, 20), slice(8, 20))
    one = _noise(rng, 1, slice(6, 12), slice(6, 12))
    black = np.zeros_like(one)
    upper, lower = (
        pictures[_LEARNT : _LEARNT + _CUT].copy(),
        pictures[_LEARNT : _LEARNT + _CUT].copy(),
    )
    upper[:, 10:], lower[:, :17] = 0, 0
    dots = np.zeros((2, 28, 28), "uint8")
    dots[1, int(rng.integers(12, 16)), int(rng.integers(12, 16))] = 255
    half = middle // 2 * 2  # so that the mean of two is a picture of whole numbers
    return {
        "seed": np.array(int(rng.integers(1, 10**6))),
        "x": pictures[:_LEARNT],
        "y": labels[:_LEARNT],
        "wrong": rng.permutation(labels[:_LEARNT]),
        "unseen": pictures[_LEARNT:],
        "unseen_shifted": np.roll(pictures[_LEARNT:], (down // 2, right // 2), (1, 2)),
        "still": np.concatenate([half, half[:1] // 2 + half[1:2] // 2]),
        "moved": np.roll(half, (down, right), (1, 2)),
        "shift": np.array([down, right]),
        "dots": dots,
        "places": np.concatenate([black, one, np.roll(one, (2, 2), (1, 2))]),
        "parts": np.concatenate([black, upper, lower, upper + lower]),
        "_labels": labels[_LEARNT:],
    }


def _layers(answer, pictures):
    """Return what leaves the four layers, once the shapes fit."""
    convolved = fits(
        "what leaves the convolution", answer["convolved"], (pictures, None, None, None)
    )
    channels, rows, columns = convolved.shape[1:]
    rectified = fits("what leaves the ReLU", answer["rectified"], convolved.shape)
    half = (pictures, channels, rows // 2, columns // 2)
    pooled = fits("what leaves the pooling", answer["pooled"], half)
    return convolved, rectified, pooled, fits("the scores", answer["scores"], (pictures, 10))


def four_layers(given, answers):
    """The shapes fit a convolution of several filters, ReLU, pooling of 2 by 2, and ten scores."""
    found = _layers(answers["still"], len(given["still"]))
    shapes = ", ".join(str(part.shape[1:]) for part in found)
    said = f"a picture becomes {shapes}"
    fine = found[0].shape[1] > 1 and 22 <= min(found[0].shape[2:]) <= max(found[0].shape[2:]) <= 34
    return passed(said) if fine else failed(f"{said}; expected several maps of 22 to 34 rows first")


def convolution_is_linear(given, answers):
    """Before the ReLU, a picture midway between two others has maps midway between theirs."""
    convolved = _layers(answers["still"], len(given["still"]))[0]
    middle = (convolved[0] + convolved[1]) / 2
    what = "the maps of the mean of two pictures"
    return close(what, convolved[-1], middle, _spread(convolved), _SHARE)


def _spread(maps):
    return float(np.sqrt(np.mean((maps - maps.mean()) ** 2))) or 1.0


def filters_are_small(given, answers):
    """A single dot changes three to seven rows and columns of the maps, as the filters are as large."""
    black, dot = _layers(answers["dots"], 2)[0]
    changed = np.abs(dot - black) > _SHARE * np.abs(dot - black).max()
    rows, columns = (np.flatnonzero(changed.any((0, axis))) for axis in (2, 1))
    if not len(rows):
        return failed("a bright dot in the middle changes nothing in any map")
    high, wide = (int(found[-1] - found[0]) + 1 for found in (rows, columns))
    said = (
        f"a dot changes {high} by {wide} places of the maps, expected {_LEAST} to {_MOST} each way"
    )
    fine = _LEAST <= min(high, wide) <= max(high, wide) <= _MOST
    return (passed if fine else failed)(said, max(high, wide))


def _overlap(maps, shift):
    """Return the part of maps that is still there when the picture is shifted, before and after."""
    cut = [
        (slice(max(0, -s), n - max(0, s)), slice(max(0, s), n - max(0, -s)))
        for s, n in zip(shift, maps.shape[2:])
    ]
    return tuple((..., cut[0][k], cut[1][k]) for k in (0, 1))


def shift_moves_the_maps(given, answers):
    """When a picture is shifted, the maps shift with it: the filters are the same everywhere."""
    many = len(given["moved"])
    before = _layers(answers["still"], len(given["still"]))
    after = _layers(answers["moved"], many)
    down, right = (int(step) for step in given["shift"])
    why = f"when pictures move by {down} and {right} pixels"
    verdicts = []
    for name, layer, by in (
        ("convolution", 0, (down, right)),
        ("pooling", 2, (down // 2, right // 2)),
    ):
        source, target = _overlap(before[layer], by)
        one, other = before[layer][:many][source], after[layer][target]
        what = f"what leaves the {name}, moved as far,"
        verdicts.append(unchanged(what, why, one, other, _spread(one), _SHARE))
    return all_of(*verdicts)


def rectifies(given, answers):
    """The second layer sets what is negative to zero and leaves the rest as it is."""
    convolved, rectified = _layers(answers["still"], len(given["still"]))[:2]
    if not (convolved < 0).any():
        return failed("nothing that leaves the convolution is negative, so ReLU cannot be seen")
    return close(
        "what leaves the ReLU", rectified, np.maximum(convolved, 0), _spread(convolved), _SHARE
    )


def pools(given, answers):
    """The third layer takes the maximum or the mean of every 2 by 2 numbers, side by side."""
    _, rectified, pooled, _ = _layers(answers["still"], len(given["still"]))
    rows, columns = pooled.shape[2:]
    blocks = rectified[:, :, : 2 * rows, : 2 * columns]
    blocks = blocks.reshape(*pooled.shape[:3], 2, columns, 2)
    kinds = {"maximum": blocks.max((3, 5)), "mean": blocks.mean((3, 5))}
    found = [
        close(f"the {kind} of 2 by 2", pooled, want, _spread(rectified), _SHARE)
        for kind, want in kinds.items()
    ]
    return next((verdict for verdict in found if verdict.state == "pass"), found[0])


def scores_add_up(given, answers):
    """The last layer is fully connected and nothing else: what two far parts of a picture do to the
    scores adds up.
    """
    scores = _layers(answers["parts"], 1 + 3 * _CUT)[3]
    black, (upper, lower, both) = scores[0], np.split(scores[1:], 3)
    stake = _spread(np.concatenate([upper, lower]) - black)
    if not np.abs(upper - lower).max() > 1e-6:
        return failed("the upper and the lower half of a digit have the same scores")
    return close(
        "the scores of a digit without its middle", both, upper + lower - black, stake, _SHARE
    )


def place_counts(given, answers):
    """The last layer has weights for every place: the same pattern elsewhere has other scores."""
    black, one, elsewhere = _layers(answers["places"], 3)[3]
    off = float(np.abs(elsewhere - one).max() / max(np.abs(one - black).max(), 1e-12))
    said = (
        f"a pattern moved by two pixels changes its part of the scores by {off:.2g} of their size"
    )
    return (passed if off > 0.01 else failed)(f"{said}, expected at least 0.01", off)


def each_picture_alone(given, answers):
    """The scores of a picture do not depend on which others are shown beside it."""
    scores = _layers(answers["still"], len(given["still"]))[3]
    alone = fits("scores of single pictures", answers["alone"], (3, 10))
    return unchanged(
        "scores", "when a picture is shown alone", scores[:3], alone, _spread(scores), _SHARE
    )


def filters_begin_different(given, answers):
    """Before training the filters differ from one another, and another seed gives others."""
    convolved = _layers(answers["fresh"], len(given["still"]))[0]
    if convolved.shape != answers["another"].shape:
        raise Unfit("another seed gives maps of another shape")
    kinds = np.unique(np.round(convolved[0].reshape(convolved.shape[1], -1), 5), axis=0)
    off = float(np.abs(convolved - answers["another"]).max())
    said = (
        f"{len(kinds)} of {convolved.shape[1]} fresh filters differ from the others, and another seed "
        f"changes the maps by {off:.2g}"
    )
    fine = len(kinds) == convolved.shape[1] and off > 1e-6
    return (passed if fine else failed)(f"{said}; expected all, and more than 0")


def filters_learn(given, answers):
    """Training changes the filters themselves, to something else where the labels are others."""
    many = len(given["still"])
    before, after = (_layers(answers[name], many)[0] for name in ("fresh", "still"))
    if before.shape != after.shape:
        raise Unfit("training changes the shape of the maps")
    other = fits("the maps after other labels", answers["taught_otherwise"], before.shape)
    share = _changed(before, after)
    if share < 0.5:
        return failed(
            f"{share:.0%} of the filters were changed by training, expected at least half", share
        )
    depend = _changed(other, after)
    said = (
        f"{depend:.0%} of the filters were changed by what the labels say, expected at least half"
    )
    return (passed if depend >= 0.5 else failed)(said, depend)


def _changed(before, after):
    """Return the share of filters that differ; a bias alone shifts a map by a number."""
    change = [np.std(after[:, c] - before[:, c]) for c in range(before.shape[1])]
    return float((np.array(change) > 1e-3 * _spread(before)).mean())


def _right(answers, names, labels):
    return np.array([_accuracy(answers[name], labels) for name in names])


def _accuracy(scores, labels):
    found = fits("the scores", scores, (len(labels), 10))
    return float((np.nan_to_num(found, nan=-np.inf).argmax(1) == labels).mean())


def _class_means(given, x):
    """Return the accuracy of a model that knows nothing but the mean picture of each class."""
    flat = lambda pictures: pictures.reshape(len(pictures), -1) / 255.0  # noqa: E731
    means = np.array([flat(given["x"])[given["y"] == k].mean(0) for k in range(10)])
    scores = flat(x) @ means.T - (means**2).sum(1) / 2
    return float((scores.argmax(1) == given["_labels"]).mean())


def learns_digits(given, answers):
    """Trained from two seeds, it recognises digits that it has not seen, far better than by chance."""
    reached = _right(answers, ("trained", "trained_again"), given["_labels"])
    what = f"accuracy on {_UNSEEN:,} new digits"
    return learns(what, reached, _UNSEEN, _BEGUN, 0.1, _class_means(given, given["unseen"]))


def beats_a_simpler_model(given, answers):
    """It is better than a model that compares a digit with the mean picture of each class."""
    reached = float(_right(answers, ("trained", "trained_again"), given["_labels"]).mean())
    simple = _class_means(given, given["unseen"])
    said = f"it is right on {reached:.1%} of new digits, mean pictures on {simple:.1%}"
    return (passed if reached > simple + 0.03 else failed)(f"{said}, expected 3 % more", reached)


def holds_when_shifted(given, answers):
    """On digits shifted by a pixel it is still better than mean pictures are on them."""
    labels = given["_labels"]
    shifted, still = (_accuracy(answers[name], labels) for name in ("shifted_digits", "trained"))
    simple = _class_means(given, given["unseen_shifted"])
    said = (
        f"digits shifted by a pixel are recognised in {shifted:.1%} of the cases, in their place in "
        f"{still:.1%}; mean pictures reach {simple:.1%} on the shifted ones"
    )
    return (passed if shifted > simple else failed)(said, shifted)


def uses_the_labels(given, answers):
    """Trained on the same pictures with shuffled labels, it is right no more often than by chance."""
    reached = _accuracy(answers["scrambled"], given["_labels"])
    said = f"trained on shuffled labels it is right in {reached:.1%} of the cases; chance is 10 %"
    return (passed if reached < 0.3 else failed)(said, reached)
