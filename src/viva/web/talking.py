"""The conversation in a page: what is asked, what is answered, and what stands in the box."""

from __future__ import annotations

import time
from typing import Literal, get_args

from fastapi import APIRouter
from starlette.responses import Response

from viva import app
from viva.sandbox.frameworks import FRAMEWORKS, costs, installed
from viva.store import StoreError
from viva.web.bench import install_meanwhile
from viva.web.desk import Busy, Outcome, Place, Said
from viva.web.talk import Now, talk
from viva.web.visit import Filled, Here, Visit, go

router = APIRouter()
Command = Literal[
    "hint", "repeat", "rephrase", "idk", "skip", "back", "pause", "time", "end", "help"
]
COMMANDS: tuple[Command, ...] = get_args(Command)
"""What the buttons say; the same as after a slash."""
BUSY = "Your program is still running. What you wrote is below: send it when the run is over."


@router.get("/interviews/{id}")
def show(here: Here, id: str, moved: str = "") -> Response:
    """Show an interview, where it stands now."""
    interview = here.desk.go_on(id)
    shown = talk(interview)
    if shown.now and shown.now.program:
        here.desk.bench.expect()
    return here.show(
        "talk.html.j2",
        talk=shown,
        job=here.desk.job(id),
        curve_of=here.desk.curve,
        consent=here.desk.consent(interview),
        begun=f"{time.time():.1f}",
        moved=bool(moved),
        offers=_offers(shown.now),
    )


@router.post("/interviews/{id}/say")
def say(here: Here, form: Filled, id: str) -> Response:
    """Keep what was said; then go on to what comes next."""
    place, said = _place(form), _said(form)
    try:
        if form.get("do") == "try":
            tried = here.desk.try_out(id, place, said)
            outcome: Outcome = "moved" if tried == "moved" else "kept"
        else:
            outcome = here.desk.hear(id, place, said)
    except (Busy, StoreError) as problem:
        why = BUSY if isinstance(problem, Busy) else str(problem)
        return here.show("unkept.html.j2", 409, id=id, form=form, why=why, said=said)
    if outcome == "moved" and said.text:
        return here.show("moved.html.j2", 409, id=id, said=said)
    if form.get("do") == "try":
        return go(f"/interviews/{id}#run")
    if outcome == "kept" and _paused(here, id):
        return go(f"/?paused={id}")
    return go(f"/interviews/{id}#now")


@router.post("/interviews/{id}/install")
def install(here: Here, form: Filled, id: str) -> Response:
    """Begin to install a framework in the background."""
    name = form.get("framework", "")
    here.desk.load(id)
    if name not in FRAMEWORKS:
        return here.show("note.html.j2", 400, id=id, note="There is no framework of that name.")
    return here.show("note.html.j2", id=id, note=install_meanwhile(name))


def _place(form: Filled) -> Place:
    turn, heard = (form.get(name, "") for name in ("turn", "heard"))
    number = [int(n) if n.isdecimal() and len(n) < 9 else -1 for n in (turn, heard)]
    return Place(number[0], number[1])


def _said(form: Filled) -> Said:
    command = form.get("do", "")
    program = form.get("program")
    if program is not None:
        program = form.get("file") or program
    began = form.get("begun", "")
    try:
        seconds = min(max(time.time() - float(began), 0.0), 86_400.0)
    except ValueError:
        seconds = 0.0
    return Said(
        form.get("words", ""),
        program,
        round(seconds, 1),
        f"/{command}" if command in COMMANDS else "",
    )


def _paused(here: Visit, id: str) -> bool:
    records = here.desk.load(id).transcript.records
    last = next(r.body for r in reversed(records) if r.body.kind != "draft")
    return last.kind == "aside" and last.intent == "pause"


def _offers(now: Now | None) -> list[tuple[str, str]]:
    """Return the frameworks that can be installed, where a program is asked for and none is."""
    if not (now and now.program) or installed(app.framework_folder()):
        return []
    return [(f.name, f"{f.what}: {costs(f)}") for f in FRAMEWORKS.values()]
