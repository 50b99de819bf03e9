"""A visit: one request, with the desk it goes to and the form it brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from viva.web.desk import Desk
from viva.web.gate import LARGEST
from viva.web.keys import Keys, same
from viva.web.pages import Pages


class BadForm(Exception):
    """A form that did not come from one of our pages, or was cut on its way."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page needs to answer."""

    desk: Desk
    pages: Pages
    nonce: str

    def show(self, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """Return a page."""
        return self.pages.show(self.nonce, template, status, **values)


def visit(request: Request) -> Visit:
    """Return what a page needs to answer a request."""
    state = request.app.state
    return Visit(state.desk, state.pages, request.state.nonce)


def go(to: str) -> Response:
    """Send the browser on; what it sent is not sent again when it goes back or reloads."""
    return RedirectResponse(to, 303)


async def form(request: Request) -> Mapping[str, str]:
    """Read a form, see that it is one of ours, and take line breaks as they were typed.

    Raises:
        BadForm: it is not.
    """
    try:
        read = await request.form(max_files=4, max_fields=60, max_part_size=LARGEST)
    except (MultiPartException, ValueError) as problem:
        raise BadForm(str(problem)) from None
    found: dict[str, str] = {}
    for name, value in read.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            await value.close()
            found[name] = content.decode("utf-8", "surrogateescape")
        elif name in found:
            found[name] += f"\n{value}"  # several boxes of one name, ticked
        else:
            found[name] = value.replace("\r\n", "\n")
    keys: Keys = request.app.state.keys
    if not same(found.get("csrf", ""), keys.csrf):
        raise BadForm("its key is missing")
    return found


Here = Annotated[Visit, Depends(visit)]
Filled = Annotated[Mapping[str, str], Depends(form)]
