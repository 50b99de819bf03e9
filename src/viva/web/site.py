"""The site: all pages together, and what is said where something is wrong."""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import resources

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from viva.bank import BadQuestion
from viva.conduct import Conflict
from viva.store import StoreError
from viva.web import close, reports, runs, start, talking
from viva.web.api.service import service
from viva.web.desk import Busy, Desk, NoInterview
from viva.web.gate import API, TOO_LARGE, Gate, TooLarge
from viva.web.keys import Keys
from viva.web.pages import Pages
from viva.web.problem import problem
from viva.web.visit import BadForm

_STATIC = resources.files("viva.web") / "static"
_SENTENCES = {
    404: (
        "There is no such page",
        "The address may be old or cut off. All interviews are on the first page.",
    ),
    405: (
        "This address does not take that",
        "It is for a form of Viva, and was opened or sent in another way. Begin from the page that "
        "the form stands on; nothing was changed.",
    ),
}


def site(desk: Desk, keys: Keys) -> Gate:
    """Return the application: the gate, the pages, and what is said when something is wrong."""
    pages = Pages(keys, desk.told)
    app = FastAPI(title="Viva", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk, app.state.pages, app.state.keys = desk, pages, keys
    for part in (start, talking, runs, reports, close):
        app.include_router(part.router)
    app.get("/style.css")(_style)
    app.get("/static/{name}")(_static)
    app.get("/favicon.ico")(_icon)
    app.mount("/api", service(desk))
    _say_what_is_wrong(app)
    return Gate(app, keys, pages)


def _style(request: Request) -> Response:
    return Response(request.app.state.pages.style, media_type="text/css", headers=_KEPT)


_KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}


def _static(name: str) -> Response:
    names = {file.name for file in _STATIC.iterdir()}
    if name not in names:
        raise HTTPException(404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    kind = "text/javascript" if name.endswith(".js") else kind
    return Response((_STATIC / name).read_bytes(), media_type=kind, headers=_KEPT)


def _icon() -> Response:
    return Response((_STATIC / "viva.svg").read_bytes(), media_type="image/svg+xml", headers=_KEPT)


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What a page says of a failure, and where it leads; nowhere where one should go back."""

    status: int
    title: str
    what: str
    back: str = ""


def _plain(error: Exception) -> _Wrong:
    status = error.status_code if isinstance(error, HTTPException) else 400
    return _Wrong(
        status, *_SENTENCES.get(status, ("That did not work", "Go back and try again.")), "/"
    )


def _fault(error: Exception) -> _Wrong:
    what = (
        f"{type(error).__name__}. What you said before is kept. Go back, reload, and try again; "
        "the terminal that runs 'viva serve' shows what to report."
    )
    return _Wrong(500, "Viva has a fault", what)


_NO_INTERVIEW = (
    "There is no such interview",
    "It may have been erased, or its name was cut off. All interviews are on the first page.",
)
_BUSY = ("A program is running", "Wait for its end, or stop it.")
_MOVED = (
    "The interview went on in another window",
    "What you said before is kept. Close the other window, go back, and reload the page.",
)
_FOREIGN = (
    "This form is not one of this Viva's",
    "Nothing was changed ({}). Go back in your browser, reload the page that the form stands on, "
    "and send it again.",
)
_WRONG: dict[type[Exception], Callable[[Exception], _Wrong]] = {
    NoInterview: lambda error: _Wrong(404, *_NO_INTERVIEW, "/"),
    Busy: lambda error: _Wrong(409, *_BUSY),
    StoreError: lambda error: _Wrong(409, "This could not be kept", str(error)),
    BadQuestion: lambda error: _Wrong(409, "This could not be kept", str(error)),
    Conflict: lambda error: _Wrong(409, *_MOVED),
    TooLarge: lambda error: _Wrong(413, *TOO_LARGE),
    BadForm: lambda error: _Wrong(403, _FOREIGN[0], _FOREIGN[1].format(error)),
    HTTPException: _plain,
    RequestValidationError: _plain,
    Exception: _fault,
}


def _say_what_is_wrong(app: FastAPI) -> None:
    """Answer every failure with a page that says what to do; a program gets a problem."""
    for kind, tell in _WRONG.items():
        app.add_exception_handler(kind, partial(_answer, tell))


def _answer(tell: Callable[[Exception], _Wrong], request: Request, error: Exception) -> Response:
    wrong = tell(error)
    if wrong.status == 500:
        logging.getLogger("viva.web").error("a fault in %s", request.url.path, exc_info=error)
    if request.scope["path"].startswith(API):
        return problem(wrong.status, wrong.title, wrong.what)
    pages: Pages = request.app.state.pages
    return pages.stop(request.state.nonce, wrong.status, wrong.title, wrong.what, wrong.back)
