"""Imports a framework once, and starts every program in a fresh copy of itself, kept apart.

Called as ``python -m inside.server CONFIG``. It imports and never computes: what computes has
threads and locks that no copy survives. It never learns what it starts either: it is asked for a
copy and handed a socket, on which that copy alone hears what to do. So nothing of one program can
lie in the memory that the next one gets.
"""

from __future__ import annotations

import ctypes
import fcntl
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

_OUT, _ERR, _REPORT, _REQUEST = range(1, 5)
"""The file descriptors of a copy: where it prints, complains and reports, and what it is to do."""
_TOLD, _HOST = 62, 63
"""Where a copy tells the server which process it is, and where it speaks to whoever asked for it,
until the program begins."""
_FREE = 64
_MOST_DESCRIPTORS = 1 << 16
_LONGEST = 300
_LARGE, _COLLAPSE = 2 << 20, 25
"""The size of a large page, and the advice to make one (madvise(2), from Linux 6.1)."""


def main() -> NoReturn:
    """Get ready, say so or why not, and serve until nobody asks any more."""
    config = json.loads(sys.argv[1])
    control = socket.socket(fileno=config["control"])
    try:
        _settle(config.get("uid"))
        _try_a_copy()
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
    _use_large_pages()
    control.send(b"ready")
    _serve(control)


def _settle(uid: int | None) -> None:
    """Become an ordinary user for good, before anything else is imported."""
    if uid is not None and os.getuid() == 0:
        # bubblewrap covers parts of its own, and under covers a copy could mount none.
        apart.mount_processes()
    init.drop_rights(uid)
    guest.bring_fonts()


