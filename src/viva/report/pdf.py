"""The report, the short view and a letter as PDF, set by typst; what was said is data to it.

Every text goes to the templates as a string in one JSON document. A string in typst is text: it is
never read as markup or code, and the templates, which evaluate nothing, are the only files that
typst can read here.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from importlib import resources
from typing import TYPE_CHECKING, Literal

from viva.report import markdown
from viva.report.candidate import (
    KINDS,
    LONGEST_LINE,
    LONGEST_SHOWN,
    Kind,
    Told,
    checked,
    fact,
    foremost,
    objection,
    steps,
    tell,
    unscored,
)
from viva.report.exhibit import Exhibit, Exhibits
from viva.report.hr import NOT_REACHED, HrView, for_hr, percent
from viva.report.letter import Letter
from viva.report.render import (
    HARDER,
    NO_EXHIBITS,
    NO_STEPS,
    NO_STRENGTHS,
    OBJECT,
    cites,
    linked_exhibits,
    shown,
    steps_heading,
)
from viva.report.report import QuestionReport, Report, Statement
from viva.report.visible import shorten, visible

if TYPE_CHECKING:
    from typst import PDFStandard

MISSING = (
    "A PDF needs typst, which is not installed. Install it: .venv/bin/pip install typst, with uv: "
    "uv pip install typst, or pip install 'viva-interview[pdf]'. A page needs nothing more and can "
    "be printed."
)
STANDARD: PDFStandard = "ua-1"
"""PDF/UA-1: tagged for screen readers, with title and language, and no letter without a shape."""
MOST_EMPTY = 3
"""Line breaks on end that stay; more of them would only turn pages."""

MOST_ROUNDS = 3
"""Times that letters without a shape are spelt out; a stack of them is seen a layer at a time."""

_BY_PERSON = "A person decides about a person. A grader can be wrong; the words above are yours."
_BOTH_SEE = "The candidate can see this same view. The full report holds every word it rests on."
_CONTROLS = {c: f"⟨U+{c:04X}⟩" for c in (*range(0x20), 0x7F) if chr(c) not in "\n\t"}
_EMPTY = re.compile(rf"\n{{{MOST_EMPTY},}}")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SHAPELESS = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
"""What typst says of letters that no font has."""
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|(.))")


class PdfMissing(Exception):
    """Typst, which sets a PDF, is not installed."""


def report_pdf(report: Report, exhibits: Exhibits = NO_EXHIBITS) -> bytes:
    """Return the candidate's report as PDF; the same report gives the same bytes.

    Args:
        report: what to show.
        exhibits: what experiments have shown; those that the report rests on are in it.

    Raises:
        PdfMissing: typst is not installed.
    """
    linked = linked_exhibits(report.questions, exhibits)
    pictures = {f"picture-{one.id}": one.light for one in linked}
    return _set("report", _report(report, exhibits), _moment(report.at), pictures)


def short_pdf(view: HrView) -> bytes:
    """Return the short view for whoever decides as PDF.

    Raises:
        PdfMissing: typst is not installed.
    """
    values = {
        "title": f"{view.title}, {view.date}: the short view",
        "foot": _made_by(view),
        "last": [_BOTH_SEE],
        "view": _view(view),
    }
    return _set("short", values, _moment(view.date))


def letter_pdf(letter: Letter) -> bytes:
    """Return a letter as PDF.

    Raises:
        PdfMissing: typst is not installed.
    """
    values = {**dataclasses.asdict(letter), "parts": letter.parts}
    return _set("letter", values, None)


def _set(
    template: str,
    values: Mapping[str, object],
    at: datetime | None,
    pictures: Mapping[str, str] | None = None,
) -> bytes:
    """Return a document.

    Fonts of this machine are only asked for letters that those within typst lack; a letter that
    none of them has is spelt out, so that nobody reads an empty box.

    Args:
        template: one of ``templates/pdf``.
        values: what it shows; every text in it is made neutral.
        at: when the document says it was made.
        pictures: SVG, by the name under which the template looks for it.
    """
    told = _each({**values, "dated": at is not None}, _neutral)
    compiled = partial(_compile, template, at, pictures or {})
    with suppress(_Refused):
        return compiled(told, fonts="within")
    for _ in range(MOST_ROUNDS):
        try:
            return compiled(told)
        except _Refused as problem:
            told = _each(told, _speller(problem.shapeless))
    return compiled(told, standard=None)


class _Refused(Exception):
    """The standard forbids what is in a document: letters that no font has, or something else."""

    def __init__(self, shapeless: set[str]) -> None:
        super().__init__(shapeless)
        self.shapeless = shapeless


def _compile(
    template: str,
    at: datetime | None,
    pictures: Mapping[str, str],
    told: object,
    fonts: Literal["within", "all"] = "all",
    standard: PDFStandard | None = STANDARD,
) -> bytes:
    try:
        import typst
    except ImportError:
        raise PdfMissing(MISSING) from None
    with resources.as_file(resources.files("viva.report") / "templates" / "pdf") as folder:
        try:
            return typst.compile(
                folder / f"{template}.typ",
                root=folder,
                package_path=folder,
                package_cache_path=folder,
                ignore_system_fonts=fonts == "within",
                sys_inputs={**pictures, "data": json.dumps(told)},
                pdf_standards=standard,
                timestamp=at,
            )
        except typst.TypstError as error:
            if not standard:
                raise
            found = _SHAPELESS.findall(error.diagnostic)
            raise _Refused(set(map(_unescaped, found))) from error


def _each(value: object, change: Callable[[str], str]) -> object:
    """Return a value with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each(one, change) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_each(one, change) for one in value]
    return value


