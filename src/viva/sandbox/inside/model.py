"""A candidate's model, however it was written: three functions, a Keras model or a PyTorch module.

The functions are ``build()``, ``train(model, x, y)`` and ``predict(model, x)``, with x of shape
(n, 28, 28) in 0..1 and y of shape (n,).
"""

# ruff: noqa: ANN401 (arrays and models of libraries that are imported only inside)

from __future__ import annotations

import copy
import math
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Protocol

from . import keras_facts, keras_watch, torch_facts
from .facts import arrays
from .hooks import when_imported

_FUNCTIONS = ("build", "train", "predict")
_CAPACITY_RATE = 2e-3
_CAPACITY_EPOCHS = 40
_ENOUGH = 0.97
_PIXELS = 784
_WIDEST = 5.0
"""From black to white, where black is below 0: MNIST with mean 0 and variance 1 has 3.2. Scaled
pixel by pixel it has hundreds."""


class NoModel(Exception):
    """There is nothing that we can ask, which proves nothing against the program.

    The message says what was looked for.
    """


class Model(Protocol):
    """Something that was trained and can be asked."""

    def predict(self, x: Any) -> Any:
        """Return ten numbers for each picture, (n, 10); x is (n, 28, 28) with values in 0..255."""
        ...

    def weights(self) -> list[Any]:
        """Return its arrays of trainable numbers; those of layers as (inputs, units)."""
        ...

    def before(self) -> list[Any]:
        """Return them as they were before training; nothing if that is not known."""
        ...

    def capable(self, x: Any, y: Any) -> Model:
        """Return a fresh model of the same form, trained on other pictures."""
        ...


def begin() -> None:
    """Watch what PyTorch modules are given from the moment that PyTorch is imported."""
    when_imported("torch.nn.modules.module", _watch_modules)


def model_of(names: dict[str, Any], digits: dict[str, Any]) -> Model:
    """Return the model of a program; one that consists of functions is trained now.

    Raises:
        NoModel: there is none.
    """
    if "keras" in sys.modules and (left := keras_facts.model_of(names)) is not None:
        return KerasModel(left)
    if "torch" in sys.modules and (left := torch_facts.model_of(names)) is not None:
        return TorchModel(left)
    if all(callable(names.get(f)) for f in _FUNCTIONS):
        return Functions(names, digits["x_train"], digits["y_train"])
    raise NoModel(
        "It left no Keras model and no PyTorch module, and does not define all of "
        "build(), train(model, x, y) and predict(model, x)."
    )


@dataclass(frozen=True)
class Inputs:
    """How a program gives pictures to its model: their shape, and what black and white are."""

    shape: tuple[int, ...] = (28, 28)
    black: float = 0.0
    white: float = 1.0

    def of(self, x: Any) -> Any:
        """Return pictures with values in 0..255 as the program would give them."""
        scaled = x.astype("float32") / 255 * (self.white - self.black) + self.black
        return scaled.reshape(len(x), *self.shape)


def _inputs(shape: tuple[int, ...], black: float, white: float) -> Inputs:
    """Return how pictures are given.

    Raises:
        NoModel: by more than one factor and one shift for all pixels, such as pixel by pixel.
    """
    if not black < white or (black < 0 and white - black > _WIDEST):
        raise NoModel(
            f"Its inputs reach from {black:.3g} to {white:.3g}: how it made them of the pixels "
            "could not be told, so it could not be asked about other pictures."
        )
    return Inputs(shape, black, white)


