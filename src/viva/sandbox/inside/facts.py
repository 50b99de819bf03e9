"""What the objects that a program left say of themselves, by the names that questions use.

They can lie: a program may replace any method. Whoever reads these facts compares them with the
source and with the weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Facts = dict[str, Any]

_CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D")
_WITH_UNITS = ("Dense", "Linear", *_CONVOLUTIONS)
_ALIKE = 0.1
"""Squared distance of two pictures in 0..1 that are the same; of MNIST's two parts the nearest two
are 0.68 apart."""
_ROWS = 24
"""Pictures that are looked up to tell where they come from."""
_RISE, _LAST = 0.003, 3
"""A rise of the accuracy in so many last epochs that is not noise."""
_WORSE = 1.1
"""A loss that many times its least has got worse."""


# --- layers, whatever the library -----------------------------------------------------------------


def described(layers: list[dict[str, Any]]) -> Facts:
    """Return the facts of a row of layers, each with ``kind``, ``units`` and ``activation``.

    An activation that cannot be told is None, and ``none`` where there is none.
    """
    weighted = [x for x in layers if x["kind"] in _WITH_UNITS]
    if not weighted:
        return {}
    *hidden, out = weighted
    kinds = {x["activation"] for x in hidden}
    mixed = next(iter(kinds)) if len(kinds) == 1 else "mixed"
    words = (
        " ".join(
            str(part)
            for part in (x["kind"], x.get("units"), x["activation"])
            if part not in (None, "none", "linear")
        )
        for x in layers
    )
    return {
        "layers": ", ".join(words)[:200],
        "hidden_layers": len(hidden),
        "hidden_activation": None if None in kinds or not kinds else mixed,
        "output_units": out.get("units"),
        "output_activation": out["activation"],
        "convolutions": sum(x["kind"] in _CONVOLUTIONS for x in weighted) or None,
        "initialiser": weighted[0].get("initialiser"),
    }


def copies(kernel: Any) -> float:  # noqa: ANN401
    """Return the share of a layer's units that are copies of others; its kernel is (in, units)."""
    import numpy as np

    units = np.round(np.asarray(kernel, dtype="float64").reshape(-1, np.shape(kernel)[-1]).T, 6)
    return 1.0 - len(np.unique(units, axis=0)) / len(units)


def moved(before: list[Any], after: list[Any]) -> str | None:
    """Return how many arrays of weights training changed, as ``5/6``."""
    import numpy as np

    if not before or len(before) != len(after):
        return None
    changed = [float(np.abs(a - b).max()) > 1e-8 for a, b in zip(before, after, strict=True)]
    return f"{sum(changed)}/{len(changed)}"


# --- training, whatever the library ---------------------------------------------------------------


def of_history(history: dict[str, list[float]]) -> Facts:
    """Return how a training went, from its numbers epoch by epoch; the names are Keras'."""
    facts: Facts = {}
    plain = {_plain_name(name): values for name, values in history.items() if values}
    for name, values in plain.items():
        facts |= {f"final_{name}": values[-1]}
        facts |= {f"first_{name}": values[0]} if len(values) > 1 else {}
    train, held = plain.get("accuracy"), plain.get("val_accuracy")
    if train and held:
        facts["accuracy_gap"] = train[-1] - held[-1]
    best = held or train
    if best and len(best) > _LAST:
        facts["recent_rise"] = best[-1] - best[-1 - _LAST]
        facts["still_rising"] = "yes" if facts["recent_rise"] > _RISE else "no"
    if losses := plain.get("loss"):
        facts["finite_loss"] = "yes" if all(abs(v) < float("inf") for v in losses) else "no"
    if (loss := plain.get("val_loss") or losses) and len(loss) >= _LAST:
        facts["best_epoch"] = 1 + loss.index(min(loss))
        facts["loss_trend"] = "rising" if loss[-1] > _WORSE * min(loss) else "falling"
    if (loss := plain.get("val_loss")) and len(loss) >= _LAST:
        since = len(loss) - 1 - loss.index(min(loss))
        facts |= {"best_val_loss": min(loss), "epochs_after_best": since}
        level = "level" if since else "falling"
        facts["val_loss_trend"] = "rising" if loss[-1] > _WORSE * min(loss) else level
    return facts


def _plain_name(name: str) -> str:
    """Return ``val_accuracy`` for ``val_sparse_categorical_accuracy``."""
    part, bare = ("val_", name[4:]) if name.startswith("val_") else ("", name)
    return part + ("accuracy" if bare == "acc" or bare.endswith("accuracy") else bare)


# --- which pictures they are ----------------------------------------------------------------------


def any_of(x: Any, pictures: Any) -> bool:  # noqa: ANN401
    """Say whether some of the pictures in x are among these, however they are scaled or laid out.

    Args:
        x: what a program gave to its network; a few of them, spread over all, are looked up.
        pictures: as they are served, in bytes.
    """
    return any(place is not None for place in places(x, pictures))