def _neutral(text: str) -> str:
    """Return a text of which everything can be seen, as far as a page shows it.

    No font within typst has the signs that ``visible`` puts for control characters.
    """
    text = shorten(text, LONGEST_SHOWN).replace("\r\n", "\n").translate(_CONTROLS)
    text = _SPACES.sub(" ", visible(text)).expandtabs(4)
    return _EMPTY.sub("\n" * MOST_EMPTY, text)


def _speller(shapeless: set[str]) -> Callable[[str], str]:
    """Return what writes letters without a shape by their numbers."""
    longest_first = sorted(shapeless, key=len, reverse=True)
    found = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def spelt(cluster: re.Match[str]) -> str:
        return "".join(c if c.isascii() else f"⟨U+{ord(c):04X}⟩" for c in cluster[0])

    return lambda text: found.sub(spelt, text)


def _unescaped(text: str) -> str:
    plain = {"n": "\n", "r": "\r", "t": "\t"}
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1] else plain.get(m[2], m[2]), text)


def _moment(at: str) -> datetime:
    found = datetime.fromisoformat(at).replace(microsecond=0)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _made_by(of: Report | HrView) -> str:
    return f"Viva {of.version} · grader: {of.grader or 'none'} · bank {of.bank[:12]}"


def _report(report: Report, exhibits: Exhibits) -> dict[str, object]:
    """Return what the candidate's report shows, by the names that its template knows."""
    values = shown(report)
    view = for_hr(report)
    why = unscored(report)
    doubts, more = foremost(report.unsure)
    return {
        "title": f"What your interview showed, {view.date}",
        "date": view.date,
        "about": values["about"],
        "foot": f"{_made_by(report)} · interview {report.id}",
        "last": [OBJECT, _BY_PERSON],
        "summary": values["summary"],
        **_bounds(report),
        "kinds": [{"kind": k, "sign": sign, "word": word} for k, (sign, word) in KINDS.items()],
        "strengths": [_earned(s, why) for s in report.strengths],
        "after_prompt": [_earned(s, why) for s in report.after_prompt],
        "corrections": [_statement("correction", s) for s in report.corrections],
        "unsure": [_statement("unsure", s, s.why) for s in doubts],
        "more": more,
        "steps_heading": steps_heading(len(report.next_steps)),
        "steps": [dataclasses.asdict(s) for s in steps(report)],
        "questions": [_question(q) for q in report.questions],
        "not_asked": report.not_asked,
        "exhibits": [_exhibit(one) for one in linked_exhibits(report.questions, exhibits)],
        "view": _view(view),
        "no_strengths": NO_STRENGTHS,
        "no_steps": NO_STEPS,
        "harder": HARDER,
    }


