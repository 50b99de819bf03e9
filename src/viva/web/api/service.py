"""The service: all operations together, and the document that describes them."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from viva.web.api import interviews, reports, runs, talking
from viva.web.api.wrong import say_what_is_wrong
from viva.web.desk import Desk
from viva.web.gate import KEY
from viva.web.problem import Json, ProblemResponse

DESCRIPTION = """\
Interviews on this machine: begin one, answer, have programs run, read the report.

What is said is kept before anything reads it, and once: it carries the place in the conversation
that it was said at, and the same sent twice is one answer. Whatever goes wrong comes as a problem
(RFC 9457) whose `detail` says what to do.
"""
_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token in the address that `viva serve` prints, for programs.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "viva-8414",
        "description": "What Viva's own pages have; its name ends with the port.",
    },
    "key": {
        "type": "apiKey",
        "in": "header",
        "name": KEY,
        "description": "The key of a page's forms, which goes with the cookie.",
    },
}


class Service(FastAPI):
    """The operations, and a document that says of each what can come back."""

    def __init__(self) -> None:
        super().__init__(
            title="Viva",
            version="1",
            description=DESCRIPTION,
            servers=[{"url": "/api"}],
            openapi_url="/v1/openapi.json",
            docs_url=None,
            redoc_url=None,
            default_response_class=Json,
            generate_unique_id_function=_operation_id,
            redirect_slashes=False,
        )
        for part in (interviews, talking, runs, reports):
            self.include_router(part.router, prefix="/v1")
        say_what_is_wrong(self)

    def openapi(self) -> dict[str, Any]:
        """Return the document; problems stand in it as they are sent, and so does who may ask."""
        if self.openapi_schema is None:
            document = super().openapi()
            for operations in document["paths"].values():
                for operation in operations.values():
                    _describe(operation)
            for unused in ("HTTPValidationError", "ValidationError"):
                document["components"]["schemas"].pop(unused, None)
            document["components"]["securitySchemes"] = _SCHEMES
            document["security"] = [{"token": []}, {"cookie": [], "key": []}]
        assert self.openapi_schema is not None
        return self.openapi_schema


def _operation_id(route: APIRoute) -> str:
    first, *rest = route.name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _describe(operation: dict[str, Any]) -> None:
    summary, _, rest = operation.pop("description").partition("\n\n")
    operation["summary"] = " ".join(summary.split())
    if rest:
        operation["description"] = rest
    told: dict[str, dict[str, Any]] = operation["responses"]
    for status, response in sorted(told.items()):
        del told[status]
        for media in response.get("content", {}).values():
            if "itemSchema" in media:
                media.pop("schema", None)  # a stream is described by what comes in it
            elif status >= "400":
                response["content"] = {ProblemResponse.media_type: media}
        if "HTTPValidationError" not in str(response):  # where no part of a request can misfit
            told[status] = response


def service(desk: Desk) -> Service:
    """Return the service on a desk."""
    made = Service()
    made.state.desk = desk
    return made
