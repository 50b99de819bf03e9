"""Holding an interview: it is open in one place at a time, and a killed program lets go of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from viva.store.error import StoreError


@contextmanager
def held(file: Path, seconds: float, otherwise: str) -> Iterator[None]:
    """Hold a file, or raise the sentence if another program holds it for so long."""
    from filelock import FileLock, Timeout

    lock = FileLock(file, mode=0o600)
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise StoreError(otherwise) from None
    except OSError as error:
        raise StoreError(
            f"{file} cannot be locked ({error.strerror}): "
            "set VIVA_HOME to a folder that you can write to."
        ) from None
    try:
        yield
    finally:
        lock.release()
