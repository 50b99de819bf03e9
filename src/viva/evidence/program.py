"""Read a candidate's program: what it is made of, without running a line of it.

Every fact names its line. Where reading alone cannot be certain (a value that is computed, bound
twice, or different in two places) there is no fact: the interviewer must never say "you used Adam"
to somebody who did not.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from viva.evidence.finding import Finding, Verdict
from viva.evidence.program_calls import Call, Source, read_source
from viva.evidence.program_names import named
from viva.evidence.program_text import ProgramText, read_text

MNIST_TRAINING_IMAGES = 60_000
"""LeCun et al. 1998: the training set that every library serves under the name."""
MNIST_PIXELS = 784

OPTIMIZERS = frozenset(
    (
        *("adam", "adamw", "nadam", "adamax", "radam", "adagrad", "adadelta", "adafactor"),
        *("sgd", "rmsprop", "ftrl", "lion", "lbfgs", "muon"),
    )
)
_LOSSES = {
    "mean_squared_error": "mse",
    "m_s_e_loss": "mse",
    "l2_loss": "mse",
    "cross_entropy_loss": "cross_entropy",
    "softmax_cross_entropy": "cross_entropy",
    "softmax_cross_entropy_with_integer_labels": "cross_entropy",
    "n_l_l_loss": "nll",
    "nll_loss": "nll",
    "b_c_e_loss": "binary_crossentropy",
    "b_c_e_with_logits_loss": "binary_crossentropy",
}
_ACTIVATIONS = frozenset(
    (
        *("relu", "sigmoid", "tanh", "gelu", "elu", "selu", "softmax"),
        *("softplus", "silu", "swish", "linear"),
    )
)
_SQUASHING_LAST = ("softmax", "log_softmax")
_HIDDEN_KINDS = ("Dense", "Conv1D", "Conv2D", "Conv3D", "Linear")
_WITHOUT_WEIGHTS = ("Flatten", "Dropout", "Activation", "ReLU", "Softmax", "Input", "InputLayer")
_ACTIVATION_LAYERS = ("Activation", "ReLU", "Softmax", "LeakyReLU", "PReLU", "ELU")
_AS_THEY_ARE = (
    *("Flatten", "Dropout", "Input", "InputLayer", "Reshape", "Permute", "Rescaling"),
    *("Normalization", "BatchNormalization", "GaussianNoise"),
)
"""Layers that a linear map could stand for, once the network is trained."""
_SAW = ("unused_imports", "test_labels", "seed")
"""What a program does rather than what it is made of."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a program certainly has."""

    name: str
    value: str | float
    line: int


@dataclass(slots=True)
class _Layer:
    kind: str
    line: int
    units: int | None = None
    inputs: int | None = None
    activation: str | None = "none"
    """``none`` without one, None where it cannot be told."""


@dataclass(frozen=True, slots=True)
class ProgramReading:
    """What was read in a program."""

    findings: tuple[Finding, ...]
    problem: str | None = None
    """Why it could not be read, such as ``line 12: '(' was never closed``."""


def read_program(text: str) -> ProgramReading:
    """Read a program.

    Args:
        text: anything at all; never executed, imported or trusted.

    Returns:
        ``used`` and ``saw`` findings, each quoting its line; of a text that is not Python one
        ``saw`` finding named ``unreadable`` that says why.
    """
    program = read_text(text)
    if program.tree is None:
        return _unreadable(program, f"{program.problem}.", program.problem_line)
    try:
        facts = tuple(_certain(_facts(read_source(program.tree))))
    except RecursionError:
        return _unreadable(program, "it is nested too deeply.", None)
    return ProgramReading(tuple(_finding(program, fact) for fact in facts))


def imported(text: str) -> set[str]:
    """Return the top names of what a program imports, such as ``tensorflow``; nothing is run."""
    program = read_text(text)
    if program.tree is None:
        return set()
    return {name.partition(".")[0] for name in read_source(program.tree).imports.values()}


def _unreadable(program: ProgramText, why: str, line: int | None) -> ProgramReading:
    quote, start = program.quote(line or 0)
    saw = Finding("unreadable", "saw", quote, start, 1.0, why, why, line)
    return ProgramReading((saw,), program.problem or why)


