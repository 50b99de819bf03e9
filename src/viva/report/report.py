"""The report: what an interview showed, every statement with the candidate's words under it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from viva.bank import Misconception, Point, Question
from viva.evidence import Judgement, Run, SetAside, Showing, Shown, settle
from viva.evidence.checks import SENTENCES
from viva.evidence.exercise import MEASURED
from viva.evidence.sandbox import TIERS, verdict
from viva.interview import Ask, Dispute, Form, Record, Transcript

NEXT_STEPS = 3


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a report and the evidence under it."""

    question: str
    about: str
    """The point or misconception."""
    text: str
    """The point's claim, or the truth that puts a misconception right."""
    quote: str = ""
    """The candidate's words, letter by letter."""
    turn: int = 0
    credit: float = 0.0
    """Share of the point's weight that it earned, 0 to 1."""
    weight: float = 0.0
    confidence: float = 1.0
    prompted: bool = False
    """Whether it came only after a follow-up, a probe or a hint."""
    why: str = ""
    """What the grader says about its verdict, or why something is left open."""
    sources: tuple[str, ...] = ()
    """Citations."""
    experiment: str | None = None
    start: int = -1
    """Where the quote begins in the words of its exchange."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One thing that was asked and what was answered."""

    turn: int
    form: Form
    asked: str
    because: tuple[str, ...]
    words: str
    """All answers of the turn, joined; empty where there was none."""
    program: str | None = None
    given_up: str | None = None
    """``skip`` or ``dont know``, where there was no answer."""
    hints: tuple[str, ...] = ()
    """Hints that were given, as they were worded."""
    ran: str = ""
    """What became of the program, on what and how kept apart; empty where it was only read."""
    output: str = ""
    """What it printed."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a program is made of."""

    name: str
    value: str | float | None
    line: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One check of a program's behaviour."""

    what: str
    """The sentence that says what is checked; nothing of its data."""
    state: str
    """``pass``, ``fail``, ``note``, ``skip`` or ``inconclusive``."""
    why: str
    line: int | None


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """What one question and its follow-ups showed."""

    question: str
    title: str
    """The question as it was asked."""
    topic: str
    exchanges: tuple[Exchange, ...]
    earned: tuple[Statement, ...]
    corrections: tuple[Statement, ...]
    """Misconceptions that stand, points contradicted: put right with truth and source."""
    unsure: tuple[Statement, ...]
    given_away: tuple[Statement, ...]
    missed: tuple[Statement, ...]
    facts: tuple[Fact, ...]
    set_aside: tuple[SetAside, ...]
    score: float | None
    """0 to 1; None where nothing was scored."""
    highest: float | None
    """The score if everything unsure had been shown."""
    unscored: str
    """Why there is no score, or nothing."""
    model_answer: str
    disputes: tuple[str, ...]
    """What the candidate called unfair or unclear, as ``unclear`` or ``unfair: their words``."""
    checks: tuple[Checked, ...] = ()
    """Of the program last run; a run with one line changed does not count."""

    @property
    def open_points(self) -> tuple[Statement, ...]:
        """What can be said once more, or was said and does not count."""
        return (*self.missed, *self.unsure, *self.given_away, *self.corrections)


@dataclass(frozen=True, slots=True)
class Report:
    """What an interview showed. A pure function of its records."""

    id: str
    candidate: str
    at: str
    """When it was opened, UTC."""
    version: str
    grader: str
    bank: str
    name: str
    ended: str
    """``finished``, ``ended by the candidate`` or ``still open``."""
    questions: tuple[QuestionReport, ...]
    not_asked: tuple[str, ...]
    """Questions of the plan that were not reached; never counted."""
    strengths: tuple[Statement, ...]
    after_prompt: tuple[Statement, ...]
    corrections: tuple[Statement, ...]
    unsure: tuple[Statement, ...]
    next_steps: tuple[Statement, ...]
    score: float | None
    """Mean over the scored questions, 0 to 1, unsure counted as not shown."""
    highest: float | None


