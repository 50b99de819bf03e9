"""What is asked of a network of four layers that learns digits. It holds no expectation.

Training takes most of the time, so a network that has learnt is kept for the questions that follow.
"""

import numpy as np

_kept = {}
_LAYERS = ("convolved", "rectified", "pooled", "scores")


def _pictures(values):
    return values.astype(_kept.get("precision", "float32")) / 255


def _network(program, given, seed):
    network = program.CNN(seed)
    if "precision" not in _kept:
        try:
            network.forward(_pictures(given["still"][:1]))
        except TypeError as error:
            # JAX draws weights in double precision here, which its convolution does not mix.
            _kept["precision"] = "float64" if "float64" in str(error) else "float32"
        else:
            _kept["precision"] = "float32"
    return network


def _trained(program, given, seed, labels="y"):
    if (seed, labels) not in _kept:
        network = _network(program, given, seed)
        network.fit(_pictures(given["x"]), given[labels])
        _kept[seed, labels] = network
    return _kept[seed, labels]


def _shown(network, x):
    """Show pictures to a network, a hundred at a time; return what leaves each layer."""
    parts = [network.forward(_pictures(x[n : n + 100])) for n in range(0, len(x), 100)]
    return {name: np.concatenate(part) for name, part in zip(_LAYERS, zip(*parts, strict=True))}


def _scores(network, x):
    return _shown(network, x)["scores"]


def fresh(program, given):
    return _shown(_network(program, given, given["seed"]), given["still"])


def another(program, given):
    return _shown(_network(program, given, given["seed"] + 1), given["still"])["convolved"]


def trained(program, given):
    return _scores(_trained(program, given, given["seed"]), given["unseen"])


def trained_again(program, given):
    return _scores(_trained(program, given, given["seed"] + 1), given["unseen"])


def shifted_digits(program, given):
    return _scores(_trained(program, given, given["seed"]), given["unseen_shifted"])


def scrambled(program, given):
    return _scores(_trained(program, given, given["seed"], "wrong"), given["unseen"])


def taught_otherwise(program, given):
    return _shown(_trained(program, given, given["seed"], "wrong"), given["still"])["convolved"]


def still(program, given):
    return _shown(_trained(program, given, given["seed"]), given["still"])


def moved(program, given):
    return _shown(_trained(program, given, given["seed"]), given["moved"])


def dots(program, given):
    return _shown(_trained(program, given, given["seed"]), given["dots"])


def parts(program, given):
    return _shown(_trained(program, given, given["seed"]), given["parts"])


def places(program, given):
    return _shown(_trained(program, given, given["seed"]), given["places"])


def alone(program, given):
    network = _trained(program, given, given["seed"])
    return np.concatenate([_scores(network, given["still"][n : n + 1]) for n in range(3)])
