"""Hold an interview with given answers, and set what was found beside what should be found.

What should be found are the labels of each question's ``first-interview`` sample. The candidate
says nothing to follow-ups, so that every mark rests on the first answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from viva.bank import Bank, Question
from viva.conduct import Interview, Interviewer
from viva.evidence import Finding, Judgement
from viva.interview import Ask, Blueprint, Record
from viva.report import write
from viva.report.annotated import Annotated, Expected, Found
from viva.report.candidate import because, fact
from viva.report.report import Fact

SAMPLE = "first-interview"
_AT = "2000-01-01T00:00:00.000Z"
_NOTHING_MORE = "I don't know"


@dataclass(frozen=True, slots=True)
class Given:
    """A candidate's answer to one question."""

    words: str = ""
    program: str | None = None


def own_answers(bank: Bank, ids: tuple[str, ...], root: Path) -> dict[str, Given]:
    """Return the bank's own answers: its ``first-interview`` samples, and a program of its own.

    Args:
        bank: with samples.
        ids: the questions to be asked.
        root: the folder the bank was read from.
    """
    answers = {}
    for question in (bank[id] for id in ids):
        texts = [s.text for s in question.samples if s.id == SAMPLE]
        if texts:
            answers[question.id] = Given(texts[0])
        elif question.readings:
            program = root / question.id / question.readings[0].program
            answers[question.id] = Given(program=program.read_text("utf-8"))
    return answers


def annotate(
    interviewer: Interviewer, bank: Bank, ids: tuple[str, ...], answers: Mapping[str, Given]
) -> tuple[Annotated, ...]:
    """Hold the interview and annotate every question of it.

    Args:
        interviewer: who asks and judges.
        bank: with samples, whose labels say what to expect.
        ids: the questions, in order.
        answers: the first answer to each; a question without one is passed over.
    """
    interview = _hold(interviewer, bank, ids, answers)
    asks = interview.transcript.asks
    order = [a.body.question for a in asks if a.body.form == "question"]
    return tuple(
        _annotated(bank[id], ids.index(id) + 1, interview)
        for id in sorted(order, key=ids.index)
        if id in answers
    )


def _hold(
    interviewer: Interviewer, bank: Bank, ids: tuple[str, ...], answers: Mapping[str, Given]
) -> Interview:
    interview = Interview("annotated")
    step = interviewer.open(bank, Blueprint(ids, "first"), "the candidate")
    left = dict(answers)
    while True:
        entry = Record(len(interview.entries), step.turn, _AT, step.body)
        interview = interview.add(entry)
        if interview.transcript.closed:
            return interview
        asked = interviewer.ask(interview)
        if asked is None:
            ask = interview.transcript.ask(interview.transcript.turn)
            given = left.pop(ask.question, None) if ask.form == "question" else None
            said = given or Given(_NOTHING_MORE)
            asked = interviewer.hear(interview, said.words, said.program)
        step = asked


def _annotated(question: Question, number: int, interview: Interview) -> Annotated:
    asks = interview.transcript.asks_on(question.id)
    turn = asks[0].turn
    judged = next(e for e in interview.entries if isinstance(e.body, Judgement) and e.turn == turn)
    so_far = Interview(interview.id, interview.entries[: judged.seq + 1])
    report = write(interview.id, so_far.transcript, so_far.judgements)
    followed = [a.body for a in asks[1:]]
    assert isinstance(judged.body, Judgement)
    expected = tuple(_expected(question, judged.body, followed))
    own = next(q for q in report.questions if q.question == question.id)
    told = {e.about for e in expected}
    return Annotated(
        number,
        replace(own, unsure=tuple(s for s in own.unsure if s.about in told)),
        expected,
        tuple((a.text, because(a.because, a.form)) for a in followed),
    )


def _expected(question: Question, judged: Judgement, followed: list[Ask]) -> Iterator[Expected]:
    sample = next((s for s in question.samples if s.id == SAMPLE), None)
    found = {f.about: f for f in judged.findings}
    for point in question.points if sample else ():
        credit = sample.earns.get(point.id, 0.0) if sample else 0.0
        finding = found.get(point.id, Finding(point.id, "missed"))
        status = _POINT.get(finding.verdict, "missed")
        if credit or status in ("found", "half"):
            yield Expected("point", point.id, point.claim, credit, status, finding.quote)
    for belief in question.misconceptions:
        held = 1.0 if sample and belief.id in sample.believes else 0.0
        doubt = found.get(belief.id)
        if held or doubt:
            cites = {s.id: s.cite for s in question.sources}
            named = {*belief.sources, *(s.id for s in question.sources if belief.id in s.supports)}
            yield Expected(
                "misconception",
                belief.id,
                belief.belief,
                held,
                _of_belief(belief.id, doubt, followed),
                doubt.quote if doubt else "",
                belief.truth,
                tuple(cites[id] for id in cites if id in named),
            )
    if question.readings and any(f.verdict == "used" for f in judged.findings):
        for name, value in question.readings[0].used.items():
            read = found.get(name)
            same = read is not None and read.value == value
            told = fact(Fact(name, value, None, ""))
            yield Expected("fact", name, told, 1.0, "found" if same else "missed")


_POINT: Mapping[str, Found] = {"made": "found", "half": "half", "unsure": "could not be told"}


def _of_belief(id: str, doubt: Finding | None, followed: list[Ask]) -> Found:
    if doubt is None:
        return "missed"
    if doubt.verdict == "believed":
        return "charged"
    came_back = any(id in (a.withdraws, a.about) or f"unsure:{id}" in a.because for a in followed)
    return "asked" if came_back else "suspected"
