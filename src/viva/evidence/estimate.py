"""Estimate the score of one answer that nobody can ask about: samples, and answers by the file.

In an interview what is unsure is asked. Here it counts as likely as the grader says, and an answer
whose label hangs on it is marked unsure.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from viva.bank import Question
from viva.evidence.finding import Judgement

Label = Literal["correct", "incorrect", "contradictory"]

CORRECT = 0.75
"""Score from which an answer is called correct."""
SURELY = 0.9
"""Probability from which a label does not hang on what is unsure."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one answer is worth, as far as can be told."""

    score: float
    """0 to 1: every unsure point counts as much as the grader's probability that it was made,
    times that of the answer being about the question."""
    label: Label
    """``contradictory`` where a core point is contradicted or a misconception believed; else
    ``correct`` from a score of 0.75."""
    confidence: float
    """Probability of the label, 0 to 1, if the unsure points are independent."""
    unsure: bool
    """Whether the label hangs on what is unsure, or most of the question does."""


def estimate(question: Question, judgement: Judgement) -> Estimate:
    """Estimate the score of one answer from one judgement of it."""
    sure = {f.about: _SURE[f.verdict] for f in judgement.findings if f.verdict in _SURE}
    points = {p.id: p for p in question.points}
    open_ = {
        f.about: f.confidence
        for f in judgement.findings
        if f.verdict == "unsure" and f.about in points
    }
    about_it = _on_topic(sure, open_)
    open_ = {id: chance * about_it for id, chance in open_.items()}
    believed = set(judgement.about("believed"))
    against = believed | {id for id in judgement.about("contradicted") if points[id].need == "core"}
    score = question.score({**sure, **_expected(question, open_)}, believed)
    if against:
        certain = [f.confidence for f in judgement.findings if f.about in against]
        return Estimate(score, "contradictory", max(certain), False)
    chance = _chance(question, sure, open_)
    label: Label = "correct" if score >= CORRECT else "incorrect"
    suspected = any(f.verdict == "unsure" and f.about not in points for f in judgement.findings)
    mostly = question.score(dict.fromkeys(open_, 1.0)) > 0.5
    hangs = SURELY > chance > 1 - SURELY
    confidence = chance if label == "correct" else 1 - chance
    return Estimate(score, label, confidence, suspected or mostly or hangs)


_SURE = {"made": 1.0, "half": 0.5}


def _on_topic(sure: dict[str, float], open_: dict[str, float]) -> float:
    """Return the probability that the answer is about the question at all.

    The points of a question stand and fall together: an answer that makes one of them is about it,
    and one whose likeliest point is unlikely is probably about something else.
    """
    return 1.0 if any(sure.values()) else max(open_.values(), default=0.0)


def _expected(question: Question, open_: dict[str, float]) -> dict[str, float]:
    """Return what unsure points are worth; an unsure bonus point is worth nothing."""
    return {p.id: open_[p.id] for p in question.points if p.id in open_ and p.need != "bonus"}


def _chance(question: Question, sure: dict[str, float], open_: dict[str, float]) -> float:
    """Return the probability of a score from ``CORRECT``: the points' sums, one point at a time."""
    expected = sum(p.weight for p in question.points if p.need != "bonus")
    earned = sum(p.weight * sure.get(p.id, 0.0) for p in question.points)
    sums = {round(earned, 6): 1.0}
    for point in question.points:
        if point.id not in open_ or point.need == "bonus":
            continue
        grown: defaultdict[float, float] = defaultdict(float)
        for total, chance in sums.items():
            grown[total] += chance * (1 - open_[point.id])
            grown[min(expected, round(total + point.weight, 3))] += chance * open_[point.id]
        sums = dict(grown)
    return min(1.0, sum(c for total, c in sums.items() if total >= CORRECT * expected - 1e-9))
