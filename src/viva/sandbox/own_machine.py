"""Runs a program as an ordinary process of the user: for one's own program, and nobody else's."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from viva.evidence.sandbox import Hear, Limits, Program, Ran, Tier
from viva.sandbox import processes
from viva.sandbox.bubblewrap import rlimits, surroundings
from viva.sandbox.environment import Environment
from viva.sandbox.supervise import Cost, Watch, broken

OURS = Path(__file__).parent


class OwnMachine:
    """The sandbox of tier E, which is none: limits, a folder of its own, and no secrets around.

    Only for somebody who practises alone, with a program of their own, and who said so.
    """

    tier: Tier = "E"

    def __init__(self, environments: Mapping[str, Environment]) -> None:
        self._environments = environments

    def run(self, program: Program, limits: Limits, hear: Hear) -> Ran:
        """Run a program to its end, whatever that is."""
        try:
            environment = self._environments[program.framework]
            folder = tempfile.mkdtemp(prefix="viva-run-")
            try:
                guest = self._start(program, limits, environment, Path(folder))
                return Watch(guest, limits, hear).run(self.tier, environment.data_name(program))
            finally:
                _remove(folder)
        except Exception as error:  # ours, whatever it is
            return broken(error, self.tier, limits)

    def _start(
        self, program: Program, limits: Limits, environment: Environment, folder: Path
    ) -> Process:
        given, box = folder / "given", folder / "box"
        given.mkdir()
        box.mkdir()
        (given / "program.py").write_text(program.text, "utf-8", errors="surrogateescape")
        for name, content in program.give.items():
            (given / name).write_bytes(content)
        pipes = [os.pipe() for _ in range(3)]
        config = {
            "report": 0,
            "processes": limits.processes,
            "rlimits": rlimits(limits, shared=True) if sys.platform == "linux" else {},
            "program": str(given / "program.py"),
            "given": str(given),
            "harness": program.harness,
            "task": program.task,
            "data": program.data,
            "data_file": str(environment.data or ""),
        }
        command, told = self._command(environment, config, box)
        process = subprocess.Popen(
            command,
            stdin=pipes[2][1],
            stdout=pipes[0][1],
            stderr=pipes[1][1],
            env=told,
            cwd=box,
            start_new_session=True,
        )
        for _, theirs in pipes:
            os.close(theirs)
        out, err, report = (ours for ours, _ in pipes)
        return self._process(process, out, err, report, limits)

    def _command(
        self, environment: Environment, config: Mapping[str, object], box: Path
    ) -> tuple[list[str], dict[str, str]]:
        """Return the command that runs the guest, and its environment variables."""
        python = [environment.python, "-B", "-s", "-P", "-m", "inside.guest", json.dumps(config)]
        told = surroundings(environment, str(box), str(environment.packages or ""), str(OURS))
        return python, {**told, "PATH": os.defpath}

    def _process(self, *given: Any) -> Process:  # noqa: ANN401
        return Process(*given)


def _remove(folder: str) -> None:
    """Remove a folder, however deep a program made it."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except RecursionError:
        subprocess.run(["rm", "-rf", folder], check=False)


@dataclass
class Process:
    """A program as an ordinary process, with what it started."""

    _process: subprocess.Popen[bytes]
    out: int
    err: int
    report: int
    _limits: Limits
    over: int | None = None
    _code: int | None = None
    _cpu: float = 0.0

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
        """End it, and everything of its session; what left the session goes on."""
        with suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def memory_mb(self) -> float:
        """Return what it holds now; 0 where the system does not say."""
        if sys.platform != "linux":
            return 0.0
        return processes.held_mb(self._process.pid, self._limits.memory_mb)

    def close(self) -> Cost:
        """Wait until it is gone."""
        while self.ended() is None:
            select.select([], [], [], 0.005)
        self.kill()
        for fd in (self.out, self.err, self.report):
            os.close(fd)
        return Cost(self._cpu)
