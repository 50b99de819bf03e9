"""Draws gradients for AdaGrad and RMSProp, and judges where they lead.

Every public function but ``draw`` is one check. The oracle writes what is kept as the sum that the
recursion is, so that a mistake in a recursion cannot be shared.
"""

import numpy as np
from checks import all_of, close, counted, failed, fits, passed, path, unchanged

SECONDS = 30
_STEPS, _WEIGHTS, _MANY, _RARE = 20, 6, 60, 30
_STEP = 1e-3
"""The part of one step that a position may be off: float32 needs a tenth of it, and every mistake
that we know makes much more."""


def draw(rng):
    sizes = rng.choice([-1.0, 1.0], _WEIGHTS) * 10.0 ** rng.uniform(-2, 3, _WEIGHTS)
    blow = np.tile(rng.uniform(0.5, 2, _WEIGHTS) * rng.choice([-1.0, 1.0], _WEIGHTS), (_MANY, 1))
    blow[5] *= rng.uniform(30, 100)
    return {
        "w": rng.uniform(-1, 1, _WEIGHTS),
        "sizes": sizes,
        "gradients": rng.normal(0, 1, (_STEPS, _WEIGHTS)) + rng.normal(0, 1, _WEIGHTS),
        "lr": np.array(rng.uniform(0.005, 0.05)),
        "rho": np.array(rng.uniform(0.6, 0.85)),
        "eps": np.array(1e-8),
        "scale": np.array(10.0 ** rng.uniform(2, 3)),
        "many": np.array(_MANY),
        "rare": _rare(rng),
        "blow": blow,
        "tiny": rng.uniform(1, 3, (3, _WEIGHTS)) * 1e-8,
        "square_w": rng.uniform(-1, 1, (3, 2)),
        "square_g": rng.normal(0, 1, (5, 3, 2)) * 10.0 ** rng.uniform(-2, 2, (3, 2)),
        "s": rng.uniform(0.5, 4, _WEIGHTS),
    }


def _rare(rng):
    """Draw gradients of one size, of which each weight gets another share; all get the last."""
    often = rng.permutation([1, 2, 3, 6, 10, 30])
    g = np.zeros((_RARE, _WEIGHTS))
    for i, every in enumerate(often):
        g[_RARE - 1 :: -int(every), i] = 1.0
    return g * rng.uniform(0.5, 2)


def _walk(w, gradients, lr, eps, rho=None):
    """Return positions after each step and what is kept, by sums over the past; no rho is AdaGrad."""
    found = []
    for t in range(1, len(gradients) + 1):
        past = gradients[:t]
        ages = np.arange(t - 1, -1, -1.0).reshape(-1, *[1] * (past.ndim - 1))
        weights = np.ones_like(ages) if rho is None else (1 - rho) * rho**ages
        s = (weights * past**2).sum(0)
        w = w - lr * gradients[t - 1] / (np.sqrt(s) + eps)
        found.append([w, s])
    return [np.array(column) for column in zip(*found)]


def _settings(given, rho):
    return {"lr": given["lr"], "eps": given["eps"]} | ({"rho": given["rho"]} if rho else {})


def _first(given, got, length, what):
    """Check that the first step has a length, and which direction."""
    w, g = given["w"], given["sizes"]
    found = fits("w after the first step", got, w.shape)
    moved = (found - w) / given["lr"]
    mean = float(np.mean(np.abs(moved)))
    off = np.nan_to_num(np.abs(moved + length * np.sign(g)), nan=np.inf)
    at = int(off.argmax())
    said = (
        f"{what}with lr = {given['lr']:.4g} and a first gradient of {g[at]:.4g} the weight moves by "
        f"{found[at] - w[at]:.4g}, expected {-length * given['lr'] * np.sign(g[at]):.4g}"
    )
    return passed(said, mean) if (off < _STEP * length).all() else failed(said, mean)


def adagrad_first_step(given, answers):
    """AdaGrad's first step has the length of the learning rate, whatever the size of the gradient."""
    return _first(given, answers["adagrad_first"], 1.0, "")


