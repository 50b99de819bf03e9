"""What is asked of a program that trains a restricted Boltzmann machine. It holds no expectation.

What is random is asked of many rows at once, each a chain of its own.
"""

import numpy as np


def _parameters(given):
    return given["W"], given["a"], given["b"]


def _many(rows, times):
    return np.tile(rows, (times, 1))


def up(program, given):
    W, _, b = _parameters(given)
    return program.hidden(given["states"], W, b)


def down(program, given):
    W, a, _ = _parameters(given)
    return program.visible(given["hidden_states"], W, a)


def energies(program, given):
    return program.free_energy(given["states"], *_parameters(given))


def strong(program, given):
    W, a, b = (given["strength"] * p for p in _parameters(given))
    return {
        "hidden": program.hidden(given["states"], W, b),
        "visible": program.visible(given["hidden_states"], W, a),
        "free_energy": program.free_energy(given["states"], W, a, b),
    }


def by_cd1(program, given):
    v = _many(given["data"], given["times"])
    W, a, b = program.cd1(v, *_parameters(given), given["lr"], given["seed"])
    return {"W": W, "a": a, "b": b}


def _counted(after):
    """Count how often each state stands in the rows of a chain."""
    after = np.asarray(after, "float64")
    units = after.shape[1]
    fine = units < 10 and np.isin(after, (0, 1)).all()
    numbers = (after @ 2 ** np.arange(units)).astype(int) if fine else np.zeros(1, int)
    return {
        "counts": np.bincount(numbers, minlength=2**units if fine else 1),
        "rows": np.array(after.shape),
        "binary": np.array(fine),
    }


def by_pcd(program, given):
    v, chain = _many(given["data"], given["fewer"]), _many(given["chain"], given["times"])
    W, a, b, after = program.pcd(v, chain, *_parameters(given), given["lr"], given["seed"])
    return {"W": W, "a": a, "b": b} | _counted(after)


def from_the_model(program, given):
    v, chain = _many(given["data"], given["fewer"]), given["states"][given["fair"]]
    W, a, b, _ = program.pcd(v, chain, *_parameters(given), given["lr"], given["seed"])
    return {"W": W, "a": a, "b": b}


def square(program, given):
    machine = given["square_W"], given["square_a"], given["square_b"]
    v = _many(given["square_data"], given["square_times"])
    W, a, b = program.cd1(v, *machine, given["lr"], given["seed"])
    after = program.pcd(v, v, *machine, given["lr"], given["seed"])[3]
    return {"W": W, "a": a, "b": b} | _counted(after)


def trained_by_cd1(program, given):
    v = _many(given["patterns"], 20)
    W, a, b = given["start"], np.zeros(v.shape[1]), np.zeros(given["start"].shape[1])
    for n in range(given["updates"]):
        W, a, b = program.cd1(v, W, a, b, 0.7, given["seed"] + n)
    return {"W": W, "a": a, "b": b}


def trained_by_pcd(program, given):
    v, chain = _many(given["patterns"], 20), given["begun"]
    W, a, b = given["start"], np.zeros(v.shape[1]), np.zeros(given["start"].shape[1])
    for n in range(given["updates"]):
        W, a, b, chain = program.pcd(v, chain, W, a, b, 0.4, given["seed"] + n)
    return {"W": W, "a": a, "b": b}


def seeds(program, given):
    v, chain = _many(given["data"], 5), _many(given["chain"], 5)
    found = []
    for seed in (given["seed"], given["seed"], given["seed"] + 1):
        W = program.cd1(v, *_parameters(given), given["lr"], seed)[0]
        found.append([W, program.pcd(v, chain, *_parameters(given), given["lr"], seed)[0]])
    return np.array(found)


def changed(program, given):
    v, chain, h = _many(given["data"], 5), _many(given["chain"], 5), given["hidden_states"]
    W, a, b = _parameters(given)
    last = W, a, b, given["lr"], given["seed"]
    return (
        program.changes("hidden", v, W, b)
        + program.changes("visible", h, W, a)
        + program.changes("free_energy", v, W, a, b)
        + program.changes("cd1", v, *last)
        + program.changes("pcd", v, chain, *last)
    )
