"""What is asked of a program that checks gradients. It holds no expectation."""

import numpy as np


def _waves(u, a, b, c, scale):
    """Return a smooth function of an array: a sum of sine waves beside a constant."""

    def f(x):
        return float(scale * (c + a @ np.sin(u @ np.ravel(np.asarray(x, "float64")) + b)))

    return f


def _bowl(k, centre):
    """Return a function with a minimum."""

    def f(x):
        return float(0.5 * np.sum(k * (np.asarray(x, "float64") - centre) ** 2))

    return f


def _of(given, name):
    return _waves(*(given[f"{name}_{part}"] for part in ("u", "a", "b", "c", "scale")))


def _verdicts(program, given, name):
    parts = [given[f"{name}_{part}"] for part in ("u", "a", "b", "c", "scale")]
    cases = zip(given[f"{name}_g"], given[f"{name}_x"], *parts)
    return np.array([program.check_gradient(_waves(*wave), g, x) for g, x, *wave in cases])


def ordinary(program, given):
    return _verdicts(program, given, "ordinary")


def small(program, given):
    return _verdicts(program, given, "small")


def large(program, given):
    return _verdicts(program, given, "large")


def zeros(program, given):
    return _verdicts(program, given, "zeros")


def nan(program, given):
    return _verdicts(program, given, "nan")


def bowl(program, given):
    cases = zip(given["bowl_k"], given["bowl_centre"], given["bowl_g"], given["bowl_x"])
    return np.array([program.check_gradient(_bowl(k, c), g, x) for k, c, g, x in cases])


def coarse(program, given):
    return np.array(program.numerical_gradient(_of(given, "matrix"), given["matrix_x"], given["h"]))


def halved(program, given):
    h = given["h"] / 2
    return np.array(program.numerical_gradient(_of(given, "matrix"), given["matrix_x"], h=h))


def of_a_vector(program, given):
    return np.array(program.numerical_gradient(_of(given, "vector"), given["vector_x"], given["h"]))


def of_a_block(program, given):
    return np.array(program.numerical_gradient(_of(given, "block"), given["block_x"], given["h"]))


def _checked(program, given, name):
    f, x = _of(given, name), given[f"{name}_x"]
    return np.array([program.check_gradient(f, g, x) for g in given[f"{name}_offered"]])


def checked_vector(program, given):
    return _checked(program, given, "vector")


def checked_block(program, given):
    return _checked(program, given, "block")


def by_default(program, given):
    return np.array(program.numerical_gradient(_of(given, "matrix"), given["matrix_x"]))


def changed(program, given):
    f, x, g = _of(given, "matrix"), given["matrix_x"], given["matrix_g"]
    return program.changes("numerical_gradient", f, x, given["h"]) + program.changes(
        "check_gradient", f, g, x
    )
