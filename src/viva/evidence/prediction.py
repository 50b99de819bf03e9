"""Change one line: what a candidate says will happen, beside what happened.

Whoever wrote a program can say what a change of one line will do to it. The change is made, the
program runs again, and the two are compared: no judgement of words comes into it.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import replace

from viva.bank import Change, Contrast, Point
from viva.evidence.contrast import grade_contrast
from viva.evidence.finding import Finding
from viva.evidence.program import read_program
from viva.evidence.sandbox import Run, verdict

_MOST_LINES = 2
"""Lines that may differ where one was to be changed."""
_DIRECTIONS = {
    "rise": ("rises", "increase", "increases", "go up", "goes up", "higher", "better", "improve",
             "improves", "larger", "more"),
    "fall": ("falls", "decrease", "decreases", "go down", "goes down", "lower", "worse", "drop",
             "drops", "smaller", "less"),
    "stay": ("stays", "same", "the same", "unchanged", "no change", "about the same", "equal"),
}  # fmt: skip


def changed(program: str, change: Change) -> str | None:
    """Return the program with the one line changed; None where that cannot be told for certain."""
    fact = next((f for f in read_program(program).findings if f.about == change.fact), None)
    if fact is None or fact.line is None or not isinstance(fact.value, float):
        return None
    lines = program.splitlines(keepends=True)
    if not 0 < fact.line <= len(lines):
        return None
    number = re.compile(r"(?<![\w.])\d[\d_]*(?:\.\d*)?(?:e[-+]?\d+)?(?![\w.])", re.IGNORECASE)
    found = [m for m in number.finditer(lines[fact.line - 1]) if _value(m[0]) == fact.value]
    if len(found) != 1:
        return None
    line = lines[fact.line - 1]
    lines[fact.line - 1] = f"{line[: found[0].start()]}{change.to:g}{line[found[0].end() :]}"
    return "".join(lines)


def compare(
    change: Change, words: str, before: tuple[str, Run], after: tuple[str, Run | None]
) -> Finding:
    """Say whether what was predicted is what happened.

    Args:
        change: what was asked for, and what was to be watched.
        words: the prediction.
        before: the program and its run.
        after: the changed program and its run.

    Returns:
        A ``check`` named ``prediction``: ``right``, ``wrong``, or ``open`` with the reason.
    """
    first, second = _watched(before[1], change.watch), _watched(after[1], change.watch)
    if odd := _not_that_line(before[0], after[0], change):
        return Finding("prediction", "check", why=odd, value="open")
    if first is None or second is None:
        ended = verdict(after[1]) if after[1] else "it did not run"
        why = f"{change.watch} was not measured in both runs: {ended}"
        return Finding("prediction", "check", why=why, value="open")
    moved = second - first
    came = "stay" if abs(moved) <= change.same else "rise" if moved > 0 else "fall"
    told = f"it went from {first:.3g} to {second:.3g}"
    asked = Contrast("", came, choices=tuple(_DIRECTIONS), accepts=_DIRECTIONS)
    graded = grade_contrast(Point("prediction", "", contrast=asked), words)
    if graded.verdict == "unsure":
        why = f"no single direction was said; {told}"
        return replace(graded, verdict="check", why=why, value="open", confidence=1.0)
    right = graded.verdict == "made"
    return replace(graded, verdict="check", why=told, value="right" if right else "wrong")


def _value(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _watched(run: Run | None, name: str) -> float | None:
    found = [f.value for f in run.saw if f.about == name] if run and run.ending == "ran" else []
    return found[-1] if found and isinstance(found[-1], float) else None


def _not_that_line(before: str, after: str, change: Change) -> str:
    """Return what else was changed, or that nothing was; nothing if all is as asked."""
    value = {f.about: f.value for f in read_program(after).findings}.get(change.fact)
    if value != change.to:
        return f"the changed program has {change.fact} = {value}, not {change.to:g}"
    marks = [
        line
        for line in difflib.unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm="")
        if line.startswith("+") and not line.startswith("+++")
    ]
    if len(marks) > _MOST_LINES:
        return f"{len(marks)} lines were changed, not one"
    return ""
