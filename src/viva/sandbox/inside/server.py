"""Imports a framework once, and starts every program in a fresh copy of itself, kept apart.

Called as ``python -m inside.server CONFIG``. It imports and never computes: what computes has
threads and locks that no copy survives. It never learns what it starts either: a request is five
file descriptors, and only the copy that they are for reads what they hold. So nothing of one program
can lie in the memory that the next one gets.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import selectors
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from . import apart, guest, hooks, init

_OUT, _ERR, _REPORT, _REQUEST, _HOST = range(1, 6)
"""The file descriptors of a copy: where it prints, complains and reports, what it is to do, and
where it speaks to whoever watches it, until the program begins."""
_FREE = 64
"""Where descriptors wait until their own numbers are free."""
_MOST_DESCRIPTORS = 1 << 16
_LONGEST = 200


def main() -> NoReturn:
    """Get ready, say so or why not, and serve until nobody asks any more."""
    config = json.loads(sys.argv[1])
    control = socket.socket(fileno=config["control"])
    try:
        _settle(config.get("uid"))
        for name in config["imports"]:
            importlib.import_module(name)
        problem = computed()
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
    if problem:
        control.send(f"refused: {' '.join(problem.split())[:_LONGEST]}".encode())
        os._exit(1)
    hooks.remember_places()
    gc.collect()
    gc.freeze()
    control.send(b"ready")
    _Server(control).serve()


def _settle(uid: int | None) -> None:
    """Become an ordinary user for good, before anything else is imported."""
    if uid is not None and os.getuid() == 0:
        # bubblewrap covers parts of its own, and under covers a copy could mount none.
        apart.mount_processes()
    init.drop_rights(uid)
    guest.bring_fonts()


def computed() -> str:
    """Say what has computed in this process already; empty if nothing has."""
    bridge = sys.modules.get("jax._src.xla_bridge")
    if bridge is not None and getattr(bridge, "_backends", True):
        return "JAX has begun a backend"
    eager = sys.modules.get("tensorflow.python.eager.context")
    context = getattr(eager, "_context", True) if eager is not None else None
    if context is not None and getattr(context, "_initialized", True):
        return "TensorFlow has begun a context"
    threads = len(os.listdir("/proc/self/task"))
    most = 1 + _blas_libraries() * ((os.cpu_count() or 1) - 1)
    return f"there are {threads} threads, {most} at most come from imports" * (threads > most)


def _blas_libraries() -> int:
    """Return how many copies of OpenBLAS are loaded: NumPy and SciPy bring one each.

    Each starts a thread for every core but one when it is loaded, and ends them before a fork.
    """
    lines = Path("/proc/self/maps").read_text().splitlines()
    paths = {line.split(maxsplit=5)[5] for line in lines if line.count("/")}
    return sum("openblas" in Path(path).name for path in paths)


class _Server:
    """Keeps one copy in stock, so that a program waits for half of the work only."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(control, selectors.EVENT_READ)
        self._watched: dict[int, tuple[int, socket.socket | None]] = {}
        """By the process of a copy: its handle, and who is told how it ended."""
        self._stock: tuple[int, socket.socket] | None = None

    def serve(self) -> NoReturn:
        """Start a program for each request; end, with everything inside, when nobody can ask."""
        while True:
            if self._stock is None:
                with suppress(OSError):  # no more processes: the next request tries again
                    self._stock = self._copy()
            for key, _ in self._waiting.select():
                if key.fileobj is self._control:
                    self._take()
            self._reap()

    def _take(self) -> None:
        try:
            said, passed, _, _ = socket.recv_fds(self._control, 16, _HOST)
        except OSError:
            said, passed = b"", []
        if not said:
            os._exit(0)
        if len(passed) == _HOST:
            self._start(passed)
        for fd in passed:
            os.close(fd)

    def _start(self, passed: list[int]) -> None:
        host = socket.socket(fileno=os.dup(passed[-1]))
        try:
            pid, copy = self._stock or self._copy()
            self._stock = None
            with copy:
                socket.send_fds(copy, [b"run"], passed)
        except OSError as error:
            _refuse(host, error)
            host.close()
            return
        self._watched[pid] = (self._watched[pid][0], host)

    def _copy(self) -> tuple[int, socket.socket]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if not pid:
            try:
                os.dup2(theirs.fileno(), _FREE)
                _be_a_copy()
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(guest.BROKEN)
        theirs.close()
        handle = os.pidfd_open(pid)
        self._waiting.register(handle, selectors.EVENT_READ)
        self._watched[pid] = (handle, None)
        return pid, ours

    def _reap(self) -> None:
        """Tell how those copies ended that have."""
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            handle, host = self._watched.pop(pid, (-1, None))
            if handle >= 0:
                self._waiting.unregister(handle)
                os.close(handle)
            if self._stock and self._stock[0] == pid:
                self._stock[1].close()
                self._stock = None
            if host is not None:
                code = os.waitstatus_to_exitcode(status)
                ended = {"code": 128 - code if code < 0 else code}
                ended["cpu"] = usage.ru_utime + usage.ru_stime
                with suppress(OSError):
                    host.send(b"ended " + json.dumps(ended).encode())
                host.close()


