"""Settle what one question showed, over its first answer and everything that followed up on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from viva.bank import Question
from viva.evidence.finding import Finding, Judgement, SetAside, Verdict
from viva.interview import Answer, Record, Transcript

_BASE = {"made": 1.0, "half": 0.5}


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding, where it was said, and what it is worth there."""

    finding: Finding
    turn: int
    credit: float = 0.0
    """1 unaided or after a probe, ½ for half a point or after a hint, 0 once it was given away."""
    prompted: bool = False
    """Whether it came only after a follow-up, a probe or a hint."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What a question and its follow-ups showed, taken together.

    They are one piece of evidence: the second answer leans on the first, so counting them apart
    would count the same knowledge twice.
    """

    question: str
    earned: Mapping[str, Shown] = field(default_factory=dict)
    """Points worth more than nothing, each in its best telling."""
    given_away: Mapping[str, Shown] = field(default_factory=dict)
    """Points that were said only after the interviewer had said them."""
    contradicted: Mapping[str, Shown] = field(default_factory=dict)
    """Points whose opposite was said and not taken back; they earn nothing and cost nothing."""
    believed: Mapping[str, Shown] = field(default_factory=dict)
    """Misconceptions that were said and not taken back."""
    charged: frozenset[str] = frozenset()
    """Those of them that were said again when the interviewer came back to them."""
    unsure: Mapping[str, Shown] = field(default_factory=dict)
    """Points and misconceptions that the grader could not tell."""
    missed: tuple[str, ...] = ()
    used: Mapping[str, Finding] = field(default_factory=dict)
    """What the program is made of, by name."""
    set_aside: tuple[SetAside, ...] = ()
    score: float | None = None
    """0 to 1, what is unsure counted as not shown; None where nothing was scored."""
    highest: float | None = None
    """The score if everything unsure had been shown, and every contradiction taken back that the
    candidate was not yet asked about."""

    def verdicts(self) -> set[tuple[str, str]]:
        """Return what triggers can ask for, as (verb, name)."""
        full = {("made", id) for id, shown in self.earned.items() if shown.credit == 1}
        half = {("half", id) for id, shown in self.earned.items() if shown.credit < 1}
        rest = {
            (verb, id)
            for verb, ids in (
                ("missed", self.missed),
                ("contradicted", self.contradicted),
                ("believed", self.believed),
                ("unsure", self.unsure),
            )
            for id in ids
        }
        return full | half | rest


def settle(
    question: Question, transcript: Transcript, judgements: Sequence[Record[Judgement]]
) -> Showing:
    """Take everything that was found on one question together.

    Args:
        question: as it was when the interview began.
        transcript: decides what had been asked, hinted or given away before each word.
        judgements: of the whole interview, in order; of several on one turn the last counts.
    """
    latest = {r.turn: r.body for r in judgements}
    turns = {a.turn: latest[a.turn] for a in transcript.asks_on(question.id) if a.turn in latest}
    told = [
        (turn, finding, _weigh(transcript, question.id, turn, finding))
        for turn, judgement in turns.items()
        for finding in judgement.findings
    ]
    shown = [(t, f, Shown(f, t, credit, prompted)) for t, f, (credit, prompted) in told]
    earned, given_away = _points(question, shown)
    unsure = _unsure(question, transcript, shown, earned)
    believed, charged = _not_taken_back(transcript, shown, "believed")
    against, held = _not_taken_back(transcript, shown, "contradicted")
    contradicted = {id: one for id, one in against.items() if id not in earned}
    missed = tuple(
        p.id
        for p in question.points
        if p.need != "bonus" and p.id not in earned and p.id not in unsure
    )
    used = {f.about: f for _, f, _ in shown if f.verdict in ("used", "saw")}
    open_ = {*unsure, *(id for id in contradicted if id not in held)}
    low, high = _scores(question, earned, open_, charged)
    return Showing(
        question.id,
        earned,
        given_away,
        contradicted,
        believed,
        charged,
        unsure,
        missed if turns else (),
        used,
        tuple(aside for judgement in turns.values() for aside in judgement.set_aside),
        low if turns else None,
        high if turns else None,
    )


