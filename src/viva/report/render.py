"""Show a report: as one page that needs nothing else, or in the terminal, question by question.

What candidates wrote is hostile until shown otherwise. Every text passes ``visible`` on its way
out; a page escapes it as well, and a terminal gets it as plain text, never as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from viva.report import markdown
from viva.report.candidate import (
    KINDS,
    Kind,
    Told,
    checked,
    fact,
    foremost,
    objection,
    steps,
    summary,
    tell,
    unscored,
)
from viva.report.exhibit import Exhibit, Exhibits
from viva.report.hr import LONGEST_NAME, NOT_REACHED, UNNAMED, for_hr, percent
from viva.report.report import QuestionReport, Report, Statement
from viva.report.visible import shorten, visible

NO_STRENGTHS = "Nothing stood on its own this time. The next steps below are where to begin."
NO_STEPS = "Nothing is left to put right here. A harder level is a good next step:"
HARDER = "viva practice --level senior"
OBJECT = (
    "If a question or its grading seems unfair or unclear to you, say so: press u beside the "
    "question after an interview, or tell whoever gave you this page. Whoever decides sees "
    "objections first."
)


_STYLES: dict[Kind, str] = {
    "correction": "bold red",
    "unsure": "yellow",
    "half": "cyan",
    "earned": "green",
    "given": "dim",
    "aside": "dim",
}
_SIMPLER = str.maketrans("–−“”’·•✓½≠○←⟨⟩", '--""\'-*+~!o<<>')
"""For a terminal that knows no Unicode."""


NO_EXHIBITS: Exhibits = {}


def to_html(report: Report, exhibits: Exhibits = NO_EXHIBITS) -> str:
    """Return the candidate's page: one file without scripts that loads nothing.

    Args:
        report: what to show.
        exhibits: what experiments have shown; those that the report rests on are on the page.
    """
    linked = linked_exhibits(report.questions, exhibits)
    return page("candidate.html.j2", exhibits=exhibits, linked=linked, **shown(report))


def linked_exhibits(questions: Sequence[QuestionReport], exhibits: Exhibits) -> list[Exhibit]:
    """Return the experiments that questions of a report name, each once, in their order."""
    named = dict.fromkeys(
        s.experiment
        for q in questions
        for group in (q.corrections, q.missed, q.unsure, q.given_away, q.earned)
        for s in group
        if s.experiment
    )
    return [exhibits[id] for id in named if id in exhibits]


def gallery(exhibits: Exhibits, version: str) -> str:
    """Return a page with every experiment: its claim, picture and numbers."""
    return page("gallery.html.j2", exhibits=exhibits, version=version)


def exhibit(one: Exhibit, console: Console, plain: bool = False) -> None:
    """Show what an experiment found, in words: the picture's as well."""
    out = Out(console, plain)
    out.heading(one.title)
    out.text(one.claim, 2)
    out.text(f"As people say it, “{one.stated}”: {one.verdict}.", 2)
    out.label("The picture")
    out.text(one.alt, 2)
    out.label("The numbers")
    for name, value in one.numbers:
        out.text(f"{name}: {value}", 2)
    out.label("Run it, and change what you like")
    out.text(f"{one.command} --set {one.settings[0][0] if one.settings else 'NAME'}=VALUE", 2)
    out.gap()


def hr_to_html(report: Report) -> str:
    """Return the short page for whoever decides."""
    return page("hr.html.j2", exhibits=NO_EXHIBITS, **shown(report))


def to_terminal(report: Report, console: Console, plain: bool = False) -> None:
    """Show the whole report.

    Args:
        report: what to show.
        console: where; 80 columns are enough, and nothing rests on colour.
        plain: words instead of signs, for screen readers and simple terminals.
    """
    overview(report, console, plain)
    for n in range(len(report.questions)):
        one_question(report, n, console, plain)


def overview(report: Report, console: Console, plain: bool = False) -> None:
    """Show the summary: strengths, what to put right, what could not be told, next steps."""
    out = Out(console, plain)
    out.heading("What your interview showed", style="bold underline")
    read_by = [f"grader: {report.grader}"] if report.grader else []
    out.text(out.joined(*_about(report), *read_by), style="dim")
    out.gap()
    out.text(summary(report))
    if not report.questions:
        return
    out.heading("What you showed")
    _statements(out, "earned", report.strengths, unscored(report))
    if not report.strengths:
        out.text(NO_STRENGTHS, 2)
    _section(out, "What came after a prompt", "earned", report.after_prompt)
    _section(out, "What to put right", "correction", report.corrections)
    doubts, more = foremost(report.unsure)
    _section(out, "What could not be told", "unsure", doubts)
    if more:
        out.text(more, 2)
    _next(out, report)