def write(
    id: str,
    transcript: Transcript,
    judgements: Sequence[Record[Judgement]],
    runs: Sequence[Record[Run]] = (),
) -> Report:
    """Write the report of an interview, finished or not.

    Raises:
        ValueError: the interview has not been opened.
    """
    opened = transcript.opened
    asked = list(dict.fromkeys(a.body.question for a in transcript.asks))
    own = [j for j in judgements if transcript.closed is None or j.turn <= _last(transcript)]
    reports = tuple(_on(transcript.questions[q], transcript, own, runs) for q in asked)
    earned = [s for q in reports for s in q.earned]
    scores = [(q.score, q.highest) for q in reports if q.score is not None]
    return Report(
        id=id,
        candidate=opened.candidate,
        at=transcript.records[0].at,
        version=opened.version,
        grader=_graders([j.body for j in own]),
        bank=opened.bank,
        name=opened.blueprint.name,
        ended=transcript.closed.body.reason if transcript.closed else "still open",
        questions=reports,
        not_asked=tuple(
            transcript.questions[q].opening for q in opened.blueprint.questions if q not in asked
        ),
        strengths=tuple(s for s in earned if not s.prompted),
        after_prompt=tuple(s for s in earned if s.prompted),
        corrections=tuple(s for q in reports for s in q.corrections),
        unsure=tuple(sorted((s for q in reports for s in q.unsure), key=lambda s: -s.confidence)),
        next_steps=_next_steps(reports),
        score=_mean([low for low, _ in scores]),
        highest=_mean([high for _, high in scores if high is not None]),
    )


def _graders(judgements: Sequence[Judgement]) -> str:
    """Name who judged; where one stood in for another, how often and why."""
    counted = Counter((j.grader, j.instead_of) for j in judgements)
    return ", ".join(
        f"{grader} ({number} {'time' if number == 1 else 'times'} instead of {other})"
        if other
        else grader
        for (grader, other), number in sorted(counted.items())
    )


def _last(transcript: Transcript) -> int:
    return max((a.turn for a in transcript.asks), default=0)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _on(
    question: Question,
    transcript: Transcript,
    judgements: Sequence[Record[Judgement]],
    runs: Sequence[Record[Run]],
) -> QuestionReport:
    showing = settle(question, transcript, judgements)
    asks = transcript.asks_on(question.id)
    disputes = tuple(
        _dispute(question, d, judgements)
        for d in transcript.disputes
        if d.body.question == question.id
    )
    checks = tuple(_checks(question, {a.turn for a in asks if a.body.change is None}, runs))
    return QuestionReport(
        question=question.id,
        title=asks[0].body.text,
        topic=question.topic,
        exchanges=tuple(_exchange(transcript, a, runs) for a in asks),
        earned=_points(question, showing.earned),
        corrections=(
            *(_truth(question, id, one, showing) for id, one in showing.believed.items()),
            *_points(question, showing.contradicted),
        ),
        unsure=tuple(sorted(_doubts(question, showing), key=lambda s: -s.confidence)),
        given_away=_points(question, showing.given_away),
        missed=tuple(_missed(question, transcript, showing)),
        facts=tuple(
            Fact(f.about, f.value, f.line, f.quote)
            for f in showing.used.values()
            if not f.about.endswith(MEASURED)
        ),
        set_aside=showing.set_aside,
        score=_score(question, transcript, showing.score),
        highest=_score(question, transcript, showing.highest),
        unscored=_unscored(question, {a.turn for a in asks} & {r.turn for r in runs}, checks),
        model_answer=question.model_answer,
        disputes=disputes,
        checks=checks,
    )


def _checks(question: Question, turns: set[int], runs: Sequence[Record[Run]]) -> Iterator[Checked]:
    """Yield what the checks of a question found in the program that was run last."""
    sentences = question.exercise.checks if question.exercise else SENTENCES
    own = [
        r.body for r in runs if r.turn in turns and any(f.verdict == "check" for f in r.body.saw)
    ]
    for finding in own[-1].saw if own else ():
        if finding.verdict == "check" and finding.about in sentences:
            why = "" if finding.value == "pass" else finding.why
            what = sentences[finding.about]
            yield Checked(what, str(finding.value), why, finding.line)


_READ_AGAIN = {
    "made": "make the point",
    "half": "make half of the point",
    "missed": "do not make the point",
    "unsure": "could not be told to make the point",
    "contradicted": "say the opposite of the point",
    "believed": "say what does not hold",
}


def _dispute(
    question: Question, dispute: Record[Dispute], judgements: Sequence[Record[Judgement]]
) -> str:
    """Return an objection in words; with what was found when its words were read alone."""
    body = dispute.body
    if body.complaint != "said":
        return f"{body.complaint}: {body.words}" if body.words else body.complaint
    claims = {p.id: p.claim for p in question.points}
    claims |= {m.id: m.truth for m in question.misconceptions}
    told = f"said: {claims.get(body.about, 'a point')} In the words “{body.words}”."
    again = next((j for j in judgements if j.seq == dispute.seq + 1 and j.turn == 0), None)
    if again is None:
        return f"{told} These words do not stand in an answer to this question."
    verdict = _READ_AGAIN[again.body.findings[0].verdict]
    return f"{told} Read again alone, these words {verdict} ({again.body.grader})."


def _score(question: Question, transcript: Transcript, score: float | None) -> float | None:
    """Return the score; a question that was given up has shown nothing, an open one has none."""
    given_up = transcript.given_up(transcript.asks_on(question.id)[0].turn)
    if score is None and question.kind != "program" and given_up:
        return 0.0
    return score


