"""Runs a program where its framework has been imported already, so that it starts at once.

For each framework there is a server (``inside.server``) that has imported it and computes nothing.
A program gets a fresh copy of that server in namespaces of its own: the same guest, the same limits
and the same walls as when it is started cold. Whenever a server cannot be had, it is started cold.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
import select
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import weakref
from collections.abc import Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from typing import IO, Self

from viva.evidence.sandbox import Hear, Limits, Program, Ran, Run, Tier
from viva.sandbox import filter, processes
from viva.sandbox.bubblewrap import (
    SHARED_MB,
    Bubblewrap,
    Pipes,
    Slot,
    config,
    given,
    in_memory,
    surroundings,
)
from viva.sandbox.cgroup import Cgroup
from viva.sandbox.environment import Environment
from viva.sandbox.supervise import Cost, Watch, broken

IMPORTS: Mapping[str, tuple[str, ...]] = {
    "numpy": ("numpy", "numpy.random"),
    "jax": ("jax", "keras"),
    "tensorflow": ("tensorflow", "keras"),
    "torch": ("torch",),
}
"""What a server has imported, by framework."""
RUNS = 200
"""After which a server is replaced: all its copies have the same addresses in memory."""
_AHEAD = 5
"""Runs before that, when the next one begins to import."""
_IMPORTED_WITHIN = 120.0
_STARTED_WITHIN = 15.0
_OUT_OF_THE_WAY = 0.1
_MOST_FAILURES = 3
_SCRATCH_MB = 64
_BROKEN = 111
_CREDENTIALS = struct.Struct("3i")
_HARMLESS = frozenset({"TF_CPP_MIN_LOG_LEVEL", "CUDA_VISIBLE_DEVICES", "PYTHONHASHSEED"})
"""Variables that change nothing in a sandbox, and are often set."""
_ENVIRON = re.compile(r"\b(?:environb?|putenv|unsetenv)\b")
_READS = re.compile(
    r"""\bin\ (?:os\.)?environ\b(?!\.)    # whether something is in it
    | (["'])environ\1                    # a word, such as in a path
    | environ\.(?:get|keys|values|items|copy)\(
    """,
    re.VERBOSE,
)
_SETS = re.compile(
    r"""environ
    (?: \[\s* (["']) (?P<at>\w+) \1 \s*\]\s*=\s*    # environ["NAME"] =
      | \.setdefault\(\s* (["']) (?P<by>\w+) \3 \s*,\s* )
    (["']) (?P<value>[^"'\n]*) \5 [ \t]*(?=[;\#)\n]|$)    # "value", and nothing more
    """,
    re.VERBOSE,
)
_BEFORE, _AFTER = len("in os."), len(".values(")


class NotWarm(Exception):
    """A program could not be started this way; nothing of it has run."""


class Warm:
    """The sandbox of tiers A and B, with frameworks that are there before a program is."""

    def __init__(
        self,
        bubblewrap: Bubblewrap,
        environments: Mapping[str, Environment],
        runs: int = RUNS,
    ) -> None:
        """Make it ready; no server is started yet.

        Args:
            bubblewrap: starts what cannot be started warm.
            environments: for which there are servers.
            runs: after which a server is replaced.
        """
        self._bubblewrap = bubblewrap
        self._environments = environments
        self._servers = _Servers(bubblewrap, runs)
        self.tier: Tier = bubblewrap.tier
        self.started = 0
        """How many programs were started warm."""
        self._finish = weakref.finalize(self, self._servers.close)

    @property
    def cold(self) -> Mapping[str, str]:
        """Why programs of a framework are started cold, by framework; empty if none is."""
        return dict(self._servers.without)

    def begin(self, framework: str) -> None:
        """Let the server of a framework begin to import, without waiting for it."""
        if framework in self._environments:
            self._servers.begin(self._environments[framework])

    def run(self, program: Program, limits: Limits, hear: Hear) -> Ran:
        """Run a program to its end, whatever that is."""
        environment = self._environments.get(program.framework)
        if environment is None or before_import(program.text, environment):
            return self._bubblewrap.run(program, limits, hear)
        try:
            server = self._servers.take(environment)
        except KeyboardInterrupt:
            return Ran(Run("stopped by you", tier=self.tier, limits=limits))
        if server is None:
            return self._bubblewrap.run(program, limits, hear)
        try:
            copy = server.start(program, limits)
            self.started += 1
            return Watch(copy, limits, hear).run(self.tier, environment.data_name(program))
        except NotWarm as problem:
            self._servers.failed(server, str(problem))
        except Exception as error:  # ours, whatever it is
            return broken(error, self.tier, limits)
        finally:
            self._servers.give_back(server)
        return self._bubblewrap.run(program, limits, hear)

    def close(self) -> None:
        """End all servers, and what still runs in them."""
        self._finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def before_import(text: str, environment: Environment) -> bool:
    """Say whether a program may change its environment, which libraries read when imported.

    Such a program is started cold, unless all it does is to set a variable to what it is already,
    or one that changes nothing here.
    """
    there = surroundings(environment, "/box", "/packages", "/viva")
    for place in _ENVIRON.finditer(text):
        around = text[max(0, place.start() - _BEFORE) : place.end() + _AFTER]
        if _READS.search(around):
            continue
        found = _SETS.match(text, place.start())
        if found is None:
            return True
        name = found["at"] or found["by"]
        if name not in _HARMLESS and there.get(name) != found["value"]:
            return True
    return False


class _Servers:
    """The servers, one for each framework, and what becomes of them."""

    def __init__(self, bubblewrap: Bubblewrap, runs: int) -> None:
        self._bubblewrap = bubblewrap
        self._runs = runs
        self._lock = threading.Lock()
        self._now: dict[str, _Server] = {}
        self._next: dict[str, _Server] = {}
        self._old: list[_Server] = []
        self._failures: dict[str, int] = {}
        self._closed = False
        self._process = os.getpid()
        self.without: dict[str, str] = {}
        # The kernel ends a server with the thread that started it: this one stays as long as we do.
        self._keeper = ThreadPoolExecutor(1, "viva-warm")

    def begin(self, environment: Environment) -> None:
        with self._lock:
            self._current(environment)

    def take(self, environment: Environment) -> _Server | None:
        """Return the server for one run, once it has imported; None if there is none to be had."""
        name = environment.name
        with self._lock:
            server = self._current(environment)
            if server is None:
                return None
            server.runs += 1
            server.busy += 1
            if server.runs == self._runs - _AHEAD and (following := self._start(environment)):
                self._next[name] = following
        problem = "it was not waited for"
        try:
            problem = server.refusal()
        finally:
            if problem:
                self.give_back(server)
        if not problem:
            return server
        with self._lock:
            self.without[name] = problem
            self._retire(server)
        self._close_old()
        return None

    def failed(self, server: _Server, why: str) -> None:
        """Replace a server that could not start a program; after a few of them do without."""
        name = server.name
        with self._lock:
            self._retire(server)
            self._failures[name] = self._failures.get(name, 0) + 1
            if self._failures[name] >= _MOST_FAILURES:
                self.without[name] = why

    def give_back(self, server: _Server) -> None:
        with self._lock:
            server.busy -= 1
        self._close_old()

    def close(self) -> None:
        if os.getpid() != self._process:
            return  # a fork of ours ends, and they are not its own
        with self._lock:
            self._closed = True
            servers = [*self._now.values(), *self._next.values(), *self._old]
            self._now, self._next, self._old = {}, {}, []
        for server in servers:
            server.close()
        self._keeper.shutdown()

    def _current(self, environment: Environment) -> _Server | None:
        name = environment.name
        if self._closed or name in self.without:
            return None
        server = self._now.get(name)
        if server and server.runs >= self._runs:
            self._retire(server)
            server = None
        if server is None and (server := self._next.pop(name, None) or self._start(environment)):
            self._now[name] = server
        return server

    def _start(self, environment: Environment) -> _Server | None:
        try:
            keeper = self._keeper
            return keeper.submit(_Server, self._bubblewrap, environment, keeper).result()
        except Exception as problem:  # ours, whatever it is
            self.without[environment.name] = f"{type(problem).__name__}: {problem}"
            return None

    def _retire(self, server: _Server) -> None:
        """Let no other run have it."""
        if self._now.get(server.name) is server:
            del self._now[server.name]
            self._old.append(server)

    def _close_old(self) -> None:
        with self._lock:
            idle = [server for server in self._old if not server.busy]
            self._old = [server for server in self._old if server.busy]
        for server in idle:
            server.close()


class _Server:
    """One server, seen from outside."""

    def __init__(
        self, bubblewrap: Bubblewrap, environment: Environment, keeper: ThreadPoolExecutor
    ) -> None:
        """Start it; it imports meanwhile."""
        self.name = environment.name
        self.runs = 0
        """How many programs it has been taken for."""
        self.busy = 0
        """How many of them still run."""
        self._keeper = keeper
        self._slot = Slot(bubblewrap.root)
        self._numbers = itertools.count()
        self._grouped = bubblewrap.tier == "A"
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._lock = threading.Lock()
        self._refusal: str | None = None
        self._ordered: Future[_Copy] | None = None
        """A copy that waits for the next program, or will."""
        self._wanted = threading.Event()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_IMPORTED_WITHIN)
        imports = IMPORTS.get(self.name, ()) if environment.packages else ()
        told = {"control": theirs.fileno(), "imports": imports, **self._slot.user()}
        with theirs:
            self._process = subprocess.Popen(
                bubblewrap.command(environment, "server", told, _SCRATCH_MB),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._complaints,
                pass_fds=[theirs.fileno()],
                env={},
                cwd="/",
                start_new_session=True,
            )

    def refusal(self) -> str:
        """Wait until it has imported; return why it will not serve, or nothing if it will."""
        with self._lock:
            if self._refusal is None:
                try:
                    said = self._control.recv(1024).decode(errors="replace")
                except OSError as error:
                    said = f"it did not get ready: {error}"
                said = said.removeprefix("refused: ") or self._last_words()
                self._refusal = "" if said == "ready" else said
            return self._refusal

    def start(self, program: Program, limits: Limits) -> _Copy:
        """Start a program in a copy of it.

        Raises:
            NotWarm: it could not be started; nothing of it has run.
        """
        with self._lock:
            ordered, self._ordered = self._ordered, None
            self._wanted.set()
        try:
            copy = ordered.result() if ordered else self._copy()
            copy.start(program, limits, filter.build(memfd=self._grouped))
        except OSError as error:
            raise NotWarm(f"{type(error).__name__}: {error}") from None
        with self._lock, suppress(RuntimeError):  # everything ends
            if self._ordered is None:
                self._wanted.clear()
                self._ordered = self._keeper.submit(self._next_copy)
        return copy

    def close(self) -> None:
        """End it and everything inside, and wait until that is so."""
        self._wanted.set()
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._ordered:
            with suppress(OSError, CancelledError):
                self._ordered.result().close()
        self._complaints.close()
        self._slot.close()

    def _next_copy(self) -> _Copy:
        """Make a copy for the next program, out of the way of the one that begins."""
        self._wanted.wait(_OUT_OF_THE_WAY)
        return self._copy()

    def _copy(self) -> _Copy:
        name = f"warm-{self._slot.number}-{next(self._numbers)}"
        return _Copy(self._control, name if self._grouped else None)

    def _last_words(self) -> str:
        self._complaints.seek(0)
        said = self._complaints.read().decode(errors="replace").split()
        return "it ended: " + " ".join(said)[-300:]


class _Copy:
    """A copy of a server: it waits for a program, and then it is the program's guest."""

    def __init__(self, control: socket.socket, group: str | None) -> None:
        """Ask for it, and wait until it is apart from everything.

        Args:
            control: where the server is asked.
            group: how its control group is called; None if it has none.

        Raises:
            OSError: it could not be had.
        """
        self._code: int | None = None
        self._cpu = 0.0
        self._handle: int | None = None
        self._group: Cgroup | None = None
        self._pipes = Pipes()
        self.out, self.err, self.report = (
            p[0] for p in (self._pipes.out, self._pipes.err, self._pipes.report)
        )
        self._host, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._host.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._host.settimeout(_STARTED_WITHIN)
        self.over: int | None = self._host.fileno()
        try:
            with theirs:
                socket.send_fds(control, [b"copy"], [theirs.fileno()])
            self._first = _first_process(self._host)
            self._handle = os.pidfd_open(self._first)
            if group:
                self._group = Cgroup(group, Limits())
                self._group.take(self._first)
        except BaseException:
            self._pipes.close_theirs()
            self.close()
            raise

    def start(self, program: Program, limits: Limits, code: bytes) -> None:
        """Start a program in it.

        Args:
            program: what runs.
            limits: what it may use.
            code: the filter of its system calls.

        Raises:
            OSError: it could not be started; nothing of it has run.
        """
        self._limits = limits
        pipes, request = self._pipes, _request(program, limits, code)
        ends = [pipes.out[1], pipes.err[1], pipes.report[1], request]
        try:
            try:
                if self._group:
                    self._group.limit(limits)
                socket.send_fds(self._host, [b"run"], ends)
            finally:
                os.close(request)
                pipes.close_theirs()
            _hear(self._host, b"ready")
        except BaseException:
            self.close()
            raise
        self._host.setblocking(False)

    def ended(self) -> int | None:
        """Return its exit code, or None while it runs."""
        if self._code is None:
            try:
                _, code, cpu = self._host.recv(1024).split()
                self._code, self._cpu = int(code), float(cpu)
            except BlockingIOError:
                pass
            except (OSError, ValueError):
                self._code = _BROKEN  # the server is gone, and everything in it
        return self._code

    def kill(self) -> None:
        """End its first process: the kernel ends everything else inside with it."""
        if self._handle is not None:
            with suppress(OSError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        if self._group:
            with suppress(OSError):
                self._group.kill()

    def memory_mb(self) -> float:
        """Return what it holds now, as if it had imported its framework itself.

        The first process inside is no more than a picture of the server. With a control group the
        kernel watches.
        """
        if self._group:
            return 0.0
        return processes.held_by(processes.tree(self._first)[1:], self._limits.memory_mb)

    def close(self) -> Cost:
        """Wait until nothing of it is left."""
        self.kill()
        if self._handle is not None:
            select.select([self._handle], [], [], 10)
            os.close(self._handle)
            self._host.settimeout(10)
            self.ended()
        self._host.close()
        self._pipes.close_ours()
        peak, out = 0.0, False
        if self._group:
            peak, out = self._group.peak_mb(), self._group.out_of_memory()
            self._group.remove()
        return Cost(self._cpu, peak, out)


def _request(program: Program, limits: Limits, code: bytes) -> int:
    """Write down what a copy is to do, where only that copy reads it."""
    files = given(program)
    told = {**config(program, limits), "filter": base64.b64encode(code).decode()}
    head = {
        "config": told,
        "scratch_mb": limits.scratch_mb,
        "shared_mb": SHARED_MB,
        "files": [(name, len(content)) for name, content in files.items()],
    }
    return in_memory("request", b"\n".join((json.dumps(head).encode(), b"".join(files.values()))))


def _first_process(host: socket.socket) -> int:
    """Wait until a copy is apart; return its first process by its number out here.

    Raises:
        OSError: it could not be kept apart, or was not in time.
    """
    for level, kind, data in _hear(host, b"here"):
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
            pid: int = _CREDENTIALS.unpack(data)[0]
            if pid > 0:
                return pid
    raise OSError("a copy cannot be found from here")


def _hear(host: socket.socket, wanted: bytes) -> list[tuple[int, int, bytes]]:
    said, more, _, _ = host.recvmsg(1024, socket.CMSG_SPACE(_CREDENTIALS.size))
    if said != wanted:
        raise OSError(said.decode(errors="replace") or "the server has ended")
    return more
