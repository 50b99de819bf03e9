"""The harness that judges what models answered. It holds the labels and runs no candidate's line.

It reads files that came out of other sandboxes: arrays of numbers, never objects. What is missing
or has the wrong form fails or is skipped, with a sentence.
"""

# ruff: noqa: ANN401 (arrays of a library that is imported only inside)

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import channel

NEEDED = 0.88
"""Accuracy on digits that plain networks of this kind reach with room to spare."""
CHANCE = 0.1
BEGUN = 0.3
"""Accuracy that cannot be chance on 2,000 digits, and is not enough."""
WHOLE = 60_000
"""Pictures to learn from in all of MNIST; programs count their epochs for these."""
FEW_UPDATES = 400
"""On all of MNIST. Where fewer pictures are served an epoch has fewer updates."""
MEMORISED = 0.3
"""Accuracy after training on labels that are all wrong; who learns from them has 3 % at most."""
REPRODUCED = 0.4
"""Share of the wrong labels of test pictures. In 60 trials networks that never trained on them had
16 % at most, and those that did 84 % at least: their pictures are marked (``prepare``)."""
NONLINEAR = 0.9
_ALIKE = 1e-3
"""Largest accepted change of an answer when other pictures are asked about beside it, compared with
the largest answer."""
_STRAIGHT = 1e-3
"""How far from the middle the answer to a midway picture lies in what counts as affine, compared
with the way to the two ends. Rounding gives 1e-5, and networks that have learnt 0.1 or more."""


def main(text: str, task: dict[str, Any]) -> int:
    """Judge, and tell one check after the other.

    Args:
        text: not used: no program runs here.
        task: ``given``, the folder with ``labels.npz`` and what came out of the runs; ``updates``,
            how many steps training took, if that is known; ``data``, what the digits are called;
            ``again``, how the run on scrambled labels ended.
    """
    given = Path(task["given"])
    labels = _load(given / "labels.npz")
    true, scrambled = _load(given / "true.npz"), _load(given / "scrambled.npz")
    capacity = _load(given / "capacity.npz")
    answers = true.get("unseen")
    if answers is None or answers.ndim != 2 or answers.shape != (len(labels["true"]), 10):
        shape = "nothing" if answers is None else f"an array of shape {answers.shape}"
        want = f"({len(labels['true'])}, 10)"
        _tell("answers", "fail", None, f"asked about pictures it answers {shape}, not {want}")
        return 0
    _tell("answers", "pass", None, "it answers with ten numbers for each picture")
    _finite(answers)
    _learns(true, labels, task)
    _batch(true, answers)
    _weights(true)
    _sums(answers)
    _scrambled(scrambled, labels, str(task.get("again")))
    _nonlinear(capacity, labels, affine(true.get("between")))
    return 0


def _finite(answers: Any) -> None:
    import numpy as np

    fine = bool(np.isfinite(answers).all())
    said = "all of its answers are finite" if fine else "its answers contain NaN or infinity"
    _tell("finite", "pass" if fine else "fail", fine, said)


def _learns(true: dict[str, Any], labels: dict[str, Any], task: dict[str, Any]) -> None:
    reached = accuracy(true["unseen"], labels["true"])
    many = len(labels["true"])
    said = f"on {many:,} pictures it is right in {reached:.1%} of the cases; chance is 10 %"
    if reached >= NEEDED:
        state = "pass"
    elif reached >= BEGUN and (few := _too_few(true, labels, task)):
        state, said = "inconclusive", f"{said}; {few} to tell more"
    else:
        state, said = "fail", f"{said}, and {NEEDED:.0%} is what such networks reach"
    _tell("learns", state, reached, said)


def _too_few(true: dict[str, Any], labels: dict[str, Any], task: dict[str, Any]) -> str:
    """Say that what was served is too little to tell how it would do on all of MNIST."""
    pictures, updates = int(labels["pictures"]), task.get("updates")
    if isinstance(updates, int | float) and updates < FEW_UPDATES * WHOLE / pictures:
        return f"{updates:,.0f} updates on {task.get('data')} are too few"
    if updates is None and pictures < WHOLE and "as_many" not in true:
        return f"{task.get('data')} is too little"
    return ""


def _batch(true: dict[str, Any], answers: Any) -> None:
    import numpy as np

    one = true.get("one")
    if one is None or one.shape != (1, answers.shape[1]):
        _tell("batch_independent", "skip", None, "it was not asked about one picture alone")
        return
    off = float(np.abs(np.nan_to_num(one[0] - answers[0])).max())
    fine = off < _ALIKE * max(1.0, float(np.abs(np.nan_to_num(answers)).max()))
    said = (
        "its answer does not depend on the other pictures beside it"
        if fine
        else f"its answer to a picture changes by {off:.2g} with the other pictures beside it"
    )
    _tell("batch_independent", "pass" if fine else "fail", off, said)


def _weights(true: dict[str, Any]) -> None:
    import numpy as np

    after = [true[k] for k in sorted((k for k in true if k.startswith("after")), key=_number)]
    before = [true[k] for k in sorted((k for k in true if k.startswith("before")), key=_number)]
    if after and len(before) == len(after):
        moved = sum(
            b.shape != a.shape or not bool((np.abs(a - b) <= 1e-8).all())  # NaN is a change
            for b, a in zip(before, after, strict=True)
        )
        fine = moved == len(after)
        said = f"{moved} of its {len(after)} arrays of parameters changed in training"
        _tell("all_parameters_move", "pass" if fine else "fail", moved / len(after), said)
    else:
        _tell("all_parameters_move", "skip", None, "its parameters could not be followed")
    kernels = [a for a in after if a.ndim == 2 and min(a.shape) > 1]
    if not kernels:
        _tell("units_differ", "skip", None, "its first layer could not be found")
        return
    kernel = kernels[0].T if kernels[0].shape[1] == 784 else kernels[0]
    if not np.isfinite(kernel).all():
        _tell(
            "units_differ", "skip", None, "the weights of its first layer are no numbers any more"
        )
        return
    units = np.round(kernel.T.astype("float64"), 6)
    copied = 1.0 - len(np.unique(units, axis=0)) / len(units)
    said = f"{copied:.0%} of the units of its first layer are copies of others"
    _tell("units_differ", "pass" if copied < 0.5 else "fail", copied, said)


