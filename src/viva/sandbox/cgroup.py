"""A control group for one run: the kernel counts its memory and its processes."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from viva.evidence.sandbox import Limits

_ROOT = Path("/sys/fs/cgroup")


def available() -> bool:
    """Return whether control groups can be made here; only root is given them."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    try:
        Cgroup("probe", Limits()).remove()
    except OSError:
        return False
    return True


class Cgroup:
    """One control group, version 1 or 2."""

    def __init__(self, name: str, limits: Limits) -> None:
        """Make it.

        Raises:
            OSError: it cannot be made here.
        """
        self.second = (_ROOT / "cgroup.controllers").exists()
        unique = f"viva-{os.getpid()}-{name}"
        self.folders = [_ROOT / part / unique for part in self._values(limits)]
        for folder in self.folders:
            folder.mkdir(exist_ok=True)
        self.limit(limits)

    def limit(self, limits: Limits) -> None:
        """Hold it to these limits from now on."""
        for folder, values in zip(self.folders, self._values(limits).values(), strict=True):
            for file, value in values.items():
                if file != "memory.swap.max" or (folder / file).exists():
                    (folder / file).write_text(value)

    def _values(self, limits: Limits) -> dict[str, dict[str, str]]:
        """Return the limits as the kernel takes them: by controller, and by file."""
        memory, processes = str(limits.memory_mb * 2**20), str(limits.processes + 2)
        if self.second:
            return {"": {"memory.max": memory, "pids.max": processes, "memory.swap.max": "0"}}
        return {"memory": {"memory.limit_in_bytes": memory}, "pids": {"pids.max": processes}}

    def enter(self) -> str:
        """Return the shell words with which a process of one thread enters it.

        In version 1 a thread that moves itself need not wait until no process is being started.
        """
        file = "cgroup.procs" if self.second else "tasks"
        return "".join(f"echo 0 > {folder}/{file}; " for folder in self.folders)

    def take(self, pid: int) -> None:
        """Let a process enter it, and with it what it starts from now on."""
        for folder in self.folders:
            (folder / "cgroup.procs").write_text(str(pid))

    def kill(self) -> None:
        """End everything in it."""
        for folder in self.folders:
            if self.second and (folder / "cgroup.kill").exists():
                (folder / "cgroup.kill").write_text("1")
                continue
            for _ in range(50):
                pids = (folder / "cgroup.procs").read_text().split()
                if not pids:
                    break
                for pid in pids:
                    try:
                        os.kill(int(pid), signal.SIGKILL)
                    except OSError:
                        continue
                time.sleep(0.002)

    def peak_mb(self) -> float:
        """Return the most it held; 0 if the kernel does not say."""
        for folder in self.folders:
            for file in ("memory.max_usage_in_bytes", "memory.peak"):
                try:
                    return int((folder / file).read_text()) / 2**20
                except (OSError, ValueError):
                    continue
        return 0.0

    def out_of_memory(self) -> bool:
        """Return whether the kernel ended something in it for want of memory."""
        for folder in self.folders:
            for file in ("memory.oom_control", "memory.events"):
                try:
                    counts = dict(s.split() for s in (folder / file).read_text().splitlines())
                except (OSError, ValueError):
                    continue
                return counts.get("oom_kill", "0") != "0"
        return False

    def remove(self) -> None:
        """Take it away; that works once nothing is left in it."""
        for folder in self.folders:
            for _ in range(100):
                try:
                    folder.rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.005)
