"""Records as text and back: every word comes back as it was typed, whatever was typed."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from viva.evidence import Judgement, Run
from viva.interview import Said

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile(r"(?P<other>\\[^u]|\\u(?!d[89a-f]))|\\u(?P<code>d[89a-f][0-9a-f]{2})")


class Unreadable(Exception):
    """A text is no record that this version knows."""


def write_body(body: Said | Judgement | Run) -> str:
    """Return a body as canonical JSON: keys in order, no spaces, only what UTF-8 can hold.

    Numbers that JSON has no words for, such as a loss of NaN, are written as Python writes them.

    Raises:
        TypeError: it is no body that could be read back.
    """
    plain = _bodies().dump_python(body, warnings=False)
    try:
        _bodies().validate_python(plain)
    except ValidationError as error:
        raise TypeError(f"{type(body).__name__} cannot be kept: {_first(error)}") from None
    return canonical(plain)


def read_body(text: str) -> Said | Judgement | Run:
    """Return the body that was written; fields that only a later version knows are passed over.

    Raises:
        Unreadable: it is no JSON, of an unknown kind, or lacks a field.
    """
    try:
        body: Said | Judgement | Run = _bodies().validate_python(read_json(text))
    except ValidationError as error:
        raise Unreadable(_first(error)) from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from None
    return body


def canonical(value: object) -> str:
    r"""Return the one JSON text for a value, so that the same value always has the same hash.

    Half characters (lone surrogates), which a terminal can produce and UTF-8 cannot hold, become
    escapes such as ``\udce9``.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def read_json(text: str) -> Any:  # noqa: ANN401
    """Return the value that ``canonical`` wrote, half characters as they were.

    Their escapes are undone first: JSON would take two of them that meet for one character.

    Raises:
        ValueError: it is no JSON.
    """
    if "\\ud" in text:
        text = _ESCAPE.sub(lambda m: m["other"] or chr(int(m["code"], 16)), text)
    return json.loads(text)


def _first(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    return ".".join(str(step) for step in problem["loc"]) + ": " + problem["msg"]


@cache
def _bodies() -> TypeAdapter[Any]:
    return TypeAdapter(Annotated[Said | Judgement | Run, Field(discriminator="kind")])
