"""What is asked of a program that writes AdaGrad and RMSProp. It holds no expectation."""

import numpy as np


def _steps(step, w, gradients, **settings):
    """Take a step for each gradient, from zero; return all positions and what was kept."""
    s, found = np.zeros_like(w), []
    for g in gradients:
        w, s = step(w, g, s, **settings)
        found.append([w, s])
    positions, kept = (np.array(column) for column in zip(*found))
    return {"w": positions, "s": kept}


def _adagrad(program, given, w, gradients, **settings):
    settings = {"lr": given["lr"], "eps": given["eps"]} | settings
    return _steps(program.adagrad_step, w, gradients, **settings)


def _rmsprop(program, given, w, gradients, **settings):
    settings = {"lr": given["lr"], "rho": given["rho"], "eps": given["eps"]} | settings
    return _steps(program.rmsprop_step, w, gradients, **settings)


def adagrad_first(program, given):
    return _adagrad(program, given, given["w"], [given["sizes"]])["w"][0]


def rmsprop_first(program, given):
    return _rmsprop(program, given, given["w"], [given["sizes"]])["w"][0]


def adagrad(program, given):
    return _adagrad(program, given, given["w"], given["gradients"])


def rmsprop(program, given):
    return _rmsprop(program, given, given["w"], given["gradients"])


def adagrad_same(program, given):
    return _adagrad(program, given, given["w"], [given["sizes"]] * given["many"])["w"]


def rmsprop_same(program, given):
    return _rmsprop(program, given, given["w"], [given["sizes"]] * given["many"])["w"]


def adagrad_rare(program, given):
    return _adagrad(program, given, given["w"], given["rare"])["w"]


def rmsprop_rare(program, given):
    return _rmsprop(program, given, given["w"], given["rare"])["w"]


def adagrad_blow(program, given):
    return _adagrad(program, given, given["w"], given["blow"])["w"]


def rmsprop_blow(program, given):
    return _rmsprop(program, given, given["w"], given["blow"])["w"]


def _goes_on(step, given, **settings):
    settings = {"lr": given["lr"], "eps": given["eps"]} | settings
    w, s = step(given["w"], given["gradients"][0], given["s"], **settings)
    return {"w": np.array([w]), "s": np.array(s)}


def adagrad_goes_on(program, given):
    return _goes_on(program.adagrad_step, given)


def rmsprop_goes_on(program, given):
    return _goes_on(program.rmsprop_step, given, rho=given["rho"])


def adagrad_matrix(program, given):
    return _adagrad(program, given, given["square_w"], given["square_g"])["w"]


def rmsprop_matrix(program, given):
    return _rmsprop(program, given, given["square_w"], given["square_g"])["w"]


def adagrad_scaled(program, given):
    w, g = given["w"], given["gradients"]
    unscaled = _adagrad(program, given, w, g, eps=1e-12)["w"]
    return {"before": unscaled, "after": _adagrad(program, given, w, g * given["scale"], eps=1e-12)["w"]}


def rmsprop_scaled(program, given):
    w, g = given["w"], given["gradients"]
    unscaled = _rmsprop(program, given, w, g, eps=1e-12)["w"]
    return {"before": unscaled, "after": _rmsprop(program, given, w, g * given["scale"], eps=1e-12)["w"]}


def adagrad_tiny(program, given):
    return _adagrad(program, given, np.zeros_like(given["w"]), given["tiny"])["w"]


def rmsprop_tiny(program, given):
    return _rmsprop(program, given, np.zeros_like(given["w"]), given["tiny"])["w"]


def adagrad_defaults(program, given):
    return _steps(program.adagrad_step, given["w"], given["gradients"])["w"]


def rmsprop_defaults(program, given):
    return _steps(program.rmsprop_step, given["w"], given["gradients"])["w"]


def adagrad_defaults_tiny(program, given):
    return _steps(program.adagrad_step, np.zeros_like(given["w"]), given["tiny"] / 100)["w"]


def rmsprop_defaults_tiny(program, given):
    return _steps(program.rmsprop_step, np.zeros_like(given["w"]), given["tiny"])["w"]


def changed(program, given):
    w, g, s = given["w"], given["gradients"][0], given["gradients"][1] ** 2
    return program.changes("adagrad_step", w, g, s) + program.changes("rmsprop_step", w, g, s)