def one_question(report: Report, n: int, console: Console, plain: bool = False) -> None:
    """Show one question, from 0: what was asked, the words with their marks, what was missing."""
    out, q = Out(console, plain), report.questions[n]
    score = q.unscored or out.range(percent(q.score, q.highest)) or "not scored yet"
    out.heading(f"Question {n + 1}", q.topic, score)
    for told in tell(q):
        exchange(out, told)
    if q.facts:
        out.label("In the program")
        for f in q.facts:
            out.text(fact(f) + (f" (line {f.line})" if f.line else ""), 4)
        out.text(q.unscored, 4)
    if q.checks:
        out.label("What was checked")
        for check in q.checks:
            out.item(*checked(check))
            if check.why:
                out.text(check.why + (f" (line {check.line})" if check.line else ""), 6, "dim")
    if q.missed:
        out.label("Also part of a full answer")
        for s in q.missed:
            out.item("○", s.text)
            for line in _see(s.experiment):
                out.text(line, 6, "dim")
    for dispute in q.disputes:
        out.gap()
        out.text(objection(dispute), 2)
    out.gap()


def changes(before: Report, after: Report, console: Console, plain: bool = False) -> None:
    """Show what another reading of the same answers changed, point by point."""
    out = Out(console, plain)
    out.heading("What changed", style="bold underline")
    for number, (old, new) in enumerate(zip(before.questions, after.questions, strict=True), 1):
        was, now = _standing(old), _standing(new)
        moved = [about for about in now if was.get(about, ("",))[0] != now[about][0]]
        ranges = [out.range(percent(q.score, q.highest)) for q in (old, new)]
        if not moved and ranges[0] == ranges[1]:
            continue
        out.heading(f"Question {number}", new.topic, " to ".join(r or "no score" for r in ranges))
        for about in moved:
            out.item(
                "•", f"{was.get(about, ('not told',))[0]}, now {now[about][0]}: {now[about][1]}"
            )
    whole = [out.range(percent(r.score, r.highest)) or "no score" for r in (before, after)]
    out.gap()
    out.text(f"The whole interview: {whole[0]} before, {whole[1]} now.")


def _standing(q: QuestionReport) -> dict[str, tuple[str, str]]:
    """Return how each point of a question stands, and its sentence."""
    groups = (
        ("not said", q.missed),
        ("could not be told", q.unsure),
        ("to put right", q.corrections),
        ("said back", q.given_away),
    )
    found = {s.about: (name, s.text) for name, group in groups for s in group}
    return found | {s.about: ("earned" if s.credit >= 1 else "half", s.text) for s in q.earned}


def model_answer(report: QuestionReport, console: Console, plain: bool = False) -> None:
    """Show the model answer of a question."""
    out = Out(console, plain)
    out.label("Model answer")
    for block in markdown.blocks(visible(report.model_answer)):
        for number, text in enumerate(block.texts, 1):
            if block.shape == "pre":
                out.text(text, 4)
            elif block.shape == "table":
                _row(out, block.rows[0], block.rows[number - 1]) if number > 1 else None
            elif block.shape in ("ul", "ol"):
                out.item("•" if block.shape == "ul" else f"{number}.", _inline(text))
            else:
                out.text(_inline(text), 2)
        out.gap()
    for source in cites(report):
        out.text(f"Source: {source}", 2, "dim")


def _row(out: Out, heads: Sequence[str], row: Sequence[str]) -> None:
    """Show one row of a table so that it can be read without seeing the columns."""
    out.text(_inline(row[0]), 2)
    for head, cell in zip(heads[1:], row[1:], strict=True):
        out.text(f"{_inline(head)}: {_inline(cell)}", 4)


