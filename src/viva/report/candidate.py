"""What the candidate is told: their own words marked, in plain sentences, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from viva.bank import read_trigger
from viva.interview import Form
from viva.report.hr import percent
from viva.report.report import Checked, Exchange, Fact, QuestionReport, Report, Statement
from viva.report.visible import shorten

LONGEST_SHOWN = 12_000
"""Characters of an answer that a page shows."""
MOST_LINES = 400
"""Lines of a program that a page shows."""
OUTPUT_LINES = 40
"""Lines of what a program printed, the last ones, that a page shows."""
LONGEST_LINE = 240
MOST_DOUBTS = 4
"""Things that could not be told, in the summary; all of them stand beside the answers."""

Kind = Literal["correction", "unsure", "half", "earned", "given", "aside"]
KINDS: dict[Kind, tuple[str, str]] = {
    "earned": ("✓", "earned"),
    "half": ("½", "half"),
    "unsure": ("?", "could not be told"),
    "correction": ("≠", "to put right"),
    "given": ("=", "said back"),
    "aside": ("·", "set aside"),
}
"""The sign and the word of each kind of mark."""
_SHOWN_FIRST: tuple[Kind, ...] = ("correction", "unsure", "half", "earned", "given", "aside")
"""Where marks overlap, a stretch is shown as the first of these."""

FORMS: dict[Form, str] = {
    "question": "Asked",
    "follow-up": "Follow-up",
    "probe": "Asked to be sure",
    "contrast": "A short question, to be sure",
    "keep": "Asked whether you would keep it",
    "change": "A change of one line, predicted and measured",
    "again": "Said again",
}
_BECAUSE = {
    "made": "you had said something that this builds on",
    "half": "you had said half of it",
    "missed": "you had not said it yet",
    "contradicted": "something you said seemed to say the opposite",
    "believed": "something you said may not hold, and you could take it back",
    "unsure": "it was not clear what you meant",
    "always": "it is asked of everyone",
}
_LEARN = (
    "Read the model answer once, close it, and say this in two sentences of your own.",
    "Explain it to somebody in a minute, with an example of your own.",
    "Write down one question that this answers, and answer it aloud tomorrow.",
)
_GIVEN_UP = {"skip": "You passed on this one.", "dont know": "You said that you do not know."}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of an answer and what it came to."""

    kind: Kind
    label: str
    """What it earned, such as ``+1 of 2``."""
    text: str
    """The point, or the truth that puts a belief right."""
    quote: str = ""
    start: int = -1
    note: str = ""
    sources: tuple[str, ...] = ()
    number: int = 0
    """From 1, in the order of the answer."""

    def place(self, words: str) -> int:
        """Return where the quote stands in an answer, or -1."""
        if self.quote and self.start >= 0 and words.startswith(self.quote, self.start):
            return self.start
        return words.find(self.quote) if self.quote else -1

    @property
    def sign(self) -> str:
        """A sign that needs no colour."""
        return KINDS[self.kind][0]

    @property
    def word(self) -> str:
        """The kind in words."""
        return KINDS[self.kind][1]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an answer in which nothing begins or ends."""

    text: str
    marks: tuple[Mark, ...] = ()
    ends: tuple[Mark, ...] = ()
    """The marks whose quote ends with this piece."""

    @property
    def kind(self) -> Kind | None:
        """What it is shown as: of several kinds, the one that needs a look most."""
        return next((k for k in _SHOWN_FIRST if any(m.kind == k for m in self.marks)), None)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a program, and what was read in it."""

    number: int
    code: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One exchange, ready to be shown."""

    heading: str
    asked: str
    because: str
    """Why it was asked, in words; empty for a question of the plan."""
    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...]
    instead: str
    """What was said instead of an answer, where there was none."""
    cut: str
    """A sentence where the answer or program is too long to be shown whole."""
    hints: tuple[str, ...]
    program: tuple[Line, ...]
    ran: str = ""
    """What became of the program."""
    output: str = ""
    """The end of what it printed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do next."""

    what: str
    why: str
    do: str
    """One concrete thing, carried out with ``command``."""
    command: str
    sources: tuple[str, ...]
    experiment: str | None


def summary(report: Report) -> str:
    """Return the report in one paragraph: what was asked, the range, and what it means."""
    return " ".join(_summary(report))


def tell(report: QuestionReport) -> tuple[Told, ...]:
    """Return the exchanges of a question with everything that was found in them."""
    return tuple(_told(report, exchange) for exchange in report.exchanges)


def marked(words: str, marks: Sequence[Mark], most: int = LONGEST_SHOWN) -> tuple[Piece, ...]:
    """Split an answer where its marks begin and end.

    Args:
        words: the answer.
        marks: found by their quotes, which may overlap; one that is not in the words is left out.
        most: characters to show; joined, the pieces are the words up to there.
    """
    placed = [
        (at, min(at + len(mark.quote), most), mark)
        for mark in marks
        if 0 <= (at := mark.place(words)) < most
    ]
    shown = words[:most]
    edges = sorted({0, len(shown), *(e for a, b, _ in placed for e in (a, b))})
    return tuple(
        Piece(
            shown[a:b],
            tuple(m for start, end, m in placed if start <= a and b <= end),
            tuple(m for _, end, m in placed if end == b),
        )
        for a, b in pairwise(edges)
    )


_MEASURED = re.compile(r"(used|saw|check):\w+")
"""A condition that only makes sure that there is a number to tell."""


def because(triggers: Sequence[str], form: Form = "question") -> str:
    """Say in words why something was asked: ``used:optimizer = adam`` and its like."""
    if not triggers:
        return ""
    if form == "keep":
        return "because it was not clear whether you meant it as it stood"
    deciding = [t for t in triggers if not _MEASURED.fullmatch(t)] or triggers
    return "because " + " and ".join(dict.fromkeys(map(_reason, deciding)))


def steps(report: Report) -> tuple[Step, ...]:
    """Return what to do next, each with its reason and one concrete thing to do."""
    by_id = {q.question: q for q in report.questions}
    return tuple(
        _step(by_id[s.question], s, _LEARN[n % len(_LEARN)])
        for n, s in enumerate(report.next_steps)
    )


def foremost(doubts: Sequence[Statement]) -> tuple[Sequence[Statement], str]:
    """Return the doubts that come first, and a sentence on the rest."""
    left = len(doubts) - MOST_DOUBTS
    if left <= 0:
        return doubts, ""
    more = (
        "One more, less likely still, stands" if left == 1 else f"{left} more, less likely, stand"
    )
    return doubts[:MOST_DOUBTS], f"{more} beside the answers below."


def objection(dispute: str) -> str:
    """Return a dispute as a sentence to the candidate."""
    complaint, _, words = dispute.partition(": ")
    if complaint == "said":
        return f"You did say this: {words}"
    return f"You called this {complaint}" + (f": “{shorten(words)}”" if words else ".")


_HEARD = {
    "made": "That says it: {}",
    "half": "Half of it is there. The whole point: {}",
    "unsure": "I cannot tell for sure. Compare it yourself: {}",
}


def heard(verdict: str, point: str) -> str:
    """Return how a point was taken that was said once more, with the whole of it."""
    return _HEARD.get(verdict, "I do not hear it yet. The point: {}").format(point)


def unscored(report: Report) -> Mapping[str, str]:
    """Return why a question has no score, by question, where it asked for a program."""
    return {q.question: q.unscored for q in report.questions if q.unscored}


_STATES = {
    "pass": ("✓", "yes"),
    "fail": ("≠", "not yet"),
    "note": ("·", "worth talking about"),
    "skip": ("○", "not checked"),
}


def checked(one: Checked) -> tuple[str, str]:
    """Return the sign of a check, and its sentence with its state in words."""
    sign, state = _STATES.get(one.state, ("○", "could not be told"))
    return sign, f"{one.what.rstrip('.')}: {state}."


def fact(one: Fact) -> str:
    """Return a fact as ``optimizer = adam``."""
    return one.name if one.value is None else f"{one.name} = {shorten(_value(one.value), 80)}"


def _value(value: str | float) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.4g}"


def count(number: int, thing: str) -> str:
    """Return ``1 question``, ``2 questions``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _summary(report: Report) -> Iterator[str]:
    asked, scored = len(report.questions), [q for q in report.questions if q.score is not None]
    if not asked:
        yield "No question has been asked yet."
        return
    yield f"You were asked {count(asked, 'question')}."
    if scored:
        over = "the one" if len(scored) == 1 else f"the {len(scored)}"
        said = percent(report.score, report.highest).replace("–", " to ")
        yield f"On {over} with a score, you said {said} of what a full answer says."
        if "to" in said:
            yield (
                "The lower number counts only what was clear; the higher one also counts what "
                "could not be told."
            )
    programs = [q for q in report.questions if q.unscored]
    for ran, what in ((True, "run"), (False, "read, not run,")):
        number = sum(any(e.ran for e in q.exchanges) == ran for q in programs)
        if number:
            were = "was" if number == 1 else "were"
            yield f"{count(number, 'program')} {were} {what} and not scored."
    if left := len(report.not_asked):
        counts = "it does not count" if left == 1 else "none of them counts"
        yield f"{count(left, 'question')} of the plan did not come up; {counts}."
    if report.ended == "still open":
        yield "The interview is still open, so this is what it shows so far."
    yield "It speaks of these answers on this day, and of nothing else."