def _try_a_copy() -> None:
    """Make a copy while that costs little, and let it go.

    Raises:
        OSError: there can be no more processes.
        ValueError: copies cannot be kept apart here; the message says why.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours:
        with theirs:
            first = _copy(theirs)
        said = ours.recv(_LONGEST).decode(errors="replace")
    os.waitpid(first, 0)
    if said != "here":
        raise ValueError(said or "a copy ended before it began")


def computed() -> str:
    """Say what has computed in this process already; empty if nothing has."""
    bridge = sys.modules.get("jax._src.xla_bridge")
    if bridge is not None and getattr(bridge, "_backends", True):
        return "JAX has begun a backend"
    eager = sys.modules.get("tensorflow.python.eager.context")
    context = getattr(eager, "_context", True) if eager is not None else None
    if context is not None and getattr(context, "_initialized", True):
        return "TensorFlow has begun a context"
    threads = len(list(Path("/proc/self/task").iterdir()))
    most = 1 + _blas_libraries() * ((os.cpu_count() or 1) - 1)
    return f"there are {threads} threads, {most} at most come from imports" * (threads > most)


def _blas_libraries() -> int:
    """Return how many copies of OpenBLAS are loaded: NumPy and SciPy bring one each.

    Each starts a thread for every core but one when it is loaded, and ends them before a fork.
    """
    lines = Path("/proc/self/maps").read_text().splitlines()
    paths = {line.split(maxsplit=5)[5] for line in lines if "/" in line}
    return sum("openblas" in Path(path).name for path in paths)


def _use_large_pages() -> None:
    """Have our memory kept in large pages where that is possible.

    A fork copies an entry for each page, and the end of a process gives each of them back: with
    large pages both take about half the time.
    """
    advise = ctypes.CDLL(None, use_errno=True).madvise
    advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for line in Path("/proc/self/maps").read_text().splitlines():
        where, rights, _, _, file, *name = line.split(maxsplit=5)
        if rights != "rw-p" or file != "0" or name not in ([], ["[heap]"]):
            continue
        start, end = (int(edge, 16) for edge in where.split("-"))
        for place in range(-(-start // _LARGE) * _LARGE, end - _LARGE + 1, _LARGE):
            advise(place, _LARGE, _COLLAPSE)  # refused where it cannot be done


def _serve(control: socket.socket) -> NoReturn:
    """Make a copy for each socket; end, with everything inside, when nobody can ask any more."""
    waiting = selectors.DefaultSelector()
    waiting.register(control, selectors.EVENT_READ)
    copies: dict[int, tuple[int, socket.socket]] = {}
    while True:
        for key, _ in waiting.select():
            if key.fileobj is not control:
                continue
            try:
                said, passed, _, _ = socket.recv_fds(control, 16, 1)
            except OSError:
                os._exit(0)
            if not said:
                os._exit(0)
            for fd in passed:
                host = socket.socket(fileno=fd)
                try:
                    pid = _copy(host)
                    copies[pid] = os.pidfd_open(pid), host
                    waiting.register(copies[pid][0], selectors.EVENT_READ)
                except (OSError, ValueError) as error:
                    _refuse(host, error)
                    host.close()
        _tell_ends(copies, waiting)


def _tell_ends(
    copies: dict[int, tuple[int, socket.socket]], waiting: selectors.BaseSelector
) -> None:
    """Tell how those copies ended that have."""
    pid = 1
    while pid:
        try:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid in copies:
            handle, host = copies.pop(pid)
            waiting.unregister(handle)
            os.close(handle)
            code = os.waitstatus_to_exitcode(status)
            cpu = usage.ru_utime + usage.ru_stime
            with suppress(OSError):
                host.send(f"ended {128 - code if code < 0 else code} {cpu}".encode())
            host.close()


def _copy(host: socket.socket) -> int:
    """Make a copy; return the process that is the first inside, which is ours to wait for.

    Raises:
        OSError: there can be no more processes.
        ValueError: it could not be kept apart; the message says why.
    """
    ours, theirs = os.pipe()
    between = os.fork()
    if not between:
        try:
            kept = [fcntl.fcntl(fd, fcntl.F_DUPFD, _FREE) for fd in (theirs, host.fileno())]
            os.dup2(kept[0], _TOLD)
            os.dup2(kept[1], _HOST)
            _go_apart()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(guest.BROKEN)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        told = pipe.read().decode(errors="replace")
    os.waitpid(between, 0)  # from now on its child is ours
    if not told.isdigit():
        raise ValueError(told or "a copy ended before it began")
    return int(told)


def _go_apart() -> NoReturn:
    """Go into namespaces, tell who is the first inside, and end."""
    os.closerange(3, _TOLD)
    os.closerange(_HOST + 1, _MOST_DESCRIPTORS)
    init.set_dumpable(True)  # so that it may write how its users are called inside
    try:
        Path("/proc/self/oom_score_adj").write_text("1000")
        apart.leave()
        first = os.fork()
    except OSError as error:
        os.write(_TOLD, str(error).encode())
        os._exit(guest.BROKEN)
    if not first:
        os.close(_TOLD)
        _be_first()
    os.write(_TOLD, str(first).encode())
    os._exit(0)


def _be_first() -> NoReturn:
    """Be PID 1 inside: furnish the place, wait for a program, and start it."""
    init.set_dumpable(False)
    host = socket.socket(fileno=_HOST)
    try:
        apart.furnish()
        host.send(b"here")
        _receive(host)
        with os.fdopen(_REQUEST, "rb") as file:
            head = json.loads(file.readline())
            files = {name: file.read(size) for name, size in head["files"]}
        apart.make_room(head["scratch_mb"], head["shared_mb"])
        apart.lay_out(head["config"]["given"], files)
    except (OSError, ValueError) as error:
        _refuse(host, error)
        os._exit(guest.BROKEN)
    host.send(b"ready")
    host.close()
    apart.hide_group()
    _draw_anew()
    init.lead({**head["config"], "report": _REPORT})


def _receive(host: socket.socket) -> None:
    """Wait for a program, and put the descriptors of its run where they belong."""
    _, passed, _, _ = socket.recv_fds(host, 16, _REQUEST)
    if len(passed) != _REQUEST:
        os._exit(0)  # it is not needed
    for number, fd in enumerate(passed):
        passed[number] = os.dup2(fd, _FREE + number)
    for number, fd in enumerate(passed, start=_OUT):
        os.dup2(fd, number)
    os.closerange(_REQUEST + 1, _HOST)
    os.closerange(_FREE, _MOST_DESCRIPTORS)


def _draw_anew() -> None:
    """Give every generator of random numbers a beginning of its own, as a fresh process has."""
    numpy_random: Any = sys.modules.get("numpy.random")
    torch: Any = sys.modules.get("torch")
    if numpy_random is not None:
        numpy_random.seed()
    if torch is not None:
        torch.default_generator.seed()


def _refuse(host: socket.socket, error: Exception) -> None:
    with suppress(OSError):
        host.send(f"refused: {error}"[:_LONGEST].encode())


if __name__ == "__main__":
    main()
