"""Draws maps to be pooled, and judges what comes back, with loops over the definition.

Numbers are drawn with gaps between them, so that differences find the gradient of a maximum; what
happens where several are the largest has a check of its own, which allows every way of sharing.
"""

import numpy as np
from checks import all_of, close, counted, failed, fits, gradient, passed

SECONDS = 90
_KINDS = ("max", "mean")
_PLAIN = {"max": np.max, "mean": np.mean}


def _gapped(rng, *shape):
    """Draw numbers of which no two are closer than a hundredth, and one in fourteen is positive.

    So most windows have negative numbers alone, which a maximum that begins at zero would miss.
    """
    many = int(np.prod(shape))
    ranks = rng.permutation(many) - round(0.93 * many)
    return (0.02 * ranks + rng.uniform(0, 0.01, many)).reshape(shape)


def _near(rng, n, c):
    """Draw windows of 2 by 2 whose four numbers differ by a few millionths, between 1 and 2."""
    base = rng.uniform(1, 2, (n, c, 3, 4)).repeat(2, 2).repeat(2, 3)
    ranks = np.array([rng.permutation(4) for _ in range(n * c * 12)], float)
    ranks = ranks.reshape(n, c, 3, 4, 2, 2).swapaxes(3, 4).reshape(base.shape)
    return base + 5e-6 * ranks


def draw(rng):
    size = int(rng.integers(3, 5))
    n, c = int(rng.integers(2, 4)), int(rng.integers(2, 4))
    x = _gapped(rng, n, c, 2 * size + 3, 3 * size + 1)
    odd = _gapped(rng, n, c, 7, 5)
    slopes = {
        "apart": (x, size, size),
        "overlapping": (x, 3, 2),
        "sparse": (x, 2, 3),
        "rest": (odd, 2, 2),
        "default": (x, 3, 3),
    }
    return {
        "x": x,
        "odd": odd,
        "size": np.array(size),
        **{f"dy_{k}": rng.normal(0, 1, _pooled(*of, "max").shape) for k, of in slopes.items()},
        "rectified": np.maximum(_gapped(rng, n, c, 6, 8) + rng.uniform(0.5, 1), 0),
        "dy_equals": rng.uniform(0.5, 2, (n, c, 3, 4)),
        "near": _near(rng, n, c),
        "dy_near": rng.normal(0, 1, (n, c, 3, 4)),
        "far_below": -(10.0 ** rng.uniform(5, 6)) + _gapped(rng, 2, 2, 4, 6),
        "order": rng.permutation(n),
        "channels": np.roll(np.arange(c), 1),
    }


def _pooled(x, size, step, kind):
    """Pool by the definition: the numbers of a window side by side, then their maximum or mean."""
    rows = len(range(0, x.shape[2] - size + 1, step))
    columns = len(range(0, x.shape[3] - size + 1, step))
    found = np.empty((x.shape[0], x.shape[1], rows, columns))
    for i in range(rows):
        for j in range(columns):
            cells = [x[:, :, i * step + r, j * step + s] for r in range(size) for s in range(size)]
            found[:, :, i, j] = _PLAIN[kind](cells, axis=0)
    return found


def _forth(what, answer, x, size, step, kinds=_KINDS):
    return all_of(
        *(close(f"{kind} {what}", answer[kind], _pooled(x, size, step, kind)) for kind in kinds)
    )


def _back(what, answer, dy, x, size, step, kinds=_KINDS):
    """Check gradients beside differences of what the definition gives, weighted by drawn slopes."""
    verdicts = []
    for kind in kinds:
        loss = lambda z, kind=kind: float((_pooled(z, size, step, kind) * dy).sum())  # noqa: E731
        verdicts.append(gradient(f"the gradient of {kind} {what}", answer[kind], loss, x))
    return all_of(*verdicts)


def takes_the_maximum(given, answers):
    """Of every window the maximum is kept, also where all numbers are negative."""
    size = given["size"]
    return _forth(f"of {size} by {size}", answers["apart"], given["x"], size, size, ("max",))


def takes_the_mean(given, answers):
    """Average pooling gives the mean of every window."""
    size = given["size"]
    return _forth(f"of {size} by {size}", answers["apart"], given["x"], size, size, ("mean",))


def steps_by_the_stride(given, answers):
    """Windows that overlap, and windows with gaps between them, begin where the stride says."""
    return all_of(
        _forth("with size 3 and stride 2", answers["overlapping"], given["x"], 3, 2),
        _forth("with size 2 and stride 3", answers["sparse"], given["x"], 2, 3),
    )


