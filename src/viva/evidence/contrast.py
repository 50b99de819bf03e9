"""Contrast probes: short questions whose answers are graded exactly, as a number or a choice."""

from __future__ import annotations

import re
from dataclasses import dataclass

from viva.bank import Contrast, Point
from viva.evidence.finding import Finding, Verdict

_DIGITS = r"\d{1,3}(?:[,'’\u202f ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_NUMBER = re.compile(
    rf"(?<![\w.])[-−]?(?:{_DIGITS})(?:e[-+]?\d+)?(?P<percent>\s*%)?", re.IGNORECASE
)
_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SPELLED = {word: n for n, word in enumerate(_UNITS)} | {
    word: 10 * n for n, word in enumerate(_TENS, 2)
}
_TIMES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_NAMED = "|".join((*_SPELLED, *_TIMES))
_SPELLED_NUMBER = re.compile(
    rf"\b(?:{_NAMED})(?:(?:\s+|-|\s+and\s+)(?:{_NAMED}))*\b", re.IGNORECASE
)
_NEGATED = re.compile(
    r"\b(?:not|no|never|isn.t|doesn.t|won.t|neither|nor)[^\w,;.!?]+(?:\w+[^\w,;.!?]+){0,2}$"
)
"""A denial of what comes next, at most two words away and in the same clause."""


@dataclass(frozen=True, slots=True)
class _Given:
    """A number or a choice found in a reply."""

    value: float | str
    quote: str
    start: int


def grade_contrast(point: Point, words: str) -> Finding:
    """Grade the reply to a contrast probe.

    Of several numbers the one after the last equals sign counts, so that a candidate may show
    the calculation; a choice that is denied ("not larger") is not taken.

    Returns:
        ``made`` or ``missed``, quoting what was given, or ``unsure`` where no single number or
        choice was.

    Raises:
        ValueError: the point has no contrast probe.
    """
    if point.contrast is None:
        raise ValueError(f"the point '{point.id}' has no contrast probe")
    given = _choices(point.contrast, words) if point.contrast.choices else _numbers(words)
    if len({g.value for g in given}) != 1:
        why = "asked exactly, and no single number or choice was given"
        return Finding(point.id, "unsure", words, 0 if words else -1, 0.5, why)
    answer = point.contrast.answer
    why = f"asked exactly; the answer is {answer if isinstance(answer, str) else f'{answer:g}'}"
    verdict: Verdict = "made" if _right(point.contrast, given[0]) else "missed"
    return Finding(point.id, verdict, given[0].quote, given[0].start, 1.0, why)


def _right(contrast: Contrast, given: _Given) -> bool:
    if isinstance(contrast.answer, str) or isinstance(given.value, str):
        return given.value == contrast.answer
    near = [given.value / 100] if given.quote.endswith("%") else []
    return any(
        abs(value - contrast.answer) <= contrast.tolerance + 1e-9 for value in [given.value, *near]
    )


def _numbers(words: str) -> list[_Given]:
    begin = words.rfind("=") + 1
    tail = words[begin:]
    found = [
        _Given(_value(m[0], m["percent"]), m[0], begin + m.start()) for m in _NUMBER.finditer(tail)
    ]
    if not found:
        found = [
            _Given(_spelled(m[0]), m[0], begin + m.start()) for m in _SPELLED_NUMBER.finditer(tail)
        ]
    return found


def _spelled(text: str) -> float:
    """Return a number in words, such as ``two hundred and fifty-six``."""
    total = part = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _SPELLED:
            part += _SPELLED[word]
        elif word == "hundred":
            part = (part or 1) * 100
        elif word in _TIMES:
            total += (part or 1) * _TIMES[word]
            part = 0
    return float(total + part)


def _value(text: str, percent: str | None) -> float:
    bare = text.removesuffix(percent or "")
    return float(re.sub(r"[,'’\u202f ]", "", bare).replace("−", "-"))


def _choices(contrast: Contrast, words: str) -> list[_Given]:
    """Return the choices named in a reply; a longer wording hides the shorter ones inside it."""
    forms = {
        form: choice
        for choice in contrast.choices
        for form in (choice, *contrast.accepts.get(choice, ()))
    }
    found: list[_Given] = []
    taken: list[tuple[int, int]] = []
    for form in sorted(forms, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", words, re.IGNORECASE):
            inside = any(a <= match.start() < b for a, b in taken)
            if inside or _NEGATED.search(words[: match.start()].lower()):
                continue
            taken.append(match.span())
            found.append(_Given(forms[form], match[0], match.start()))
    return found
