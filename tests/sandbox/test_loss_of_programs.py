"""What a Keras program minimises depends on its backend: each one's loss is what we say it is."""

import json
import math
from itertools import pairwise

import pytest

from sandbox.places import place_for
from viva.evidence.behaviour import effective_loss, seen
from viva.evidence.sandbox import Limits, Program

SPARSE = "sparse_categorical_crossentropy"
BACKENDS = ("tensorflow", "jax", "torch")
LASTS = ("none", "softmax", "sigmoid")

SOFTMAX = "the cross-entropy of a softmax over the logits"
RAW = "the cross-entropy of raw sums taken for probabilities"
SUM = "the cross-entropy of sigmoids divided by their sum"
TABLE = {
    # last layer, from_logits: what TensorFlow, JAX and PyTorch minimise
    ("none", True): (SOFTMAX, SOFTMAX, SOFTMAX),
    ("softmax", False): (SOFTMAX, SOFTMAX, SOFTMAX),
    ("sigmoid", False): (SOFTMAX, SUM, SUM),
    ("sigmoid", True): (
        SOFTMAX,
        "the cross-entropy of a softmax over sigmoid outputs",
        "the cross-entropy of a softmax over sigmoid outputs",
    ),
    ("softmax", True): (
        SOFTMAX,
        "the cross-entropy of a softmax over softmax outputs",
        "the cross-entropy of a softmax over softmax outputs",
    ),
    ("none", False): (RAW, RAW, RAW),
}
CASES = [(b, last, logits) for b in BACKENDS for last, logits in TABLE]

# --- the table itself ---------------------------------------------------------------------------


@pytest.mark.parametrize(("backend", "last", "from_logits"), CASES)
@pytest.mark.parametrize("loss", [SPARSE, "categorical_crossentropy"])
def test_a_cross_entropy_is_named_by_backend_last_layer_and_logits(
    loss, backend, last, from_logits
):
    expected = TABLE[last, from_logits][BACKENDS.index(backend)]
    assert effective_loss(backend, loss, last, from_logits) == expected


def test_only_logits_and_softmax_mean_the_same_on_every_backend_and_what_they_should():
    alike = {case for case, told in TABLE.items() if set(told) == {SOFTMAX}}
    assert alike == {("none", True), ("softmax", False)}


@pytest.mark.parametrize(
    ("loss", "last"),
    [("mse", "softmax"), ("binary_crossentropy", "sigmoid"), (SPARSE, "relu"), (SPARSE, "unknown")],
)
def test_of_other_losses_and_layers_nothing_is_said(loss, last):
    assert effective_loss("jax", loss, last, False) is None


# --- and whether it is so -----------------------------------------------------------------------

CLASSES, INPUTS, EXAMPLES = 10, 6, 24
EPSILON = 1e-7
"""Of ``keras.config``: probabilities are cut off there."""
WEIGHTS = [[math.sin(3 * i + 7 * k) for k in range(CLASSES)] for i in range(INPUTS)]
BIASES = [0.6 + 0.4 * math.cos(k) for k in range(CLASSES)]
X = [[1.5 * math.cos(5 * n + 2 * i) for i in range(INPUTS)] for n in range(EXAMPLES)]


def logits(row):
    return [b + sum(v * WEIGHTS[i][k] for i, v in enumerate(row)) for k, b in enumerate(BIASES)]


def label(n):
    """Return the class with the largest sum for two of three, so that the losses lie apart."""
    z = logits(X[n])
    return z.index(max(z)) if n % 3 else n % CLASSES


Y = [label(n) for n in range(EXAMPLES)]

PROGRAM = f"""
import json
import keras
import numpy as np
x, y = np.array({X!r}, "float32"), np.array({Y!r})
weights = [np.array({WEIGHTS!r}, "float32"), np.array({BIASES!r}, "float32")]
found = {{}}
for last, from_logits in {list(TABLE)!r}:
    dense = keras.layers.Dense({CLASSES}, activation=None if last == "none" else last)
    model = keras.Sequential([keras.Input(({INPUTS},)), dense])
    model.set_weights(weights)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    model.compile("sgd", loss)
    found[f"{{last}} {{from_logits}}"] = model.evaluate(x, y, batch_size={EXAMPLES}, verbose=0)
print("FOUND", json.dumps(found))
"""


def softmax(z):
    e = [math.exp(v - max(z)) for v in z]
    return [v / sum(e) for v in e]


def sigmoid(z):
    return [1 / (1 + math.exp(-v)) for v in z]


def cut(p):
    return [min(max(v, EPSILON), 1 - EPSILON) for v in p]


def divided(p):
    return [v / sum(p) for v in p]


def raw(backend):
    """Return what a backend makes of sums that are no probabilities.

    TensorFlow cuts them off and then divides by what is left, the others the other way round.
    """
    if backend == "tensorflow":
        return lambda z: divided(cut(z))
    return lambda z: cut(divided(z))


FORMS = {
    SOFTMAX: lambda backend: softmax,
    SUM: lambda backend: lambda z: divided(sigmoid(z)),
    "the cross-entropy of a softmax over sigmoid outputs": lambda b: lambda z: softmax(sigmoid(z)),
    "the cross-entropy of a softmax over softmax outputs": lambda b: lambda z: softmax(softmax(z)),
    RAW: raw,
}


def mean_cross_entropy(form):
    return sum(-math.log(form(logits(row))[y]) for row, y in zip(X, Y, strict=True)) / EXAMPLES


@pytest.fixture(scope="module")
def ran():
    """Run the six programs on a backend, once for all of them."""
    runs = {}

    def run(backend):
        if backend not in runs:
            place = place_for(backend)
            program = Program(PROGRAM, backend, data="none")
            runs[backend] = seen(place.run(program, Limits(seconds=200), lambda heard: None))
        return runs[backend]

    return run


@pytest.mark.slow
@pytest.mark.parametrize(("backend", "last", "from_logits"), CASES)
def test_what_a_backend_evaluates_is_the_loss_that_we_name(ran, backend, last, from_logits):
    run = ran(backend)
    assert run.ending == "ran", run.output[-2000:]
    line = next(x for x in run.output.splitlines() if x.startswith("FOUND"))
    evaluated = json.loads(line.removeprefix("FOUND"))[f"{last} {from_logits}"]
    named = effective_loss(backend, SPARSE, last, from_logits)
    assert evaluated == pytest.approx(mean_cross_entropy(FORMS[named](backend)), rel=2e-4)


@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
def test_the_objects_that_a_program_leaves_tell_the_loss_of_their_backend(ran, backend):
    told = {f.about: f.value for f in ran(backend).saw}
    assert told["backend"] == backend
    last, from_logits = list(TABLE)[-1]
    assert (told["output_activation"], told["from_logits"]) == (
        last,
        "yes" if from_logits else "no",
    )
    assert told["effective_loss"] == TABLE[last, from_logits][BACKENDS.index(backend)]


def test_the_five_losses_are_far_enough_apart_to_be_told_from_one_another():
    values = [mean_cross_entropy(form("jax")) for form in FORMS.values()]
    values.append(mean_cross_entropy(raw("tensorflow")))
    ordered = sorted(values)
    assert all(b - a > 0.02 for a, b in pairwise(ordered)), ordered
