"""Draws the inputs of an exercise, anew for every check, so that no answer can be known before."""

from __future__ import annotations

import io
from typing import Any

from . import channel
from .exercise_judge import author


def main(text: str, task: dict[str, Any]) -> int:
    """Hand out what the program is given, and what only the judge may see.

    Args:
        text: not used: no program runs here.
        task: ``given``, the folder with ``judge.py``; ``seed``, from which everything is drawn.
    """
    import numpy as np

    drawn = author(task["given"])["draw"](np.random.default_rng(task["seed"]))
    hidden = {name: value for name, value in drawn.items() if name.startswith("_")}
    _hand_out("given.npz", {k: v for k, v in drawn.items() if k not in hidden})
    _hand_out("hidden.npz", hidden)
    return 0


def _hand_out(name: str, arrays: dict[str, Any]) -> None:
    import numpy as np

    file = io.BytesIO()
    np.savez(file, **arrays)
    channel.hand_out(name, file.getvalue())
