"""Learning: whether a program learns, told apart from what its form could represent."""

from __future__ import annotations

import math
from statistics import NormalDist

from .chance import ERROR
from .values import Array, fits
from .verdict import Verdict, failed, passed, unclear


def learns(
    what: str,
    reached: Array,
    examples: int,
    needed: float,
    chance: float,
    baseline: float | None = None,
    error: float = ERROR,
) -> Verdict:
    """Check that training reaches an accuracy, over several seeds.

    Args:
        what: how messages call it.
        reached: the accuracy for each seed, on examples not learnt from.
        examples: how many each accuracy was measured on.
        needed: what right programs reach with room to spare.
        chance: what guessing reaches.
        baseline: what a simpler model reaches, named in the message.
        error: how often a program that reaches ``needed`` may fail.

    Returns:
        ``inconclusive`` where it is below ``needed`` by no more than luck could explain.
    """
    import numpy as np

    found = fits(what, reached, (None,))
    if not len(found) or not np.isfinite(found).all():
        return failed(f"{what}: an accuracy is no number")
    here = float(found.mean())
    spread = math.sqrt(max(needed * (1 - needed), 1e-9) / (examples * len(found)))
    if len(found) > 1:  # seeds differ by more than the drawing of examples does
        spread = math.hypot(spread, float(found.std(ddof=1)) / math.sqrt(len(found)))
    below = needed - here
    simple = f", a simpler model {baseline:.1%}" if baseline is not None else ""
    said = (
        f"{what}: {here:.1%} over {len(found)} seeds, expected at least {needed:.0%}; "
        f"guessing reaches {chance:.0%}{simple}"
    )
    if below <= 0:
        return passed(said, here)
    if below <= NormalDist().inv_cdf(1 - error) * spread:
        return unclear(said, here)
    return failed(said, here)


def capable(what: str, reached: Array, needed: float, bound: float) -> Verdict:
    """Check what a form can represent, apart from how the program trains it.

    Args:
        what: how messages call it.
        reached: the best accuracy of several trainings by us.
        needed: what the form reaches if it is what was asked for.
        bound: the most that a simpler form can reach, whatever its weights.
    """
    here = float(fits(what, reached, ()))
    said = f"{what}: {here:.1%}; a simpler form reaches {bound:.0%} at most"
    if here >= needed:
        return passed(said, here)
    return failed(said, here) if here <= bound else unclear(said, here)


def falls(what: str, losses: Array, to: float) -> Verdict:
    """Check that a loss falls from the first to the last of its values.

    Args:
        what: how messages call it.
        losses: in the order of training.
        to: the share of the first that the last may have.
    """
    import numpy as np

    found = fits(what, losses, (None,))
    if len(found) < 2 or not np.isfinite(found).all():
        return failed(f"{what}: a loss is no number")
    first, last = float(found[0]), float(found[-1])
    said = f"{what}: from {first:.4g} to {last:.4g} in {len(found) - 1} steps"
    if last <= to * first:
        return passed(said, last / first if first else None)
    return failed(f"{said}, expected at most {to * first:.4g}", last / first if first else None)
