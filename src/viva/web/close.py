"""The close in a page: a person opens the evidence, decides, and tells the candidate."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time

from fastapi import APIRouter
from starlette.responses import Response

from viva import app
from viva.conduct import Interview
from viva.hiring.close import OUTCOMES, lacking, latest, readers, signed, unread
from viva.hiring.mail import MailError, Server, address, calendar, message, send, server
from viva.interview import Conveyed, Decided, Looked, Record, Way
from viva.report import letter, render
from viva.report.letter import Letter, concerns, draft
from viva.report.pdf import PdfMissing, letter_pdf
from viva.web.reports import report_of
from viva.web.visit import Filled, Here, Visit, go

router = APIRouter()
LONGEST_NAME = 120
NO_NAME = "Say who reads it: a decision has a name under it."
NO_DATE = "The date of the next step cannot be read: write it as 2026-11-30, and the time as 14:30."
NO_ADDRESS = "That is no mail address: write it as name@company.example, or leave it empty."
NOT_SIGNED = "There is no letter yet: nobody has signed a decision on this interview."


@router.get("/interviews/{id}/close")
def close(here: Here, id: str, kept: str = "", sent: str = "") -> Response:
    """Show the short view, what was decided, and what can be done next."""
    return _close(here, here.desk.load(id), kept=bool(kept), sent=bool(sent))


@router.post("/interviews/{id}/evidence")
def look(here: Here, form: Filled, id: str) -> Response:
    """Keep that somebody opens the evidence, and show it."""
    by = " ".join(form.get("by", "").split())[:LONGEST_NAME]
    if not by:
        return _close(here, here.desk.load(id), status=400, problems=(NO_NAME,))
    with here.desk.sitting(id) as sitting:
        sitting.note(Looked(by))
    return go(f"/interviews/{id}/evidence")


@router.get("/interviews/{id}/evidence")
def evidence(here: Here, id: str) -> Response:
    """Show every question with the candidate's words, for whoever decides."""
    interview = here.desk.load(id)
    report, exhibits = report_of(interview), app.exhibits()
    return here.show(
        "evidence.html.j2",
        200,
        exhibits=exhibits,
        linked=render.linked_exhibits(report.questions, exhibits),
        readers=readers(interview),
        **render.shown(report),
    )


@router.post("/interviews/{id}/decide")
def decide(here: Here, form: Filled, id: str) -> Response:
    """Keep what was written; sign it if nothing is lacking, else say what is."""
    interview = here.desk.load(id)
    do = form.get("do", "")
    decision, problems = _decision(form)
    if do == "draft":
        decision = replace(decision, letter=draft(report_of(interview), decision.outcome))
    with here.desk.sitting(id) as sitting:
        before = latest(sitting.interview)
        if before is None or before.body != decision:
            sitting.note(decision)  # what was typed is kept first, whatever is wrong with it
        if do == "sign":
            problems = (*problems, *lacking(sitting.interview, decision))
            if not problems:
                sitting.note(replace(decision, signed=True))
        interview = sitting.interview
    if problems:
        head = "It was not signed. " if do == "sign" else ""
        head += "What you wrote is kept."
        return _close(here, interview, status=409, problems=problems, head=head)
    return go(f"/interviews/{id}/close?kept=1#{'letter' if do == 'sign' else 'decide'}")


@router.get("/interviews/{id}/letter")
def read(here: Here, id: str) -> Response:
    """Show the letter as the candidate reads it."""
    interview = here.desk.load(id)
    decision = signed(interview)
    if decision is None:
        return here.show("note.html.j2", 404, id=id, note=NOT_SIGNED)
    one = letter.letter(report_of(interview), decision)
    return here.show("letter_page.html.j2", letter=one, id=id, has_date=bool(decision.body.when))


@router.post("/interviews/{id}/convey")
def convey(here: Here, form: Filled, id: str) -> Response:
    """Hand out the letter or send it, and keep that it went out."""
    interview = here.desk.load(id)
    decision = signed(interview)
    if decision is None:
        return here.show("note.html.j2", 409, id=id, note=NOT_SIGNED)
    one = letter.letter(report_of(interview), decision)
    way = next((way for way in _WAYS if way == form.get("way")), None)
    if way is None:
        return _close(here, interview, status=400, problems=("Choose how it is to go out.",))
    try:
        response = _WAYS[way](id, one, decision)
    except (MailError, PdfMissing) as problem:
        return _close(here, interview, status=409, problems=(str(problem),))
    to = decision.body.to if way in ("mail", "smtp") else ""
    with here.desk.sitting(id) as sitting:
        sitting.note(Conveyed(decision.body.by, way, to))
    return response