def _weigh(
    transcript: Transcript, question: str, turn: int, finding: Finding
) -> tuple[float, bool]:
    """Return what a finding is worth where it was said, and whether it was prompted."""
    answers = transcript.answers(turn)
    if not answers:
        return 0.0, False
    said = transcript.spoken_at(turn, finding.start) if finding.start >= 0 else answers[-1]
    before = [a for a in transcript.asks_on(question) if a.seq < said.seq]
    hinted = {p for r in transcript.hints if r.seq < said.seq for p in r.body.hints}
    gave = {id for a in before for id in a.body.gives}
    if finding.about in gave or _feedback_was_given(transcript, question, said):
        return 0.0, True
    credit = _BASE.get(finding.verdict, 0.0) * (0.5 if finding.about in hinted else 1.0)
    return credit, len(before) > 1 or finding.about in hinted


def _feedback_was_given(transcript: Transcript, question: str, said: Record[Answer]) -> bool:
    """With feedback after each question, what is added after it earns nothing."""
    if transcript.opened.blueprint.feedback == "end":
        return False
    own = transcript.asks_on(question)
    return any(
        own[0].seq < a.seq < said.seq for a in transcript.asks if a.body.question != question
    )


def _points(
    question: Question, shown: Sequence[tuple[int, Finding, Shown]]
) -> tuple[dict[str, Shown], dict[str, Shown]]:
    earned: dict[str, Shown] = {}
    given_away: dict[str, Shown] = {}
    ids = {p.id for p in question.points}
    for _, finding, one in shown:
        if finding.verdict not in _BASE or finding.about not in ids:
            continue
        if one.credit == 0:
            given_away.setdefault(finding.about, one)
        elif finding.about not in earned or one.credit > earned[finding.about].credit:
            earned[finding.about] = one
    return earned, {id: one for id, one in given_away.items() if id not in earned}


def _unsure(
    question: Question,
    transcript: Transcript,
    shown: Sequence[tuple[int, Finding, Shown]],
    earned: Mapping[str, Shown],
) -> dict[str, Shown]:
    """Return what stays open: doubts that asking about the same thing has not settled.

    A doubt about a point is settled when the reply to a question on it shows that it is missed, or
    is "I don't know"; one about a misconception when the reply does not raise it again.
    """
    judged = {turn for turn, _, _ in shown}
    last_asked: dict[str, int] = {}
    for ask in transcript.asks_on(question.id):
        if ask.turn in judged or transcript.given_up(ask.turn) == "dont know":
            last_asked.update(dict.fromkeys(_asked_about(transcript, ask.turn), ask.turn))
    verdicts = {(turn, f.about): f.verdict for turn, f, _ in shown}
    return {
        finding.about: one
        for turn, finding, one in shown
        if finding.verdict == "unsure"
        and finding.about not in earned
        and verdicts.get((last_asked.get(finding.about, turn), finding.about)) == "unsure"
    }


def _asked_about(transcript: Transcript, turn: int) -> set[str]:
    ask = transcript.ask(turn)
    withdraws = [ask.withdraws] if ask.withdraws else []
    return {ask.about, *ask.credits, *withdraws} if ask.form != "question" else set()


def _not_taken_back(
    transcript: Transcript, shown: Sequence[tuple[int, Finding, Shown]], verdict: Verdict
) -> tuple[dict[str, Shown], frozenset[str]]:
    """Return what was said with a verdict and not taken back, and what of it was said again.

    Said again means that the interviewer came back to it, and the reply kept it.
    """
    said: dict[str, Shown] = {}
    kept: set[str] = set()
    for turn in dict.fromkeys(turn for turn, _, _ in shown):
        now = {f.about: s for t, f, s in shown if t == turn and f.verdict == verdict and f.quote}
        for id in _asked_about(transcript, turn) & said.keys():
            if id in now:
                kept.add(id)
            else:
                said.pop(id)
                kept.discard(id)
        said = {**now, **said}
    return said, frozenset(kept)


def _scores(
    question: Question,
    earned: Mapping[str, Shown],
    unsure: Collection[str],
    charged: frozenset[str],
) -> tuple[float | None, float | None]:
    """Return the score and the highest it could be; a program that was only read has none."""
    if question.kind == "program":
        return None, None
    sure = {id: shown.credit for id, shown in earned.items()}
    return question.score(sure, charged), question.score(
        {**dict.fromkeys(unsure, 1.0), **sure}, charged
    )
