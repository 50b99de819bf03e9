"""What the harness says to the outside: lines of JSON, and files after a line that names them."""

from __future__ import annotations

import json
import math
import os
import threading
from typing import Any

_write_lock = threading.Lock()
_fd = -1


def open_on(fd: int) -> None:
    """Say everything on this file descriptor from now on; children do not inherit it."""
    global _fd
    _fd = fd
    os.set_inheritable(fd, False)


def tell(kind: str, **values: Any) -> None:  # noqa: ANN401
    """Say something; if nobody listens any more, that is all right."""
    _send(json.dumps({"kind": kind, **{k: _plain(v) for k, v in values.items()}}).encode() + b"\n")


def hand_out(name: str, content: bytes) -> None:
    """Hand out a file."""
    head = json.dumps({"kind": "file", "name": name, "size": len(content)}).encode()
    _send(head + b"\n" + content)


def _send(data: bytes) -> None:
    with _write_lock:
        view = memoryview(data)
        while view and _fd >= 0:
            try:
                view = view[os.write(_fd, view) :]
            except OSError:
                return


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value as JSON can hold it; numbers that are none become words."""
    if hasattr(value, "item") and not isinstance(value, str | bytes):
        try:
            value = value.item()
        except (TypeError, ValueError, RuntimeError):
            return repr(value)[:200]
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return repr(value)[:200]
