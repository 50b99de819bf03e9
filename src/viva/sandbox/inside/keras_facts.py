"""What Keras models, on any backend, say of themselves and of their training."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from . import keras_watch
from .facts import Facts, any_of, copies, described, moved, of_history, scaling


def model_of(names: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return the model that a program is about: the last one trained, else the last one left."""
    import keras

    if keras_watch.fits:
        return keras_watch.fits[-1].model
    left = [v for v in names.values() if isinstance(v, keras.Model)]
    return left[-1] if left else None


def of(names: dict[str, Any], digits: dict[str, Any] | None) -> Facts:
    """Return the facts of the model that a program is about."""
    import keras

    model = model_of(names)
    if model is None:
        return {}
    facts: Facts = {"framework": "keras", "backend": keras.backend.backend()}
    fits = [f for f in keras_watch.fits if f.model is model]
    facts["seeded"] = "yes" if keras_watch.seeded else "no"
    facts["predicted"] = "yes" if keras_watch.predicted else "no"
    parts: list[tuple[Callable[..., Facts], tuple[Any, ...]]]
    parts = [(_layers, (model,)), (_compiled, (model,)), (_rates, (model,))]
    if fits:
        parts += [(_fit, (fits,)), (_data, (fits, digits)), (_answers, (fits[-1], digits))]
    for part, about in parts:
        try:
            facts |= part(*about)
        except Exception as error:  # a model of the candidate's own making
            facts[f"unread{part.__name__}"] = type(error).__name__
    return facts


# --- what it is made of ---------------------------------------------------------------------------

_ACTIVATIONS = ("Activation", "ReLU", "Softmax", "LeakyReLU", "PReLU", "ELU")
_AS_THEY_ARE = (
    *("InputLayer", "Flatten", "Reshape", "Permute", "Dropout", "GaussianNoise", "Rescaling"),
    *("Normalization", "BatchNormalization", "AveragePooling2D", "GlobalAveragePooling2D"),
)
"""What a linear map could stand for, once the network is trained."""
_SCALES = ("Rescaling", "Normalization", "BatchNormalization", "LayerNormalization")


def _layers(model: Any) -> Facts:  # noqa: ANN401
    rows: list[dict[str, Any]] = []
    in_a_row = _row_of(model)
    for layer in in_a_row or model.layers:
        kind = type(layer).__name__
        last = next((r for r in reversed(rows) if r["weighted"]), None)
        if kind in _ACTIVATIONS and last:
            last["activation"] = _activation(layer)
        elif kind != "InputLayer":
            rows.append(_row(layer, kind))
            if last and kind not in _AS_THEY_ARE and not rows[-1]["weighted"]:
                last["activation"] = _unless_none(last["activation"])
    if in_a_row is None:  # a class of the program's own may do anything between its layers
        for row in rows:
            row["activation"] = _unless_none(row["activation"])
    trainable = [math.prod(w.shape) for w in model.trainable_weights]
    first = next((x for x in model.layers if x.weights), None)
    kernels = [w for w in model.get_weights() if w.ndim >= 2]
    return {
        **described(rows),
        "parameters": sum(trainable),
        "first_layer_parameters": first.count_params() if first is not None else None,
        "copied_units": copies(kernels[0]) if kernels else None,
    }


def _row(layer: Any, kind: str) -> dict[str, Any]:  # noqa: ANN401
    return {
        "kind": kind,
        "units": getattr(layer, "units", None) or getattr(layer, "filters", None),
        "initialiser": _known(type(getattr(layer, "kernel_initializer", None)).__name__),
        "activation": _activation(layer),
        "weighted": hasattr(layer, "kernel_initializer"),
    }


def _row_of(model: Any) -> list[Any] | None:  # noqa: ANN401
    """Return all that is done one after the other, operations that are no layers too, or None."""
    import keras

    found: list[Any] = []
    if isinstance(model, keras.Sequential):
        steps = model.layers
    elif type(model).__name__ == "Functional":
        steps = model.operations
    else:
        return None
    for step in steps:
        inner = _row_of(step) if isinstance(step, keras.Model) else [step]
        if inner is None:
            return None
        found += inner
    return found