def adagrad_follows(given, answers):
    """Twenty steps of AdaGrad divide by the root of the sum of all squared gradients so far."""
    want = _walk(given["w"], given["gradients"], **_settings(given, False))[0]
    return path("AdaGrad from zero", answers["adagrad"]["w"], want, given["w"], _STEP)


def adagrad_keeps_the_sum(given, answers):
    """What AdaGrad gives back beside w is the sum of the squared gradients."""
    want = _walk(given["w"], given["gradients"], **_settings(given, False))[1]
    return close("AdaGrad's s after steps 1 to 20", answers["adagrad"]["s"], want)


def adagrad_slows_down(given, answers):
    """When the gradient stays the same, AdaGrad's steps fall as one over the root of their number."""
    found = fits("w after each step", answers["adagrad_same"], (_MANY, _WEIGHTS))
    lengths = np.abs(np.diff(found, axis=0)) / given["lr"]  # of steps 2 to the last
    due = 1 / np.sqrt(np.arange(2, _MANY + 1))[:, None]
    share = float(np.mean(lengths[-1]))
    said = (
        f"step {_MANY} with the same gradient is {share:.4g} learning rates long on average, "
        f"expected 1/√{_MANY} = {1 / np.sqrt(_MANY):.4g}"
    )
    fine = bool((np.abs(lengths - due) <= 10 * _STEP * due).all())
    return passed(said, share) if fine else failed(said, share)


def rare_gradients_go_further(given, answers):
    """A weight that seldom has a gradient takes longer steps when one comes, for both."""
    verdicts = []
    for name, rho in (("adagrad", False), ("rmsprop", True)):
        w, s = _walk(given["w"], given["rare"], **_settings(given, rho))
        found = fits(f"w of {name}", answers[f"{name}_rare"], w.shape)
        last, due = (np.abs(p[-1] - p[-2]) / given["lr"] for p in (found, w))
        seldom, often = int(s[-1].argmin()), int(s[-1].argmax())
        ratio = float(last[seldom] / last[often]) if last[often] else float("nan")
        said = (
            f"{name}: of two weights with the same gradient the one that has it for the "
            f"{int((given['rare'][:, seldom] != 0).sum())}. time goes {ratio:.4g} times as far as the "
            f"one that has it for the {int((given['rare'][:, often] != 0).sum())}. time, expected "
            f"{due[seldom] / due[often]:.4g}"
        )
        fine = abs(ratio - due[seldom] / due[often]) <= 10 * _STEP * ratio
        verdicts.append(passed(said, ratio) if fine else failed(said, ratio))
        verdicts.append(path(f"{name} with rare gradients", found, w, given["w"], _STEP))
    return all_of(*verdicts)


def rmsprop_first_step(given, answers):
    """RMSProp's first step is lr / √(1 − rho) long, since its average begins at zero."""
    length = 1 / np.sqrt(1 - given["rho"])
    return _first(given, answers["rmsprop_first"], length, f"rho = {given['rho']:.3g}: ")


def rmsprop_follows(given, answers):
    """Twenty steps of RMSProp divide by the root of the moving average of the squared gradients."""
    want = _walk(given["w"], given["gradients"], **_settings(given, True))[0]
    what = f"RMSProp from zero, rho = {given['rho']:.3g}"
    return path(what, answers["rmsprop"]["w"], want, given["w"], _STEP)


def rmsprop_keeps_the_average(given, answers):
    """What RMSProp gives back beside w is the moving average of the squared gradients."""
    want = _walk(given["w"], given["gradients"], **_settings(given, True))[1]
    return close("RMSProp's s after steps 1 to 20", answers["rmsprop"]["s"], want)


def rmsprop_keeps_its_pace(given, answers):
    """When the gradient stays the same, RMSProp's steps come to the length of the learning rate."""
    found = fits("w after each step", answers["rmsprop_same"], (_MANY, _WEIGHTS))
    lengths = np.abs(np.diff(found, axis=0))[-5:] / given["lr"]
    share = float(np.mean(lengths))
    said = f"the steps up to number {_MANY} are {share:.4g} learning rates long, expected 1"
    fine = bool((np.abs(lengths - 1) <= 10 * _STEP).all())
    return passed(said, share) if fine else failed(said, share)


