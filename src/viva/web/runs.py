"""Runs in a page: stop a program, or agree to how it runs."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from viva.web.visit import Filled, Here, go

router = APIRouter()


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