def _missed(question: Question, transcript: Transcript, showing: Showing) -> Iterator[Statement]:
    """Yield what an answer left out; a question without an answer has left out nothing yet."""
    given_up = transcript.given_up(transcript.asks_on(question.id)[0].turn)
    for point in question.points:
        said = point.id in showing.given_away or point.id in showing.contradicted
        if (point.id in showing.missed and not said) or (
            given_up and showing.score is None and point.need != "bonus"
        ):
            yield _claim(question, point)


def _unscored(question: Question, run: set[int], checks: Sequence[Checked]) -> str:
    if question.kind != "program":
        return ""
    if checks:
        passed = sum(check.state == "pass" for check in checks)
        told = passed == len(checks) or any(check.state == "fail" for check in checks)
        rest = "" if told else " and failed none"
        return f"The program passed {passed} of {len(checks)} checks{rest}, and is not scored."
    return "The program was run, and is not scored." if run else "The program was read, not run."


def _exchange(transcript: Transcript, ask: Record[Ask], runs: Sequence[Record[Run]]) -> Exchange:
    turn = ask.turn
    run = next((r.body for r in reversed(runs) if r.turn == turn), None)
    return Exchange(
        turn,
        ask.body.form,
        ask.body.text,
        ask.body.because,
        transcript.words(turn),
        transcript.program(turn),
        transcript.given_up(turn),
        tuple(h.body.reply for h in transcript.hints if h.turn == turn),
        _became(run) if run else "",
        run.output if run else "",
    )


def _became(run: Run) -> str:
    learnt = f" It learnt from {run.data}." if run.data else ""
    return f"{verdict(run)}{learnt} It was {TIERS[run.tier]}."


def _points(question: Question, shown: Mapping[str, Shown]) -> tuple[Statement, ...]:
    """Return a statement for each point, in the question's own order."""
    return tuple(_claim(question, p, shown[p.id]) for p in question.points if p.id in shown)


def _claim(question: Question, point: Point, shown: Shown | None = None) -> Statement:
    cites = _cites(question, point)
    if shown is None:
        return Statement(
            question.id,
            point.id,
            point.claim,
            weight=point.weight,
            sources=cites,
            experiment=point.experiment,
        )
    finding = shown.finding
    return Statement(
        question.id,
        point.id,
        point.claim,
        finding.quote,
        shown.turn,
        shown.credit,
        point.weight,
        finding.confidence,
        shown.prompted,
        finding.why,
        cites,
        point.experiment,
        finding.start,
    )


def _truth(question: Question, id: str, shown: Shown, showing: Showing) -> Statement:
    belief = question.misconception(id)
    finding = shown.finding
    return Statement(
        question.id,
        id,
        belief.truth,
        finding.quote,
        shown.turn,
        weight=-belief.penalty if id in showing.charged else 0.0,
        confidence=finding.confidence,
        why=belief.belief,
        sources=_cites(question, belief),
        experiment=belief.experiment,
        start=finding.start,
    )


def _doubts(question: Question, showing: Showing) -> Iterator[Statement]:
    """Yield what could not be told. A suspected misconception costs nothing."""
    points = {p.id for p in question.points}
    for id, shown in showing.unsure.items():
        if id in points:
            yield _claim(question, question.point(id), shown)
        else:
            belief = question.misconception(id)
            why = f"This may mean: {belief.belief} Nothing was taken off for it."
            finding = shown.finding
            yield Statement(
                question.id,
                id,
                belief.truth,
                finding.quote,
                shown.turn,
                confidence=finding.confidence,
                why=why,
                sources=_cites(question, belief),
                experiment=belief.experiment,
                start=finding.start,
            )


def _cites(question: Question, part: Point | Misconception) -> tuple[str, ...]:
    named = set(part.sources)
    return tuple(s.cite for s in question.sources if s.id in named or part.id in s.supports)


def _next_steps(reports: Sequence[QuestionReport]) -> tuple[Statement, ...]:
    """Return three things to look at: what was wrong, missing or open, the heaviest first.

    One per question at first, so that the steps do not crowd around a single topic.
    """
    wrong = [s for q in reports for s in q.corrections]
    rest = [s for q in reports for s in (*q.missed, *q.given_away, *q.unsure)]
    rest.sort(key=lambda s: -s.weight)
    rounds: Counter[str] = Counter()
    ranked = []
    for place, step in enumerate([*wrong, *rest]):
        ranked.append((rounds[step.question], place, step))
        rounds[step.question] += 1
    ranked.sort(key=lambda entry: entry[:2])
    return tuple(step for _, _, step in ranked[:NEXT_STEPS])
