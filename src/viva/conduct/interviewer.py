"""The interviewer: asks, listens, follows up, and knows when to stop, with no I/O of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from viva import __version__
from viva.bank import Bank, Question, bank_hash, told_by
from viva.conduct.asides import COMMANDS, understand
from viva.conduct.blueprint import reachable
from viva.conduct.interview import Interview
from viva.conduct.policy import Policy, next_ask
from viva.evidence import (
    Finding,
    Grader,
    Judgement,
    Run,
    Verdict,
    grade_contrast,
    read_program,
)
from viva.evidence.behaviour import together
from viva.evidence.sandbox import verdict as told
from viva.interview import (
    Answer,
    Aside,
    Ask,
    Blueprint,
    Closed,
    Dispute,
    Intent,
    Opened,
    Said,
    Transcript,
    tell_apart,
)

OPENING = (
    "Hello. I would like to talk with you about deep learning. I have {count}. Take the time you "
    "need: how fast you answer does not count, nor does your grammar. At any moment you can ask me "
    "to repeat or rephrase, ask what a word means, or say hint, skip, back or pause."
)
CLOSING = (
    "That was my last question. Thank you for the conversation. Your report comes next: what you "
    "said, what it showed, and what to look at. In a company's interview a person reads it and "
    "decides, and HR conveys the feedback and the next steps. All the best."
)
ENDED = (
    "We end here, as you wished. Thank you. Your report covers what we talked about; what was not "
    "asked is not held against you."
)
_KEEPS = re.compile(
    r"(yes|yeah|sure|correct|right|of course|keep|i (keep|stand|(would|do|will)(?! not|n't)))\b",
    re.IGNORECASE,
)
"""How a reply to "would you keep that?" begins if it is kept."""
_REPLIES: Mapping[Intent, str] = {
    "dont know": "That is fine.",
    "skip": "All right, we leave that one.",
    "pause": "Of course. Everything is kept; go on whenever you like.",
    "empty": "I have not heard anything yet. Take your time; 'hint' and 'skip' help.",
    "end": (
        "If you end now, what has not been asked stays out of the report. "
        "Say 'end' once more to close, or answer to go on."
    ),
}
_THANKS = ("Thank you.", "All right.", "Thank you, noted.", "I see.", "Okay, thank you.")


class Step(NamedTuple):
    """Something the interviewer or the candidate adds, and the turn it belongs to."""

    turn: int
    body: Said | Judgement | Run


@dataclass(frozen=True, slots=True)
class Interviewer:
    """Holds an interview in two steps, ``ask`` and ``hear``.

    The terminal and a page call the same two; both can stop between any two calls and go on later
    from the records.
    """

    grader: Grader
    policy: Policy = next_ask
    glossary: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    """What a candidate has to know before the first answer, such as where it is sent."""

    def open(self, bank: Bank, blueprint: Blueprint, candidate: str) -> Step:
        """Begin an interview on the questions of a plan."""
        plan = len(blueprint.questions)
        count = "one question" if plan == 1 else f"{plan} questions"
        questions = tuple(q.bare for q in reachable(bank, blueprint.questions))
        words = f"{OPENING.format(count=count)} {self.notice}".rstrip()
        opened = Opened(candidate, bank_hash(bank), blueprint, questions, words, __version__)
        return Step(0, opened)

    def ask(self, so_far: Interview) -> Step | None:
        """Return the next thing the interviewer adds, or None while the candidate has the floor.

        An answer that has not been judged is judged first; then comes the next question, or the
        close.
        """
        transcript = so_far.transcript
        if (turn := so_far.unjudged) is not None:
            return Step(turn, self.judge(so_far, turn))
        if transcript.waiting or transcript.closed:
            return None
        ask = self.policy(so_far)
        if ask is None:
            return Step(0, Closed(CLOSING))
        return Step(transcript.turn + 1, replace(ask, lead=_lead(so_far)))

    def hear(
        self, so_far: Interview, words: str, program: str | None = None, seconds: float = 0.0
    ) -> Step:
        """Take what the candidate said: an answer, or something said to the interviewer.

        Args:
            so_far: must be waiting for an answer.
            words: the whole message, kept letter by letter.
            program: a program handed in beside the words, as from a file; without it, one is
                looked for in the words where a program was asked for.
            seconds: since the question, for those who want to see it.

        Raises:
            ValueError: nothing is being asked.
        """
        transcript = so_far.transcript
        turn = transcript.listening
        if turn is None:
            raise ValueError("no question is waiting for an answer")
        understood = understand(words, self.glossary) if program is None else None
        if understood:
            return self._reply(so_far, turn, words, *understood)
        question = transcript.questions[transcript.ask(turn).question]
        is_asked = question.kind == "program" and transcript.ask(turn).form in (
            "question",
            "change",
        )
        if program is None and is_asked:
            words, program = tell_apart(words)
        return Step(turn, Answer(words, program, seconds))

    def judge(self, so_far: Interview, turn: int) -> Judgement:
        """Judge everything said in one turn; if our grader breaks, nobody loses a point for it."""
        transcript = so_far.transcript
        ask, words = transcript.ask(turn), transcript.words(turn)
        question = transcript.questions[ask.question]
        count = len(transcript.answers(turn))
        try:
            judgement = self.grader.judge(question, ask.text, words)
        except Exception as error:
            judgement = _broken(question, self.grader.name, error)
        findings = judgement.findings
        if ask.form == "contrast" and ask.about:
            exact = grade_contrast(question.point(ask.about), words)
            # What else such a reply shows counts; what it leaves open was not asked.
            others = (f for f in findings if f.about != ask.about and f.verdict != "unsure")
            findings = (exact, *others)
        if ask.form == "keep" and (replied := _replied(ask, words, findings)):
            findings = (*(f for f in findings if f.about != ask.about), replied)
        program = transcript.program(turn)
        if ask.change is not None:
            predicted = so_far.prediction(turn)
            findings = (*findings, predicted) if predicted else findings
        elif program is not None:
            findings = (*findings, *together(_read(program), so_far.run(turn)))
        aside = tuple(a for a in judgement.set_aside if a.quote)
        return replace(judgement, findings=findings, set_aside=aside, answers=count)

    def read_again(self, so_far: Interview, dispute: Dispute) -> Judgement | None:
        """Judge only the words with which a candidate says that a point was made.

        Returns:
            What is found about that point; None where no point is named, or where the words are
            in none of the answers to the question.
        """
        transcript, words = so_far.transcript, dispute.words.strip()
        turn = next(
            (a.turn for a in transcript.asks_on(dispute.question)
             if words and words in transcript.words(a.turn)),
            None,
        )  # fmt: skip
        if dispute.complaint != "said" or turn is None:
            return None
        question = transcript.questions[dispute.question]
        try:
            judgement = self.grader.judge(question, transcript.ask(turn).text, words)
        except Exception as error:
            judgement = _broken(question, self.grader.name, error)
        found = tuple(f for f in judgement.findings if f.about == dispute.about)
        return replace(judgement, findings=found) if found else None

    def _reply(
        self, so_far: Interview, turn: int, words: str, intent: Intent, argument: str
    ) -> Step:
        transcript = so_far.transcript
        if intent == "end" and _just_said(transcript, "end"):
            return Step(0, Closed(ENDED, "ended by the candidate"))
        if intent == "back":
            return _go_back(transcript, turn, words, argument)
        if intent == "hint":
            return Step(turn, _hint(so_far, transcript.ask(turn), words))
        reply = self._answer_to(transcript, turn, intent, argument)
        return Step(turn, Aside(intent, words, reply))

    def _answer_to(self, transcript: Transcript, turn: int, intent: Intent, argument: str) -> str:
        ask = transcript.ask(turn)
        match intent:
            case "rephrase":
                return _rephrased(transcript, turn, transcript.questions[ask.question], ask)
            case "meaning":
                return self._meaning(transcript.questions[ask.question], argument)
            case "time":
                return _time(transcript)
            case "help":
                return "\n".join(f"/{name}: {what}" for name, (_, what) in COMMANDS.items())
            case "repeat":
                return ask.text
        return _REPLIES[intent]

    def _meaning(self, question: Question, term: str) -> str:
        meaning = self.glossary.get(term) or self.glossary.get(term.removesuffix("s"))
        if meaning is None:
            return f"I have no explanation of '{term}' at hand. Take it as you would use it."
        if any(told_by(meaning, point) for point in question.points):
            return f"What '{term}' means is part of what I would like to hear from you."
        return meaning


def _replied(ask: Ask, words: str, findings: Sequence[Finding]) -> Finding | None:
    """Return what a reply to "would you keep that?" comes to, beside what its words show."""
    verb = ask.because[0].partition(":")[0] if len(ask.because) == 1 else ""
    if _KEEPS.match(words.strip()):
        verdicts: dict[str, Verdict] = {"believed": "believed", "contradicted": "contradicted"}
        verdict = verdicts.get(verb, "unsure")
        return Finding(ask.about, verdict, words, 0, why="asked whether to keep it")
    missed = any(f.about == ask.about and f.verdict == "missed" for f in findings)
    if verb == "contradicted" and missed and words:
        why = "taken back, and not said what holds instead"
        return Finding(ask.about, "unsure", words, 0, 0.5, why)
    return None


def _broken(question: Question, grader: str, error: Exception) -> Judgement:
    why = f"the grader failed ({type(error).__name__}); a person should read this answer"
    findings = tuple(Finding(p.id, "unsure", confidence=0.0, why=why) for p in question.points)
    return Judgement(question.id, grader, findings)


def _read(program: str) -> tuple[Finding, ...]:
    """Read a program; if our reader breaks, that is said, and nothing is held against anybody."""
    try:
        return read_program(program).findings
    except Exception as error:
        why = f"our reader failed on it ({type(error).__name__}), which is not your fault."
        return (Finding("unreadable", "saw", why=why, value=why),)


def _just_said(transcript: Transcript, intent: Intent) -> bool:
    said = [r.body for r in transcript.records if r.body.kind != "draft"]
    return isinstance(said[-1], Aside) and said[-1].intent == intent


def _lead(so_far: Interview) -> str:
    """Return a short acknowledgement that gives nothing away; of a program, what was read."""
    transcript = so_far.transcript
    turn = transcript.turn
    if turn == 0 or transcript.given_up(turn):
        return ""
    if (predicted := so_far.prediction(turn)) is not None:
        return _compared(predicted)
    if transcript.program(turn) is not None:
        return _read_aloud(so_far)
    return _THANKS[turn % len(_THANKS)]


def _compared(predicted: Finding) -> str:
    began = {
        "right": "It came as you said:",
        "wrong": "It came differently:",
        "open": "That stays open:",
    }[str(predicted.value)]
    return f"Thank you. {began} {predicted.why}."


def _read_aloud(so_far: Interview) -> str:
    facts = {name: finding for (_, name), finding in so_far.facts.items()}
    run = so_far.run(so_far.transcript.turn)
    if run:
        return f"Thank you, I have run your program. {told(run)}"
    if "unreadable" in facts:
        return (
            "Thank you, your program is kept as you wrote it. I could not read it: "
            f"{facts['unreadable'].why} With 'back' you can send it again."
        )
    seen = [
        f"{label} {facts[name].value}"
        for name, label in (("framework", ""), ("layers", "layers"), ("optimizer", "optimizer"))
        if name in facts
    ]
    what = f" What I found: {'; '.join(part.strip() for part in seen)}." if seen else ""
    return f"Thank you. I have read your program; I have not run it, and it is not scored.{what}"


def _go_back(transcript: Transcript, turn: int, words: str, argument: str) -> Step:
    target = _earlier(transcript, turn, argument)
    if target is None:
        reply = "There is no earlier answer to add to. " + transcript.ask(turn).text
        return Step(turn, Aside("repeat", words, reply))
    said = transcript.words(target).strip()
    heard = f" You said: “{said}”" if said else ""
    reply = f"We go back to: “{transcript.ask(target).text}”{heard} What would you like to add?"
    return Step(target, Aside("back", words, reply))


def _earlier(transcript: Transcript, turn: int, argument: str) -> int | None:
    """Return the turn before this one, or the first turn of the question with a number."""
    turns = [a.turn for a in transcript.asks if a.turn < turn]
    if not argument:
        return turns[-1] if turns else None
    if not re.fullmatch(r"\d{1,3}", argument):
        return None
    opened = list(dict.fromkeys(a.body.question for a in transcript.asks if a.turn < turn))
    number = int(argument)
    if not 1 <= number <= len(opened):
        return None
    return transcript.asks_on(opened[number - 1])[0].turn


def _hint(so_far: Interview, ask: Ask, words: str) -> Aside:
    """Give the next hint that is of use, first on what was asked about."""
    transcript = so_far.transcript
    question = transcript.questions[ask.question]
    turns = {a.turn for a in transcript.asks_on(ask.question)}
    given = {p for r in transcript.hints for p in r.body.hints if r.turn in turns}
    earned = so_far.showing(question.id).earned
    wanted = {ask.about, *ask.credits}
    for point in sorted(question.points, key=lambda p: p.id not in wanted):
        if point.hint and point.id not in given | earned.keys():
            return Aside("hint", words, point.hint, (point.id,))
    more = "I have no more hints on this one." if given else "I have no hint on this one."
    return Aside("hint", words, more)


def _rephrased(transcript: Transcript, turn: int, question: Question, ask: Ask) -> str:
    """Return the question in words not used yet in this turn; a follow-up has only its own."""
    if ask.form != "question" or not question.variants:
        return f"I have no other words for it. {ask.text}"
    before = sum(
        r.turn == turn and r.body.intent == "rephrase"
        for r in transcript.records
        if isinstance(r.body, Aside)
    )
    return question.variants[before % len(question.variants)]


def _time(transcript: Transcript) -> str:
    number, of = transcript.number
    asked = {a.body.question for a in transcript.asks}
    left = [id for id in transcript.opened.blueprint.questions if id not in asked]
    minutes = sum(transcript.questions[id].minutes for id in left)
    if not left:
        return f"This is question {number} of {of}, the last one. There is no time limit."
    return (
        f"This is question {number} of {of}. Those still to come usually take about "
        f"{minutes:.0f} minutes together. There is no time limit."
    )