def rmsprop_forgets(given, answers):
    """After one gradient that is far too large RMSProp comes back to its pace, and AdaGrad does not."""
    verdicts = []
    for name, rho in (("adagrad", False), ("rmsprop", True)):
        want = _walk(given["w"], given["blow"], **_settings(given, rho))[0]
        found = fits(f"w of {name}", answers[f"{name}_blow"], want.shape)
        last, due = (float(np.mean(np.abs(p[-1] - p[-2])) / given["lr"]) for p in (found, want))
        said = (
            f"{name}: {_MANY - 6} steps after a gradient that is much too large, steps are "
            f"{last:.4g} learning rates long, expected {due:.4g}"
        )
        fine = abs(last - due) <= 10 * _STEP * due
        verdicts.append(passed(said, last) if fine else failed(said, last))
    return all_of(*verdicts)


def _both(given, answers, question, what, start, gradients):
    return all_of(
        *(
            path(
                f"{name}, {what}", answers[f"{name}_{question}"],
                _walk(start, gradients, **_settings(given, rho))[0], start, _STEP,
            )
            for name, rho in (("adagrad", False), ("rmsprop", True))
        )
    )


def each_weight_alone(given, answers):
    """In a matrix of weights, whose gradients differ in size, each moves as it would by itself."""
    return _both(
        given, answers, "matrix", "a matrix of weights", given["square_w"], given["square_g"]
    )


def goes_on_from_s(given, answers):
    """Each goes on from the s that it is given, wherever that comes from."""
    w, g, s, rho = given["w"], given["gradients"][0], given["s"], given["rho"]
    verdicts = []
    for name, kept in (("adagrad", g * g + s), ("rmsprop", g * g + rho * (s - g * g))):
        got, what = answers[f"{name}_goes_on"], f"of {name} after a step from an s that is not zero"
        want = w - given["lr"] * g / (np.sqrt(kept) + given["eps"])
        verdicts.append(close(f"s {what}", got["s"], kept))
        verdicts.append(path(f"w {what}", got["w"], want[None], w, _STEP))
    return all_of(*verdicts)


def scale_free(given, answers):
    """Multiplying every gradient by the same number leaves both paths as they are."""
    why = f"when every gradient is multiplied by {given['scale']:.3g}"
    pairs = [(name, answers[f"{name}_scaled"]) for name in ("adagrad", "rmsprop")]
    return all_of(
        *(
            unchanged(f"w of {name}", why, pair["before"], pair["after"], given["lr"], _STEP)
            for name, pair in pairs
        )
    )


def epsilon_outside_the_root(given, answers):
    """With gradients about as small as epsilon, epsilon counts as a number added to the root."""
    what = f"gradients of {given['tiny'][0, 0]:.3g} with eps = {given['eps']:.0e}"
    return _both(given, answers, "tiny", what, np.zeros(_WEIGHTS), given["tiny"])


def usual_settings(given, answers):
    """Without settings each takes those in its signature."""
    verdicts = []
    for name, settings, shrunk in (
        ("adagrad", {"lr": 0.01, "eps": 1e-10}, 100),
        ("rmsprop", {"lr": 0.001, "rho": 0.9, "eps": 1e-8}, 1),
    ):
        for question, start, gradients in (
            ("defaults", given["w"], given["gradients"]),
            ("defaults_tiny", np.zeros(_WEIGHTS), given["tiny"] / shrunk),
        ):
            want = _walk(start, gradients, **settings)[0]
            what = f"{name} without settings, a first gradient of {gradients[0, 0]:.3g}"
            verdicts.append(path(what, answers[f"{name}_{question}"], want, start, _STEP))
    return all_of(*verdicts)


def leaves_what_it_is_given(given, answers):
    """The arrays that they are given are left as they were: new ones are given back."""
    return counted("arrays changed in place, of 6", answers["changed"], 0)
