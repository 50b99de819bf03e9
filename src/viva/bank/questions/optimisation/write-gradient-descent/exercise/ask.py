"""What is asked of a program that descends in batches. It holds no expectation."""

import numpy as np


def _gradient(w, x, y):
    """Return the gradient of half the mean squared error of a linear model."""
    return x.T @ (x @ w - y) / len(y)


def _path(program, given, batch_size, seed):
    found = program.descend(
        _gradient, given["w"], given["x"], given["y"], lr=given["lr"], epochs=given["epochs"],
        batch_size=batch_size, seed=seed,
    )
    return np.array(found)


def whole(program, given):
    return _path(program, given, len(given["x"]), given["seed"])


def singles(program, given):
    return _path(program, given, 1, given["seed"])


def even(program, given):
    return _path(program, given, given["divides"], given["seed"])


def uneven(program, given):
    return _path(program, given, given["size"], given["seed"])


def uneven_again(program, given):
    return _path(program, given, given["size"], given["seed"])


def uneven_otherwise(program, given):
    return _path(program, given, given["size"], given["other_seed"])


def draws(program, given):
    return np.array(
        [
            program.descend(
                _gradient, given["few_w"], given["few_x"], given["few_y"], lr=given["lr"],
                epochs=2, batch_size=2, seed=int(seed),
            )
            for seed in given["seeds"]
        ]
    )


def changed(program, given):
    return program.changes(
        "descend", _gradient, given["w"], given["x"], given["y"], lr=given["lr"], epochs=2,
        batch_size=given["size"], seed=given["seed"],
    )
