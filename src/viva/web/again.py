"""Once more: after the close a candidate may say a point again; the report stays as it was."""

from __future__ import annotations

from dataclasses import dataclass

from viva.conduct import Conflict, Interview
from viva.evidence import Judgement
from viva.interview import Ask
from viva.report import QuestionReport, Report, Statement
from viva.web.desk import Desk

SENTENCES = {
    "made": "That says it: {}",
    "half": "Half of it is there. The whole point: {}",
    "unsure": "I cannot tell for sure. Compare it yourself: {}",
}
_NOT_HEARD = "I do not hear it yet. The point: {}"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A point that can be said once more."""

    question: str
    about: str
    """The point or misconception."""
    asked: str
    """What the interviewer asks."""
    before: str
    """The candidate's words on it in the interview; empty if there were none."""
    text: str
    """What a full answer says."""
    turn: int
    """The last turn so far; what is said goes with it, so that it is heard once."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A point that was said once more."""

    point: OpenPoint
    words: str
    verdict: str
    """How the words were taken: ``made``, ``half``, ``unsure``, ``missed`` …"""
    sentence: str
    """The same in a sentence, with the whole point."""


def open_points(report: QuestionReport) -> tuple[Statement, ...]:
    """Return what of a question can be said once more."""
    return (*report.missed, *report.unsure, *report.given_away, *report.corrections)


def open_point(interview: Interview, report: Report, question: str, about: str) -> OpenPoint | None:
    """Return a point that can be said once more; None if it cannot, as before the close."""
    reports = [q for q in report.questions if q.question == question]
    points = [s for q in reports for s in open_points(q) if s.about == about]
    if not points or not interview.transcript.closed:
        return None
    one = interview.transcript.questions[question]
    probe = next((p.probe for p in one.points if p.id == about), "")
    return OpenPoint(
        question,
        about,
        probe or f"Once more, in your own words: {one.opening}",
        points[0].quote,
        points[0].text,
        interview.transcript.turn,
    )


def hear_again(desk: Desk, id: str, point: OpenPoint, turn: int, words: str) -> Heard:
    """Hear a point once more, once, however often it is sent.

    Args:
        desk: where the interview is kept.
        id: of the interview.
        point: what is said.
        turn: the last turn before it was said.
        words: how it is said.

    Raises:
        Conflict: something else was said meanwhile.
    """
    ask = Ask(point.question, point.asked, "again", about=point.about)
    with desk.sitting(id) as sitting:
        if turn == sitting.interview.transcript.turn:
            judgement = sitting.say_again(ask, words)
        else:
            judgement = _heard_before(sitting.interview, turn + 1, ask, words)
    finding = next((f for f in judgement.findings if f.about == point.about), None)
    verdict = finding.verdict if finding else "missed"
    sentence = SENTENCES.get(verdict, _NOT_HEARD).format(point.text)
    return Heard(point, words, verdict, sentence)


def _heard_before(interview: Interview, turn: int, ask: Ask, words: str) -> Judgement:
    transcript = interview.transcript
    for judgement in interview.judgements:
        same = judgement.turn == turn and transcript.ask(turn) == ask
        if same and transcript.words(turn) == words:
            return judgement.body
    raise Conflict(f"{interview.id} went on before turn {turn}")
