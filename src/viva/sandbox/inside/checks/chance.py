"""Chance: what holds on average, with the rate at which a right program would be refused."""

from __future__ import annotations

import math
from statistics import NormalDist

from .values import Array, fits
from .verdict import Verdict, failed, passed

ERROR = 1e-6
"""How often a right program fails by bad luck: once in a million checks."""


def mean(
    what: str, draws: Array, expected: float, error: float = ERROR, deviation: float | None = None
) -> Verdict:
    """Check the mean of independent draws.

    Args:
        what: how messages call it.
        draws: at least 30 of them, so that their mean is close to normal.
        expected: the mean that they should have.
        error: how often a right program may fail.
        deviation: the standard deviation of one draw, if it is known; else that of the draws.
    """
    import numpy as np

    found = fits(what, draws, (None,))
    if len(found) < 30 or not np.isfinite(found).all():
        return failed(f"{what}: {len(found)} draws, of which not all are numbers, or too few")
    spread = float(found.std(ddof=1)) if deviation is None else deviation
    room = NormalDist().inv_cdf(1 - error / 2) * spread / math.sqrt(len(found))
    here = float(found.mean())
    said = f"{what}: {here:.4g} on average over {len(found):,} draws, expected {expected:.4g}"
    fine = abs(here - expected) <= room + 1e-12 * abs(expected)
    return passed(said, here) if fine else failed(f"{said} within {room:.1g}", here)


def frequencies(what: str, counts: Array, probabilities: Array, error: float = ERROR) -> Verdict:
    """Check how often each of several things was drawn, by chi-square.

    Args:
        what: how messages call it.
        counts: how often each was drawn.
        probabilities: that they should have; what is expected fewer than five times is taken
            together.
        error: how often a right program may fail.
    """
    import numpy as np

    p = np.asarray(probabilities, "float64")
    found = fits(what, counts, p.shape).ravel()
    p = p.ravel()
    total = found.sum()
    if (found < 0).any() or not total > 0:
        return failed(f"{what}: the counts are no counts, or nothing was drawn")
    never = (p <= 0) & (found > 0)
    if never.any():
        at = int(never.argmax())
        return failed(f"{what}: number {at} was drawn {found[at]:g} times, expected never")
    often = p * total >= 5
    seen = np.append(found[often], found[~often].sum())
    due = np.append(p[often], p[~often].sum()) * total
    seen, due = seen[due > 0], due[due > 0]
    distance = float(((seen - due) ** 2 / due).sum())
    most = _chi_square(len(seen) - 1, error)
    worst = int(np.abs((found - p * total) / np.sqrt(np.maximum(p * total, 1e-9))).argmax())
    said = (
        f"{what}: in {total:,.0f} draws number {worst} came {found[worst]:g} times, "
        f"expected about {p[worst] * total:.0f}"
    )
    return passed(said, distance) if distance <= most else failed(said, distance)


def _chi_square(degrees: int, error: float) -> float:
    """Return what chi-square exceeds with this probability (Wilson and Hilferty, 1931)."""
    if degrees < 1:
        return 1e-9
    z, k = NormalDist().inv_cdf(1 - error), 2 / (9 * degrees)
    return float(degrees * (1 - k + z * math.sqrt(k)) ** 3)
