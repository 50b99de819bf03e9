"""Watches PyTorch while a program uses it: what enters its networks, its losses and its updates."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from .hooks import when_imported

_SAMPLED = 64
"""Pictures that are kept to tell where they come from; one of each batch."""
_FEW = 8
"""Fewer may be a trial with numbers that are no pictures."""
_LOSSES = {
    "cross_entropy": "cross_entropy",
    "nll_loss": "nll",
    "mse_loss": "mse",
    "binary_cross_entropy": "binary_crossentropy",
    "binary_cross_entropy_with_logits": "binary_crossentropy",
}


@dataclass
class Loader:
    """A loader, and what was done with it."""

    loader: Any
    begun: int = 0
    """How often the program went through it."""
    steps: int = 0


@dataclass
class Watched:
    """What was seen."""

    steps: dict[int, int] = field(default_factory=dict)
    """How often each optimizer has stepped, by its id."""
    before: dict[int, list[Any]] = field(default_factory=dict)
    """The weights before an optimizer's first step, by its id."""
    optimizer: Any = None
    """The last one that stepped."""
    seeded: list[int] = field(default_factory=list)
    entered: dict[int, tuple[Any, Any]] = field(default_factory=dict)
    """Modules that were called, and the first batch that each was called with."""
    first: int | None = None
    """The first layer with weights that anything entered."""
    learnt: list[Any] = field(default_factory=list)
    """Some pictures that it learnt from."""
    asked: list[Any] = field(default_factory=list)
    """Some pictures that it was only asked about."""
    pending: Any = None
    """A picture that may be learnt from, if ``backward`` follows."""
    loss: str | None = None
    losses: list[float] = field(default_factory=list)
    """Of each batch that was learnt from."""
    loss_input: str | None = None
    """What kind of numbers the loss is given."""
    batch: int | None = None
    loaders: list[Loader] = field(default_factory=list)
    loader: Loader | None = None
    """The one that the program went through last."""
    stepped: bool = False
    """Whether the last thing that happened to the weights was an update."""
    begun: int = 0
    """How many sums of gradients were begun after an update."""
    kept: int = 0
    """How many of them were begun on top of the gradients of that update."""
    in_training_mode: int = 0
    """How often dropout or batch normalisation was in training mode with gradients off."""


seen = Watched()


def begin() -> None:
    """Watch from the moment that PyTorch is imported."""
    when_imported("torch.optim.optimizer", _change_optimizer)
    when_imported("torch.random", _change_seed)
    when_imported("torch.nn.modules.module", _change_module)
    when_imported("torch.nn.functional", _change_losses)
    when_imported("torch.utils.data.dataloader", _change_loader)
    when_imported("torch._tensor", _change_backward)


def _change_optimizer(module: ModuleType) -> None:
    def count(optimizer: Any, *_: Any) -> None:  # noqa: ANN401
        seen.steps[id(optimizer)] = seen.steps.get(id(optimizer), 0) + 1
        seen.optimizer, seen.stepped = optimizer, True
        if seen.loader is not None:
            seen.loader.steps += 1

    def keep(optimizer: Any, *_: Any) -> None:  # noqa: ANN401
        if id(optimizer) not in seen.before:
            seen.before[id(optimizer)] = [
                p.detach().clone().numpy()
                for group in optimizer.param_groups
                for p in group["params"]
            ]

    module.register_optimizer_step_pre_hook(keep)
    module.register_optimizer_step_post_hook(count)


def _change_seed(module: ModuleType) -> None:
    real = module.manual_seed

    def manual_seed(seed: int) -> Any:  # noqa: ANN401
        seen.seeded.append(seed)
        return real(seed)

    module.manual_seed = manual_seed  # type: ignore[attr-defined]


def _change_loader(module: ModuleType) -> None:
    real = module.DataLoader.__iter__

    def __iter__(self: Any) -> Any:  # noqa: ANN401
        known = next((k for k in seen.loaders if k.loader is self), None)
        if known is None:
            seen.loaders.append(known := Loader(self))
        known.begun += 1
        seen.loader = known
        return real(self)

    module.DataLoader.__iter__ = __iter__


def _change_module(module: ModuleType) -> None:
    import torch

    def entered(inner: Any, given: tuple[Any, ...]) -> None:  # noqa: ANN401
        if not given or not isinstance(given[0], torch.Tensor) or not given[0].ndim:
            return
        kind, x, learns = type(inner).__name__, given[0].detach(), torch.is_grad_enabled()
        known = seen.entered.get(id(inner))
        if known is None or len(known[1]) < _FEW <= len(x):
            seen.entered[id(inner)] = (inner, x.clone())
        if kind.startswith(("Dropout", "BatchNorm")) and inner.training and not learns:
            seen.in_training_mode += getattr(inner, "p", 1) > 0
        if seen.first is None and (kind == "Linear" or kind.startswith("Conv")):
            seen.first = id(inner)
        if id(inner) != seen.first or not len(x):
            return
        if seen.pending is not None:  # nothing was learnt from it
            _sample(seen.asked, seen.pending)
        seen.pending = x[0].clone() if learns else None
        if not learns:
            _sample(seen.asked, x[0].clone())

    module.register_module_forward_pre_hook(entered)


def _sample(pictures: list[Any], picture: Any) -> None:  # noqa: ANN401
    if len(pictures) < _SAMPLED:
        pictures.append(picture)


def _change_losses(module: ModuleType) -> None:
    def watch(name: str) -> None:
        real = getattr(module, name)

        def loss(given: Any, *args: Any, **named: Any) -> Any:  # noqa: ANN401
            found = real(given, *args, **named)
            if found.requires_grad and not found.ndim:
                if seen.loss is None:
                    seen.loss, seen.batch = _LOSSES[name], len(given)
                    seen.loss_input = kind_of(given.detach())
                seen.losses.append(float(found.detach()))
            return found

        setattr(module, name, loss)

    for name in _LOSSES:
        watch(name)


def kind_of(numbers: Any) -> str | None:  # noqa: ANN401
    """Return what numbers for some pictures are: probabilities, their logarithms, or sums."""
    if numbers.ndim != 2 or numbers.shape[1] < 2:
        return None
    if bool((numbers >= 0).all()) and bool(((numbers.sum(1) - 1).abs() < 1e-3).all()):
        return "probabilities"
    if bool((numbers <= 0).all()) and bool(((numbers.exp().sum(1) - 1).abs() < 1e-3).all()):
        return "logarithms of probabilities"
    return "between 0 and 1" if bool(((numbers >= 0) & (numbers <= 1)).all()) else "raw sums"


def _change_backward(module: ModuleType) -> None:
    real = module.Tensor.backward

    def backward(self: Any, *args: Any, **named: Any) -> Any:  # noqa: ANN401
        if seen.stepped and seen.optimizer is not None:
            seen.begun += 1
            seen.kept += _has_gradients(seen.optimizer)
        seen.stepped = False
        if seen.pending is not None:
            _sample(seen.learnt, seen.pending)
            seen.pending = None
        return real(self, *args, **named)

    module.Tensor.backward = backward


def _has_gradients(optimizer: Any) -> bool:  # noqa: ANN401
    parameters = (p for group in optimizer.param_groups for p in group["params"])
    return any(p.grad is not None and bool(p.grad.any()) for p in parameters)
