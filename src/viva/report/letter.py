"""The letter to a candidate: drafted from the evidence, written by a person.

A draft says what the answers showed and what to look at next, in the bank's own sentences. It
quotes no score, compares with nobody, and says nothing about the person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from viva.interview import Decided, Outcome, Record
from viva.report.hr import LONGEST_NAME, UNNAMED
from viva.report.render import page
from viva.report.report import Report, Statement
from viva.report.visible import shorten

MOST_SHOWN = 4
MOST_TO_LEARN = 3
_OPENINGS: dict[Outcome, str] = {
    "further": "We would like to go on with you; the next step is below.",
    "offer": "We would like to make you an offer; what comes next is below.",
    "not further": "We will not go on with your application this time.",
}
_ABOUT_THE_PERSON = re.compile(
    r"\b(personality|attitude|accent|grammar|native speaker|fluen\w+|nervous\w*|shy\w*"
    r"|confiden\w+|enthusias\w+|passion\w*|likeable|charisma\w*|cultur(?:e|al) fit|character"
    r"|appearance|face|voice|smil\w+|eye contact|age|young\w*|old\w*|gender|wom[ae]n|m[ae]n"
    r"|family|child\w*|pregnan\w+|religio\w+|race|ethnic\w*|national\w*|disab\w+|health"
    r"|illness|slow\w*|hesita\w+)\b",
    re.IGNORECASE,
)
_ABOUT_OTHERS = re.compile(
    r"\b((?:the |our )?other (?:candidates?|applicants?)|(?:better|stronger|weaker|worse) than"
    r"|compared (?:to|with)|top \d+ ?%|rank\w*|best candidate)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a candidate is told after an interview."""

    title: str
    date: str
    """When it was signed, as people write it: ``25 November 2026``."""
    paragraphs: tuple[str, ...]
    """A list is one whose lines all begin with ``- ``."""
    steps: tuple[str, ...]
    """What comes next."""
    when: str
    """Of the next step, as people write it; empty if there is no date."""
    signed: str
    """Who decided and writes; empty while it is only drafted."""

    @property
    def parts(self) -> tuple[str | tuple[str, ...], ...]:
        """Its paragraphs; of a list the lines, without their dashes."""
        return tuple(map(_part, self.paragraphs))


def letter(report: Report, decision: Record[Decided]) -> Letter:
    """Return the letter that belongs to a decision."""
    body = decision.body
    begun = _day(datetime.fromisoformat(report.at))
    return Letter(
        title=f"Your interview of {begun}",
        date=_day(datetime.fromisoformat(decision.at)),
        paragraphs=tuple(
            part.strip("\n") for part in re.split(r"\n\s*\n", body.letter) if part.strip()
        ),
        steps=tuple(
            line.strip().removeprefix("- ") for line in body.steps.splitlines() if line.strip()
        ),
        when=spoken(body.when),
        signed=body.by if body.signed else "",
    )


def draft(report: Report, outcome: Outcome | None) -> str:
    """Return a letter to begin from: what was shown, what to look at, and how to object."""
    name = shorten(report.candidate, LONGEST_NAME) if report.candidate not in UNNAMED else ""
    parts = [f"Dear {name}," if name else "Hello,"]
    begun = _day(datetime.fromisoformat(report.at))
    thanks = f"Thank you for the conversation of {begun}. I have read what you said and wrote."
    parts.append(f"{thanks} {_OPENINGS[outcome]}" if outcome else thanks)
    if shown := _claims([*report.strengths, *report.after_prompt], MOST_SHOWN):
        parts += ["What you showed:", shown]
    if learn := _claims(_to_learn(report), MOST_TO_LEARN):
        parts += ["What is worth another look, each with its source in your report:", learn]
    if report.unsure:
        parts.append(
            "Where it could not be told what you meant, nothing was held against you. If "
            "something was misunderstood, say so: a person reads it."
        )
    return "\n\n".join(parts)


def to_html(letter: Letter) -> str:
    """Return a letter as one page that loads nothing."""
    return page("letter.html.j2", letter=letter)


def concerns(text: str, report: Report) -> tuple[str, ...]:
    """Return what in a letter may not be about the job, a sentence each, for its writer to look at.

    The bank's own sentences are passed over: they speak of slow learning and of characters.
    """
    for question in report.questions:
        for statement in (*question.earned, *question.open_points):
            text = text.replace(statement.text, "")
    return tuple(_concerns(text))


def _concerns(text: str) -> Iterator[str]:
    for word in dict.fromkeys(m[0].lower() for m in _ABOUT_THE_PERSON.finditer(text)):
        yield f"“{word}”: is this about what was said or built? Only that belongs into a letter."
    for word in dict.fromkeys(m[0].lower() for m in _ABOUT_OTHERS.finditer(text)):
        yield f"“{word}”: a letter does not compare with other people."


def spoken(when: str) -> str:
    """Return a date, with its time if it has one, as people write it; what is none, as it is."""
    try:
        if len(when) == len("2026-11-25"):
            return _day(date.fromisoformat(when))
        moment = datetime.fromisoformat(when)
    except ValueError:
        return when
    zone = moment.strftime("%z")
    return f"{_day(moment)}, {moment:%H:%M}" + (f" (UTC{zone[:3]}:{zone[3:]})" if zone else "")


def _part(paragraph: str) -> str | tuple[str, ...]:
    lines = paragraph.splitlines()
    if all(line.startswith("- ") for line in lines):
        return tuple(line.removeprefix("- ") for line in lines)
    return paragraph


def _to_learn(report: Report) -> Sequence[Statement]:
    """Return what to put right first, then the other next steps."""
    return list(dict.fromkeys([*report.corrections, *report.next_steps]))


def _claims(statements: Sequence[Statement], most: int) -> str:
    """Return the weightiest claims as a list, each once, and one of each question at first."""
    before: Counter[str] = Counter()
    ranked = []
    for one in sorted(statements, key=lambda s: -s.weight * s.credit):
        ranked.append((before[one.question], one.text))
        before[one.question] += 1
    texts = dict.fromkeys(text for _, text in sorted(ranked, key=lambda entry: entry[0]))
    return "\n".join(f"- {text}" for text in list(texts)[:most])


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
