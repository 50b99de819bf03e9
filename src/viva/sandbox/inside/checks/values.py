"""Values: shapes, numbers beside an oracle's, and what must not change."""

from __future__ import annotations

from typing import Any

from .verdict import Unfit, Verdict, failed, passed

Array = Any
"""An array of NumPy, which is imported only where it is used."""

SHARE = 1e-4
"""The part of what is at stake that an answer may be off: room for float32, none for mistakes."""


def fits(what: str, got: Array, shape: tuple[int | None, ...]) -> Array:
    """Return an answer as float64, once its shape is what was asked for.

    Args:
        what: how messages call it.
        got: the answer.
        shape: that it must have; None stands for any length.

    Raises:
        Unfit: it is of another shape.
    """
    import numpy as np

    found = np.asarray(got)
    same = len(found.shape) == len(shape) and all(
        want is None or have == want for have, want in zip(found.shape, shape, strict=True)
    )
    if not same:
        wanted = str(shape).replace("None", "any")
        raise Unfit(f"{what} has the shape {found.shape}, expected {wanted}")
    return found.astype("float64")


def finite(what: str, got: Array) -> Verdict:
    """Check that there is neither NaN nor infinity in an answer."""
    import numpy as np

    bad = ~np.isfinite(np.asarray(got, "float64"))
    if not bad.any():
        return passed(f"{what}: all numbers are finite")
    place = _place(np.argwhere(bad)[0])
    return failed(f"{what}: {bad.sum()} of {bad.size} numbers are NaN or infinite, first{place}")


def close(
    what: str, got: Array, want: Array, at_stake: Array = None, share: float = SHARE
) -> Verdict:
    """Check that numbers are an oracle's.

    Args:
        what: how messages call it, with the input where that helps.
        got: the answer.
        want: what the oracle says, of the same shape.
        at_stake: the size of what could go wrong, such as the length of a step where positions are
            compared; the root mean square of ``want`` unless given.
        share: the part of it that the answer may be off.
    """
    import numpy as np

    want = np.asarray(want, "float64")
    found = fits(what, got, want.shape)
    if at_stake is None:
        at_stake = float(np.sqrt(np.mean(want**2))) if want.size else 1.0
    room = np.broadcast_to(share * np.abs(np.asarray(at_stake, "float64")), want.shape)
    with np.errstate(all="ignore"):
        off = np.abs(found - want)
        wrong = ~((off <= room) | (found == want))  # NaN is wrong
    if not wrong.any():
        return passed(f"{what} is as expected")
    worst = np.nan_to_num(np.where(wrong, off, -1.0), nan=np.inf)
    at = np.unravel_index(int(worst.argmax()), want.shape)
    many = f"; {wrong.sum()} of {wrong.size} numbers are off" if wrong.size > 1 else ""
    return failed(
        f"{what}{_place(at)} is {found[at]:.6g}, expected {want[at]:.6g} "
        f"within {room[at]:.1g}{many}"
    )


def unchanged(
    what: str,
    why: str,
    before: Array,
    after: Array,
    at_stake: Array = None,
    share: float = SHARE,
) -> Verdict:
    """Check an invariance: two answers of the program that must be the same.

    An equivariance is the same with what was done to the input done to ``before`` too.

    Args:
        what: how messages call it.
        why: what was done, such as ``"when the images are shifted by one pixel"``.
        before: one answer.
        after: the other.
        at_stake: as in ``close``.
        share: as in ``close``.
    """
    found = close(f"{what} {why}", after, before, at_stake, share)
    if found.state == "pass":
        return passed(f"{what} stays the same {why}")
    return found


def path(
    what: str, got: Array, want: Array, start: Array, share: float = 1e-3, steps_from: int = 1
) -> Verdict:
    """Check that a trajectory is an oracle's, to a small part of one of its steps.

    Positions are compared, and the tolerance is tied to the steps: a tolerance of 0.01 could not
    see ten steps of 0.001. The message names the first step that is off.

    Args:
        what: how messages call it.
        got: positions after each step, of shape (steps, ...).
        want: the oracle's.
        start: where it began.
        share: the part of a typical step of the oracle that each position may be off.
        steps_from: the number of the first step.
    """
    import numpy as np

    want = np.asarray(want, "float64")
    found = fits(what, got, want.shape)
    start = np.asarray(start, "float64")[None]
    moved, should = (np.diff(np.concatenate([start, p]), axis=0) for p in (found, want))
    room = share * float(np.sqrt(np.mean(should**2)))
    with np.errstate(all="ignore"):
        wrong = ~(np.abs(found - want) <= room)
    if not wrong.any():
        return passed(f"{what}: all {len(want)} steps are as expected")
    step = int(np.argwhere(wrong)[0][0])
    here = np.where(wrong[step], np.nan_to_num(np.abs(found - want)[step], nan=np.inf), -1.0)
    at = np.unravel_index(int(here.argmax()), here.shape)
    return failed(
        f"{what}: step {step + steps_from} moves{_place(at)} by {moved[step][at]:.6g}, "
        f"expected {should[step][at]:.6g}"
    )


def counted(what: str, got: Array, want: int | tuple[int, int]) -> Verdict:
    """Check a count of calls or operations.

    Args:
        what: what was counted, such as ``"evaluations of f for 20 numbers"``.
        got: the count.
        want: the count, or the least and the most that are right.
    """
    count = float(fits(what, got, ()))
    least, most = want if isinstance(want, tuple) else (want, want)
    expected = f"{least}" if least == most else f"{least} to {most}"
    said = f"{what}: {count:g}, expected {expected}"
    return passed(said, count) if least <= count <= most else failed(said, count)


def _place(at: Any) -> str:  # noqa: ANN401
    """Return where in an array something is, as one would write it; nothing of a single number."""
    return f" at [{', '.join(str(int(i)) for i in at)}]" if len(at) else ""
