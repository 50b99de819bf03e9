"""Keeps programs apart without user namespaces: by Landlock and filters of system calls (Sandlock).

It is the sandbox of tier C, for Linux machines whose kernel refuses namespaces to ordinary users.
It is weaker than bubblewrap: a program sees the machine's own process numbers and files by name,
though it can open few of them, and its memory is counted from outside only.

As ``python -m viva.sandbox.landlock CONFIG`` it is the process that starts one program, waits for
it, and ends whatever the program left.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import json
import os
import select
import shutil
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from viva.evidence.sandbox import Tier
from viva.sandbox import processes
from viva.sandbox.bubblewrap import surroundings
from viva.sandbox.environment import Environment
from viva.sandbox.own_machine import OURS, OwnMachine, Process

_READABLE = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null", "/dev/urandom", "/proc")
_DENIED = (
    *("memfd_create", "memfd_secret", "modify_ldt", "kcmp", "io_uring_setup", "keyctl"),
    *("pidfd_getfd", "process_madvise", "fanotify_init", "syslog", "clock_settime"),
    *("chroot", "fsopen", "fsmount", "open_tree", "move_mount"),
)
_SET_SUBREAPER = 36
_BROKEN = 111


def find() -> bool:
    """Say whether Sandlock is installed."""
    return importlib.util.find_spec("sandlock") is not None


class Landlocked(OwnMachine):
    """The sandbox of tier C."""

    tier: Tier = "C"

    def _command(
        self, environment: Environment, config: Mapping[str, object], box: Path
    ) -> tuple[list[str], dict[str, str]]:
        python = [environment.python, "-B", "-s", "-S", "-P", "-m", "inside.guest"]
        ours = box.parent / "ours"  # a folder in which nothing else can be listed
        shutil.copytree(OURS / "inside", ours / "inside", ignore=shutil.ignore_patterns("*.pyc"))
        readable = [*_READABLE, environment.prefix, str(ours), str(config["given"])]
        readable += [str(p) for p in (environment.packages, environment.data) if p]
        told = {
            "command": [*python, json.dumps({**config, "report": 0})],
            "readable": [path for path in readable if Path(path).exists()],
            "writable": [str(box), "/dev/null"],
            "environment": surroundings(
                environment, str(box), str(environment.packages or ""), str(ours)
            ),
            "box": str(box),
            "processes": config["processes"],
        }
        command = [sys.executable, "-B", "-P", "-m", "viva.sandbox.landlock", json.dumps(told)]
        paths = [str(OURS.parents[1]), *(p for p in sys.path if p.endswith("site-packages"))]
        return command, {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(paths)}

    def _process(self, *given: Any) -> Process:  # noqa: ANN401
        return _Confined(*given)


@dataclass
class _Confined(Process):
    """A program, beneath the process that started it."""

    def kill(self) -> None:
        """End everything beneath; the process above sees that and ends too."""
        _end_all(self._process.pid)


def _end_all(root: int, patience: float = 5.0, spared: int = 0) -> None:
    """End what descends from a process, until nothing does but one that has ended already."""
    until = time.monotonic() + patience
    while (beneath := set(processes.tree(root)[1:]) - {spared}) and time.monotonic() < until:
        for pid in beneath:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):  # those of others are theirs to wait for
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.002)


def main(told: dict[str, Any]) -> NoReturn:
    """Run one program confined; its report goes where our standard input leads."""
    import sandlock

    ctypes.CDLL(None).prctl(_SET_SUBREAPER, 1, 0, 0, 0)  # what it leaves behind becomes ours
    confined = sandlock.Sandbox(
        fs_readable=told["readable"],
        fs_writable=told["writable"],
        extra_deny_syscalls=_DENIED,
        max_processes=told["processes"],
        max_open_files=1024,
        no_coredump=True,
        clean_env=True,
        env=told["environment"],
        cwd=told["box"],
    )
    code = _BROKEN
    try:
        program = confined.popen(told["command"])
        select.select([os.pidfd_open(program.pid)], [], [])
        _end_all(os.getpid(), spared=program.pid)
        result = program.wait()
        code = result.exit_code if result.signal < 0 else 128 + result.signal
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    _end_all(os.getpid())
    os._exit(code)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