def _be_a_copy() -> NoReturn:
    """Go into namespaces, then stay outside as the one that waits for the first process inside."""
    os.closerange(3, _FREE)
    os.closerange(_FREE + 1, _MOST_DESCRIPTORS)
    init.end_with_parent()
    init.set_dumpable(True)  # so that it may write how its users are called inside
    problem = None
    first = 0
    try:
        Path("/proc/self/oom_score_adj").write_text("1000")
        apart.leave()
        first = os.fork()
    except OSError as error:
        problem = error
    if not first:
        _be_first(problem)
    os.closerange(0, _MOST_DESCRIPTORS)
    os._exit(init.reap(first))


def _be_first(problem: OSError | None) -> NoReturn:
    """Be PID 1 inside: furnish the place, wait for a program, and start it."""
    init.set_dumpable(False)
    init.end_with_parent()
    try:
        if problem is None:
            apart.furnish()
    except OSError as error:
        problem = error
    host = _receive()
    try:
        if problem:
            raise problem
        with os.fdopen(_REQUEST, "rb") as file:
            head = json.loads(file.readline())
            files = {name: file.read(size) for name, size in head["files"]}
        apart.make_room(head["scratch_mb"], head["shared_mb"])
        host.send(b"ready")
        if host.recv(8) != b"go":
            os._exit(guest.BROKEN)
    except (OSError, ValueError) as error:
        _refuse(host, error)
        os._exit(guest.BROKEN)
    apart.hide_group()
    apart.lay_out(head["config"]["given"], files)
    host.close()
    _draw_anew()
    init.lead({**head["config"], "report": _REPORT})


def _receive() -> socket.socket:
    """Wait for a request, and put its descriptors where they belong."""
    with socket.socket(fileno=_FREE) as copy:
        said, passed, _, _ = socket.recv_fds(copy, 16, _HOST)
    if len(passed) != _HOST:
        os._exit(0)  # nobody asked any more
    for number, fd in enumerate(passed, start=1):
        passed[number - 1] = os.dup2(fd, 2 * _FREE + number)
    for number, fd in enumerate(passed, start=1):
        os.dup2(fd, number)
    os.closerange(_HOST + 1, _MOST_DESCRIPTORS)
    return socket.socket(fileno=_HOST)


def _draw_anew() -> None:
    """Give every generator of random numbers a beginning of its own, as a fresh process has."""
    numpy: Any = sys.modules.get("numpy")
    torch: Any = sys.modules.get("torch")
    if numpy is not None:
        numpy.random.seed()
    if torch is not None:
        torch.default_generator.seed()


def _refuse(host: socket.socket, error: Exception) -> None:
    with suppress(OSError):
        host.send(f"refused: {error}"[:_LONGEST].encode())


if __name__ == "__main__":
    main()
