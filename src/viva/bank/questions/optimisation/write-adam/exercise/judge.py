"""Draws the inputs for one step of Adam, and judges what comes back.

Every public function but ``draw`` is one check. Its docstring is all that a candidate reads of it;
its message tells of one drawn input, what the program made of it, and what was expected.
"""

import numpy as np
from checks import all_of, close, counted, either, failed, fits, passed, path, unchanged

SECONDS = 30
_STEPS, _WEIGHTS = 20, 6
_STEP = 1e-3
"""The part of one step that a position may be off: float32 needs 1e-4, every mistake that we know
makes a tenth or more. In the weights themselves that is a millionth: with a tolerance of 0.01 ten
steps of 0.001 in the wrong direction would pass."""


def draw(rng):
    sizes = rng.choice([-1.0, 1.0], _WEIGHTS) * 10.0 ** rng.uniform(-2, 3, _WEIGHTS)
    return {
        "w": rng.uniform(-1, 1, _WEIGHTS),
        "sizes": sizes,
        "gradients": rng.normal(0, 1, (_STEPS, _WEIGHTS)) + rng.normal(0, 1, _WEIGHTS),
        "lr": np.array(rng.uniform(0.005, 0.05)),
        "beta1": np.array(rng.uniform(0.6, 0.85)),
        "beta2": np.array(rng.uniform(0.9, 0.98)),
        "eps": np.array(1e-8),
        "scale": np.array(10.0 ** rng.uniform(2, 3)),
        "late_m": rng.normal(0, 1, _WEIGHTS),
        "late_v": rng.uniform(0.5, 2, _WEIGHTS),
        "late_t": np.array(int(rng.integers(5, 9))),
        "tiny": rng.uniform(1, 3, (3, _WEIGHTS)) * 1e-8,
        "square_w": rng.uniform(-1, 1, (3, 2)),
        "square_g": rng.normal(0, 1, (5, 3, 2)) * 10.0 ** rng.uniform(-2, 2, (3, 2)),
    }


def _adam(w, gradients, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, inner=False):
    """Return positions and both averages after each step, by the sums that the averages are.

    Args:
        inner: whether epsilon is added to the root of the average as it is kept, as in the order
            that the paper gives at the end of its section 2.
    """
    found = []
    for t in range(1, len(gradients) + 1):
        past = gradients[:t]
        ages = np.arange(t - 1, -1, -1).reshape(-1, *[1] * (past.ndim - 1))
        m = (1 - beta1) * (beta1**ages * past).sum(0)
        v = (1 - beta2) * (beta2**ages * past**2).sum(0)
        correction = np.sqrt(1 - beta2**t)
        root = np.sqrt(v) / correction + (eps / correction if inner else eps)
        w = w - lr * (m / (1 - beta1**t)) / root
        found.append([w, m, v])
    return [np.array(column) for column in zip(*found)]


def _settings(given):
    return {name: given[name] for name in ("lr", "beta1", "beta2", "eps")}


def _path(what, got, start, gradients, **settings):
    return either(
        *(
            path(what, got, _adam(start, gradients, **settings, inner=inner)[0], start, _STEP)
            for inner in (False, True)
        )
    )


def first_step(given, answers):
    """The first step is as long as the learning rate, against a gradient of whatever size."""
    w, g, lr = given["w"], given["sizes"], given["lr"]
    found = fits("w after the first step", answers["first"], w.shape)
    moved = (found - w) / lr
    length = float(np.mean(np.abs(moved)))
    worst = int(np.argmax(np.nan_to_num(np.abs(moved + np.sign(g)), nan=np.inf)))
    said = (
        f"with lr = {lr:.4g} and a first gradient of {g[worst]:.4g} the weight moves by "
        f"{found[worst] - w[worst]:.4g}, expected {-lr * np.sign(g[worst]):.4g}"
    )
    fine = bool((np.abs(moved + np.sign(g)) < _STEP).all())
    return passed(said, length) if fine else failed(said, length)


def follows_the_recursion(given, answers):
    """Twenty steps with settings of their own follow the algorithm of the paper."""
    what = f"from empty averages, with beta1 = {given['beta1']:.3g}, beta2 = {given['beta2']:.3g}"
    return _path(what, answers["steps"]["w"], given["w"], given["gradients"], **_settings(given))


def keeps_mean(given, answers):
    """The m that is given back is the moving average of the gradients, before any correction."""
    m = _adam(given["w"], given["gradients"], **_settings(given))[1]
    return close("m after steps 1 to 20", answers["steps"]["m"], m)


def keeps_square(given, answers):
    """The v that is given back is the moving average of the squared gradients, uncorrected."""
    v = _adam(given["w"], given["gradients"], **_settings(given))[2]
    return close("v after steps 1 to 20", answers["steps"]["v"], v)


def later_step(given, answers):
    """A later step uses the averages it is given, and corrects them by the number of the step."""
    lr, beta1, beta2, t = (given[name] for name in ("lr", "beta1", "beta2", "late_t"))
    m = beta1 * given["late_m"] + (1 - beta1) * given["gradients"][0]
    v = beta2 * given["late_v"] + (1 - beta2) * given["gradients"][0] ** 2
    w = given["w"] - lr * (m / (1 - beta1**t)) / np.sqrt(v / (1 - beta2**t))
    return close(
        f"w after step {t} from averages that are not empty", answers["later"], w, lr, _STEP
    )


def usual_settings(given, answers):
    """Without settings it takes those of the paper: 0.001, 0.9, 0.999 and 1e-8."""
    start, tiny = np.zeros(_WEIGHTS), given["tiny"]
    return all_of(
        _path("without settings", answers["defaults"], given["w"], given["gradients"]),
        _path(
            f"without settings, gradients of {tiny[0, 0]:.3g}",
            answers["defaults_tiny"],
            start,
            tiny,
        ),
    )


def scale_free(given, answers):
    """Multiplying every gradient by the same number leaves the path as it is."""
    why = f"when every gradient is multiplied by {given['scale']:.3g}"
    return unchanged(
        "w", why, answers["steps_unscaled"], answers["steps_scaled"], given["lr"], _STEP
    )


def epsilon_outside_the_root(given, answers):
    """With gradients about as small as epsilon, epsilon counts as a number added to the root."""
    start = np.zeros(_WEIGHTS)
    what = f"gradients of {given['tiny'][0, 0]:.3g} with eps = {given['eps']:.0e}"
    return _path(what, answers["tiny"], start, given["tiny"], **_settings(given))


def each_weight_alone(given, answers):
    """A matrix of weights, whose gradients differ in size, moves as each weight would by itself."""
    return _path(
        "a matrix of weights",
        answers["matrix"],
        given["square_w"],
        given["square_g"],
        **_settings(given),
    )


def leaves_what_it_is_given(given, answers):
    """The arrays that it is given are left as they were: new ones are given back."""
    return counted("arrays changed in place, of 4", answers["changed"], 0)
