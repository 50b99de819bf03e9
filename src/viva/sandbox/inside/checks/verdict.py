"""Verdicts: what a check found, and the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass

STATES = ("pass", "fail", "note", "skip", "inconclusive")


@dataclass(frozen=True)
class Verdict:
    """What one check found."""

    state: str
    """``pass``, ``fail``, ``note`` (worth talking about and no mistake), ``skip`` (could not be
    made) or ``inconclusive`` (was made and tells neither)."""
    message: str
    """Input, result and expectation, for whoever wrote the program."""
    measured: float | None = None
    """One number that follow-ups may quote."""


class Unfit(Exception):
    """An answer that cannot be compared at all, such as one of another shape.

    It fails the check that needs it.
    """


def passed(message: str, measured: float | None = None) -> Verdict:
    """Say that it is so."""
    return Verdict("pass", message, measured)


def failed(message: str, measured: float | None = None) -> Verdict:
    """Say that it is not so."""
    return Verdict("fail", message, measured)


def noted(message: str, measured: float | None = None) -> Verdict:
    """Say something worth talking about that is no mistake."""
    return Verdict("note", message, measured)


def skipped(message: str) -> Verdict:
    """Say that it could not be checked."""
    return Verdict("skip", message)


def unclear(message: str, measured: float | None = None) -> Verdict:
    """Say that what was seen tells neither."""
    return Verdict("inconclusive", message, measured)


_WORST_FIRST = ("fail", "inconclusive", "skip", "note", "pass")


def all_of(*verdicts: Verdict) -> Verdict:
    """Return the worst of several verdicts: what must all be so."""
    return min(verdicts, key=lambda v: _WORST_FIRST.index(v.state))


def either(*verdicts: Verdict) -> Verdict:
    """Return the first that passes, of conventions that are all allowed; else the first."""
    return next((v for v in verdicts if v.state == "pass"), verdicts[0])