def _finding(program: ProgramText, fact: Fact) -> Finding:
    quote, start = program.quote(fact.line)
    value = float(fact.value) if isinstance(fact.value, int | float) else fact.value
    verdict: Verdict = "saw" if fact.name in _SAW else "used"
    return Finding(fact.name, verdict, quote, start, 1.0, "", value, fact.line)


_OPEN = "?"
"""The value of something that the program has and that reading cannot tell."""


def _certain(facts: Iterator[Fact]) -> list[Fact]:
    """Leave out what the program has in two different ways, or in one that cannot be told."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.name, []).append(fact)
    return [
        same[0]
        for same in found.values()
        if len({f.value for f in same}) == 1 and same[0].value != _OPEN
    ]


def _facts(source: Source) -> Iterator[Fact]:
    framework = _framework(source)
    if framework is None:
        return
    yield framework
    if framework.value == "keras":
        yield from _keras(source)
    elif framework.value == "torch":
        yield from _torch(source)
    elif framework.value == "jax":
        yield from _jax(source)
    elif framework.value == "numpy":
        yield from _epochs(source)
    yield from _scaling(source)
    for name, value, line in named(source):
        yield Fact(name, value, line)


def _framework(source: Source) -> Fact | None:
    """Return the library that the program is built with: the one nearest to the layers.

    Whoever only takes the digits or a helper from a library does not build with it.
    """
    begins = (
        ("keras", ("keras.", "tensorflow.keras.", "tf_keras.")),
        ("torch", ("torch.",)),
        ("jax", ("jax.", "flax.", "optax.")),
        ("scikit-learn", ("sklearn.",)),
        ("numpy", ("numpy.",)),
    )
    for name, starts in begins:
        for call in source.calls:
            if call.name.startswith(starts) and not _only_helps(call.name):
                return Fact("framework", name, call.line)
    return None


def _only_helps(name: str) -> bool:
    return ".datasets." in name or (".utils." in name and not name.startswith("torch."))


# --- Keras ---------------------------------------------------------------------------------------


def _keras(source: Source) -> Iterator[Fact]:
    for call in source.calls:
        if call.imported:
            continue
        if call.last == "compile":
            yield from _compiled(source, call)
        elif call.last == "fit":
            yield from _fitted(source, call)
        elif call.last == "evaluate":
            yield Fact("validation", "yes", call.line)
    yield from _regularised(source)
    yield from _layers(source, _keras_layers(source), _one_model(source))
    yield from _convolutions(source)


def _compiled(source: Source, call: Call) -> Iterator[Fact]:
    yield from _optimizer(source, call, call.argument("optimizer", 0))
    loss = call.argument("loss", 1)
    name = source.constant(loss)
    if isinstance(name, str):
        yield Fact("loss", _loss_name(name), call.line)
    elif made := source.called(loss):
        yield Fact("loss", _loss_name(_snake(made.last)), made.line)
        logits = source.constant(made.argument("from_logits"))
        if isinstance(logits, bool):
            yield Fact("from_logits", "yes" if logits else "no", made.line)
    metrics = source.follow(call.argument("metrics", 2))
    if isinstance(metrics, ast.List | ast.Tuple):
        names = [source.constant(m) for m in metrics.elts]
        if names and all(isinstance(n, str) for n in names):
            yield Fact("metrics", ", ".join(map(str, names)), call.line)


def _optimizer(source: Source, call: Call, given: ast.expr | None) -> Iterator[Fact]:
    name = source.constant(given)
    if given is None:
        return
    if isinstance(name, str):
        yield Fact("optimizer", _optimizer_name(name), call.line)
    elif (made := source.called(given)) and _optimizer_name(made.last) != "other":
        yield from _made_optimizer(source, made, rate_place=0)
    else:
        yield Fact("optimizer", _OPEN, call.line)


def _made_optimizer(source: Source, made: Call, rate_place: int) -> Iterator[Fact]:
    optimizer = _optimizer_name(made.last)
    yield Fact("optimizer", optimizer, made.line)
    given = made.argument("learning_rate", rate_place) or made.argument("lr")
    adds_to_loss = made.name.startswith("torch.") and optimizer != "adamw"
    for name, argument in (
        ("learning_rate", given),
        ("momentum", made.argument("momentum")),
        ("l2" if adds_to_loss else "weight_decay", made.argument("weight_decay")),
    ):
        number = source.number(argument)
        if number is not None:
            yield Fact(name, float(number), source.line_of(argument, made.line))


def _optimizer_name(name: str) -> str:
    plain = name.lower().replace("_", "")
    return plain if plain in OPTIMIZERS else "other"


def _loss_name(name: str) -> str:
    return _LOSSES.get(name.lower(), name.lower())


def _snake(name: str) -> str:
    """Return ``SparseCategoricalCrossentropy`` as ``sparse_categorical_crossentropy``."""
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


def _fitted(source: Source, call: Call) -> Iterator[Fact]:
    given = {
        name: call.argument(name, place)
        for name, place in (("epochs", 3), ("batch_size", 2), ("validation_split", -1))
    }
    numbers = {name: source.number(argument) for name, argument in given.items()}
    for name, number in numbers.items():
        if number is not None:
            yield Fact(name, float(number), source.line_of(given[name], call.line))
    if numbers["validation_split"] or call.argument("validation_data") is not None:
        yield Fact("validation", "yes", call.line)
    batch, split = numbers["batch_size"], numbers["validation_split"] or 0
    split_known = numbers["validation_split"] is not None or not call.argument("validation_split")
    if batch and batch >= 1 and 0 <= split < 1 and split_known and _loads_mnist(source):
        learned = math.floor(MNIST_TRAINING_IMAGES * (1 - split))
        yield Fact("updates_per_epoch", math.ceil(learned / batch), call.line)


def _loads_mnist(source: Source) -> bool:
    return any(c.name.endswith(".mnist.load_data") for c in source.calls)


def _keras_layers(source: Source) -> list[_Layer] | None:
    """Return the layers in the order of the program, or None where that cannot be told."""
    layers: list[_Layer] = []
    for call in source.calls:
        if not call.name.startswith(("keras.", "tensorflow.keras.", "tf_keras.")):
            continue
        if call.last in (*_HIDDEN_KINDS, *_WITHOUT_WEIGHTS):
            if call.repeated:
                return None
            layers.append(_keras_layer(source, call))
        elif ".layers." in call.name:
            own = call.last.lower() if call.last in ("LeakyReLU", "PReLU", "ELU") else "none"
            layers.append(_Layer(call.last, call.line, activation=own))
    joined = _joined_activations(layers)
    if any(_is_activation_function(call) for call in source.calls):
        for layer in joined:  # it may stand between any two of them
            layer.activation = None if layer.activation == "none" else layer.activation
    return joined


def _is_activation_function(call: Call) -> bool:
    """Say whether a call is an activation that is no layer, such as ``keras.ops.relu(x)``."""
    return ".layers." not in call.name and call.last.lower() in _ACTIVATIONS - {"linear"}


def _keras_layer(source: Source, call: Call) -> _Layer:
    layer = _Layer(call.last, call.line)
    if call.last in _HIDDEN_KINDS:
        units = source.number(call.argument("units" if call.last == "Dense" else "filters", 0))
        layer.units = units if isinstance(units, int) else None
        layer.activation = _activation(source, call.argument("activation", 1))
    elif call.last == "Activation":
        layer.activation = _activation(source, call.argument("activation", 0))
    elif call.last in ("ReLU", "Softmax"):
        layer.activation = call.last.lower()
    elif call.last == "Dropout":
        layer.activation = "none"
    shape = call.argument("shape", 0) if call.last == "Input" else call.argument("input_shape")
    shape = shape or call.argument("input_dim")
    layer.inputs = source.shape(shape) if shape is not None else None
    return layer


def _activation(source: Source, given: ast.expr | None) -> str | None:
    """Return the name of an activation, ``none`` without one, None where it cannot be told."""
    if given is None:
        return "none"
    name = source.constant(given)
    if name is None:
        return "none"
    if not isinstance(name, str):
        name = source.full_name(source.follow(given)).rpartition(".")[2]
    return ("none" if name == "linear" else name) if name.lower() in _ACTIVATIONS else None


def _joined_activations(layers: Sequence[_Layer]) -> list[_Layer]:
    """Give a layer the activation that stands after it as a layer of its own."""
    joined: list[_Layer] = []
    for layer in layers:
        before = next((j for j in reversed(joined) if j.kind in _HIDDEN_KINDS), None)
        if before is not None and layer.kind in _ACTIVATION_LAYERS:
            before.activation = layer.activation
            continue
        unknown = layer.kind not in (*_HIDDEN_KINDS, *_AS_THEY_ARE)
        if before is not None and unknown and before.activation == "none":
            before.activation = None  # such as one of the program's own
        joined.append(layer)
    return joined


def _one_model(source: Source) -> bool:
    made = [c for c in source.calls if c.name.endswith((".Sequential", ".Model"))]
    return len(made) <= 1


def _regularised(source: Source) -> Iterator[Fact]:
    for call in source.calls:
        penalty = call.argument("kernel_regularizer")
        made = source.called(penalty)
        if source.constant(penalty) == "l2" or (made and made.last in ("l2", "L2")):
            yield Fact("l2", "yes", call.line)
        if call.last in ("Dropout", "Dropout2d"):
            rate = source.number(call.argument("rate", 0) or call.argument("p", 0))
            if rate is not None:
                yield Fact("dropout", float(rate), call.line)


# --- layers, whatever the library ----------------------------------------------------------------


def _layers(source: Source, layers: list[_Layer] | None, one_model: bool) -> Iterator[Fact]:
    if not layers or not one_model:
        return
    weighted = [layer for layer in layers if layer.kind in _HIDDEN_KINDS]
    if not weighted:
        return
    *hidden, out = weighted
    line = layers[0].line
    yield Fact("layers", ", ".join(_described(layer) for layer in layers)[:200], line)
    yield Fact("hidden_layers", float(len(hidden)), out.line)
    if hidden and all(h.activation is not None for h in hidden):
        kinds = {str(h.activation) for h in hidden}
        yield Fact("hidden_activation", kinds.pop() if len(kinds) == 1 else "mixed", hidden[0].line)
    if out.units is not None:
        yield Fact("output_units", float(out.units), out.line)
    if out.activation is not None:
        yield Fact("output_activation", out.activation, out.line)
    yield from _parameters(source, layers, weighted)


def _convolutions(source: Source) -> Iterator[Fact]:
    found = [c for c in source.calls if re.fullmatch(r"Conv[123][dD]", c.last) and c.imported]
    if found and not any(c.repeated for c in found):
        yield Fact("convolutions", float(len(found)), found[0].line)


def _described(layer: _Layer) -> str:
    parts = [layer.kind]
    if layer.units is not None:
        parts.append(str(layer.units))
    if layer.kind in _HIDDEN_KINDS and layer.activation not in (None, "none"):
        parts.append(str(layer.activation))
    return " ".join(parts)


def _parameters(
    source: Source, layers: Sequence[_Layer], weighted: Sequence[_Layer]
) -> Iterator[Fact]:
    """Count trainable numbers, weights and biases, where every layer is dense and known."""
    plain = all(x.kind in ("Dense", "Linear", *_WITHOUT_WEIGHTS) for x in layers)
    inputs = next((x.inputs for x in layers if x.inputs is not None), None)
    if inputs is None and any(x.kind == "Flatten" for x in layers) and _loads_mnist(source):
        inputs = MNIST_PIXELS
    if not plain or inputs is None or any(x.units is None for x in weighted):
        return
    sizes = [inputs, *(x.units or 0 for x in weighted)]
    counts = [a * b + b for a, b in pairwise(sizes)]
    yield Fact("parameters", float(sum(counts)), weighted[-1].line)
    yield Fact("first_layer_parameters", float(counts[0]), weighted[0].line)


# --- PyTorch and JAX -----------------------------------------------------------------------------


def _torch(source: Source) -> Iterator[Fact]:
    for call in source.calls:
        if call.name.startswith("torch.optim.") and _optimizer_name(call.last) != "other":
            yield from _made_optimizer(source, call, rate_place=1)
        elif call.name.startswith("torch.nn.") and _is_loss(call.last):
            yield Fact("loss", _loss_name(_snake(call.last)), call.line)
    yield from _loaders(source)
    yield from _epochs(source)
    yield from _regularised(source)
    yield from _layers(source, _torch_layers(source), one_model=True)
    yield from _convolutions(source)


def _is_loss(name: str) -> bool:
    return name.endswith("Loss") or _snake(name) in ("cross_entropy", "nll_loss", "mse_loss")


def _loaders(source: Source) -> Iterator[Fact]:
    """Yield the batch size of the loader that is shuffled, as the one to train with is."""
    loaders = [c for c in source.calls if c.last == "DataLoader"]
    shuffled = [c for c in loaders if source.constant(c.argument("shuffle", 2)) is True]
    for call in shuffled or loaders:
        given = call.argument("batch_size", 1)
        size = source.number(given)
        if size is not None:
            yield Fact("batch_size", float(size), source.line_of(given, call.line))


def _epochs(source: Source) -> Iterator[Fact]:
    """Yield the epochs of a loop written by hand, and its batch if it walks the data."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.For) or not isinstance(node.target, ast.Name):
            continue
        ranged = source.called(node.iter)
        if "epoch" in node.target.id.lower() and ranged and ranged.name == "range":
            given = ranged.argument("", len(ranged.node.args) - 1)
            count = source.number(given)
            if count is not None and len(ranged.node.args) == 1:
                yield Fact("epochs", float(count), source.line_of(given, node.lineno))
                yield from _strides(source, node)


