"""An annotated interview: what each answer should show, beside what was found in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.table import Table

from viva.report.candidate import tell
from viva.report.render import Out, exchange, page
from viva.report.report import QuestionReport

Found = Literal["found", "half", "could not be told", "missed", "charged", "asked", "suspected"]
"""Of a point the first four; of a misconception ``charged``, ``asked`` (the interviewer came back
to it), ``suspected``, or ``missed``."""

SIGNS: dict[Found, str] = {
    "found": "✓",
    "charged": "✓",
    "half": "½",
    "asked": "?",
    "suspected": "?",
    "could not be told": "?",
    "missed": "○",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that a reader of the answer would find in it, and what the grader found."""

    kind: Literal["point", "misconception", "fact"]
    about: str
    text: str
    """The claim, the belief, or the fact."""
    credit: float
    """What its label gives it: 1, ½, or 0 where nothing was expected and something was found."""
    found: Found
    quote: str = ""
    truth: str = ""
    """What is so, under a misconception."""
    sources: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether what was found is what was expected."""
        if self.kind == "misconception":
            return (self.found != "missed") == bool(self.credit)
        return self.found == {1.0: "found", 0.5: "half"}.get(self.credit, "missed")


@dataclass(frozen=True, slots=True)
class Annotated:
    """One question of the interview."""

    number: int
    report: QuestionReport
    """Of the first answer alone."""
    expected: tuple[Expected, ...]
    follow_ups: tuple[tuple[str, str], ...]
    """What the interviewer asked next, and why."""

    def of(self, *kinds: str) -> tuple[Expected, ...]:
        """Return what was expected of one kind."""
        return tuple(e for e in self.expected if e.kind in kinds)

    @property
    def points(self) -> str:
        """How many of the expected points and facts were found, and what became of the rest."""
        own = [e for e in self.of("point", "fact") if e.credit]
        return _counted(own, ("found", "half", "could not be told", "missed"))

    @property
    def misconceptions(self) -> str:
        """How many of the expected misconceptions were noticed, and what became of the rest."""
        own = [e for e in self.of("misconception") if e.credit]
        return _counted(own, ("charged", "asked", "suspected", "missed"))

    @property
    def beyond(self) -> str:
        """What was found that nobody expected."""
        return ", ".join(e.about for e in self.expected if not e.credit and not e.right)


def _counted(own: list[Expected], kinds: tuple[Found, ...]) -> str:
    if not own:
        return "–"
    counts = ((kind, sum(e.found == kind for e in own)) for kind in kinds)
    return f"{len(own)}: " + ", ".join(f"{n} {kind}" for kind, n in counts if n)


HEADS = ("", "Question", "Points expected", "Misconceptions expected", "Found and not expected")


def to_terminal(
    title: str, interview: tuple[Annotated, ...], console: Console, plain: bool = False
) -> None:
    """Show the table of all questions, then each with its answer marked point by point."""
    out = Out(console, plain)
    out.heading(title, style="bold underline")
    out.gap()
    table(interview, console)
    for one in interview:
        out.heading(f"Question {one.number}", one.report.topic)
        for told in tell(one.report):
            exchange(out, told)
        for label, kinds in (("Expected", ("point", "fact")), ("To put right", ("misconception",))):
            own = one.of(*kinds)
            if own:
                out.label(label)
            for e in own:
                out.item(SIGNS[e.found], f"{e.text} [{_verdict(e)}]")
                if e.truth:
                    out.text(e.truth, 6)
                for source in e.sources if e.truth else ():
                    out.text(f"Source: {source}", 6, "dim")
        if one.follow_ups:
            out.label("What the interviewer asks next")
        for text, why in one.follow_ups:
            out.item("•", text)
            if why:
                out.text(why, 6, "dim")


def table(interview: tuple[Annotated, ...], console: Console) -> None:
    """Show one row for each question: what was expected, and what became of it."""
    shown = Table(*HEADS, show_lines=True, expand=True)
    for one in interview:
        shown.add_row(
            str(one.number), one.report.title, one.points, one.misconceptions, one.beyond or "–"
        )
    console.print(shown)


def to_html(title: str, interview: tuple[Annotated, ...]) -> str:
    """Return one page that needs nothing else."""
    return page(
        "annotated.html.j2",
        exhibits={},
        heading=title,
        interview=interview,
        heads=HEADS,
        signs=SIGNS,
        verdict=_verdict,
    )


def _verdict(e: Expected) -> str:
    expected = {1.0: "", 0.5: ", half expected"}.get(e.credit, ", not expected")
    return f"{e.found}{expected}"
