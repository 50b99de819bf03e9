"""The harness that runs a program and then asks its model: what it answers leaves as plain arrays.

Nothing is judged here, since the program can change anything here. Another process, which never
runs a line of it, holds the labels and judges (``judge``).
"""

from __future__ import annotations

import io
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from . import channel, datasets, model, watch
from .facts import of_arrays
from .guest import NAME, execute
from .hooks import when_imported
from .judge import BEGUN, NEEDED, WHOLE, accuracy
from .model import Functions, Model, NoModel, model_of

_MOST_WEIGHTS = 4_000_000
_BETWEEN = 100
_PATIENCE = 60.0
"""Seconds that another training may take."""

_unsplit: list[str] = []
"""Calls that gave the program all digits in one piece, so that it had to cut them itself."""


def main(text: str, task: dict[str, Any]) -> int:
    """Run it, tell the facts of its objects, hand out what its model answers.

    Args:
        text: the program.
        task: ``given``, the folder of what we give; ``capacity``, whether a fresh model is to learn
            other pictures too.
    """
    watch.begin()
    model.begin()
    when_imported("sklearn.datasets._openml", _notice)
    names, code = execute(text)
    watch.tell_facts(names)
    if code:
        return code
    try:
        _ask(names, Path(task["given"]), bool(task.get("capacity")))
    except NoModel as problem:
        channel.tell("unasked", why=str(problem), raised=False)
    except Exception as error:
        trace = error.__traceback__
        while trace and trace.tb_frame.f_code.co_filename != NAME:  # our own lines are no help
            trace = trace.tb_next
        traceback.print_exception(type(error), error, trace)
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == NAME]
        line = lines[-1] if lines else None
        why = f"{type(error).__name__}: {error}"[:300]
        channel.tell("unasked", why=why, line=line, raised=True)
    return 0


def _notice(openml: ModuleType) -> None:
    fetch = openml.fetch_openml

    def fetch_openml(*args: Any, **settings: Any) -> Any:  # noqa: ANN401
        _unsplit.append("fetch_openml")
        return fetch(*args, **settings)

    openml.fetch_openml = fetch_openml  # type: ignore[attr-defined]


def _ask(names: dict[str, Any], given: Path, capacity: bool) -> None:
    import numpy as np

    digits = datasets.arrays()
    asked = model_of(names, digits)
    notes: dict[str, Any] = {}
    if isinstance(asked, Functions):
        if not capacity:
            asked, notes = _given_a_chance(asked, digits)
        channel.tell("facts", facts=of_arrays({"weights": asked.weights()}))
    elif _unsplit:
        notes = {"cut_itself": np.array(1)}
    unseen = np.load(given / "unseen.npy")
    answers = {
        "unseen": asked.predict(unseen),
        "test": asked.predict(digits["x_test"][:2000]),
        "one": asked.predict(unseen[:1]),
        "between": asked.predict(_between(unseen)),
    }
    hand_out("answers.npz", answers | notes | _weights(asked))
    if capacity:
        learnt = np.load(given / "blocks.npz")
        other = asked.capable(learnt["x"], learnt["y"])
        hand_out("capacity.npz", {"blocks": other.predict(learnt["unseen"])})


def _given_a_chance(asked: Functions, digits: dict[str, Any]) -> tuple[Functions, dict[str, Any]]:
    """Train anew on as many pictures as MNIST has, where fewer were served and too few to learn.

    The program counts epochs; on a seventh of the pictures an epoch has a seventh of the updates.
    """
    import numpy as np

    times = WHOLE // len(digits["x_train"])
    reached = accuracy(asked.predict(digits["x_test"][:2000]), digits["y_test"][:2000])
    if times < 2 or not BEGUN <= reached < NEEDED or times * asked.seconds > _PATIENCE:
        return asked, {}
    return asked.longer(times), {"as_many": np.array(times)}


def _between(x: Any) -> Any:  # noqa: ANN401
    """Return pictures, as many others, and those that lie midway between them."""
    import numpy as np

    one, other = (part.astype("float32") for part in np.split(x[: 2 * _BETWEEN], 2))
    return np.concatenate([one, other, (one + other) / 2])


def _weights(asked: Model) -> dict[str, Any]:
    before, after = asked.before(), asked.weights()
    if sum(a.size for a in after) > _MOST_WEIGHTS:
        return {}
    same = len(before) == len(after)
    found = {f"after{n}": a for n, a in enumerate(after)}
    return found | ({f"before{n}": a for n, a in enumerate(before)} if same else {})


def hand_out(name: str, arrays: dict[str, Any]) -> None:
    """Hand out arrays as a file that holds nothing but numbers."""
    import numpy as np

    plain = {}
    for key, array in arrays.items():
        values = np.asarray(array)
        if values.dtype.kind not in "fiub":
            raise TypeError(f"what it answers is no array of numbers ({values.dtype})")
        plain[key] = values.astype("float32") if values.dtype.kind == "f" else values
    file = io.BytesIO()
    np.savez(file, **plain)  # type: ignore[arg-type]
    channel.hand_out(name, file.getvalue())