def _strides(source: Source, epoch: ast.For) -> Iterator[Fact]:
    """Yield the batch of a loop within an epoch, as in ``range(0, len(x), 64)``."""
    for node in ast.walk(epoch):
        ranged = source.called(node.iter) if isinstance(node, ast.For) else None
        if ranged and ranged.name == "range" and len(ranged.node.args) == 3:
            size = source.number(given := ranged.node.args[2])
            if source.number(ranged.node.args[0]) == 0 and size is not None and size >= 1:
                yield Fact("batch_size", float(size), source.line_of(given, ranged.line))


def _torch_layers(source: Source) -> list[_Layer] | None:
    """Return linear and convolutional layers; the activation between them if it is one kind."""
    layers: list[_Layer] = []
    activations = [a for c in source.calls if (a := _torch_activation(c)) is not None]
    for call in source.calls:
        if not call.name.startswith("torch.nn.") or call.last not in ("Linear", "Conv2d"):
            continue
        if call.repeated:
            return None
        inputs = source.number(call.argument("in_features", 0))
        units = source.number(call.argument("out_features", 1))
        kind = "Linear" if call.last == "Linear" else "Conv2D"
        layer = _Layer(kind, call.line, units if isinstance(units, int) else None)
        layer.inputs = inputs if isinstance(inputs, int) else None
        layers.append(layer)
    between = {a for a in activations if a not in _SQUASHING_LAST}
    in_a_row = any(c.name.startswith("torch.nn.") and c.last == "Sequential" for c in source.calls)
    own = any(isinstance(node, ast.FunctionDef | ast.Lambda) for node in ast.walk(source.tree))
    for layer in layers[:-1]:
        if len(between) == 1:
            layer.activation = next(iter(between))
        else:  # in a function of its own anything may stand between two layers
            layer.activation = "none" if not between and in_a_row and not own else None
    if layers:
        modules = (c for c in source.calls if c.name.startswith("torch.nn.") and in_a_row)
        last = {a for c in modules if (a := _torch_activation(c)) in _SQUASHING_LAST}
        layers[-1].activation = last.pop() if len(last) == 1 else None
    return layers


