"""A problem: what went wrong with a request of a program, and what to do about it (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse

from viva.report.visible import in_words


class Misfit(BaseModel):
    """One part of a request that does not fit the schema."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    where: str
    """Such as ``body.turn``."""
    what: str


class Problem(BaseModel):
    """What went wrong, and what to do about it."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    title: str
    status: int
    """The same as the status of the response."""
    detail: str
    """What to do."""
    misfits: list[Misfit] = []
    """What does not fit, where the request itself is at fault."""


class Json(JSONResponse):
    """JSON in ASCII, so that half characters, which UTF-8 cannot hold, arrive as they are kept."""

    def render(self, content: object) -> bytes:
        """Return the content as JSON; numbers that it cannot hold as ``"inf"`` or ``"nan"``."""
        return json.dumps(in_words(content), allow_nan=False, separators=(",", ":")).encode("ascii")


class ProblemResponse(Json):
    """A problem as a response."""

    media_type = "application/problem+json"


def problem(
    status: int,
    title: str,
    detail: str,
    misfits: list[Misfit] | None = None,
    headers: Mapping[str, str] | None = None,
) -> ProblemResponse:
    """Return a problem as a response.

    Args:
        status: of the response.
        title: what went wrong.
        detail: what to do.
        misfits: what of the request does not fit.
        headers: of the response.
    """
    said = Problem(title=title, status=status, detail=detail, misfits=misfits or [])
    return ProblemResponse(said.model_dump(), status, dict(headers or {}))
