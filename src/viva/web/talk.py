"""The talk: an interview as a page shows it, from its records alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from viva.bank import read_trigger
from viva.conduct import Interview
from viva.evidence import Run
from viva.evidence.prediction import changed
from viva.evidence.sandbox import verdict
from viva.interview import Answer, Aside, Ask, Closed, Form, Opened
from viva.report import QuestionReport, write
from viva.report.visible import shorten
from viva.web.box import parted
from viva.web.desk import Place, asks_for_program, standing

TITLES: dict[Form, str] = {
    "follow-up": "Following up",
    "probe": "To be sure",
    "contrast": "A short one",
    "keep": "Once more",
    "change": "Change one line",
}
_BUTTONS = {
    "/hint": "A hint, please.",
    "/repeat": "Could you repeat that?",
    "/rephrase": "Could you say it in other words?",
    "/idk": "I don’t know.",
    "/skip": "I would like to skip this one.",
    "/back": "I would like to add to my earlier answer.",
    "/time": "How much is left?",
    "/pause": "Let us pause.",
    "/end": "I would like to end.",
    "/help": "What can I say?",
}
LONGEST = 12_000
"""Characters of one answer that a page shows; all of it is kept."""
_AROUND = 3
"""Lines that are shown before and after one that is asked about."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a program."""

    number: int
    code: str
    meant: bool = False
    """Whether it is the one that is asked about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the conversation."""

    who: Literal["interviewer", "you", "run", "feedback"]
    text: str = ""
    title: str = ""
    lead: str = ""
    turn: int = 0
    program: tuple[Line, ...] = ()
    quotes: tuple[str, ...] = ()
    output: str = ""
    report: QuestionReport | None = None
    """Of the question that is over, with feedback after each."""


@dataclass(frozen=True, slots=True)
class Now:
    """What is asked now, and what stands in the boxes."""

    ask: Entry
    since: tuple[Entry, ...]
    """What was said since it was asked."""
    place: Place
    program: bool
    """Whether a program is asked for."""
    change: bool
    exercise: bool
    words: str
    """The drafts."""
    code: str
    """Without a draft the code that a candidate may begin from; unchanged it is no program."""
    before: tuple[Line, ...] = ()
    """Where one line is to be changed: the lines as they are, and as they would be."""
    after: tuple[Line, ...] = ()
    ending: bool = False
    """Whether the candidate has just said once that it should end."""
    returning: bool = False
    """Whether something is to be added to an earlier answer."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A whole conversation."""

    id: str
    name: str
    number: int
    of: int
    before: tuple[Entry, ...]
    """What was said before the question that is asked now."""
    now: Now | None
    """None while a program runs, and after the close."""
    closed: str = ""
    """The last words."""


def talk(interview: Interview) -> Talk:
    """Return an interview as a page shows it."""
    transcript = interview.transcript
    waiting = transcript.waiting if interview.unjudged is None else None
    entries = list(_entries(interview))
    since = waiting.seq if waiting else len(interview.entries)
    number, of = transcript.number
    return Talk(
        id=interview.id,
        name=transcript.opened.blueprint.name,
        number=number,
        of=of,
        before=tuple(e for seq, e in entries if seq < since),
        now=_now(interview, [e for seq, e in entries if seq >= since]) if waiting else None,
        closed=transcript.closed.body.words if transcript.closed else "",
    )


def _now(interview: Interview, entries: Sequence[Entry]) -> Now:
    transcript = interview.transcript
    assert transcript.waiting is not None
    assert transcript.listening is not None
    turn = transcript.listening
    ask = transcript.ask(turn)
    question = transcript.questions[ask.question]
    program = asks_for_program(transcript, turn)
    words, code = parted(transcript.draft) if program else (transcript.draft, "")
    last = [r.body for r in transcript.records if r.body.kind != "draft"][-1]
    before, after = _change(interview, ask)
    first = next(i for i, e in enumerate(entries) if e.who == "interviewer" and e.title)
    return Now(
        ask=entries[first],
        since=tuple(entries[first + 1 :]),
        place=standing(transcript),
        program=program,
        change=ask.change is not None,
        exercise=question.exercise is not None,
        words=words,
        code=code or (question.starter if program and ask.change is None else ""),
        before=before,
        after=after,
        ending=isinstance(last, Aside) and last.intent == "end",
        returning=turn != transcript.waiting.turn,
    )


