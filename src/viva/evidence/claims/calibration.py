"""Calibration: from two opinions on a claim to one probability, and from that to a verdict.

``training/calibrate.py`` fits it and chooses the thresholds, for one file of weights.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from viva.evidence.claims.chances import TINY, Chances, softmax, spread
from viva.evidence.claims.weights import CALIBRATION, MODEL, BadWeights, sha256


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities from which a verdict is given; 1 or more where none was sure enough."""

    made: float
    half: float
    contradicted: float
    missed: float
    """Probability of being stated below which a claim is missed."""
    said: float
    """Of the model alone, on one sentence: from which it states a claim."""
    denied: float
    """Of the model alone, on one sentence: from which it contradicts what the rest states."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was fitted for one file of weights."""

    weights: str
    """Its SHA-256."""
    trust: tuple[float, float]
    """How much the logarithms of the model's and of the words' opinion count."""
    offsets: tuple[float, ...]
    """Of the log-odds of ``states``, ``partly``, ``contradicts`` and ``silent``."""
    thresholds: Thresholds

    def together(self, model: Chances, made: float) -> Chances:
        """Return what the model and the words say together.

        Args:
            model: what the model read.
            made: the probability that the claim is stated, as words alone show it.
        """
        return together(model, spread(made), self.trust, self.offsets)


def together(
    one: Chances, other: Chances, trust: tuple[float, float], offsets: Sequence[float]
) -> Chances:
    """Return two opinions as one: their logarithms, weighed and added."""
    return softmax(
        trust[0] * math.log(max(a, TINY**2)) + trust[1] * math.log(max(b, TINY**2)) + offset
        for a, b, offset in zip(one, other, offsets, strict=True)
    )


def read_calibration(folder: Path) -> Calibration:
    """Read what was fitted for the weights in a folder.

    Raises:
        BadWeights: it is not there, or belongs to other weights.
    """
    file = folder / CALIBRATION
    try:
        kept = json.loads(file.read_text("utf-8"))
        found = Calibration(
            kept["weights"],
            (float(kept["trust"]["model"]), float(kept["trust"]["words"])),
            tuple(map(float, kept["offsets"].values())),
            Thresholds(**kept["thresholds"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadWeights(
            f"{file} cannot be used ({type(error).__name__}: {error}). {_FIT}"
        ) from None
    if found.weights != sha256(folder / MODEL):
        raise BadWeights(f"{file} was fitted for other weights. {_FIT}")
    return found


_FIT = "Fit it with: python training/calibrate.py"
