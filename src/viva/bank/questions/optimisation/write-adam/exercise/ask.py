"""What is asked of a program that writes one step of Adam. It holds no expectation.

Every public function is one question: ``program`` calls the candidate's functions, ``given`` has
the drawn inputs, and what is returned crosses to the judge as arrays.
"""

import numpy as np


def _settings(given):
    return {name: given[name] for name in ("lr", "beta1", "beta2", "eps")}


def _steps(program, w, gradients, **settings):
    """Take a step for each gradient, from empty averages; return all positions and averages."""
    m, v = np.zeros_like(w), np.zeros_like(w)
    found = []
    for t, g in enumerate(gradients, start=1):
        w, m, v = program.adam_step(w, g, m, v, t, **settings)
        found.append([w, m, v])
    positions, means, squares = (np.array(column) for column in zip(*found))
    return {"w": positions, "m": means, "v": squares}


def first(program, given):
    w, g = given["w"], given["sizes"]
    return _steps(program, w, [g], lr=given["lr"])["w"][0]


def steps(program, given):
    return _steps(program, given["w"], given["gradients"], **_settings(given))


def steps_scaled(program, given):
    scaled = given["gradients"] * given["scale"]
    return _steps(program, given["w"], scaled, **{**_settings(given), "eps": 1e-12})["w"]


def steps_unscaled(program, given):
    return _steps(program, given["w"], given["gradients"], **{**_settings(given), "eps": 1e-12})[
        "w"
    ]


def later(program, given):
    w, m, v = program.adam_step(
        given["w"],
        given["gradients"][0],
        given["late_m"],
        given["late_v"],
        given["late_t"],
        **_settings(given),
    )
    return w


def defaults(program, given):
    return _steps(program, given["w"], given["gradients"])["w"]


def defaults_tiny(program, given):
    return _steps(program, np.zeros_like(given["w"]), given["tiny"])["w"]


def tiny(program, given):
    return _steps(program, np.zeros_like(given["w"]), given["tiny"], **_settings(given))["w"]


def matrix(program, given):
    w, gradients = given["square_w"], given["square_g"]
    return _steps(program, w, gradients, **_settings(given))["w"]


def changed(program, given):
    w, g = given["w"], given["gradients"][0]
    return program.changes("adam_step", w, g, given["late_m"], given["late_v"], 3)