class Functions:
    """Three functions."""

    def __init__(self, names: dict[str, Any], x: Any, y: Any) -> None:
        self._names = names
        self._learnt = x, y
        began = time.monotonic()
        model = names["build"]()
        self._before = [a.copy() for a in _parameters(model)]
        returned = names["train"](model, x.astype("float32") / 255, y.astype("int64"))
        self._model = model if returned is None else returned
        self.seconds = time.monotonic() - began

    def predict(self, x: Any) -> Any:
        """Return ten numbers for each picture."""
        import numpy as np

        answers = self._names["predict"](self._model, x.astype("float32") / 255)
        answers = answers.detach() if hasattr(answers, "detach") else answers
        return np.asarray(answers, dtype="float64")

    def weights(self) -> list[Any]:
        """Return its arrays of trainable numbers."""
        return _parameters(self._model)

    def before(self) -> list[Any]:
        """Return them as they were before training."""
        return self._before

    def capable(self, x: Any, y: Any) -> Functions:
        """Build and train anew on other pictures."""
        return Functions(self._names, x, y)

    def longer(self, times: int) -> Functions:
        """Build and train anew on the same pictures, each several times."""
        import numpy as np

        x, y = self._learnt
        return Functions(self._names, np.tile(x, (times, 1, 1)), np.tile(y, times))


class KerasModel:
    """A Keras model that a script has trained."""

    def __init__(self, model: Any, inputs: Inputs | None = None) -> None:
        self._model = model
        fit = next((f for f in reversed(keras_watch.fits) if f.model is model), None)
        self._before = fit.before if fit else []
        self._inputs = inputs or _keras_inputs(model, fit)

    def predict(self, x: Any) -> Any:
        """Return ten numbers for each picture."""
        import numpy as np

        return np.asarray(self._model.predict(self._inputs.of(x), verbose=0), dtype="float64")

    def weights(self) -> list[Any]:
        """Return its arrays of trainable numbers."""
        return list(self._model.get_weights())

    def before(self) -> list[Any]:
        """Return them as they were before training."""
        return self._before

    def capable(self, x: Any, y: Any) -> KerasModel:
        """Train a model of the same layers, with fresh weights and our own training."""
        import keras

        answers = self.predict(x[:100])
        logits = not (answers.min() >= 0 and answers.max() <= 1)
        fresh = keras.models.clone_model(self._model)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=logits)
        fresh.compile(keras.optimizers.Adam(_CAPACITY_RATE), loss)
        other = KerasModel(fresh, self._inputs)
        given = self._inputs.of(x)
        for _ in range(_CAPACITY_EPOCHS // 5):
            fresh.fit(given, y, epochs=5, batch_size=64, verbose=0)
            if (other.predict(x[:1000]).argmax(1) == y[:1000]).mean() > _ENOUGH:
                break
        return other


def _keras_inputs(model: Any, fit: keras_watch.Fit | None) -> Inputs:
    """Return how ``fit`` was given pictures."""
    wanted = getattr(model, "input_shape", None)
    shape = tuple(wanted[1:]) if isinstance(wanted, tuple) and None not in wanted[1:] else (28, 28)
    pictures = _pictures(fit.given.get("x")) if fit else None
    if pictures is None:
        return Inputs(shape)
    shape = tuple(pictures.shape[1:]) if math.prod(pictures.shape[1:]) == _PIXELS else shape
    return _inputs(shape, float(pictures.min()), float(pictures.max()))


def _pictures(x: Any) -> Any:
    """Return pictures out of what ``fit`` was given: an array, or the first batch of a dataset."""
    import numpy as np

    try:
        if not hasattr(x, "shape"):
            x = x[0] if hasattr(x, "__getitem__") else next(iter(x))
            x = x[0] if isinstance(x, list | tuple) else x
        pictures = np.asarray(x)
    except Exception:  # a dataset of the candidate's own making
        return None
    return pictures if pictures.dtype.kind in "fiu" and pictures.size else None


# --- PyTorch --------------------------------------------------------------------------------------


@dataclass
class _Called:
    """A module that was called and is no part of one that was called before."""

    module: Any
    before: list[Any]
    """Its weights when it was called first."""
    shape: tuple[int, ...] = ()
    ranges: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=20))
    """The smallest and the largest value of what it was given in training, lately."""


_called: dict[int, _Called] = {}
_parts: set[int] = set()