def _activation(layer: Any) -> str | None:  # noqa: ANN401
    kind = type(layer).__name__
    if kind in _ACTIVATIONS and kind != "Activation":
        return kind.lower()
    given = getattr(layer, "activation", None)
    if given is None:
        return "none"
    name = getattr(given, "__name__", None)
    if not str(getattr(given, "__module__", "")).startswith("keras"):
        return None  # a function of the program's own
    return "none" if name == "linear" else name


def _unless_none(activation: str | None) -> str | None:
    return None if activation == "none" else activation


def _known(name: str) -> str | None:
    return None if name == "NoneType" else name


def _compiled(model: Any) -> Facts:  # noqa: ANN401
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        return {}
    settings = optimizer.get_config()
    facts: Facts = {"optimizer": type(optimizer).__name__.lower()}
    rate = settings.get("learning_rate")
    facts["learning_rate"] = float(rate) if isinstance(rate, int | float) else None
    for name in ("beta_1", "beta_2", "epsilon", "momentum", "weight_decay"):
        if isinstance(settings.get(name), int | float):
            facts[name] = float(settings[name])
    loss: Any = getattr(model, "loss", None)
    facts["loss"] = _loss_name(loss)
    config: Any = loss.get_config() if hasattr(loss, "get_config") else {}
    logits = config.get("from_logits")
    if logits is None and str(facts["loss"]).endswith("crossentropy"):
        logits = False  # by its name or as Keras' own function, all is left as it is
    facts["from_logits"] = None if logits is None else "yes" if logits else "no"
    config = model.get_compile_config() or {}
    wanted = [*(config.get("metrics") or []), *(config.get("weighted_metrics") or [])]
    names = [m if isinstance(m, str) else getattr(m, "name", "") for m in wanted]
    facts["metrics"] = ", ".join(str(n) for n in names if n) or "none"
    return facts


_LOSSES = {"mean_squared_error": "mse"}


