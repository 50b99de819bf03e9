"""What whoever decides is told: what was shown, how sure that is, and what to look at first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from viva.report.report import QuestionReport, Report, Statement
from viva.report.visible import shorten

DECIDES = "A person decides. This page is evidence, not a verdict."
RANGE = (
    "The lower number counts what was clearly shown, the higher one adds what the grader could "
    "not tell. 100 % is everything that a full answer says; a statement that does not hold takes "
    "something off. A grader can be wrong about any point: the candidate's words are in the "
    "report, and a doubt belongs to a person."
)
NOT_REACHED = "Not reached, and not held against the candidate."
LONGEST_NAME = 80
UNNAMED = ("", "you")
_LONGEST = 160
_TOLD = ("framework", "layers", "optimizer", "loss", "validation", "unreadable")
"""What of a program a short view names."""


@dataclass(frozen=True, slots=True)
class HrQuestion:
    """What one question and its follow-ups showed, in counts and short claims."""

    topic: str
    asked: str
    score: str
    """A range such as ``55–70 %``, or why there is none."""
    disputes: tuple[str, ...]
    unsure: tuple[str, ...]
    """What could not be told; counted in the higher number only."""
    unaided: tuple[str, ...]
    prompted: tuple[str, ...]
    """Shown after a follow-up, a short question or a hint."""
    put_right: tuple[str, ...]
    """What was said that does not hold: the truth, and the candidate's words."""
    not_shown: tuple[str, ...]
    read: tuple[str, ...] = ()
    """What was read in the program, with lines."""

    @property
    def groups(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What there is to list, what needs a look first."""
        all = (
            ("The candidate objects", self.disputes),
            ("Could not be told", self.unsure),
            ("Shown unaided", self.unaided),
            ("Shown after a prompt", self.prompted),
            ("Said otherwise", self.put_right),
            ("Read in the program, not run", self.read),
            ("Not talked about" if self.read else "Not shown", self.not_shown),
        )
        return tuple((name, texts) for name, texts in all if texts)


@dataclass(frozen=True, slots=True)
class HrView:
    """The short view for whoever decides."""

    candidate: str
    date: str
    state: str
    """Whether the interview is finished."""
    overall: str
    """A range over the scored questions, or why there is none."""
    basis: str
    """How many questions the range rests on."""
    first: tuple[str, ...]
    """Objections and doubts: what a person should look at before anything else."""
    questions: tuple[HrQuestion, ...]
    not_reached: tuple[str, ...]
    grader: str
    version: str
    bank: str
    meaning: str = RANGE
    decides: str = DECIDES

    @property
    def title(self) -> str:
        """The heading; who practises alone need not give a name."""
        return f"Interview of {self.candidate}" if self.candidate not in UNNAMED else "Interview"


def for_hr(report: Report) -> HrView:
    """Return the short view of a report."""
    scored = sum(q.score is not None for q in report.questions)
    questions = tuple(_question(q) for q in report.questions)
    return HrView(
        candidate=shorten(report.candidate, LONGEST_NAME),
        date=report.at[:10],
        state=_state(report.ended),
        overall=percent(report.score, report.highest) or "no score",
        basis=f"over {scored} of {len(report.questions)} questions asked",
        first=tuple(_first(questions)),
        questions=questions,
        not_reached=tuple(shorten(text, _LONGEST) for text in report.not_asked),
        grader=report.grader or "nothing has been graded",
        version=report.version,
        bank=report.bank,
    )


def percent(low: float | None, high: float | None) -> str:
    """Return a range such as ``55–70 %``, one number where both ends are the same, or nothing."""
    if low is None:
        return ""
    a, b = round(100 * low), round(100 * (low if high is None else high))
    return f"{a} %" if a == b else f"{a}–{b} %"


def _state(ended: str) -> str:
    return "still open: what was shown so far" if ended == "still open" else "closed"


def _question(q: QuestionReport) -> HrQuestion:
    given = (f"{_short(s)} (said after the interviewer had said it)" for s in q.given_away)
    return HrQuestion(
        topic=q.topic,
        asked=shorten(q.title, _LONGEST),
        score=_score(q),
        disputes=tuple(map(shorten, q.disputes)),
        unsure=tuple(map(_short, q.unsure)),
        unaided=tuple(map(_credited, (s for s in q.earned if not s.prompted))),
        prompted=tuple(map(_credited, (s for s in q.earned if s.prompted))),
        put_right=tuple(map(_quoted, q.corrections)),
        not_shown=(*map(_short, q.missed), *given),
        read=tuple(
            shorten(f"{f.name}: {f.value} (line {f.line})", _LONGEST)
            for f in q.facts
            if f.name in _TOLD
        ),
    )


def _score(q: QuestionReport) -> str:
    if q.checks:
        passed = sum(check.state == "pass" for check in q.checks)
        return f"not scored: the program passed {passed} of {len(q.checks)} checks"
    if q.unscored:
        ran = any(e.ran for e in q.exchanges)
        return f"not scored: the program was {'run' if ran else 'read, not run'}"
    return percent(q.score, q.highest) or "not scored: not graded yet"


def _short(s: Statement) -> str:
    return shorten(s.text, _LONGEST)


def _credited(s: Statement) -> str:
    return _short(s) if s.credit >= 1 else f"{_short(s)} (half)"


def _quoted(s: Statement) -> str:
    return f"{_short(s)} The candidate said: “{shorten(s.quote, _LONGEST)}”"


def _first(questions: Sequence[HrQuestion]) -> Iterator[str]:
    for number, q in enumerate(questions, 1):
        yield from (f"Question {number}, objection: {text}" for text in q.disputes)
    for number, q in enumerate(questions, 1):
        yield from (f"Question {number}, could not be told: {text}" for text in q.unsure)