def places(x: Any, pictures: Any) -> list[int | None]:  # noqa: ANN401
    """Return where a few pictures of x, spread over all, stand among these; None for one not."""
    import numpy as np

    if not hasattr(x, "shape") or not len(x) or np.prod(x.shape[1:]) != 784:
        return []
    chosen = _spread(x)
    rows = _evened(np.stack([np.asarray(x[i], dtype="float32").ravel() for i in chosen]))
    found: list[tuple[float, int | None]] = [(_ALIKE, None)] * len(chosen)
    for begin in range(0, len(pictures), 10_000):
        part = _evened(pictures[begin : begin + 10_000].reshape(-1, 784).astype("float32"))
        apart = (rows**2).sum(1)[:, None] + (part**2).sum(1) - 2 * rows @ part.T
        for i, (nearest, least) in enumerate(zip(apart.argmin(1), apart.min(1), strict=True)):
            if least < found[i][0]:
                found[i] = (float(least), begin + int(nearest))
    return [place for _, place in found]


def scaling(x: Any, pictures: Any) -> tuple[float, float] | None:  # noqa: ANN401
    """Return the a and b of ``a · byte + b`` that x was made with; None if it is another map."""
    import numpy as np

    found = [(i, p) for i, p in zip(_spread(x), places(x, pictures), strict=False) if p is not None]
    if not found:
        return None
    given = np.concatenate([np.asarray(x[i], dtype="float64").ravel() for i, _ in found])
    raw = np.concatenate([pictures[p].astype("float64").ravel() for _, p in found])
    a, b = np.polyfit(raw, given, 1)
    fits = np.abs(a * raw + b - given).max() < 0.01 * max(float(np.ptp(given)), 1e-9)
    return (float(a), float(b)) if fits else None


def _spread(x: Any) -> list[int]:  # noqa: ANN401
    import numpy as np

    return sorted(set(np.linspace(0, len(x) - 1, _ROWS).astype(int).tolist()))


def _evened(rows: Any) -> Any:  # noqa: ANN401
    """Bring each row to 0..1 by its own range, so that no scaling matters."""
    least = rows.min(1, keepdims=True)
    width = rows.max(1, keepdims=True) - least
    width[width == 0] = 1.0
    return (rows - least) / width


# --- by hand ------------------------------------------------------------------------------------


def of_arrays(names: dict[str, Any]) -> Facts:
    """Return the facts of a network by hand: matrices that lead from 784 inputs to ten outputs."""
    kernels = chain(names)
    if not kernels:
        return {}
    rows = [{"kind": "Dense", "units": k.shape[1], "activation": "unknown"} for k in kernels]
    weights = list(kernels) + biases(names, kernels)
    facts = described(rows)
    for name in ("hidden_activation", "output_activation", "layers"):
        facts.pop(name, None)
    return {
        **facts,
        "parameters": sum(int(w.size) for w in weights),
        "copied_units": copies(kernels[0]),
    }


def arrays(names: dict[str, Any]) -> Iterator[Any]:
    """Yield the arrays of numbers that a program left, in their order, out of containers too."""
    import numpy as np

    waiting = [v for k, v in names.items() if not k.startswith("__")]
    seen = 0
    while waiting and seen < 10_000:
        value = waiting.pop(0)
        seen += 1
        if isinstance(value, dict):
            waiting[:0] = list(value.values())[:200]
        elif isinstance(value, list | tuple) and len(value) <= 200:
            waiting[:0] = list(value)
        elif hasattr(value, "shape") and hasattr(value, "dtype"):
            try:
                array = np.asarray(value)
            except Exception:  # an array of a device or a tracer
                continue
            if array.dtype.kind == "f":
                yield array


def chain(names: dict[str, Any]) -> list[Any]:
    """Return the matrices that lead from 784 values to ten, each taking what the last one gives.

    Where two of different widths could come next, nobody can tell which is part of the network.
    """
    matrices = [a for a in arrays(names) if a.ndim == 2 and 1 < a.shape[1] <= 8192]
    matrices = [a for a in matrices if a.shape[0] <= 8192 and a.shape[1] != 784]
    found: list[Any] = []
    width = 784
    for _ in range(20):
        steps = [a for a in matrices if a.shape[0] == width and not _in(a, found)]
        if len({a.shape[1] for a in steps}) != 1:
            return []
        found.append(steps[0])
        width = steps[0].shape[1]
        if width == 10:
            return found
    return []


def biases(names: dict[str, Any], kernels: list[Any]) -> list[Any]:
    """Return a vector for each matrix, of its width, where there is one."""
    vectors = [a for a in arrays(names) if a.ndim == 1 or (a.ndim == 2 and a.shape[0] == 1)]
    found: list[Any] = []
    for kernel in kernels:
        fit = next((v for v in vectors if v.size == kernel.shape[1] and not _in(v, found)), None)
        found += [] if fit is None else [fit]
    return found


def _in(array: Any, found: list[Any]) -> bool:  # noqa: ANN401
    return any(array is other for other in found)
