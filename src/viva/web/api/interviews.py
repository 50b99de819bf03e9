"""Interviews for programs: list them, begin one, read where it stands, erase it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from viva import app
from viva.conduct import EmptyPlan, Wish
from viva.web import start
from viva.web.api.shapes import Begin, Interviews, Shown, State, running
from viva.web.api.wrong import Problematic, may
from viva.web.desk import Desk
from viva.web.talk import talk

router = APIRouter()


def desk(request: Request) -> Desk:
    """Return the desk of the server that was asked."""
    found: Desk = request.app.state.desk
    return found


At = Annotated[Desk, Depends(desk)]


@router.get("/interviews", responses=may())
def list_interviews(at: At) -> Interviews:
    """List all interviews."""
    return Interviews(interviews=list(at.store.summaries()), told=at.told)


@router.post(
    "/interviews",
    status_code=201,
    responses={200: {"description": "It was begun before.", "model": Shown}, **may(422)},
)
def begin_interview(at: At, sent: Begin, response: Response) -> Shown:
    """Begin an interview.

    With an `id` it can be sent again and begins one.
    """
    id = sent.id or app.new_id()
    questions = start.bank()
    names = [name for name, _ in start.named_interviews()]
    if sent.named is not None and sent.named not in names:
        raise Problematic(422, "There is no interview of that name", f"Take {' or '.join(names)}.")
    wish = Wish(sent.length, sent.level, tuple(sent.topics), sent.feedback, sent.programs)
    try:
        blueprint = app.agreed(wish, sent.named, questions)
    except EmptyPlan as why:
        raise Problematic(422, "There is no question for that", str(why)) from None
    name = sent.name.strip()[: start.LONGEST_NAME] or "you"
    if not at.begin(id, questions, blueprint, name):
        response.status_code = 200
    response.headers["Location"] = f"/api/v1/interviews/{id}"
    return shown(at, id)


@router.get("/interviews/{id}", responses=may(404))
def read_interview(at: At, id: str) -> Shown:
    """Read an interview where it stands now: what was said, what is asked, and the draft."""
    return shown(at, id)


@router.delete("/interviews/{id}", status_code=204, responses=may(404, 423))
def delete_interview(at: At, id: str) -> None:
    """Erase an interview for good."""
    at.erase(id)


def shown(at: Desk, id: str) -> Shown:
    """Return an interview where it stands now, after what had to be done for it is done."""
    interview = at.go_on(id)
    told, job = talk(interview), at.job(id)
    why = at.consent(interview)
    state: State = "waiting"
    if told.now:
        state = "asking"
        if told.now.program:
            at.bench.expect()
    elif told.closed:
        state = "closed"
    elif why:
        state = "consent"
    elif job and job.failed and job.kind == "answer":
        state, why = "failed", job.failed
    elif at.running(id):
        state = "running"
    turn = interview.transcript.turn
    return Shown(state=state, why=why, turn=turn, talk=told, run=running(job))