def _told(report: QuestionReport, exchange: Exchange) -> Told:
    marks = _numbered(exchange.words, [*_marks(report, exchange), *_asides(report, exchange)])
    program = _lines(report.facts, exchange.program) if exchange.program is not None else ()
    return Told(
        FORMS[exchange.form],
        exchange.asked,
        because(exchange.because, exchange.form),
        marked(exchange.words, marks),
        marks,
        _instead(exchange),
        " ".join(_cut(exchange)),
        exchange.hints,
        program,
        exchange.ran,
        "\n".join(exchange.output.splitlines()[-OUTPUT_LINES:]),
    )


def _instead(exchange: Exchange) -> str:
    if exchange.words or exchange.program is not None:
        return ""
    return _GIVEN_UP.get(exchange.given_up or "", "There is no answer yet.")


def _cut(exchange: Exchange) -> Iterator[str]:
    if len(exchange.words) > LONGEST_SHOWN:
        yield (
            f"The first {LONGEST_SHOWN:,} of {len(exchange.words):,} characters are shown; "
            "all of them are kept and were read."
        )
    lines = _split(exchange.program or "")
    if len(lines) > MOST_LINES:
        yield f"The first {MOST_LINES} of {len(lines):,} lines are shown; all of them are kept."


def _numbered(words: str, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Number marks by where their quote stands; those without a place come last."""

    def place(mark: Mark) -> int:
        at = mark.place(words)
        return at if at >= 0 else len(words)

    return tuple(replace(m, number=n) for n, m in enumerate(sorted(marks, key=place), 1))


def _marks(report: QuestionReport, exchange: Exchange) -> Iterator[Mark]:
    scored = report.score is not None
    for s in report.earned:
        if s.turn == exchange.turn:
            yield _earned(s, scored)
    for s in report.corrections:
        if s.turn == exchange.turn:
            belief = f"This reads as: {s.why}" if s.weight <= 0 and s.why else s.why
            yield _of(s, "correction", _lost(s) if scored else "to put right", belief)
    for s in report.unsure:
        if s.turn == exchange.turn:
            yield _of(s, "unsure", "could not be told, not counted", s.why)
    for s in report.given_away:
        if s.turn == exchange.turn:
            label = "earns nothing, said after the interviewer had said it"
            yield _of(s, "given", label)


def _of(s: Statement, kind: Kind, label: str, note: str = "") -> Mark:
    return Mark(kind, label, s.text, s.quote, s.start, note, s.sources)


def _earned(s: Statement, scored: bool) -> Mark:
    worth = f"+{s.credit * s.weight:g} of {s.weight:g}" if scored else "shown, not scored"
    label = f"{worth}, after a prompt" if s.prompted else worth
    return _of(s, "earned" if s.credit >= 1 else "half", label)


def _lost(s: Statement) -> str:
    """Say what a correction costs: a belief may take something off, a contradiction does not."""
    if s.weight == 0:
        return "to put right, costs nothing"
    return f"−{-s.weight:g}, to put right" if s.weight < 0 else f"0 of {s.weight:g}, to put right"


def _asides(report: QuestionReport, exchange: Exchange) -> Iterator[Mark]:
    """Yield the words set aside, in the first exchange that holds them."""
    for aside in report.set_aside:
        home = next((e for e in report.exchanges if aside.quote in e.words), report.exchanges[0])
        if home is exchange:
            yield Mark("aside", "set aside, earns and costs nothing", aside.why, aside.quote)


def _split(program: str) -> list[str]:
    """Return the lines of a program as Python counts them."""
    lines = re.split(r"\r\n|\r|\n", program)
    return lines if lines[-1] else lines[:-1]


def _lines(facts: Sequence[Fact], program: str) -> tuple[Line, ...]:
    def read(number: int, code: str) -> tuple[str, ...]:
        return tuple(
            fact(f) for f in facts if f.line == number and f.quote.partition("\n")[0] in code
        )

    return tuple(
        Line(number, shorten(code, LONGEST_LINE), read(number, code))
        for number, code in enumerate(_split(program)[:MOST_LINES], 1)
    )


def _reason(text: str) -> str:
    try:
        trigger = read_trigger(text)
    except ValueError:
        return f"of {text}"
    name, value = trigger.name.replace("_", " ").replace("-", " "), trigger.value
    said = " or ".join(value) if isinstance(value, tuple) else _value(value or "")
    compared = {">=": "at least ", "<=": "at most "}.get(trigger.op or "", "")
    if trigger.verb == "score":
        return f"your answer so far had come to {compared}{float(said):.0%}"
    if trigger.verb == "used":
        if not value:
            return f"your program sets the {name}"
        named = not isinstance(value, float)
        return f"your program uses {said}" if named else f"its {name} is {compared}{said}"
    if trigger.verb in ("saw", "check"):
        seen = f" was {compared}{said}" if value else " was seen"
        return f"in your program, {name}{seen}"
    return _BECAUSE[trigger.verb]


def _step(report: QuestionReport, s: Statement, learn: str) -> Step:
    quote = f"“{shorten(s.quote, 160)}”"
    if s in report.corrections:
        why = f"You said {quote}, and that does not hold."
        do = "Find one example that the earlier sentence gets wrong. Then say it anew:"
    elif s in report.unsure:
        why = f"It was not clear from {quote} whether you meant this."
        do = "Say it in one sentence that could stand alone, then try it:"
    elif s in report.given_away:
        why = "You said it once the interviewer had said it, so it could not count."
        do = "Say it tomorrow without looking, with an example of your own:"
    else:
        where = "what you said of your program" if report.unscored else "your answer"
        why = f"It belongs to a full answer, and {where} did not have it yet."
        do = f"{learn} Then answer again:"
    command = f"viva practice --topic {report.topic}"
    return Step(s.text, why, do, command, s.sources, s.experiment)
