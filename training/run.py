"""Reads rows as the claim grader does: what its guards set aside is not read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from prepare import Row

from viva.evidence.claims.answer import Model, Said
from viva.evidence.claims.chances import Chances
from viva.evidence.guards import listen

Floats = NDArray[np.float64]
NOTHING = Chances(0.0, 0.0, 0.0, 1.0)


def said(model: Model, row: Row) -> Said | None:
    """Return an answer as it is read; None where all of it was set aside."""
    kept = listen((row.question,), row.answer).kept
    return Said(model, row.question, row.answer, kept) if kept else None


def probabilities(model: Model, rows: Sequence[Row]) -> Floats:
    """Return the probability of each label for each row."""
    found = (said(model, row) for row in rows)
    pairs = zip(found, rows, strict=True)
    return np.array([one.chances(row.claim) if one else NOTHING for one, row in pairs])
