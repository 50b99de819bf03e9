"""The harness that runs a program and then reads the objects it left."""

from __future__ import annotations

import sys
import traceback
from typing import Any

from . import channel, datasets, keras_facts, keras_watch, torch_facts
from .facts import Facts, of_arrays
from .guest import execute


def main(text: str, task: dict[str, Any]) -> int:
    """Run it, tell the facts of its objects, and return its exit code."""
    begin()
    names, code = execute(text)
    tell_facts(names)
    return code


def begin() -> None:
    """Watch the frameworks from the moment that they are imported."""
    keras_watch.begin()
    torch_facts.begin()


def tell_facts(names: dict[str, Any]) -> None:
    """Tell the facts; what of it fails is told as well, and is no fault of the program."""
    try:
        digits = datasets.arrays()
    except Exception:
        digits = None
    try:
        channel.tell("facts", facts=facts_of(names, digits))
    except Exception:
        channel.tell("unread", why=traceback.format_exc()[-2000:])


def facts_of(names: dict[str, Any], digits: dict[str, Any] | None) -> Facts:
    """Return the facts of what a program left.

    Args:
        names: the program's own.
        digits: what it could learn from, to tell whether it used the test part.
    """
    facts: Facts = {}
    if "keras" in sys.modules:
        facts |= keras_facts.of(names, digits)
    if "torch" in sys.modules and "optimizer" not in facts:
        facts |= torch_facts.of(names)
    if not facts.get("parameters") and "numpy" in sys.modules:
        facts |= of_arrays(names)
    return {name: value for name, value in facts.items() if value is not None}