def _entries(interview: Interview) -> Iterator[tuple[int, Entry]]:
    """Yield what was said in order, each with the number of its record."""
    transcript = interview.transcript
    plan = transcript.opened.blueprint.questions
    asked: list[str] = []
    latest = 0
    for record in interview.entries:
        body = record.body
        if transcript.closed and record.seq > transcript.closed.seq:
            return  # said again after the close: the report shows it
        match body:
            case Opened():
                yield record.seq, Entry("interviewer", body.words)
            case Ask():
                if asked and body.question != asked[-1]:
                    yield from _feedback(interview, record.seq, asked[-1])
                asked.append(body.question)
                latest = record.turn
                number = len(set(asked) & set(plan))
                title = TITLES.get(body.form, f"Question {number} of {len(plan)}")
                yield record.seq, _asked(interview, record.turn, body, title)
            case Answer():
                added = "Added to an earlier answer" if record.turn != latest else ""
                words = _cut(body.words)
                code = _lines(body.program or "")
                yield record.seq, Entry("you", words, added, turn=record.turn, program=code)
            case Aside():
                if body.words.strip():
                    yield record.seq, Entry("you", _spoken(body), turn=record.turn)
                yield record.seq, Entry("interviewer", body.reply, turn=record.turn)
            case Run():
                text, end = verdict(body), body.output[-4_000:]
                yield record.seq, Entry("run", text, turn=record.turn, output=end)
            case Closed():
                if asked:
                    yield from _feedback(interview, record.seq, asked[-1])
                yield record.seq, Entry("interviewer", body.words)
            case _:
                pass


def _asked(interview: Interview, turn: int, ask: Ask, title: str) -> Entry:
    """Return a question, with the words or the lines that it is about."""
    meant = list(_meant(interview, ask)) if ask.because else []
    quotes = tuple(_quotes(interview, turn, ask))
    program = _latest_program(interview, turn)
    excerpt = _excerpt(program, meant[0]) if meant and program else ()
    return Entry("interviewer", ask.text, title, ask.lead, turn, excerpt, quotes)


def _quotes(interview: Interview, turn: int, ask: Ask) -> Iterator[str]:
    """Yield the candidate's words that a probe is about, unless it says them itself."""
    if not ask.about:
        return
    for judgement in interview.judgements:
        if judgement.turn >= turn or judgement.body.question != ask.question:
            continue
        for finding in judgement.body.findings:
            quote = shorten(finding.quote)
            if finding.about == ask.about and quote and quote not in ask.text:
                yield quote


def _meant(interview: Interview, ask: Ask) -> Iterator[int]:
    """Yield the lines of the program that earned a question."""
    for text in ask.because:
        trigger = read_trigger(text)
        found = interview.facts.get((trigger.verb, trigger.name))
        if found and found.line:
            yield found.line


def _latest_program(interview: Interview, turn: int) -> str:
    transcript = interview.transcript
    programs = [transcript.program(a.turn) for a in transcript.asks if a.turn < turn]
    return next((p for p in reversed(programs) if p is not None), "")


def _change(interview: Interview, ask: Ask) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return the line that is to be changed, and the same changed."""
    if ask.change is None:
        return (), ()
    first = interview.program(interview.transcript.asks_on(ask.question)[0].turn) or ""
    after = changed(first, ask.change) or first
    pairs = zip(first.splitlines(), after.splitlines(), strict=False)
    number = next((n for n, (a, b) in enumerate(pairs, 1) if a != b), 0)
    if not number:
        return (), ()
    return _excerpt(first, number), _excerpt(after, number)


def _excerpt(program: str, number: int) -> tuple[Line, ...]:
    """Return a line of a program with those around it."""
    around = range(max(number - _AROUND, 1), number + _AROUND + 1)
    return tuple(
        Line(n, code, n == number) for n, code in enumerate(program.splitlines(), 1) if n in around
    )


def _lines(program: str) -> tuple[Line, ...]:
    return tuple(Line(n, _cut(code)) for n, code in enumerate(program.splitlines()[:2_000], 1))


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]} … ({len(text):,} characters; all of it is kept)"


def _spoken(aside: Aside) -> str:
    """Return an aside as it was typed; of a button, what it asks for."""
    return _BUTTONS.get(aside.words) or _cut(aside.words)


def _feedback(interview: Interview, seq: int, question: str) -> Iterator[tuple[int, Entry]]:
    """Yield what a question showed once it is over, where there is feedback after each."""
    transcript = interview.transcript
    if transcript.opened.blueprint.feedback != "now":
        return
    report = write(interview.id, transcript, interview.judgements, interview.runs)
    found = next((q for q in report.questions if q.question == question), None)
    if found:
        yield seq, Entry("feedback", report=found)
