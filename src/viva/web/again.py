"""Once more: after the close a candidate may say a point again; the report stays as it was."""

from __future__ import annotations

from dataclasses import dataclass

from viva.conduct import Conflict, Interview
from viva.evidence import Judgement
from viva.interview import Ask
from viva.report import Report
from viva.report.candidate import heard
from viva.web.desk import Desk


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


def open_point(interview: Interview, report: Report, question: str, about: str) -> OpenPoint | None:
    """Return a point that can be said once more; None if it cannot, as before the close."""
    reports = [q for q in report.questions if q.question == question]
    points = [s for q in reports for s in q.open_points if s.about == about]
    if not points or not interview.transcript.closed:
        return None
    return OpenPoint(
        question,
        about,
        interview.transcript.questions[question].once_more(about),
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
    return Heard(point, words, verdict, heard(verdict, point.text))


def _heard_before(interview: Interview, turn: int, ask: Ask, words: str) -> Judgement:
    transcript = interview.transcript
    for judgement in interview.judgements:
        same = judgement.turn == turn and transcript.ask(turn) == ask
        if same and transcript.words(turn) == words:
            return judgement.body
    raise Conflict(f"{interview.id} went on before turn {turn}")