def hr(report: Report, console: Console, plain: bool = False) -> None:
    """Show the short view for whoever decides."""
    out, view = Out(console, plain), for_hr(report)
    out.heading(view.title, style="bold underline")
    out.text(out.joined(view.date, view.state), style="dim")
    out.gap()
    out.text(view.decides, style="bold")
    out.text(f"{out.range(view.overall)} {view.basis}. {view.meaning}")
    if view.first:
        out.heading("To look at first")
        for text in view.first:
            out.item("?", text)
    for number, q in enumerate(view.questions, 1):
        out.heading(f"{number}. {q.topic}", out.range(q.score))
        out.text(q.asked, 2)
        for name, texts in q.groups:
            out.label(f"{name} ({len(texts)})")
            for text in texts:
                out.item("•", text)
    if view.not_reached:
        out.heading(NOT_REACHED)
        for text in view.not_reached:
            out.item("•", text)
    out.gap()
    made_by = (f"Viva {view.version}", f"grader: {view.grader}", f"bank {view.bank[:12]}")
    out.text(out.joined(*made_by), style="dim")


def _about(report: Report) -> list[str]:
    name = [] if report.candidate in UNNAMED else [shorten(report.candidate, LONGEST_NAME)]
    return [*name, report.at[:10], report.name]


def _next(out: Out, report: Report) -> None:
    out.heading(steps_heading(len(report.next_steps)))
    for number, step in enumerate(steps(report), 1):
        out.item(f"{number}.", step.what, "bold")
        named = [f"Source: {s}" for s in step.sources] + _see(step.experiment)
        for line in (step.why, step.do, step.command, *named):
            out.text(line, 6)
        if out.plain:
            out.gap()
    if not report.next_steps:
        out.text(f"{NO_STEPS} {HARDER}", 2)
    out.gap()


def steps_heading(number: int) -> str:
    """Return what stands over the next steps."""
    return {1: "One next step", 2: "Two next steps", 3: "Three next steps"}.get(
        number, "Next steps"
    )


def _section(out: Out, title: str, kind: Kind, found: Iterable[Statement]) -> None:
    if found := tuple(found):
        out.heading(title)
        _statements(out, kind, found)


def _statements(
    out: Out, kind: Kind, found: Iterable[Statement], why: Mapping[str, str] | None = None
) -> None:
    """Show statements with the words under them; what was wrong comes after the words."""
    for s in found:
        said = [f"You said: “{shorten(s.quote)}”"] if s.quote else []
        texts = [*said, s.text] if kind == "correction" else [s.text, *said]
        texts += [why[s.question]] if why and s.question in why else []
        texts += [s.why] if kind == "unsure" and s.why else []
        if kind == "correction":
            texts += [f"Source: {source}" for source in s.sources] + _see(s.experiment)
        shown: Kind = "half" if kind == "earned" and s.credit < 1 else kind
        out.item(KINDS[shown][0], texts[0], _STYLES[shown])
        for text in texts[1:]:
            out.text(text, 6)
        if out.plain:
            out.gap()


def _see(experiment: str | None) -> list[str]:
    return [f"Shown by an experiment: viva lab show {experiment}"] if experiment else []


def exchange(out: Out, told: Told) -> None:
    """Show one thing that was asked, and the answer with its marks."""
    out.label(told.heading + (f", {told.because}" if told.because else ""))
    out.text(told.asked, 2, "bold")
    for hint in told.hints:
        out.text(f"Hint: {hint}", 2)
    if told.instead:
        out.text(told.instead, 2)
    if told.pieces:
        out.label("Your answer")
        out.text(_marked(told, out.plain), 2)
    if told.program:
        out.label("Your program")
        for line in told.program:
            out.item(str(line.number), line.code, "bold" if line.facts else "dim")
            if line.facts:
                out.text(f"{'' if out.plain else '← '}read here: {', '.join(line.facts)}", 6)
    if told.ran:
        out.gap()
        out.text(told.ran, 2)
    if told.cut:
        out.text(told.cut, 2, "dim")
    if told.marks:
        out.gap()
    for mark in told.marks:
        out.item(f"{mark.number}{mark.sign}", f"{mark.label}: {mark.text}", _STYLES[mark.kind])
        if out.plain and mark.quote:
            out.text(f"Your words: “{shorten(mark.quote)}”")
        if mark.note:
            out.text(mark.note, 6)