def _torch_activation(call: Call) -> str | None:
    """Return the activation that a call is, such as ``relu`` for ``torch.nn.ReLU()``."""
    if call.imported and not call.name.startswith("torch."):
        return None
    name = {"LogSoftmax": "log_softmax"}.get(call.last, call.last.lower())
    return name if name in _ACTIVATIONS | {"log_softmax"} and name != "linear" else None


def _jax(source: Source) -> Iterator[Fact]:
    compiles = [n for n in ast.walk(source.tree) if _is_jit(source, n)]
    if compiles:
        yield Fact("jit", "yes", min(getattr(n, "lineno", 1) for n in compiles))
    for call in source.calls:
        if call.name.startswith("optax."):
            if _optimizer_name(call.last) != "other":
                yield from _made_optimizer(source, call, rate_place=0)
            elif "entropy" in call.last:
                yield Fact("loss", _loss_name(call.last), call.line)
    yield from _epochs(source)


def _is_jit(source: Source, node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute | ast.Name) and source.full_name(node) == "jax.jit"


# --- data ----------------------------------------------------------------------------------------


def _scaling(source: Source) -> Iterator[Fact]:
    """Yield whether pixels are brought to about 0 to 1."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            divisor = node.right if isinstance(node, ast.BinOp) else node.value
            if source.number(divisor) in (255, 256):
                yield Fact("scaled_inputs", "yes", node.lineno)
    for call in source.calls:
        if call.last in ("ToTensor", "Rescaling", "StandardScaler", "MinMaxScaler"):
            yield Fact("scaled_inputs", "yes", call.line)