def _loss_name(loss: Any) -> str | None:  # noqa: ANN401
    if loss is None:
        return None
    name = loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)
    parts = (f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
    snake = "".join(parts)
    return _LOSSES.get(snake, snake)


def _rates(model: Any) -> Facts:  # noqa: ANN401
    rates = {
        layer.rate for layer in model.layers if "Dropout" in type(layer).__name__ and layer.rate
    }
    return {"dropout": rates.pop() if len(rates) == 1 else None}


# --- how it was trained ---------------------------------------------------------------------------


def _fit(fits: list[keras_watch.Fit]) -> Facts:
    """Return the facts of a training, of one call of ``fit`` or of several one after the other."""
    first, last = fits[0], fits[-1]
    given = last.given
    history = {
        name: [v for f in fits for v in f.history.get(name, [])]
        for name in dict.fromkeys(n for f in fits for n in f.history)
    }
    trained = max((len(v) for v in history.values()), default=0)
    split, steps = given.get("validation_split") or 0.0, sum(f.steps for f in fits)
    held = split or given.get("validation_data") is not None or keras_watch.evaluated
    batch = getattr(given.get("x"), "shape", None) and (given.get("batch_size") or 32)
    return {
        "epochs": given.get("epochs") if len(fits) == 1 else trained,
        "batch_size": batch,
        "validation_split": split or None,
        "validation": "yes" if held else "no",
        "keeps_best": "yes" if any(f.keeps_best for f in fits) else "no",
        "updates": steps,
        "updates_per_epoch": steps // trained if trained else None,
        "shuffled": "yes" if given.get("shuffle", True) else "no" if len(fits) == 1 else None,
        "moved_weights": moved(first.before, list(last.model.get_weights())),
        "unmoved_weights": _unmoved(first),
        **of_history(history),
    }


def _unmoved(fit: keras_watch.Fit) -> int | None:
    """Return how many arrays that a layer multiplies with or adds are as they were.

    Others, such as the mean that a Normalization was given, are not there to be trained.
    """
    after = fit.model.weights
    if not fit.before or len(fit.before) != len(after):
        return None
    pairs = zip(fit.before, fit.model.get_weights(), strict=True)
    still = [moved([old], [new]) == "0/1" for old, new in pairs]
    return sum(s for s, w in zip(still, after, strict=True) if w.name in ("kernel", "bias"))


def _data(fits: list[keras_watch.Fit], digits: dict[str, Any] | None) -> Facts:
    """Return what it learnt from, and what it was judged by."""
    given = fits[-1].given
    x: Any = given.get("x")
    held: Any = given.get("validation_data")
    facts: Facts = {"labels": _labels(given.get("y"))}
    held = held[0] if isinstance(held, list | tuple) and held else None
    if hasattr(x, "shape") and hasattr(x, "max"):
        largest = float(x.max())
        facts["examples"] = math.floor(x.shape[0] * (1 - (given.get("validation_split") or 0.0)))
        facts["input_max"] = largest
        facts["scaled_inputs"] = _scaled(fits[-1].model, largest)
    if digits is None:
        return facts
    test = digits["x_test"]
    trained = [f.given.get("x") for f in fits]
    asked = [held, *(x for x, _ in keras_watch.evaluated), *keras_watch.predicted]
    return {
        **facts,
        "trained_on_test": _yes(any(any_of(t, test) for t in trained)),
        "validated_on_test": _yes(any_of(held, test)),
        "validated_on_train": _yes(hasattr(x, "shape") and _same_pictures(held, x)),
        "evaluated_on_test": _yes(any(any_of(a, test) for a in asked)),
    }


def _yes(it_is: bool) -> str:
    return "yes" if it_is else "no"


def _same_pictures(held: Any, x: Any) -> bool:  # noqa: ANN401
    """Say whether pictures to judge by are among those that were learnt from, as they are."""
    import numpy as np

    if not hasattr(held, "shape") or held.shape[1:] != x.shape[1:] or not len(held):
        return False
    learnt = np.asarray(x).reshape(len(x), -1)
    some = np.asarray(held).reshape(len(held), -1)[:: max(1, len(held) // 8)]
    return any(bool((learnt == row).all(1).any()) for row in some)


def _labels(y: Any) -> str | None:  # noqa: ANN401
    import numpy as np

    if not hasattr(y, "shape"):
        return None
    if y.ndim == 1 or y.shape[1:] == (1,):
        return "integers"
    rows = np.asarray(y[:1000])
    one_hot = rows.ndim == 2 and bool(
        ((rows == 0) | (rows == 1)).all() and (rows.sum(1) == 1).all()
    )
    return "one-hot" if one_hot else None


def _scaled(model: Any, largest: float) -> str | None:  # noqa: ANN401
    """Say whether small numbers enter the first layer with weights; None where that is open."""
    if largest <= 5:
        return "yes"
    for layer in _row_of(model) or []:
        if type(layer).__name__ in _SCALES:
            return "yes"
        if hasattr(layer, "kernel_initializer"):
            return "no"
        if type(layer).__name__ not in _AS_THEY_ARE:
            return None
    return None


# --- what it answers ------------------------------------------------------------------------------


def _answers(fit: keras_watch.Fit, digits: dict[str, Any] | None) -> Facts:
    """Return what the ten numbers sum to, and how often the largest one is at the digit."""
    import numpy as np

    x: Any = fit.given.get("x")
    if not hasattr(x, "shape") or not hasattr(x, "max"):
        return {}
    answers = _asked(fit.model, x[:_SUMMED])
    if answers.ndim != 2 or answers.shape[1] != 10 or not np.isfinite(answers).all():
        return {}
    facts: Facts = {"row_sum": float(answers.sum(1).mean())}
    map_of = scaling(x, digits["x_train"]) if digits is not None else None
    if digits is None or map_of is None:
        return facts
    test = digits["x_test"].astype("float32") * map_of[0] + map_of[1]
    answers = _asked(fit.model, test.reshape(len(test), *x.shape[1:]))
    right = answers.argmax(1) == digits["y_test"]
    return {**facts, "test_accuracy": float(right.mean())}


_SUMMED, _AT_ONCE = 256, 250


def _asked(model: Any, x: Any) -> Any:  # noqa: ANN401
    import keras
    import numpy as np

    parts = [x[i : i + _AT_ONCE] for i in range(0, len(x), _AT_ONCE)]
    answers = (keras.ops.convert_to_numpy(model(part, training=False)) for part in parts)
    return np.concatenate([np.asarray(a, dtype="float64") for a in answers])
