"""Find the data in what a model replied, which may be bare, fenced, or between other words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError

T = TypeVar("T", bound=BaseModel)

LONGEST = 200_000
"""Characters of a reply that are read."""
MOST_OBJECTS = 20
"""Places at which an object may begin that are looked at."""
MOST_PROBLEMS = 5
"""That a model is told of at once."""

_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)


class Unusable(Exception):
    """A reply holds no data of the form; the message says what is wrong, for the model."""


def read_reply(text: str, schema: type[T]) -> T:
    """Return the data in a reply.

    Args:
        text: what the model said; what some of them think aloud before it is left out.
        schema: the form of the data.

    Raises:
        Unusable: there is no object of that form, or there are several that differ.
    """
    said = _THOUGHT.sub("", text[:LONGEST])
    problem = "It holds no JSON object."
    found: list[T] = []
    for object_ in _objects(said):
        try:
            one = schema.model_validate(object_)
        except ValidationError as error:
            problem = _told(error)
            continue
        if one not in found:
            found.append(one)
    if len(found) > 1:
        raise Unusable("It holds more than one such object.")
    if not found:
        raise Unusable(problem)
    return found[0]


def _objects(text: str) -> Iterator[object]:
    """Yield the JSON objects that stand side by side in a text."""
    decoder = json.JSONDecoder()
    at = text.find("{")
    for _ in range(MOST_OBJECTS):
        if at < 0:
            return
        try:
            object_, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield object_
        at = text.find("{", end)


def _told(error: ValidationError) -> str:
    """Put what is wrong into words, without repeating what was said."""
    told = (
        f"{'.'.join(map(str, e['loc'])) or 'the object'}: {e['msg']}"
        for e in error.errors(include_url=False, include_input=False)[:MOST_PROBLEMS]
    )
    return "; ".join(told) + "."