@router.get("/interviews/{id}/next-step.ics")
def step(here: Here, id: str) -> Response:
    """Hand out the date of the next step for a calendar."""
    interview = here.desk.load(id)
    decision = signed(interview)
    if decision is None:
        return here.show("note.html.j2", 404, id=id, note=NOT_SIGNED)
    entry = calendar(id, letter.letter(report_of(interview), decision), decision)
    if entry is None:
        return here.show("note.html.j2", 404, id=id, note="The next step has no date.")
    return _file(entry, "text/calendar; charset=utf-8", f"next-step-{id}.ics")


def _close(
    here: Visit,
    interview: Interview,
    *,
    status: int = 200,
    problems: tuple[str, ...] = (),
    head: str = "That did not work.",
    kept: bool = False,
    sent: bool = False,
) -> Response:
    report = report_of(interview)
    last = latest(interview)
    decision = last.body if last else Decided("", signed=False)
    by = decision.by or next(reversed(readers(interview)), "")
    counts = signed(interview)
    day, _, at = decision.when.partition("T")
    return here.show(
        "close.html.j2",
        status,
        interview=interview.id,
        open=interview.transcript.closed is None,
        problems=problems,
        head=head,
        kept=kept,
        sent=sent,
        readers=readers(interview),
        unread=unread(interview, by) if by else "",
        by=by,
        outcomes=OUTCOMES,
        decision=decision,
        day=day,
        at=at[:5],
        drafted=decision.letter or draft(report, decision.outcome),
        concerns=concerns(decision.letter, report) if decision.letter else (),
        signed=counts,
        letter=letter.letter(report, counts) if counts else None,
        conveyed=interview.transcript.of(Conveyed),
        smtp=_smtp(),
        **render.shown(report),
    )


def _decision(form: Filled) -> tuple[Decided, tuple[str, ...]]:
    """Return what stands in the form, and what of it cannot be read."""
    outcome = next((name for name in OUTCOMES if name == form.get("outcome")), None)
    day, at, to = (form.get(name, "").strip() for name in ("day", "at", "to"))
    problems = []
    try:
        when = _when(day, at)
    except ValueError:
        when = f"{day}T{at}" if at else day
        problems.append(NO_DATE)
    if to and address(to) is None:
        problems.append(NO_ADDRESS)
    decision = Decided(
        by=" ".join(form.get("by", "").split())[:LONGEST_NAME],
        outcome=outcome,
        reason=form.get("reason", ""),
        letter=form.get("letter", ""),
        steps=form.get("steps", ""),
        when=when,
        to=to,
        signed=False,
    )
    return decision, tuple(problems)


def _when(day: str, at: str) -> str:
    """Return a date, or with a time the moment in this machine's time zone, in ISO 8601."""
    if not day:
        return ""
    found = date.fromisoformat(day)
    if not at:
        return found.isoformat()
    moment = datetime.combine(found, time.fromisoformat(at)).astimezone()
    return moment.isoformat(timespec="minutes")


def _smtp() -> Server | str | None:
    """Return the mail server, what is wrong with its settings, or that there is none."""
    try:
        return server(os.environ)
    except MailError as problem:
        return str(problem)


def _page(id: str, one: Letter, decision: Record[Decided]) -> Response:
    return _file(letter.to_html(one).encode("utf-8", "replace"), "text/html; charset=utf-8",
                 f"letter-{id}.html")  # fmt: skip


def _mail(id: str, one: Letter, decision: Record[Decided]) -> Response:
    mail = message(id, one, decision, letter.to_html(one), _pdf_if_there(one))
    return _file(bytes(mail), "message/rfc822", f"letter-{id}.eml")


def _by_smtp(id: str, one: Letter, decision: Record[Decided]) -> Response:
    by = server(os.environ)
    if by is None:
        raise MailError(
            "No mail server is set: set VIVA_SMTP and VIVA_MAIL_FROM and start again, or take the "
            "letter as a mail and send it yourself."
        )
    send(message(id, one, decision, letter.to_html(one), _pdf_if_there(one)), by)
    return go(f"/interviews/{id}/close?sent=1#letter")


def _pdf(id: str, one: Letter, decision: Record[Decided]) -> Response:
    return _file(letter_pdf(one), "application/pdf", f"letter-{id}.pdf")


def _pdf_if_there(one: Letter) -> bytes | None:
    try:
        return letter_pdf(one)
    except PdfMissing:
        return None


_WAYS: dict[Way, Callable[[str, Letter, Record[Decided]], Response]] = {
    "page": _page,
    "pdf": _pdf,
    "mail": _mail,
    "smtp": _by_smtp,
}


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": kind}
    return Response(content, headers=headers)