def _bounds(of: Report | QuestionReport) -> dict[str, object]:
    """Return both ends of a range; where nothing was scored there are none."""
    return {"low": of.score, "high": of.score if of.highest is None else of.highest}


def _earned(s: Statement, why: Mapping[str, str]) -> dict[str, object]:
    half = "" if s.credit >= 1 else "This counts as half of the point."
    return _statement("earned" if s.credit >= 1 else "half", s, half, why.get(s.question, ""))


def _statement(kind: Kind, s: Statement, *notes: str) -> dict[str, object]:
    return {
        "kind": kind,
        "text": s.text,
        "quote": shorten(s.quote),
        "notes": [note for note in notes if note],
        "sources": s.sources,
        "experiment": s.experiment,
    }


def _question(q: QuestionReport) -> dict[str, object]:
    return {
        "topic": q.topic,
        "score": q.unscored or percent(q.score, q.highest) or "Not scored yet.",
        **_bounds(q),
        "exchanges": [_told(one) for one in tell(q)],
        "facts": [{"text": fact(f), "line": f.line} for f in q.facts],
        "unscored": q.unscored,
        "checks": [
            {"sign": sign, "text": text, "why": one.why, "line": one.line}
            for one in q.checks
            for sign, text in [checked(one)]
        ],
        "missed": [_statement("earned", s) for s in q.missed],
        "disputes": [objection(d) for d in q.disputes],
        "model_answer": [_block(one) for one in markdown.blocks(q.model_answer)],
        "cites": cites(q),
    }


def _told(told: Told) -> dict[str, object]:
    return {
        "heading": told.heading,
        "because": f"{told.because[:1].upper()}{told.because[1:]}." if told.because else "",
        "asked": told.asked,
        "hints": told.hints,
        "instead": told.instead,
        "pieces": [
            {
                "text": piece.text,
                "kind": piece.kind,
                "ends": [f"{mark.number}{mark.sign}" for mark in piece.ends],
            }
            for piece in told.pieces
        ],
        "program": [dataclasses.asdict(line) for line in told.program],
        "ran": told.ran,
        "output": "\n".join(shorten(x, LONGEST_LINE) for x in told.output.splitlines()),
        "cut": told.cut,
        "marks": [
            {**dataclasses.asdict(mark), "sign": mark.sign, "quote": ""} for mark in told.marks
        ],
    }


def _block(block: markdown.Block) -> dict[str, object]:
    """Return a piece of a model answer, each text as pieces with their style."""
    return {
        "shape": block.shape,
        "code": block.texts[0] if block.shape == "pre" else "",
        "items": [list(markdown.spans(text)) for text in block.texts if block.shape != "pre"],
        "rows": [
            [list(markdown.spans(cell)) for cell in row]
            for row in (block.rows if block.shape == "table" else ())
        ],
    }


def _exhibit(one: Exhibit) -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.title,
        "claim": one.claim,
        "stated": one.stated,
        "verdict": one.verdict,
        "alt": one.alt,
        "command": one.command,
    }


def _view(view: HrView) -> dict[str, object]:
    return {
        **dataclasses.asdict(view),
        "title": view.title,
        "questions": [
            {"topic": q.topic, "asked": q.asked, "score": q.score, "groups": q.groups}
            for q in view.questions
        ],
        "not_reached_heading": NOT_REACHED,
    }