def leaves_out_the_rest(given, answers):
    """Rows and columns that fill no whole window are left out, and get no gradient."""
    x = given["odd"]
    what = f"of {x.shape[2]} by {x.shape[3]} with size 2"
    return all_of(
        _forth(what, answers["rest"], x, 2, 2),
        _back(what, answers["rest_back"], given["dy_rest"], x, 2, 2),
    )


def strides_by_the_size(given, answers):
    """Without a stride the windows lie side by side, and without a kind it is the maximum."""
    x, dy = given["x"], given["dy_default"]
    return all_of(
        _forth("with size 3 and no stride", answers["by_default"], x, 3, 3),
        _back("with size 3 and no stride", answers["by_default_back"], dy, x, 3, 3),
    )


def maximum_gradient(given, answers):
    """The gradient of a maximum goes to where the maximum came from, and nowhere else."""
    x, dy, size = given["x"], given["dy_apart"], given["size"]
    what, answer = f"of {size} by {size}", answers["apart_back"]
    found = _back(what, answer, dy, x, size, size, ("max",))
    touched = float((answer["max"] != 0).sum()) / dy.size
    return (passed if found.state == "pass" else failed)(found.message, touched)


def mean_gradient(given, answers):
    """The gradient of a mean is shared equally by all numbers of its window."""
    x, dy, size = given["x"], given["dy_apart"], given["size"]
    return _back(f"of {size} by {size}", answers["apart_back"], dy, x, size, size, ("mean",))


def overlaps_add_up(given, answers):
    """A number that lies in several windows gets what all of them send back, added up."""
    x, dy = given["x"], given["dy_overlapping"]
    return _back("with size 3 and stride 2", answers["overlapping_back"], dy, x, 3, 2)


def gaps_get_nothing(given, answers):
    """A number that lies in no window gets no gradient."""
    x, dy = given["x"], given["dy_sparse"]
    return _back("with size 2 and stride 3", answers["sparse_back"], dy, x, 2, 3)


def equals_share_one_gradient(given, answers):
    """Where several numbers are the largest, they get one gradient between them, not one each."""
    x, dy = given["rectified"], given["dy_equals"]
    dx = fits("the gradient of maps with equal numbers", answers["equals_back"], x.shape)
    largest = np.repeat(np.repeat(_pooled(x, 2, 2, "max"), 2, axis=2), 2, axis=3)
    stray = close(
        "the gradient of numbers that are not the largest", dx * (x < largest), 0 * x, 1.0
    )
    got = 4 * _pooled(dx, 2, 2, "mean")
    worst = np.unravel_index(int(np.abs(np.nan_to_num(got - dy, nan=np.inf)).argmax()), dy.shape)
    i, j = 2 * worst[2], 2 * worst[3]
    numbers = ", ".join(f"{v:.3g}" for v in x[worst[0], worst[1], i : i + 2, j : j + 2].ravel())
    said = (
        f"a window of {numbers} and a gradient of {dy[worst]:.4g}: its numbers get "
        f"{got[worst]:.4g} together, expected {dy[worst]:.4g}"
    )
    fine = bool((np.abs(got - dy) < 1e-4).all() and (dx > -1e-6).all())
    return all_of((passed if fine else failed)(said, float(got[worst] / dy[worst])), stray)


def the_larger_of_two_that_are_near(given, answers):
    """Where numbers are nearly equal, the gradient of their maximum goes to the largest alone."""
    x, dy = given["near"], given["dy_near"]
    top = np.repeat(np.repeat(_pooled(x, 2, 2, "max"), 2, axis=2), 2, axis=3)
    want = np.where(x == top, np.repeat(np.repeat(dy, 2, axis=2), 2, axis=3), 0.0)
    return close("the gradient of windows of nearly equal numbers", answers["near_back"], want)


def far_below_zero(given, answers):
    """Maps that lie far below zero, with small differences in them, are pooled like any others."""
    x = given["far_below"]
    what = f"max of maps around {x.mean():.0f}"
    return close(what, answers["far_below"], _pooled(x, 2, 2, "max"), 1.0, 0.1)


def each_map_alone(given, answers):
    """Pictures and channels in another order give the same maps in that order."""
    verdicts = [_forth("of 2 by 2", answers["in_order"], given["x"], 2, 2)]
    for kind in _KINDS:
        want = answers["in_order"][kind][given["order"]][:, given["channels"]]
        what = f"{kind} of pictures and channels in another order"
        verdicts.append(close(what, answers["shuffled"][kind], want))
    return all_of(*verdicts)


def leaves_what_it_is_given(given, answers):
    """The arrays that it is given are left as they were."""
    return counted("arrays changed in place, of 6", answers["changed"], 0)