def _marked(told: Told, plain: bool) -> Text:
    """Return an answer with its marks; in plain words only the words themselves."""
    text = Text()
    for piece in told.pieces:
        style = _STYLES[piece.kind] if piece.kind and not plain else ""
        text.append(visible(piece.text), style)
        for mark in () if plain else piece.ends:
            text.append(f"[{mark.number}{mark.sign}]", f"bold {_STYLES[mark.kind]}")
    return text


def _inline(text: str) -> Text:
    styles = {"": "", "code": "cyan", "strong": "bold", "em": "italic"}
    found = Text()
    for style, piece in markdown.spans(text.replace("\n", " ")):
        found.append(piece, styles[style])
    return found


def cites(report: QuestionReport) -> tuple[str, ...]:
    """Return everything a question's statements rest on, each source once."""
    groups = (report.earned, report.corrections, report.unsure, report.given_away, report.missed)
    return tuple(dict.fromkeys(c for group in groups for s in group for c in s.sources))


class Out:
    """A terminal to which only neutral text goes; if plain, with words in place of signs."""

    def __init__(self, console: Console, plain: bool) -> None:
        self.plain = plain
        self._console = console
        encoding = console.encoding.lower()
        self._encoding = "" if encoding.startswith("utf") else encoding

    def gap(self) -> None:
        """Leave a line empty."""
        self._console.print()

    def heading(self, *parts: str, style: str = "bold cyan") -> None:
        """Begin a part."""
        self.gap()
        self.text(self.joined(*parts), style=style)

    def label(self, text: str) -> None:
        """Begin a smaller part."""
        self.gap()
        self.text(f"{text}:" if self.plain else text, 2, "dim")

    def text(self, text: str | Text, indent: int = 0, style: str = "") -> None:
        """Print a text, its lines folded at the edge."""
        shown = self._fit(text, style)
        self._console.print(shown if self.plain else Padding(shown, (0, 0, 0, indent)))

    def item(self, sign: str, text: str | Text, style: str = "") -> None:
        """Print an entry of a list under its sign; if plain, only a number is kept of it."""
        if self.plain:
            number = f"{sign} " if sign.rstrip(".").isdecimal() else ""
            self.text(Text.assemble(number, self._fit(text, "")))
            return
        row = Table.grid(Column(min_width=3), Column(overflow="fold"), padding=(0, 1))
        row.add_row(self._fit(sign, style), self._fit(text, ""))
        self._console.print(Padding(row, (0, 0, 0, 2)))

    def joined(self, *parts: str) -> str:
        """Return parts on one line, as they are best read here."""
        return (", " if self.plain else " · ").join(parts)

    def range(self, score: str) -> str:
        """Return a range as it is best read here."""
        return score.replace("–", " to ") if self.plain else score

    def _fit(self, text: str | Text, style: str) -> Text:
        """Return a text that this terminal can show, whatever is in it."""
        found = text if isinstance(text, Text) else Text(visible(text), style)
        if self._encoding:
            simpler = found.plain.translate(_SIMPLER)
            known = simpler.encode(self._encoding, "backslashreplace").decode(self._encoding)
            found = Text(known, style)
        if self.plain:
            found = Text(found.plain)
        found.overflow = "fold"
        return found


def shown(report: Report) -> dict[str, object]:
    """Return what the templates show of a report, by name."""
    return {
        "report": report,
        "view": for_hr(report),
        "about": _about(report),
        "summary": summary(report),
        "steps": steps(report),
    }


def page(template: str, **values: object) -> str:
    """Return a page: every text on it neutral and escaped.

    Args:
        template: one of ``templates``.
        values: what it shows.
    """
    from viva.report.frame import environment  # a terminal need not wait for jinja2

    return environment(VOCABULARY).get_template(template).render(**values)


VOCABULARY: dict[str, object] = {
    "blocks": markdown.blocks,
    "checked": checked,
    "cites": cites,
    "fact": fact,
    "foremost": foremost,
    "harder": HARDER,
    "kinds": KINDS,
    "no_steps": NO_STEPS,
    "no_strengths": NO_STRENGTHS,
    "not_reached": NOT_REACHED,
    "object": OBJECT,
    "percent": percent,
    "objection": objection,
    "unscored": unscored,
    "shorten": shorten,
    "spans": markdown.spans,
    "steps_heading": steps_heading,
    "tell": tell,
}
"""What the templates may call by name."""
