"""Runs for programs: try a program, watch it live, stop it, and say how it may run."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response, StreamingResponse

from viva.web.api.interviews import At, shown
from viva.web.api.shapes import Consent, Event, Running, Shown, Trial, running
from viva.web.api.wrong import BUSY, MOVED, Problematic, may
from viva.web.job import Job

router = APIRouter()
NO_RUN = (
    "No program has been run",
    "None was tried or handed in since the server started, or its run is over and kept.",
)
NO_PROGRAM = (
    "There is no program to try",
    "Send one where one is asked for: 'talk.now.program' of the interview says so. The code that "
    "one may begin from is none yet. What you sent is kept as the draft.",
)
_LOOK = 0.1
"""Seconds between two looks at what a program said."""
_ALIVE = 15.0
"""Seconds of silence after which whoever listens hears that we are still there."""
_STREAM = {
    "description": "Server-sent events, from the beginning of the run or from where one was.",
    "content": {
        "text/event-stream": {
            "itemSchema": {
                "type": "object",
                "required": ["id", "data"],
                "properties": {
                    "id": {"type": "string"},
                    "data": {
                        "type": "string",
                        "contentMediaType": "application/json",
                        "contentSchema": Event.model_json_schema(),
                    },
                },
            }
        }
    },
}


class EventStream(StreamingResponse):
    """Server-sent events."""

    media_type = "text/event-stream"


@router.post("/interviews/{id}/run", status_code=202, responses=may(404, 422, 423))
def try_program(at: At, id: str, sent: Trial) -> Running:
    """Try a program, as often as wished.

    It is kept as the draft, and nothing else of it. A program that is handed in runs by itself.
    """
    tried = at.try_out(id, sent.place, sent.said)
    if tried == "moved":
        raise Problematic(409, *MOVED)
    if tried == "busy":
        raise Problematic(423, *BUSY)
    found = running(at.job(id)) if tried == "runs" else None
    if found is None:
        raise Problematic(409, *NO_PROGRAM)
    return found


@router.get(
    "/interviews/{id}/run/events",
    response_class=EventStream,
    responses={200: _STREAM, **may(404)},
)
def hear_run(
    at: At, id: str, last_event_id: Annotated[str, Header(alias="Last-Event-ID")] = ""
) -> Response:
    """Hear what a program prints and how far its training is, while it runs.

    The last event has `over`. `Last-Event-ID` goes on after an event.
    """
    at.load(id)
    job = at.job(id)
    if job is None:
        raise Problematic(404, *NO_RUN)
    begin = int(last_event_id) + 1 if last_event_id.isdecimal() and len(last_event_id) < 9 else 0
    return EventStream(_events(job, begin))


async def _events(job: Job, at: int) -> AsyncIterator[str]:
    quiet = 0.0
    while True:
        if at < len(job.events):
            yield f"id: {at}\ndata: {json.dumps(job.events[at])}\n\n"
            at, quiet = at + 1, 0.0
        elif job.over:
            return
        else:
            await asyncio.sleep(_LOOK)
            quiet += _LOOK
            if quiet > _ALIVE:
                yield ": still running\n\n"
                quiet = 0.0


@router.post("/interviews/{id}/run/stop", status_code=204, responses=may(404))
def stop_run(at: At, id: str) -> None:
    """Stop what runs; what it said until then is kept."""
    at.load(id)
    at.stop(id)


@router.post("/interviews/{id}/run/consent", responses=may(404, 422))
def consent_to_run(at: At, id: str, sent: Consent) -> Shown:
    """Say whether programs may run where nothing can keep them apart; it holds for all."""
    at.load(id)
    at.bench.agree(sent.own)
    return shown(at, id)


@router.post("/interviews/{id}/run/repeat", responses=may(404))
def repeat_run(at: At, id: str) -> Shown:
    """Begin a run anew that failed on our side."""
    at.load(id)
    at.again(id)
    return shown(at, id)
