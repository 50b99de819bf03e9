"""The site: all pages together, and what is said where something is wrong."""

from __future__ import annotations

import logging
import mimetypes
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


def _say_what_is_wrong(app: FastAPI) -> None:
    """Answer every failure with a page that says what to do."""

    def page(request: Request, status: int, title: str, what: str, back: str = "/") -> Response:
        if request.scope["path"].startswith(API):
            return problem(status, title, what)
        pages: Pages = request.app.state.pages
        return pages.stop(request.state.nonce, status, title, what, back)

    def unknown(request: Request, error: Exception) -> Response:
        return page(
            request,
            404,
            "There is no such interview",
            "It may have been erased, or its name was cut off. All interviews are on the first "
            "page.",
        )

    def busy(request: Request, error: Exception) -> Response:
        return page(request, 409, "A program is running", "Wait for its end, or stop it.", "")

    def stored(request: Request, error: Exception) -> Response:
        return page(request, 409, "This could not be kept", str(error), "")

    def conflict(request: Request, error: Exception) -> Response:
        what = "What you said before is kept. Close the other window, go back, and reload the page."
        return page(request, 409, "The interview went on in another window", what, "")

    def large(request: Request, error: Exception) -> Response:
        return page(request, 413, *TOO_LARGE, "")

    def form(request: Request, error: Exception) -> Response:
        what = (
            f"Nothing was changed ({error}). Go back in your browser, reload the page that the "
            "form stands on, and send it again."
        )
        return page(request, 403, "This form is not one of this Viva's", what, "")

    def plain(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 400
        title, what = _SENTENCES.get(status, ("That did not work", "Go back and try again."))
        return page(request, status, title, what)

    def fault(request: Request, error: Exception) -> Response:
        logging.getLogger("viva.web").error("a fault in %s", request.url.path, exc_info=error)
        what = (
            f"{type(error).__name__}. What you said before is kept. Go back, reload, and try "
            "again; the terminal that runs 'viva serve' shows what to report."
        )
        return page(request, 500, "Viva has a fault", what, "")

    for kind, handler in (
        (NoInterview, unknown),
        (Busy, busy),
        (StoreError, stored),
        (BadQuestion, stored),
        (Conflict, conflict),
        (TooLarge, large),
        (BadForm, form),
        (HTTPException, plain),
        (RequestValidationError, plain),
        (Exception, fault),
    ):
        app.add_exception_handler(kind, handler)
