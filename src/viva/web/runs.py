"""Runs in a page: watch a program live, stop it, or agree to how it runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from viva.web.job import Job
from viva.web.visit import Filled, Here, go

router = APIRouter()
_LOOK = 0.1
"""Seconds between two looks at what a program said."""
_ALIVE = 15.0
"""Seconds of silence after which the browser hears that we are still there."""


@router.get("/interviews/{id}/events")
def events(here: Here, id: str, request: Request) -> Response:
    """Stream what a program does, from the beginning or from where the browser was."""
    here.desk.load(id)
    job = here.desk.job(id)
    if job is None:
        return Response(status_code=204)  # tells the browser not to come back
    last = request.headers.get("last-event-id", "")
    begin = int(last) + 1 if last.isdecimal() and len(last) < 9 else 0
    return StreamingResponse(_told(job, begin), media_type="text/event-stream")


async def _told(job: Job, at: int) -> AsyncIterator[str]:
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


@router.post("/interviews/{id}/stop")
def stop(here: Here, form: Filled, id: str) -> Response:
    """Stop a program."""
    here.desk.load(id)
    here.desk.stop(id)
    return go(f"/interviews/{id}#run")


@router.post("/interviews/{id}/agree")
def agree(here: Here, form: Filled, id: str) -> Response:
    """Take down whether a program may run with nothing to keep it apart."""
    here.desk.load(id)
    here.desk.bench.agree(form.get("own") == "yes")
    return go(f"/interviews/{id}#now")


@router.post("/interviews/{id}/anew")
def anew(here: Here, form: Filled, id: str) -> Response:
    """Begin a run anew that failed on our side."""
    here.desk.load(id)
    here.desk.again(id)
    return go(f"/interviews/{id}#now")
