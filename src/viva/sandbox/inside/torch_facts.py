"""What PyTorch modules, optimizers and loaders say of themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import datasets, torch_watch
from .facts import Facts, any_of, copies, described, moved, of_history
from .torch_watch import Loader, seen

begin = torch_watch.begin
before = seen.before

_AT_ONCE = 250
_SCALES = ((0.0, 1.0), (0.0, 255.0), (-1.0, 1.0), (-0.4242, 2.8215))
"""The ranges to which pixels are usually brought; the last by MNIST's own mean and deviation."""
_SHAPES = ((1, 28, 28), (784,), (28, 28))


def model_of(names: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return the module that a program is about: the last one left that has parameters.

    Of a program that leaves none, as it is all in functions, the largest that was called.
    """
    import torch

    left = [v for v in names.values() if isinstance(v, torch.nn.Module)]
    found = next((m for m in reversed(left) if any(True for _ in m.parameters())), None)
    if found is not None or not seen.entered:
        return found
    return max((m for m, _ in seen.entered.values()), key=_size)


def _size(module: Any) -> tuple[int, int]:  # noqa: ANN401
    return sum(p.numel() for p in module.parameters()), len(list(module.modules()))


def of(names: dict[str, Any]) -> Facts:
    """Return the facts of the model that a program is about."""
    import torch

    model = model_of(names)
    if model is None:
        return {}
    left = [v for v in names.values() if isinstance(v, torch.optim.Optimizer)]
    optimizer = seen.optimizer or (left[-1] if left else None)
    digits = datasets.arrays()
    facts: Facts = {"framework": "torch", "seeded": "yes" if seen.seeded else "no"}
    parts: list[tuple[Callable[..., Facts], tuple[Any, ...]]]
    parts = [(_layers, (model,)), (_optimizer, (optimizer,)), (_training, ())]
    parts += [(_pictures, (digits,)), (_answers, (model, digits))]
    for part, about in parts:
        try:
            facts |= part(*about)
        except Exception as error:  # a module of the candidate's own making
            facts[f"unread{part.__name__}"] = type(error).__name__
    return facts


# --- what it is made of ---------------------------------------------------------------------------

_ACTIVATIONS = {
    "relu": "relu",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "gelu": "gelu",
    "elu": "elu",
    "silu": "silu",
    "softplus": "softplus",
    "leaky_relu": "leaky_relu",
    "_softmax": "softmax",
    "_log_softmax": "log_softmax",
}
"""PyTorch's own operations and what people call them."""
_WITH_WEIGHTS = {"addmm": "Linear", "mm": "Linear", "convolution": "Conv2D"}
_AS_THEY_ARE = frozenset(
    """
    view _unsafe_view reshape t transpose permute detach clone alias expand flatten unsqueeze
    squeeze _to_copy native_batch_norm _native_batch_norm_legit_no_training empty
    cudnn_batch_norm slice select
    """.split()  # noqa: SIM905
)
"""Operations that a linear map could stand for."""


def _layers(model: Any) -> Facts:  # noqa: ANN401
    weights = [p.detach().numpy() for p in model.parameters() if p.requires_grad]
    kernels = [w for w in weights if w.ndim >= 2]
    first = next((m for m in model.modules() if getattr(m, "weight", None) is not None), None)
    rates = {m.p for m in model.modules() if type(m).__name__.startswith("Dropout") and m.p}
    facts: Facts = {
        "parameters": sum(w.size for w in weights),
        "first_layer_parameters": sum(p.numel() for p in first.parameters()) if first else None,
        "copied_units": copies(kernels[0].reshape(len(kernels[0]), -1).T) if kernels else None,
        "dropout": rates.pop() if len(rates) == 1 else None,
    }
    rows = _rows(model)
    return {**described(rows), **facts}


def _rows(model: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return the layers by what is done, in order, when it is asked about a picture."""
    found: list[dict[str, Any]] = []
    for name, units in _operations(model):
        if name in _WITH_WEIGHTS:
            found.append({"kind": _WITH_WEIGHTS[name], "units": units, "activation": "none"})
        elif found and name in _ACTIVATIONS and found[-1]["activation"] == "none":
            found[-1]["activation"] = _ACTIVATIONS[name]
        elif found and name not in _AS_THEY_ARE:
            found[-1]["activation"] = None  # it may be one of the program's own
    return found


def _operations(model: Any) -> list[tuple[str, int]]:  # noqa: ANN401
    """Return the names of the operations of one call, and the width of what came out of each."""
    import torch
    from torch.utils._python_dispatch import TorchDispatchMode

    found: list[tuple[str, int]] = []

    class Listen(TorchDispatchMode):  # type: ignore[misc]
        def __torch_dispatch__(self, func: Any, *rest: Any) -> Any:  # noqa: ANN401
            _, args, named = (*rest, (), {})[:3]
            out = func(*args, **(named or {}))
            width = out.shape[1] if isinstance(out, torch.Tensor) and out.ndim > 1 else 0
            found.append((func.overloadpacket.__name__.rstrip("_"), width))
            return out

    known = seen.entered.get(id(model))
    if known is None:
        return []
    with _asking(model), Listen():
        model(known[1][:2])
    return found


def _asking(model: Any) -> Any:  # noqa: ANN401
    """Return a context in which a model is only asked, and left as it was."""
    import contextlib

    import torch

    @contextlib.contextmanager
    def asking() -> Any:  # noqa: ANN401
        modes = [(m, m.training) for m in model.modules()]
        model.eval()
        try:
            with torch.no_grad():
                yield
        finally:
            for module, training in modes:
                module.training = training

    return asking()


# --- how it was trained ---------------------------------------------------------------------------


def _optimizer(optimizer: Any) -> Facts:  # noqa: ANN401
    if optimizer is None:
        return {}
    group = optimizer.param_groups[0]
    found: Facts = {"optimizer": type(optimizer).__name__.lower()}
    found["learning_rate"] = float(group["lr"])
    if "betas" in group:
        found["beta_1"], found["beta_2"] = map(float, group["betas"])
    for ours, theirs in (("epsilon", "eps"), ("momentum", "momentum")):
        if isinstance(group.get(theirs), int | float):
            found[ours] = float(group[theirs])
    if group.get("weight_decay"):
        found["weight_decay"] = float(group["weight_decay"])
    found["updates"] = seen.steps.get(id(optimizer), 0)
    old = seen.before.get(id(optimizer), [])
    after = [p.detach().numpy() for g in optimizer.param_groups for p in g["params"]]
    found["moved_weights"] = moved(old, after)
    if old and len(old) == len(after):
        still = (moved([b], [a]) == "0/1" for b, a in zip(old, after, strict=True))
        found["unmoved_weights"] = sum(still)
    return found


def _training() -> Facts:
    facts: Facts = {"loss": seen.loss, "loss_input": seen.loss_input, "batch_size": seen.batch}
    if seen.begun:
        facts["gradients_kept"] = "yes" if seen.kept > seen.begun / 2 else "no"
    facts["asked_in_training_mode"] = "yes" if seen.in_training_mode else "no"
    learnt_from = max(seen.loaders, key=lambda x: x.steps, default=None)
    if learnt_from and 0 < learnt_from.steps <= learnt_from.begun * len(learnt_from.loader):
        facts |= _loader(learnt_from)
        size = facts["updates_per_epoch"]
        epochs = [seen.losses[i : i + size] for i in range(0, len(seen.losses), size)]
        facts |= of_history({"loss": [sum(e) / size for e in epochs if len(e) == size]})
    if seen.losses:
        facts |= {"finite_loss": of_history({"loss": seen.losses})["finite_loss"]}
    return facts


def _loader(one: Loader) -> Facts:
    sampler = type(one.loader.sampler).__name__
    return {
        "batch_size": one.loader.batch_size,
        "shuffled": {"RandomSampler": "yes", "SequentialSampler": "no"}.get(sampler),
        "examples": len(one.loader.dataset),
        "updates_per_epoch": len(one.loader),
        "epochs": one.begun,
    }


def _pictures(digits: dict[str, Any]) -> Facts:
    """Return what entered the first layer: in which range, and from which part of the digits."""
    if seen.first is None:
        return {}
    largest = float(seen.entered[seen.first][1].max())
    facts: Facts = {"input_max": largest, "scaled_inputs": "yes" if largest <= 5 else "no"}
    if seen.learnt:
        facts["trained_on_test"] = "yes" if _among(seen.learnt, digits["x_test"]) else "no"
        facts["evaluated_on_test"] = "yes" if _among(seen.asked, digits["x_test"]) else "no"
        facts["validation"] = "yes" if seen.asked else "no"
    return facts


def _among(rows: list[Any], pictures: Any) -> bool:  # noqa: ANN401
    import numpy as np

    flat = [r.numpy().ravel() for r in rows]
    return bool(flat) and all(f.size == 784 for f in flat) and any_of(np.stack(flat), pictures)


# --- what it answers ------------------------------------------------------------------------------


def _answers(model: Any, digits: dict[str, Any]) -> Facts:  # noqa: ANN401
    """Return what the ten numbers sum to, and how often the largest one is at the digit."""
    import torch

    known = seen.entered.get(id(model))
    if known is None:
        return {}
    x = known[1]
    with _asking(model):
        answers = model(x)
        if answers.ndim != 2 or answers.shape[1] != 10 or not bool(answers.isfinite().all()):
            return {}
        facts: Facts = {"row_sum": float(answers.sum(1).mean())}
        low, high = float(x.min()), float(x.max())
        scale = next((s for s in _SCALES if _near(low, high, *s)), None)
        if scale is None or tuple(x.shape[1:]) not in _SHAPES or len(x) < 8:
            return facts
        raw = torch.from_numpy(digits["x_test"].astype("float32") / 255)
        given = (raw * (scale[1] - scale[0]) + scale[0]).reshape(-1, *x.shape[1:])
        said = torch.cat([model(part).argmax(1) for part in given.split(_AT_ONCE)])
        right = said.numpy() == digits["y_test"]
    return {**facts, "test_accuracy": float(right.mean())}


def _near(low: float, high: float, lowest: float, highest: float) -> bool:
    width = highest - lowest
    return abs(low - lowest) < 0.01 * width and abs(high - highest) < 0.02 * width
