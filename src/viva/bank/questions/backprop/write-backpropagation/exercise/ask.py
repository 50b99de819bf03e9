"""What is asked of a program that writes backpropagation. It holds no expectation."""

import numpy as np

_NAMES = ("w1", "b1", "w2", "b2")


def _weights(given, which=""):
    return [given[which + name] for name in _NAMES]


def _gradient(program, x, y, weights):
    return dict(zip(_NAMES, program.backward(x, y, *weights), strict=True))


def outputs(program, given):
    return np.array(program.forward(given["x"], *_weights(given)))


def outputs_narrow(program, given):
    return np.array(program.forward(given["narrow_x"], *_weights(given, "narrow_")))


def gradient(program, given):
    return _gradient(program, given["x"], given["y"], _weights(given))


def gradient_narrow(program, given):
    return _gradient(program, given["narrow_x"], given["narrow_y"], _weights(given, "narrow_"))


def single(program, given):
    return _gradient(program, given["x"][:1], given["y"][:1], _weights(given))


def repeated(program, given):
    x, y = (np.concatenate([given[name]] * given["copies"]) for name in ("x", "y"))
    return _gradient(program, x, y, _weights(given))


def switched_off(program, given):
    given["b1"][given["off"]] = -100.0
    return _gradient(program, given["x"], given["y"], _weights(given))


def large_error(program, given):
    given["w2"][:, 0] = 0.0
    given["y"][:, 0] = 1e7
    return _gradient(program, given["x"], given["y"], _weights(given))


def _step(program, given):
    new = program.step(given["x"], given["y"], *_weights(given), given["lr"])
    return dict(zip(_NAMES, new, strict=True))


def one_step(program, given):
    return _step(program, given)


def same_step(program, given):
    return _step(program, given)


def long_step(program, given):
    given["y"] += given["far"]
    return _step(program, given)


def twenty_steps(program, given):
    weights, found = _weights(given, "long_"), []
    for _ in range(20):
        weights = list(program.step(given["long_x"], given["long_y"], *weights, given["lr"]))
        weights = [np.asarray(w) for w in weights]
        found.append(weights)
    return {name: np.array(column) for name, column in zip(_NAMES, zip(*found))}


def changed(program, given):
    x, y, weights = given["x"], given["y"], _weights(given)
    return (
        program.changes("forward", x, *weights)
        + program.changes("backward", x, y, *weights)
        + program.changes("step", x, y, *weights, given["lr"])
    )
