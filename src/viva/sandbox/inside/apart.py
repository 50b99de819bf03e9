"""Goes into namespaces of its own: users, processes, network, files, messages and names."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
from contextlib import suppress
from pathlib import Path

_NEW_FILES, _NEW_GROUP, _NEW_NAMES, _NEW_MESSAGES = 0x20000, 0x2000000, 0x4000000, 0x8000000
_NEW_USERS, _NEW_PROCESSES, _NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
_READ_ONLY, _NO_SUID, _NO_DEV, _NO_EXEC, _REMOUNT = 1, 2, 4, 8, 32
_BIND, _RECURSIVE, _PRIVATE = 0x1000, 0x4000, 0x40000
_PLAIN = _NO_SUID | _NO_DEV
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1
_MOST_FILES = 20_000
"""In the program's folder: tmpfs counts its files apart from what they hold."""
_libc = ctypes.CDLL(None, use_errno=True)


def leave() -> None:
    """Leave what this process was born into; the next process that it starts is the first inside.

    Raises:
        OSError: the kernel does not let an ordinary user do it.
    """
    user, group = os.getuid(), os.getgid()
    _unshare(_NEW_USERS | _NEW_FILES | _NEW_PROCESSES | _NEW_NETWORK | _NEW_MESSAGES | _NEW_NAMES)
    for name, words in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        Path("/proc/self", name).write_text(words)


def furnish() -> None:
    """As the first process inside: its own processes and loopback, and no terminals of others."""
    _mount("none", "/", "", _RECURSIVE | _PRIVATE)
    mount_processes()
    _mount("/proc/sys", "/proc/sys", "", _BIND | _RECURSIVE)
    _mount("none", "/proc/sys", "", _BIND | _REMOUNT | _READ_ONLY | _PLAIN | _NO_EXEC)
    if Path("/dev/pts").exists():  # all copies of one server would see the same ones
        _mount("tmpfs", "/dev/pts", "tmpfs", _PLAIN | _READ_ONLY, "size=4k,mode=0755")
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = fcntl.ioctl(any_socket, _GET_FLAGS, struct.pack("16sh14x", b"lo", 0))
        (flags,) = struct.unpack_from("h", asked, 16)
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


def mount_processes() -> None:
    """Show the processes of this namespace, and no others."""
    _mount("proc", "/proc", "proc", _PLAIN | _NO_EXEC)


def make_room(scratch_mb: int, shared_mb: int) -> None:
    """Mount the folders that a program may write in, empty and small, and go there."""
    inside = f"nr_inodes={_MOST_FILES},mode=1777"
    _mount("tmpfs", "/dev/shm", "tmpfs", _PLAIN, f"size={shared_mb}m,{inside}")
    _mount("tmpfs", "/box", "tmpfs", _PLAIN, f"size={scratch_mb}m,{inside}")
    os.chdir("/box")


def lay_out(place: str, files: dict[str, bytes]) -> None:
    """Mount a folder with these files, which can only be read."""
    size = sum(-(-len(content) // 4096) + 1 for content in files.values()) + 16
    _mount("tmpfs", place, "tmpfs", _PLAIN, f"size={size * 4}k,mode=0755")
    for name, content in files.items():
        Path(place, name).write_bytes(content)
    _mount("none", place, "", _REMOUNT | _READ_ONLY | _PLAIN)


def hide_group() -> None:
    """Let the control group that it is in look like the topmost one, where there are any."""
    with suppress(OSError):
        _unshare(_NEW_GROUP)


def _unshare(what: int) -> None:
    if _libc.unshare(what):
        raise OSError(ctypes.get_errno(), "namespaces were refused")


def _mount(source: str, place: str, kind: str, flags: int, words: str = "") -> None:
    if _libc.mount(source.encode(), place.encode(), kind.encode(), flags, words.encode()):
        raise OSError(ctypes.get_errno(), f"mounting {place} was refused")
