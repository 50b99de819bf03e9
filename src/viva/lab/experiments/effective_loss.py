"""With sigmoid outputs Keras minimises one loss on TensorFlow, and another on JAX and PyTorch.

Holds if, on every backend that is asked, each of seven programs evaluates to the loss that the
table below names for it, to within a ten-thousandth of it; any two of these losses are at least
0.5 % apart; and the loss of what ``predict`` returns is, for sigmoid outputs, on every backend the
one that JAX and PyTorch minimise.

The seven programs have the same weights, the same digits and the same loss, sparse categorical
cross-entropy. They differ in the activation of the last layer and in ``from_logits``, which says
whether what comes out of it is logits. With z for the logits, σ for the sigmoid::

    last layer     from_logits    TensorFlow               JAX, PyTorch
    none           True           -log softmax(z)          -log softmax(z)            right
    softmax        False          -log softmax(z)          -log softmax(z)            right
    sigmoid        False          -log softmax(z)          -log of σ(z) over its sum
    sigmoid        True           -log softmax(z)          -log softmax(σ(z))
    softmax        True           -log softmax(z)          -log softmax(softmax(z))
    none           False          z clipped, over the sum  z over the sum, clipped
    sigmoid, × 1   False          -log of σ(z) over its sum, on all three

So two programs of seven mean the right thing everywhere. The others do not, and of them TensorFlow
warns for two, JAX and PyTorch for none. Keras hangs the logits on what a sigmoid or a softmax
returns (``_keras_logits``), and its TensorFlow backend takes these, whatever came out and whatever
``from_logits`` says. The last program shows it: behind the sigmoid stands a layer that multiplies
by one. It changes no output, but the logits are lost on the way, and TensorFlow's softmax with
them. So for one and the same network TensorFlow's ``evaluate`` disagrees with the loss of its own
``predict``. What is trained is trained well either way, since both losses are least where the right
output is the largest by far (experiment first-mlp). But losses on two backends cannot be compared,
and a softmax forgotten or taken twice does harm on one backend and less or none on another.

The network is that of the first interview, 784-256-128-10 with sigmoids, with weights and biases
drawn from a normal distribution of standard deviation SCALE and never trained: here it matters what
is computed and not how good it is. The programs run in processes of their own, on backends that
Python finds or that ``viva install`` has installed; where an environment has PyTorch and no Keras,
that of another one is taken. A quick run asks two backends at most. At SCALE 0 all outputs are
alike and so are all losses: nothing can be told apart. With other versions of Keras all this may
differ; the numbers say which ones were asked.

keras-team/keras, keras/src/activations/activations.py and keras/src/backend/{jax,tensorflow,torch}
/nn.py, sparse_categorical_crossentropy, version 3.15.1. keras-team/keras, issue 15271 (evaluate and
predict disagree). J. S. Bridle, Probabilistic interpretation of feedforward classification network
outputs, with relationships to statistical pattern recognition, in Neurocomputing, Springer, 1990.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray
from scipy.special import expit, log_expit, log_softmax, softmax

from viva.lab import BadSetting, Count, NotNegative, Outcome, Seed, Table, progress
from viva.lab.backends import BACKENDS, BackendFails, backends
from viva.lab.descent import digits
from viva.lab.number import fixed
from viva.lab.picture import draw

STATED = "The same Keras program trains the same network on every backend."
VERDICT = "half true"

DIGITS: Count = 2000  # that are evaluated
SCALE: NotNegative = 0.3  # standard deviation of all weights and biases
AT_MOST: Count = 3  # backends that are asked, of those that are there
SEED: Seed = 0

QUICK = {"AT_MOST": 2}
BROKEN = {"SCALE": 0}  # all outputs alike: whichever loss is minimised, it is log 10
QUOTED = {
    "by_hand_softmax": (4.944, 0.002),
    "by_hand_sigmoid_over_sum": (2.771, 0.002),
    "by_hand_softmax_of_sigmoid": (2.3625, 0.002),
    "by_hand_softmax_of_softmax": (2.342, 0.002),
    "by_hand_over_sum_clipped": (6.95, 0.02),
    "by_hand_clipped_over_sum": (8.224, 0.02),
    "tensorflow_sigmoid_false": (4.944, 0.002),
    "jax_sigmoid_false": (2.771, 0.002),
    "torch_sigmoid_false": (2.771, 0.002),
    "tensorflow_sigmoid_times_1_false": (2.771, 0.002),
    "tensorflow_sigmoid_false_predicted": (2.771, 0.002),
    "sum_of_sigmoids_least": (4.5, 0.02),
    "sum_of_sigmoids_largest": (6.29, 0.02),
}

Array = NDArray[np.float64]
Labels = NDArray[np.integer[Any]]
Losses = Mapping[str, float]

SIZES = (784, 256, 128, 10)
EPSILON = 1e-7  # Keras clips probabilities to this and to one less this
CLOSE = 1e-4  # relative: the programs compute in float32
APART = 0.005


class Program(NamedTuple):
    """What differs between the programs, and what they come to."""

    last: str  # activation of the last layer; "× 1" for a layer that multiplies by one behind it
    from_logits: bool
    tensorflow: str  # name of the loss that is minimised there
    others: str  # and on JAX and PyTorch

    @property
    def name(self) -> str:
        """As it is shown."""
        return f"{self.last}, from_logits={self.from_logits}"

    @property
    def key(self) -> str:
        """In the names of numbers."""
        return f"{self.last.replace(' × ', '_times_')}_{str(self.from_logits).lower()}"

    def expected(self, backend: str) -> str:
        """Return the name of the loss that this backend minimises."""
        return self.tensorflow if backend == "tensorflow" else self.others


SOFTMAX = "softmax of z"
SIGMOID = "σ(z) over its sum"
DOUBLE, OF_SIGMOID = "softmax of softmax(z)", "softmax of σ(z)"
OTHERS_RAW, TENSORFLOW_RAW = "z over the sum, clipped", "z clipped, over the sum"
KEYS = {  # in the names of numbers
    SOFTMAX: "softmax",
    SIGMOID: "sigmoid_over_sum",
    OF_SIGMOID: "softmax_of_sigmoid",
    DOUBLE: "softmax_of_softmax",
    OTHERS_RAW: "over_sum_clipped",
    TENSORFLOW_RAW: "clipped_over_sum",
}
PROGRAMS = (
    Program("none", True, SOFTMAX, SOFTMAX),
    Program("softmax", False, SOFTMAX, SOFTMAX),
    Program("sigmoid", False, SOFTMAX, SIGMOID),
    Program("sigmoid", True, SOFTMAX, OF_SIGMOID),
    Program("softmax", True, SOFTMAX, DOUBLE),
    Program("none", False, TENSORFLOW_RAW, OTHERS_RAW),
    Program("sigmoid × 1", False, SIGMOID, SIGMOID),
)


def log_outputs() -> dict[str, Callable[[Array], Array]]:
    """Return, by the name of each loss, the log of what it takes for probabilities, from z."""

    def clip(p: Array) -> Array:
        return np.clip(p, EPSILON, 1 - EPSILON)

    return {
        SOFTMAX: lambda z: log_softmax(z, axis=1),
        # softmax(log σ) is σ over its sum
        SIGMOID: lambda z: log_softmax(log_expit(z), axis=1),
        OF_SIGMOID: lambda z: log_softmax(expit(z), axis=1),
        DOUBLE: lambda z: log_softmax(softmax(z, axis=1), axis=1),
        OTHERS_RAW: lambda z: np.log(clip(z / z.sum(1, keepdims=True))),
        TENSORFLOW_RAW: lambda z: log_softmax(np.log(clip(z)), axis=1),
    }


def by_hand(z: Array, y: Labels) -> dict[str, float]:
    """Return each of the losses, as the mean over the digits."""
    with np.errstate(all="ignore"):  # a sum of no logits is 0, and 0 over 0 no number
        return {
            name: -float(log_p(z)[np.arange(len(y)), y].mean())
            for name, log_p in log_outputs().items()
        }


def network() -> list[Array]:
    """Return the weights and biases of the network, in turn, as Keras keeps them."""
    rng = np.random.default_rng(SEED)
    shapes = [shape for n, m in pairwise(SIZES) for shape in ((n, m), (m,))]
    return [rng.normal(0, SCALE, shape).astype(np.float32).astype(float) for shape in shapes]


def logits(weights: Sequence[Array], x: Array) -> Array:
    """Return z, (B, 10)."""
    for k in range(0, len(weights), 2):
        z = x @ weights[k] + weights[k + 1]
        x = expit(z)
    return z


def in_keras(asked: str, answered: str) -> None:
    """Evaluate all programs in Keras; this runs in a process of its own, where Keras is.

    Args:
        asked: a file with the weights, the digits and their labels, and the programs.
        answered: a file for what came out.
    """
    import importlib
    import json
    import time
    import warnings

    import keras
    import numpy as np

    given = np.load(asked)
    x, y = given["x"].astype("float32"), given["y"]
    found = []
    for last, from_logits in json.loads(str(given["programs"])):
        activation = {"none": None}.get(last, last.removesuffix(" × 1"))
        layers = [
            keras.Input((784,)),
            keras.layers.Dense(256, activation="sigmoid"),
            keras.layers.Dense(128, activation="sigmoid"),
            keras.layers.Dense(10, activation=activation),
        ]
        if last.endswith("× 1"):
            layers.append(keras.layers.Rescaling(1.0))
        model = keras.Sequential(layers)
        shapes = [w.shape for w in model.weights]
        ends = np.cumsum([np.prod(shape) for shape in shapes])[:-1]
        parts = np.split(given["weights"], ends.astype(int))
        model.set_weights([w.reshape(shape) for w, shape in zip(parts, shapes, strict=True)])
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
        model.compile(optimizer="adam", loss=loss)
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            evaluated = model.evaluate(x, y, batch_size=len(x), verbose=0)
        outputs = model.predict(x, batch_size=len(x), verbose=0)
        found.append(
            {
                "evaluated": float(np.ravel(evaluated)[0]),
                "predicted": float(np.mean(keras.ops.convert_to_numpy(loss(y, outputs)))),
                "warned": any("from_logits" in str(one.message) for one in heard),
            }
        )
    backend = keras.backend.backend()
    version = importlib.import_module(backend).__version__
    told = {
        "programs": found,
        "versions": f"Keras {keras.__version__}, {backend} {version}",
        "seconds": time.process_time(),
    }
    with open(answered, "w") as file:  # noqa: PTH123
        json.dump(told, file)


SHOWN = {"jax": "JAX", "tensorflow": "TensorFlow", "torch": "PyTorch"}
LOOKS = {"jax": ("o", "C0"), "tensorflow": ("s", "C1"), "torch": ("^", "C2")}
THE_FIRST = 2  # of the programs: that of the first interview


class Answer(NamedTuple):
    """What Keras found on one backend, program by program."""

    evaluated: list[float]
    predicted: list[float]  # the loss of what ``predict`` returns
    warned: list[bool]
    versions: str
    seconds: float


def ask(weights: Sequence[Array], x: Array, y: Labels) -> tuple[dict[str, Answer], dict[str, str]]:
    """Run all programs on the backends that are there.

    Returns:
        The answers by backend, and what was said where it went wrong.
    """
    answers, failed = {}, {}
    with TemporaryDirectory() as place:
        asked, answered = Path(place) / "asked.npz", Path(place) / "answered.json"
        listed = json.dumps([(program.last, program.from_logits) for program in PROGRAMS])
        row = np.concatenate([w.ravel() for w in weights])
        np.savez(asked, x=x, y=y, weights=row, programs=np.array(listed))
        call = f"\nin_keras({str(asked)!r}, {str(answered)!r})\n"
        for backend in progress(backends()[:AT_MOST], "backends"):
            try:
                backend.run(inspect.getsource(in_keras) + call)
                told = json.loads(answered.read_text("utf-8"))
            except BackendFails as error:
                failed[backend.name] = str(error)
                continue
            answers[backend.name] = Answer(
                [one["evaluated"] for one in told["programs"]],
                [one["predicted"] for one in told["programs"]],
                [one["warned"] for one in told["programs"]],
                told["versions"],
                told["seconds"],
            )
    return answers, failed


def named(loss: float, forms: Losses) -> str:
    """Return which of the losses this is, by name; empty if it is none of them."""
    near = [name for name, value in forms.items() if abs(loss - value) <= CLOSE * abs(value)]
    return near[0] if near else ""


def together(values: Mapping[str, float]) -> list[tuple[float, list[str]]]:
    """Return the values that are apart, from the least on, each with the backends that have it."""
    groups: list[tuple[float, list[str]]] = []
    for backend, value in values.items():
        same = [names for seen, names in groups if abs(seen - value) <= CLOSE * abs(seen)]
        if same:
            same[0].append(backend)
        else:
            groups.append((value, [backend]))
    return sorted(groups)


def of(backends: Sequence[str]) -> str:
    """Return the names of backends, as a sentence has them."""
    return " and ".join(SHOWN[name] for name in backends)


def paint_programs(axes: Axes, answers: Mapping[str, Answer], forms: Losses) -> None:
    """Draw what each program costs on each backend, on lines for the losses worked out by hand."""
    for value in filter(np.isfinite, forms.values()):
        axes.axvline(value, color="C6", linewidth=0.8, linestyle=":", marker="")
    for name in (SIGMOID, SOFTMAX):
        where = (forms[name], 1.01)
        axes.annotate(name, where, xycoords=("data", "axes fraction"), ha="center", va="bottom")
    for row in range(len(PROGRAMS)):
        groups = together({name: answer.evaluated[row] for name, answer in answers.items()})
        for k, (value, who) in enumerate(groups):
            for place, backend in enumerate(who):
                marker, colour = LOOKS[backend]
                lift = 0.18 * (place - (len(who) - 1) / 2)
                axes.plot(value, row + lift, marker, color=colour, markersize=6, zorder=4)
            names = ", ".join(SHOWN[name] for name in who)
            told = f"{value:.2f} {'on all three' if len(who) == len(BACKENDS) else names}"
            left = k + 1 < len(groups) and groups[k + 1][0] - value < 1.5  # no room on the right
            axes.annotate(
                told,
                (value, row),
                (-8 if left else 8, 0),
                textcoords="offset points",
                ha="right" if left else "left",
                va="center",
                bbox={"facecolor": axes.get_facecolor(), "linewidth": 0, "pad": 1},
            )
    axes.set_yticks(range(len(PROGRAMS)), [program.name for program in PROGRAMS])
    axes.set(xlabel="loss that is minimised (nats)", ylabel="last layer")
    axes.invert_yaxis()
    axes.grid(visible=False, axis="x")
    right = max([value for value in forms.values() if np.isfinite(value)])
    axes.set_xlim(right=right + 0.35 * (right - axes.get_xlim()[0]))


def run(folder: Path) -> Outcome:
    """Work out the losses by hand, ask Keras on each backend, and compare."""
    if DIGITS > 8000:
        raise BadSetting(f"DIGITS cannot be {DIGITS}: there are 8000.")
    (x, y), _ = digits(DIGITS)
    weights = network()
    z = logits(weights, x.astype(float))
    forms = by_hand(z, y)
    answers, failed = ask(weights, x, y)

    numbers: dict[str, float | str | bool] = {
        f"by_hand_{KEYS[name]}": round(value, 4) for name, value in forms.items()
    }
    numbers["sum_of_sigmoids_least"] = round(float(expit(z).sum(1).min()), 3)
    numbers["sum_of_sigmoids_largest"] = round(float(expit(z).sum(1).max()), 3)
    for backend, answer in answers.items():
        numbers[f"{backend}_versions"] = answer.versions
        for program, loss in zip(PROGRAMS, answer.evaluated, strict=True):
            numbers[f"{backend}_{program.key}"] = round(loss, 4)
        numbers[f"{backend}_sigmoid_false_predicted"] = round(answer.predicted[THE_FIRST], 4)

    missing = [name for name in BACKENDS if name not in {*answers, *failed}]
    why = f"Not asked: {of(missing)}." if missing else ""
    for name, said in failed.items():
        why += f" Keras on {SHOWN[name]} did not run: {said}."
    table = Table.of(
        (
            "last layer",
            "from_logits",
            "TensorFlow minimises",
            "JAX and PyTorch minimise",
            *(f"{SHOWN[name]} evaluates to (nats)" for name in answers),
            *(f"{SHOWN[name]} warns" for name in answers),
        ),
        [
            (
                program.last,
                program.from_logits,
                f"{program.tensorflow}: {forms[program.tensorflow]:.4f}",
                f"{program.others}: {forms[program.others]:.4f}",
                *(round(answer.evaluated[row], 4) for answer in answers.values()),
                *(answer.warned[row] for answer in answers.values()),
            )
            for row, program in enumerate(PROGRAMS)
        ],
    )
    if not answers:
        get = "Keras is not here, or on no backend. To get it: viva install jax, or tensorflow."
        return Outcome("skipped", numbers, table=table, why=get if not failed else why)

    holds = all(abs(a - b) > APART * max(a, b) for a, b in combinations(forms.values(), 2))
    for backend, answer in answers.items():
        pairs = zip(PROGRAMS, answer.evaluated, strict=True)
        holds &= all(named(loss, forms) == p.expected(backend) for p, loss in pairs)
        holds &= named(answer.predicted[THE_FIRST], forms) == SIGMOID
    groups = together({name: answer.evaluated[THE_FIRST] for name, answer in answers.items()})
    picture = draw(
        folder,
        lambda figure: paint_programs(figure.subplots(), answers, forms),
        title="With sigmoid outputs the same network has a loss of "
        + ", and of ".join(f"{value:.2f} on {of(who)}" for value, who in groups),
        alt="Seven programs, by the activation of the last layer and from_logits, and the loss to "
        "which the same network evaluates: "
        + "; ".join(
            f"{program.name}: "
            + ", ".join(
                f"{value:.2f} on {of(who)}"
                for value, who in together({n: a.evaluated[row] for n, a in answers.items()})
            )
            for row, program in enumerate(PROGRAMS)
        )
        + ". Worked out by hand: "
        + ", ".join(f"{fixed(value)} ({name})" for name, value in forms.items())
        + ".",
    )
    return Outcome(
        holds=holds,
        numbers=numbers,
        picture=picture,
        table=table,
        timings={f"{name}_seconds": answer.seconds for name, answer in answers.items()},
        why=why,
    )
