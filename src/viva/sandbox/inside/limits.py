"""The limits of a process, and the filter of its system calls; none of them can be taken back."""

from __future__ import annotations

import base64
import ctypes
import resource
import struct
from typing import Any

_SET_SECCOMP, _FILTER = 22, 2
_libc = ctypes.CDLL(None, use_errno=True)


def confine(config: dict[str, Any]) -> None:
    """Take on the limits, and the filter of system calls where it is not in force yet."""
    for name, value in config["rlimits"].items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    if config.get("filter"):
        load_filter(base64.b64decode(config["filter"]))


def load_filter(code: bytes) -> None:
    """Hand the filter of system calls to the kernel; it cannot be taken back."""
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    if _libc.prctl(_SET_SECCOMP, _FILTER, program, 0, 0):
        raise OSError(ctypes.get_errno(), "the filter of system calls was refused")
