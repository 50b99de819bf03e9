"""Runs the abuse suite against a sandbox, and looks from outside at what became of it.

As a program it runs as whoever starts it and prints JSON, so that the same suite can be run as root
and as an ordinary user: ``python attack.py isolated|warm|landlock|naive [NAME …]``. The folder of
NumPy and its like can be named in ``PACKAGES``; without it the bare interpreter is used.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from abuse import CASES

from viva.evidence.sandbox import Limits, Program, Ran, Run
from viva.sandbox.bubblewrap import Bubblewrap
from viva.sandbox.environment import Environment, python_here
from viva.sandbox.landlock import Landlocked
from viva.sandbox.processes import tree
from viva.sandbox.tiers import isolated
from viva.sandbox.warm import Warm

LIMITS = Limits(memory_mb=1024, processes=64, scratch_mb=256, output_kb=256)
_SLACK = 3.0
"""Seconds after its limit within which everything of a run must be gone."""


class Naive:
    """What is often pasted: bubblewrap with everything unshared, the whole disk read-only."""

    tier = "E"

    def run(self, program, limits, hear):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "program.py").write_text(program.text)
            (Path(folder) / "given.json").write_bytes(program.give["given.json"])
            command = ["bwrap", "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/"]
            command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
            command += ["--ro-bind", folder, "/mnt", "--chdir", "/tmp"]
            command += ["--setenv", "GIVEN", "/mnt/given.json"]
            command += [python_here()[0], "/mnt/program.py"]
            try:
                done = subprocess.run(
                    command, capture_output=True, timeout=limits.seconds + 10, cwd="/"
                )
            except subprocess.TimeoutExpired as late:
                return Ran(
                    Run("out of time", output=(late.stdout or b"").decode("utf-8", "replace"))
                )
        ending = "ran" if done.returncode == 0 else "raised"
        output = (done.stdout + done.stderr).decode("utf-8", "replace")
        return Ran(Run(ending, output=output))


def sandbox(name, packages=None):
    if name == "naive":
        return Naive()
    environment = Environment("numpy", *python_here(), packages and Path(packages))
    if name == "landlock":
        return Landlocked({"numpy": environment})
    if name == "warm":
        return Warm(Bubblewrap({"numpy": environment}), {"numpy": environment})
    return isolated({"numpy": environment})


@contextmanager
def outside():
    """Set up what stands outside of a sandbox and must not be reached."""
    token, other = secrets.token_hex(12), secrets.token_hex(12)
    os.environ["VIVA_SECRET"] = token
    folder = Path(tempfile.mkdtemp(prefix="viva-outside-"))
    (folder / "secret.txt").write_text(token)
    (folder / "answer.txt").write_text(other)
    port = socket.create_server(("127.0.0.1", 0))
    name = "viva-" + secrets.token_hex(4)
    unix = socket.socket(socket.AF_UNIX)
    unix.bind("\0" + name)
    unix.listen()
    canary = subprocess.Popen(["sleep", "600"])
    port.setblocking(False)
    unix.setblocking(False)
    given = {
        "port": port.getsockname()[1],
        "socket": name,
        "secret": str(folder / "secret.txt"),
        "token": token[::-1],
        "other": other[::-1],
        "canary": canary.pid,
    }

    def reached():
        found = []
        for listener, what in ((port, "port"), (unix, "socket")):
            try:
                listener.accept()
                found.append(f"reached the {what} outside")
            except BlockingIOError:
                pass
        if canary.poll() is not None:
            found.append("ended a process outside")
        return found

    try:
        yield given, token, reached
    finally:
        os.environ.pop("VIVA_SECRET", None)
        canary.kill()
        canary.wait()
        port.close()
        unix.close()
        shutil.rmtree(folder, ignore_errors=True)


def remaining(before, waiting):
    """Return the processes that are left of a run; soon, one may wait for the next again."""
    until = time.monotonic() + 2 * waiting
    while True:
        now = set(tree(os.getpid()))
        if len(now) <= len(before) or time.monotonic() > until:
            return (now - before) if len(now) > len(before) or not waiting else set()
        time.sleep(0.02)


def attack(name, within):
    """Run one case; return what was not contained, and the run."""
    case = CASES[name]
    with outside() as (given, token, reached):
        text = case.program
        if isinstance(within, Landlocked):  # there is no folder of that name
            text = text.replace("/given/", "../given/")
        program = Program(
            text,
            give={"given.json": json.dumps(given).encode()},
            harness="plain",
            data="none",
        )
        if isinstance(within, Warm):  # its server stays, and a copy waits for the next program
            ready = within.run(Program("", harness="plain"), LIMITS, lambda heard: None).run
            assert ready.ending == "ran", ready
            started = within.started
            time.sleep(0.3)
        before = set(tree(os.getpid()))
        began = time.monotonic()
        ran = within.run(program, replace(LIMITS, seconds=case.seconds), lambda heard: None)
        took = time.monotonic() - began
        left = remaining(before, waiting=isinstance(within, Warm))
        run, bad = ran.run, []
        if "ESCAPE" in run.output:
            bad += [line[:160] for line in run.output.splitlines() if "ESCAPE" in line][:3]
        if token in run.output or any(token.encode() in f for f in ran.files.values()):
            bad.append("the secret is in its output")
        if run.ending not in case.endings:
            bad.append(f"ended with {run.ending}: {run.error[:200]}")
        if took > case.seconds + _SLACK + (10 if isinstance(within, Naive) else 0):
            bad.append(f"took {took:.1f} s")
        if len(run.output) > LIMITS.output_kb * 1024:
            bad.append("too much of its output was kept")
        if any("/" in file or len(file) > 80 for file in ran.files):
            bad.append("a file was taken under a name that is a path")
        if isinstance(within, Warm) and within.started == started:
            bad.append("it was started cold")
        bad += reached()
        for pid in left:
            bad.append(f"left process {pid}")
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
    return bad, run


if __name__ == "__main__":
    which, *names = sys.argv[1:]
    chosen = sandbox(which, os.environ.get("PACKAGES"))
    found = {name: attack(name, chosen)[0] for name in names or CASES}
    cold = dict(chosen.cold) if isinstance(chosen, Warm) else {}
    told = {"tier": chosen.tier, "uid": os.getuid(), "cold": cold, "found": found}
    print(json.dumps(told))
