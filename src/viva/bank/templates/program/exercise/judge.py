"""Draws the inputs and judges the answers. It never runs a line of the program.

Every public function but `draw` is one check: its docstring is all that a candidate reads of it, so
it says what is checked and nothing of the data. The library is described in docs/exercises.md.
"""

import numpy as np
from checks import close, counted, unchanged

SECONDS = 30


def draw(rng):
    """Draw the inputs anew. What only the judge may see has a name that begins with `_`."""
    return {
        "x": rng.normal(0, 1, (7, 3)) * rng.uniform(1, 9, 3) + rng.uniform(-9, 9, 3),
        "scale": np.array(rng.uniform(2, 5)),
        "shift": rng.uniform(-5, 5, 3),
    }


def _oracle(x):
    """Return what is right, written in another way than the reference."""
    out = np.empty_like(x)
    for j in range(x.shape[1]):
        mean = sum(x[:, j]) / len(x)
        out[:, j] = (x[:, j] - mean) / np.sqrt(sum((x[:, j] - mean) ** 2) / len(x))
    return out


def mean_and_deviation(given, answers):
    """Each column has mean 0 and standard deviation 1, over the rows that were given."""
    return close("x, standardised,", answers["once"], _oracle(given["x"]), at_stake=1.0)


def shift_and_scale(given, answers):
    """Shifting and stretching a column beforehand changes nothing."""
    why = f"when x is multiplied by {given['scale']:.3g} and shifted"
    return unchanged("the result", why, answers["once"], answers["shifted"], at_stake=1.0)


def leaves_what_it_is_given(given, answers):
    """The array that it is given is left as it was."""
    return counted("arrays changed in place", answers["changed"], 0)