def _watch_modules(torch_modules: ModuleType) -> None:
    def keep(module: Any, given: tuple[Any, ...]) -> None:
        if id(module) not in _called:
            if id(module) in _parts or next(iter(module.parameters()), None) is None:
                return
            _parts.update(id(part) for part in module.modules())
            _called[id(module)] = _Called(module, _weights_of(module))
        if given and module.training and hasattr(given[0], "is_floating_point"):
            called, pictures = _called[id(module)], given[0].detach()
            called.shape = tuple(pictures.shape)
            called.ranges.append((float(pictures.min()), float(pictures.max())))

    torch_modules.register_module_forward_pre_hook(keep)


def _weights_of(module: Any) -> list[Any]:
    """Return copies of its arrays of trainable numbers, those of layers as (inputs, units)."""
    try:
        found = [p.detach().double().clone().numpy() for p in module.parameters()]
    except Exception:  # a module that only its first call builds
        return []
    return [a.T if a.ndim == 2 else a for a in found]


class TorchModel:
    """A PyTorch module that a script has trained."""

    def __init__(self, module: Any, inputs: Inputs | None = None) -> None:
        self._module = module
        called = _called.get(id(module))
        self._before = called.before if called else []
        self._inputs = inputs or _torch_inputs(called)
        self._dtype = next(iter(module.parameters())).dtype

    def predict(self, x: Any) -> Any:
        """Return ten numbers for each picture."""
        import torch

        self._module.eval()
        with torch.no_grad():
            return self._module(self._tensor(x)).double().numpy()

    def _tensor(self, x: Any) -> Any:
        import torch

        return torch.from_numpy(self._inputs.of(x)).to(self._dtype)

    def weights(self) -> list[Any]:
        """Return its arrays of trainable numbers."""
        return _weights_of(self._module)

    def before(self) -> list[Any]:
        """Return them as they were before training."""
        return self._before

    def capable(self, x: Any, y: Any) -> TorchModel:
        """Train a module of the same layers, with fresh weights and our own training."""
        import torch

        fresh = copy.deepcopy(self._module)
        for module in fresh.modules():
            if hasattr(module, "reset_parameters"):
                module.reset_parameters()
        other, loss_of = TorchModel(fresh, self._inputs), torch.nn.CrossEntropyLoss()
        optimizer = torch.optim.Adam(fresh.parameters(), lr=_CAPACITY_RATE)
        given, labels = self._tensor(x), torch.from_numpy(y.astype("int64"))
        for _ in range(_CAPACITY_EPOCHS):
            fresh.train()
            for chosen in torch.randperm(len(x)).split(64):
                optimizer.zero_grad()
                loss_of(fresh(given[chosen]), labels[chosen]).backward()
                optimizer.step()
            if (other.predict(x[:1000]).argmax(1) == y[:1000]).mean() > _ENOUGH:
                break
        return other


def _torch_inputs(called: _Called | None) -> Inputs:
    """Return how a module was given pictures.

    Raises:
        NoModel: that was not seen.
    """
    if called is None or not called.ranges:
        raise NoModel(
            "Its PyTorch module was never called in training, so what it takes is unknown."
        )
    batch = called.shape[1:]
    shape = batch if math.prod(batch) == _PIXELS else called.shape
    if math.prod(shape) != _PIXELS:
        raise NoModel(
            f"Its PyTorch module takes no pictures: it was given the shape {called.shape}."
        )
    black, white = min(r[0] for r in called.ranges), max(r[1] for r in called.ranges)
    return _inputs(shape, black, white)


def _parameters(model: Any) -> list[Any]:
    if hasattr(model, "parameters") and hasattr(model, "state_dict"):
        return _weights_of(model)
    if hasattr(model, "get_weights"):
        return list(model.get_weights())
    if hasattr(model, "__dict__") and not isinstance(model, dict | list | tuple):
        model = vars(model)
    return list(arrays({"model": model}))
