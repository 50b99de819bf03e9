"""What asking gains: candidates who know what a sample knows are asked until nothing is open.

A scripted candidate says a sample of the bank first. Asked about a point, it answers as somebody
who knows what the sample's labels say: a short question rightly, an open one in a phrasing of the
bank, or that it does not know. So what is measured is the choice of what to ask, not how well a
second answer is understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from viva.bank import Bank, Question, Sample
from viva.conduct import Interview, Interviewer
from viva.interview import Ask, Blueprint, Record
from viva.report import QuestionReport, write

_AT = "2000-01-01T00:00:00.000Z"
_UNKNOWN = "I don't know"
_MOST = 12
"""Things that are asked on one question; the interviewer stops long before."""


@dataclass(frozen=True, slots=True)
class Held:
    """One scripted candidate on one question."""

    question: str
    voice: str
    level: str
    true: float
    """The score that the sample's labels give, 0 to 1."""
    before: tuple[float, float]
    """The range after the first answer, unsure counted as not shown and as shown."""
    after: tuple[float, float]
    probes: int
    """How many things were asked after the question."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What asking gained over some candidates."""

    candidates: int
    error_before: float
    """Mean distance of the middle of the range from the true score, 0 to 1."""
    error_after: float
    width_before: float
    """Mean width of the range: how much of the score is unsure."""
    width_after: float
    held_before: float
    """Share of the ranges that hold the true score."""
    held_after: float
    probes: float
    """Mean over candidates."""


def hold(interviewer: Interviewer, bank: Bank, question: Question, sample: Sample) -> Held:
    """Ask one question of a candidate who knows what a sample knows."""
    interview = Interview("asked")
    step = interviewer.open(bank, Blueprint((question.id,)), "the candidate")
    before = None
    for _ in range(3 * _MOST):
        interview = interview.add(Record(len(interview.entries), step.turn, _AT, step.body))
        following = interviewer.ask(interview)
        if following is None and not interview.transcript.closed:
            ask = interview.transcript.ask(interview.transcript.turn)
            if ask.question != question.id:
                break
            if before is None and ask.form != "question":
                before = _range(interview, question)
            step = interviewer.hear(interview, _reply(question, sample, ask))
        elif following is None:
            break
        else:
            step = following
    after = _range(interview, question)
    asks = len(interview.transcript.asks_on(question.id))
    true = question.score(sample.earns, sample.believes)
    return Held(question.id, sample.voice, sample.level, true, before or after, after, asks - 1)


def gain(held: Sequence[Held]) -> Gain:
    """Return the means over some candidates."""
    return Gain(
        len(held),
        fmean(abs(sum(h.before) / 2 - h.true) for h in held),
        fmean(abs(sum(h.after) / 2 - h.true) for h in held),
        fmean(h.before[1] - h.before[0] for h in held),
        fmean(h.after[1] - h.after[0] for h in held),
        fmean(_holds(h.before, h.true) for h in held),
        fmean(_holds(h.after, h.true) for h in held),
        fmean(h.probes for h in held),
    )


def _holds(limits: tuple[float, float], true: float) -> bool:
    return limits[0] - 1e-9 <= true <= limits[1] + 1e-9


def _reply(question: Question, sample: Sample, ask: Ask) -> str:
    """Return what the candidate says to one thing that is asked."""
    if ask.form == "question":
        return sample.text
    if ask.form == "keep":
        return "Yes, I would." if ask.about in sample.believes else "No, I take it back."
    earned = sample.earns.get(ask.about, 0.0)
    if not earned:
        return _UNKNOWN
    point = question.point(ask.about)
    if ask.form == "contrast" and point.contrast:
        return str(point.contrast.answer) if earned >= 1 else _UNKNOWN
    if earned >= 1:
        return point.also[-1] if point.also else point.claim
    return point.not_enough[0] if point.not_enough else _UNKNOWN


def _range(interview: Interview, question: Question) -> tuple[float, float]:
    report = write(interview.id, interview.transcript, interview.judgements, interview.runs)
    of: QuestionReport = next(q for q in report.questions if q.question == question.id)
    low = of.score or 0.0
    return low, low if of.highest is None else of.highest
