"""The first process of a sandbox: gives up every right, starts the program's process, ends with it.

Called as ``python -m inside.init CONFIG``, where CONFIG is JSON (see ``bubblewrap.config``).
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
from typing import Any, NoReturn

from . import guest
from .limits import confine

_SET_DUMPABLE, _CAPBSET_DROP, _SET_NO_NEW_PRIVS = 4, 24, 38
_CAPABILITIES = 41
_CAPABILITY_VERSION_3 = 0x20080522
_libc = ctypes.CDLL(None, use_errno=True)


def lead(config: dict[str, Any]) -> NoReturn:
    """Be PID 1: nobody may look into it, and it reaps what is orphaned."""
    set_dumpable(False)
    drop_rights(config.get("uid"))
    set_dumpable(False)  # a change of user may have made it readable again
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # so that the kernel drops what a guest sends
    worker, life = os.fork(), config.get("life")
    if worker:
        if life is not None:
            life = os.dup2(life, 3)
            threading.Thread(target=_end_with_host, args=(life,), daemon=True).start()
        os.closerange(3 if life is None else 4, 256)
        os._exit(reap(worker))
    if life is not None:
        os.close(life)
    set_dumpable(True)
    os.setsid()
    confine(config)
    guest.main(config)
    os._exit(guest.BROKEN)


def _end_with_host(life: int) -> None:
    """End, and with it all that is inside, when nobody outside holds the other end of a pipe.

    The kernel's own way of ending with a parent needs a parent that may send us signals: as root,
    bubblewrap has given up that right before we become another user.
    """
    os.read(life, 1)
    os._exit(128 + signal.SIGKILL)


def drop_rights(uid: int | None) -> None:
    """Become an ordinary user without capabilities, for good."""
    for capability in range(_CAPABILITIES):  # refused where there was none to lose
        _libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0)
    if uid and os.getuid() == 0:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    _capset_nothing()
    _prctl(_SET_NO_NEW_PRIVS, 1)


def set_dumpable(yes: bool) -> None:
    """Say whether others of the same user may look into this process."""
    _prctl(_SET_DUMPABLE, int(yes))


def _capset_nothing() -> None:
    """Give up effective, permitted and inheritable capabilities (capset(2), version 3)."""
    head = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    if _libc.capset(head, (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), "capset was refused")


def reap(worker: int) -> int:
    """Wait for everything that dies, and return how the worker ended, as a shell would say it."""
    while True:
        try:
            pid, status = os.waitpid(-1, 0)
        except InterruptedError:
            continue
        if pid == worker:
            code = os.waitstatus_to_exitcode(status)
            return 128 - code if code < 0 else code


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), f"prctl {option} was refused")


if __name__ == "__main__":
    lead(json.loads(sys.argv[1]))