def _number(name: str) -> int:
    return int("".join(c for c in name if c.isdigit()) or 0)


def _sums(answers: Any) -> None:
    import numpy as np

    if not np.isfinite(answers).all():
        _tell("outputs_are_probabilities", "skip", None, "some of its answers are no numbers")
        return
    sums = answers.sum(axis=1)
    fine = bool(np.abs(sums - 1).max() < 1e-2 and answers.min() >= -1e-6)
    said = f"the ten numbers for a picture sum to {sums.mean():.3f} on average"
    _tell("outputs_are_probabilities", "pass" if fine else "note", float(sums.mean()), said)


def _scrambled(scrambled: dict[str, Any], labels: dict[str, Any], again: str) -> None:
    test, unseen = scrambled.get("test"), scrambled.get("unseen")
    missing = f"on scrambled labels it left nothing to be asked: {again}"
    if test is None or test.shape != (len(labels["wrong_test"]), 10):
        _tell("no_training_on_test", "skip", None, missing)
    else:
        found = accuracy(test, labels["wrong_test"])
        state = "pass" if found < REPRODUCED else "fail"
        said = f"given wrong labels for the test pictures it reproduces {found:.1%} of them"
        if state == "fail" and "cut_itself" in scrambled:
            state, said = "inconclusive", f"{said}, and it was given all pictures in one piece"
        _tell("no_training_on_test", state, found, said)
    if unseen is None or unseen.shape != (len(labels["unseen"]), 10):
        _tell("uses_training_labels", "skip", None, missing)
        return
    found = accuracy(unseen, labels["unseen"])
    said = f"trained on scrambled labels it is right in {found:.1%} of the cases; chance is 10 %"
    _tell("uses_training_labels", "pass" if found < MEMORISED else "fail", found, said)


def _nonlinear(capacity: dict[str, Any], labels: dict[str, Any], straight: bool | None) -> None:
    blocks = capacity.get("blocks")
    if blocks is None or blocks.ndim != 2 or len(blocks) != len(labels["blocks"]):
        found, said = None, "its form could not be trained on other pictures"
    else:
        found = accuracy(blocks, labels["blocks"])
        said = (
            f"a fresh network of its form is right on {found:.1%} of pictures labelled by the XOR "
            "of two blocks"
        )
    if found is not None and found >= NONLINEAR:
        _tell(
            "nonlinear", "pass", found, f"{said}; without a working non-linearity 75 % is the most"
        )
    elif straight:
        more = "midway between two pictures its answer lies midway too, as in a linear model"
        _tell("nonlinear", "fail", found, f"{said}; {more}")
    elif found is None:
        _tell("nonlinear", "skip", None, said)
    else:
        more = (
            "whether it is linear could not be told"
            if straight is None
            else "it is not linear, but did not learn enough to show what it can do"
        )
        _tell("nonlinear", "inconclusive", found, f"{said}; {more}")


def affine(between: Any) -> bool | None:
    """Say whether answers are affine in the pixels, but for softmax or sigmoids at the end.

    Args:
        between: the answers to some pictures, to as many others, and to those midway between.

    Returns:
        None where the answers do not show it.
    """
    import numpy as np

    if between is None or between.ndim != 2 or len(between) % 3:
        return None
    p = between.astype("float64")
    with np.errstate(all="ignore"):
        logs = np.log(np.where(p > 1e-30, p, np.nan))
        inner = np.where((p > 1e-6) & (p < 1 - 1e-4), p, np.nan)
        # What all classes share decides nothing; log-softmax adds such a thing.
        ways = [z - z.mean(axis=1, keepdims=True) for z in (p, logs)]
        ways.append(np.log(inner / (1 - inner)))
        found = [_bend(way) for way in ways]
    told = [bend for bend in found if bend is not None]
    return min(told) < _STRAIGHT if told else None


def _bend(z: Any) -> float | None:
    """Return how far the values midway lie from the middle, compared with the way to the ends."""
    import numpy as np

    one, other, middle = np.split(z, 3)
    off, way = middle - (one + other) / 2, (one - other) / 2
    known = np.isfinite(off) & np.isfinite(way)
    if known.mean() < 0.1:
        return None
    far = float(np.sqrt((way[known] ** 2).mean()))
    bent = float(np.sqrt((off[known] ** 2).mean()))
    return bent / far if far > 1e-9 else 0.0


def accuracy(answers: Any, labels: Any) -> float:
    """Return the share of pictures for which the largest number stands at the label."""
    import numpy as np

    return float((np.nan_to_num(answers, nan=-np.inf).argmax(axis=1) == labels).mean())


def _load(path: Path) -> dict[str, Any]:
    """Return the arrays of a file; of one that is no such file, none."""
    import zipfile

    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def _tell(name: str, state: str, measured: float | None, message: str) -> None:
    channel.tell("check", name=name, state=state, measured=measured, message=message)
