"""Watches Keras while a program uses it: every epoch, and what each call of ``fit`` was given."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from . import channel
from .hooks import when_imported


@dataclass
class Fit:
    """One call of ``fit``."""

    model: Any
    given: dict[str, Any]
    """Its arguments, by name."""
    before: list[Any]
    """The weights with which it began."""
    history: dict[str, list[float]] = field(default_factory=dict)
    steps: int = 0
    keeps_best: bool = False
    """Whether it was told to keep the weights of its best epoch."""


fits: list[Fit] = []
evaluated: list[tuple[Any, Any]] = []
"""What ``evaluate`` was called with: x and y."""
predicted: list[Any] = []
"""What ``predict`` was called with."""
seeded: list[Any] = []


def begin() -> None:
    """Watch from the moment that Keras is imported."""
    when_imported("keras.src.models.model", _change_model)
    when_imported("keras.src.utils.rng_utils", _change_seed)


def _change_seed(module: ModuleType) -> None:
    real = module.set_random_seed

    def set_random_seed(seed: int) -> Any:  # noqa: ANN401
        seeded.append(seed)
        return real(seed)

    module.set_random_seed = set_random_seed  # type: ignore[attr-defined]


def _change_model(module: ModuleType) -> None:
    model = module.Model
    fit, evaluate, predict = model.fit, model.evaluate, model.predict
    signature = inspect.signature(fit)
    fitting: list[Any] = []  # which evaluates as well, on what it validates with

    def watched_fit(self: Any, *args: Any, **named: Any) -> Any:  # noqa: ANN401
        bound = signature.bind(self, *args, **named)
        bound.apply_defaults()
        given = {k: v for k, v in bound.arguments.items() if k != "self"}
        seen = Fit(self, given, _weights(self, given.get("x")))
        fits.append(seen)
        seen.keeps_best = _keeps_best(given.get("callbacks"))
        bound.arguments["callbacks"] = _with_teller(given.get("callbacks"), seen)
        if given.get("verbose") in ("auto", 1):
            bound.arguments["verbose"] = 2  # a line for each epoch: nobody sees a bar move
        fitting.append(self)
        try:
            history = fit(*bound.args, **bound.kwargs)
        finally:
            fitting.pop()
        seen.history = {k: [float(v) for v in vs] for k, vs in history.history.items()}
        return history

    def watched_evaluate(self: Any, x: Any = None, y: Any = None, *args: Any, **named: Any) -> Any:  # noqa: ANN401
        if not fitting:
            evaluated.append((x, y))
        if len(args) < 2 and named.get("verbose", "auto") in ("auto", 1):
            named["verbose"] = 2
        return evaluate(self, x, y, *args, **named)

    def watched_predict(self: Any, x: Any, *args: Any, **named: Any) -> Any:  # noqa: ANN401
        predicted.append(x)
        return predict(self, x, *args, **named)

    model.fit, model.evaluate, model.predict = watched_fit, watched_evaluate, watched_predict


def _weights(model: Any, x: Any) -> list[Any]:  # noqa: ANN401
    """Return a copy of the weights; a model that is not built yet is built as ``fit`` would."""
    try:
        if not model.built and hasattr(x, "shape"):
            model.build((None, *x.shape[1:]))
        return [w.copy() for w in model.get_weights()]
    except Exception:  # a model that only its own call can build
        return []


def _keeps_best(callbacks: Any) -> bool:  # noqa: ANN401
    listed = getattr(callbacks, "callbacks", callbacks) or []
    for callback in listed if isinstance(listed, list | tuple) else [listed]:
        if getattr(callback, "restore_best_weights", False):
            return True
        if getattr(callback, "save_best_only", False):
            return True
    return False


def _with_teller(callbacks: Any, seen: Fit) -> Any:  # noqa: ANN401
    import keras

    class Teller(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: ANN401
            seen.steps += 1

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ANN401
            numbers = {k: float(v) for k, v in (logs or {}).items()}
            channel.tell("epoch", epoch=epoch + 1, of=seen.given.get("epochs"), logs=numbers)

    if isinstance(callbacks, keras.callbacks.CallbackList):
        callbacks.append(Teller())
        return callbacks
    given = callbacks or []
    return [*(given if isinstance(given, list | tuple) else [given]), Teller()]
