"""Findings: what one answer shows, and the words of the candidate that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal[
    "made", "half", "missed", "contradicted", "believed", "unsure", "used", "saw", "check"
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an answer shows.

    A finding without a quote is never held against or in favour of anyone: whoever reads it must
    be able to check it.
    """

    about: str
    """A point, a misconception, or the name of something a program used or did."""
    verdict: Verdict
    quote: str = ""
    """The candidate's own words, letter by letter."""
    start: int = -1
    """Where the quote begins in the judged text, in characters; -1 without a quote."""
    confidence: float = 1.0
    """The grader's probability that the verdict is right, 0 to 1; of ``unsure``, the probability
    that the point was made, or the misconception meant."""
    why: str = ""
    value: str | float | None = None
    """What was used or seen, such as ``adam`` or 2000."""
    line: int | None = None
    """The line of the program, from 1."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Words of an answer that no grader should credit, and the reason."""

    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """All findings of one grader on one turn. Regrading adds one; it replaces none."""

    question: str
    grader: str
    """Name and version."""
    findings: tuple[Finding, ...]
    set_aside: tuple[SetAside, ...] = ()
    answers: int = 1
    """How many answers of the turn were judged, joined."""
    instead_of: str = ""
    """The grader that was chosen and why this one judged in its place; else empty."""
    kind: Literal["judgement"] = "judgement"

    def about(self, *verdicts: Verdict) -> tuple[str, ...]:
        """Return what was found with one of these verdicts."""
        return tuple(f.about for f in self.findings if f.verdict in verdicts)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a whole answer agrees with the closest of some right answers."""

    score: float
    """P(correct) + ½ P(partly), 0 to 1, on a scale on which people's *correct* begins at 0.75."""
    correct: float
    """Probability that people would call it right, 0 to 1."""
    quote: str = ""
    """The candidate's own words that come closest."""
    unsure: bool = False
    """Whether it is nearly as likely to be right as not, or a part could not be read."""
    set_aside: tuple[SetAside, ...] = ()
    contradicts: float = 0.0
    """Probability that people would say that it contradicts the right answers, 0 to 1."""
