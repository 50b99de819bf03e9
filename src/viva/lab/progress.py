"""How far a run has come, told to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Listener = Callable[[str, int, int], None]
"""Told what is being done, how many steps are done, and of how many."""

T = TypeVar("T")

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def progress(steps: Sequence[T] | range, what: str) -> Iterator[T]:
    """Go through steps and tell how far it has come; without a listener, only go through them.

    Args:
        steps: of known number, such as ``range(EPOCHS)``.
        what: what one goes through, in a word or two, such as ``epochs``.
    """
    listener = _listener.get()
    for done, step in enumerate(steps):
        if listener:
            listener(what, done, len(steps))
        yield step  # type: ignore[misc]
    if listener:
        listener(what, len(steps), len(steps))


@contextmanager
def heard_by(listener: Listener | None) -> Iterator[None]:
    """Tell this listener as long as the block lasts."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
