"""What is asked of a program that writes Rosenblatt's perceptron. It holds no expectation."""

import numpy as np

_SETS = 3


def _number(b):
    """Return b as a number, from a program that has it as an array of one number too."""
    return float(np.asarray(b, "float64").reshape(()))


def _update(program, w, b, x, y):
    w, b = program.update(w, float(b), x, float(y))
    return np.append(np.asarray(w, "float64"), _number(b))


def one_update(program, given):
    rows = zip(given["one_w"], given["one_b"], given["one_x"], given["one_y"])
    return np.array([_update(program, *row) for row in rows])


def from_nothing(program, given):
    x, y = given["one_x"], given["one_y"]
    nothing = np.zeros(x.shape[1])
    return np.array([_update(program, nothing, 0.0, *row) for row in zip(x, y)])


def labels(program, given):
    return np.array(program.predict(given["one_w"][0], float(given["one_b"][0]), given["one_x"]))


def _fit(program, x, y, epochs):
    """Fit, and return the weights, the bias, the mistakes, and what is predicted then."""
    w, b, mistakes = program.fit(x, y, epochs=epochs)
    w, b = np.asarray(w, "float64"), _number(b)
    found = {"w": w, "b": b, "mistakes": np.array(mistakes)}
    return found | {"labels": np.array(program.predict(w, b, x))}


def small(program, given):
    return _fit(program, given["x0"], given["y0"], 500)


def middle(program, given):
    return _fit(program, given["x1"], given["y1"], 500)


def large(program, given):
    return _fit(program, given["x2"], given["y2"], 500)


def far(program, given):
    return _fit(program, given["far_x"], given["far_y"], 2000)


def xor(program, given):
    return _fit(program, given["xor_x"], given["xor_y"], given["xor_epochs"])


def xor_by_default(program, given):
    return np.array(program.fit(given["xor_x"], given["xor_y"])[2])


def single_positive(program, given):
    return _fit(program, given["one_x"][:1], np.array([1.0]), 5)


def single_negative(program, given):
    return _fit(program, given["one_x"][:1], np.array([-1.0]), 5)


def apart(program, given):
    return _fit(program, given["apart_x"], given["apart_y"], 50)


def changed(program, given):
    w, x = given["one_w"], given["one_x"]
    rows = zip(w, given["one_b"], x, given["one_y"])
    return sum(program.changes("update", w, float(b), x, float(y)) for w, b, x, y in rows)
