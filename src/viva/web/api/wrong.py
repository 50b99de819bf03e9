"""What is wrong: every failure of a request becomes a problem that says what to do."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from viva.bank import BadQuestion
from viva.conduct import Conflict
from viva.store import StoreError
from viva.web.desk import Busy, NoInterview
from viva.web.gate import MUCH, TooLarge
from viva.web.problem import Misfit, Problem, problem

_ALWAYS = (400, 401, 403, 409, 413, 500)
"""What the gate says, what is no request at all, what the store says, and a fault of ours."""
_TITLES = {
    400: "The request cannot be read, or names another machine.",
    401: "The token is missing, or is not the right one.",
    403: "It did not come from a page of Viva, and has no token.",
    404: "There is no such thing.",
    409: "The conversation has gone on, or this cannot be kept.",
    413: "It is too large.",
    422: "A part of the request does not fit.",
    423: "A program is running.",
    500: "Viva has a fault.",
}
_OPENAPI = "/api/v1/openapi.json describes what there is."
MOVED = (
    "The conversation has gone on",
    "What you sent was not added: read the interview anew, and send it with the place that stands "
    "there. Words that came with it are kept in the draft.",
)
BUSY = ("A program is running", "Wait for its end, or stop it, and send this again.")
NO_INTERVIEW = (
    "There is no such interview",
    "It may have been erased, or its name was cut off: list the interviews.",
)


class Problematic(Exception):
    """Something of an operation's own is wrong."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(title)
        self.said = status, title, detail


def may(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the problems that an operation may answer with, beside those that all may."""
    return {
        status: {"model": Problem, "description": _TITLES[status]}
        for status in sorted((*_ALWAYS, *statuses))
    }


def say_what_is_wrong(service: FastAPI) -> None:
    """Answer every failure with a problem."""
    for kind, handler in (
        (NoInterview, lambda request, error: problem(404, *NO_INTERVIEW)),
        (Busy, lambda request, error: problem(423, *BUSY)),
        (Conflict, lambda request, error: problem(409, *MOVED)),
        (StoreError, _not_kept),
        (BadQuestion, _not_kept),
        (Problematic, _own),
        (RequestValidationError, _misfit),
        (HTTPException, _plain),
        (Exception, _fault),
    ):
        service.add_exception_handler(kind, handler)


def _not_kept(request: Request, error: Exception) -> Response:
    return problem(409, "This cannot be done", str(error))


def _own(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problematic)
    return problem(*error.said)


def _misfit(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = list(_misfits(error.errors()))
    detail = f"Mend what 'misfits' names, and send it again; nothing was changed. {_OPENAPI}"
    return problem(422, "The request does not fit", detail, found)


def _misfits(errors: Sequence[Mapping[str, Any]]) -> Iterator[Misfit]:
    for error in errors[:20]:
        where = ".".join(str(step) for step in error["loc"])
        if error["type"] in ("model_attributes_type", "json_invalid"):
            yield Misfit(where=where, what="send a JSON object, as Content-Type: application/json")
        else:
            yield Misfit(where=where[:200], what=error["msg"])


def _plain(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, TooLarge):
        return problem(413, *MUCH)
    title, detail = {
        400: ("The request cannot be read", f"Send JSON in UTF-8, nested less deeply. {_OPENAPI}"),
        404: ("There is no such address", f"Perhaps it was cut off. {_OPENAPI}"),
        405: ("This address does not take that method", _OPENAPI),
    }.get(error.status_code, ("That did not work", _OPENAPI))
    return problem(error.status_code, title, detail, headers=error.headers)


def _fault(request: Request, error: Exception) -> Response:
    logging.getLogger("viva.web").error("a fault in %s", request.url.path, exc_info=error)
    return problem(
        500,
        "Viva has a fault",
        f"{type(error).__name__}. What was kept before is kept. The terminal that runs "
        "'viva serve' shows what to report.",
    )
