"""The report in a page: read it, object to it, say a point again, take it along."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable

from fastapi import APIRouter
from starlette.responses import Response

from viva import app
from viva.conduct import Interview
from viva.hiring.close import signed
from viva.interview import Complaint, Dispute
from viva.report import Report, render, write
from viva.report.hr import for_hr
from viva.report.pdf import PdfMissing, report_pdf, short_pdf
from viva.report.visible import in_words
from viva.web.again import hear_again, open_point
from viva.web.desk import Desk
from viva.web.visit import Filled, Here, Visit, go

router = APIRouter()
OBJECT = (
    "If a question or its grading seems unfair or unclear to you, or you did say something that "
    "is marked as missing, say so beside the question. Whoever decides sees objections first."
)
COMPLAINTS: tuple[Complaint, ...] = ("unfair", "unclear", "said")
UNKNOWN = "There is no such question in this interview."


@router.get("/interviews/{id}/report")
def report(here: Here, id: str, noted: str = "") -> Response:
    """Show what an interview showed."""
    interview = here.desk.load(id)
    written = report_of(interview)
    exhibits = app.exhibits()
    return here.show(
        "report.html.j2",
        200,
        exhibits=exhibits,
        linked=render.linked_exhibits(written.questions, exhibits),
        noted=bool(noted),
        turn=interview.transcript.turn,
        has_letter=signed(interview) is not None,
        **{**render.shown(written), "object": OBJECT},
    )


@router.get("/interviews/{id}/report.html")
def page(here: Here, id: str) -> Response:
    """Hand out the report as one page that needs nothing else."""
    text = render.to_html(report_of(here.desk.load(id)), app.exhibits())
    return _file(text, "text/html; charset=utf-8", f"viva-{id}.html")


@router.get("/interviews/{id}/report.pdf")
def as_pdf(here: Here, id: str) -> Response:
    """Hand out the report as PDF, or say what it needs."""
    return _pdf(here, id, f"viva-{id}.pdf", lambda written: report_pdf(written, app.exhibits()))


@router.get("/interviews/{id}/short.pdf")
def short_as_pdf(here: Here, id: str) -> Response:
    """Hand out the short view as PDF, or say what it needs."""
    return _pdf(here, id, f"viva-{id}-short.pdf", lambda written: short_pdf(for_hr(written)))


@router.get("/interviews/{id}/report.json")
def data(here: Here, id: str) -> Response:
    """Hand out every field of the report."""
    written = dataclasses.asdict(report_of(here.desk.load(id)))
    text = json.dumps(in_words(written), allow_nan=False, indent=2) + "\n"
    return _file(text, "application/json", f"viva-{id}.json")


@router.get("/interviews/{id}/short")
def short(here: Here, id: str) -> Response:
    """Show the short view, the same that whoever decides would see."""
    written = report_of(here.desk.load(id))
    return here.show("short.html.j2", 200, **render.shown(written))


@router.post("/interviews/{id}/dispute")
def dispute(here: Here, form: Filled, id: str) -> Response:
    """Keep that the candidate finds a question or its grading unfair or unclear."""
    complaint: Complaint = next((c for c in COMPLAINTS if c == form.get("complaint")), "unfair")
    about = form.get("about", "") if complaint == "said" else ""
    one = Dispute(form.get("question", ""), complaint, form.get("words", "").strip(), about)
    if not object_to(here.desk, id, one):
        return here.show("note.html.j2", 400, id=id, note=UNKNOWN)
    return go(f"/interviews/{id}/report?noted=1#{form.get('back', 'questions')[:20]}")


def object_to(desk: Desk, id: str, one: Dispute) -> bool:
    """Keep an objection, once; say whether its question was asked."""
    with desk.sitting(id) as sitting:
        transcript = sitting.interview.transcript
        if one.question not in {a.body.question for a in transcript.asks}:
            return False
        if one not in [d.body for d in transcript.disputes]:
            sitting.dispute(one)
    return True


@router.post("/interviews/{id}/again")
def again(here: Here, form: Filled, id: str) -> Response:
    """Hear a point once more, and show before and after; the report stays as it was."""
    words, turn = form.get("words", ""), form.get("turn", "")
    interview = here.desk.load(id)
    named = form.get("question", ""), form.get("about", "")
    point = open_point(interview, report_of(interview), *named)
    if point is None:
        return here.show("note.html.j2", 400, id=id, note=UNKNOWN)
    if not words.strip() or not turn.isdecimal() or len(turn) > 8:
        return here.show("again.html.j2", id=id, point=point, heard=None)
    heard = hear_again(here.desk, id, point, int(turn), words)
    return here.show("again.html.j2", id=id, point=point, heard=heard)


def report_of(interview: Interview) -> Report:
    """Return the report of an interview."""
    return write(interview.id, interview.transcript, interview.judgements, interview.runs)


def _pdf(here: Visit, id: str, name: str, make: Callable[[Report], bytes]) -> Response:
    try:
        content = make(report_of(here.desk.load(id)))
    except PdfMissing as problem:
        return here.show("note.html.j2", 501, id=id, note=str(problem))
    return _attached(content, "application/pdf", name)


def _file(text: str, kind: str, name: str) -> Response:
    return _attached(text.encode("utf-8", "backslashreplace"), kind, name)


def _attached(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": kind}
    return Response(content, headers=headers)
