"""Where user namespaces are refused a weaker sandbox stands in; what it lets through is named."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox.abuse import CASES
from viva.evidence.sandbox import Limits, Program
from viva.sandbox.environment import Environment, python_here
from viva.sandbox.landlock import Landlocked, find

HERE = Path(__file__).parent
NOBODY = 65534
MISSES = {
    "full scratch": "files are limited one by one, not all together",
    "other kinds of socket": "a netlink socket can be made; it tells of interfaces, no more",
    "locks that others see": "a file of the system can be locked, and others see that it is",
    "poisons the libraries": "its own folder, which it may write, is one of those of its imports",
}
"""What is not contained without namespaces, as an ordinary user, and what that means."""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not find(), reason="Sandlock is not installed: pip install sandlock"
)


@contextmanager
def without_namespaces():
    """Yield a prefix with which Python runs as an ordinary user who may make no namespaces."""
    python = f"/usr/bin/python3.{sys.version_info.minor}"
    there = all(shutil.which(name) for name in ("unshare", "nsenter", "setpriv"))
    if os.getuid() != 0 or not there or not Path(python).exists():
        pytest.skip("an ordinary user without namespaces cannot be had here")
    paths = (str(HERE.parents[1] / "src"), sysconfig.get_paths()["purelib"])
    drop = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "env", "-i"]
    drop += [f"PATH={os.environ['PATH']}", "HOME=/tmp", f"PYTHONPATH={os.pathsep.join(paths)}"]
    refuse = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    with subprocess.Popen(["unshare", "-U", "sleep", "600"]) as holder:
        try:
            for _ in range(100):
                ours, theirs = (Path(f"/proc/{p}/ns/user").readlink() for p in ("self", holder.pid))
                if ours != theirs:
                    break
                time.sleep(0.02)
            for kind in ("uid", "gid"):
                Path(f"/proc/{holder.pid}/{kind}_map").write_text("0 0 65536\n")
            enter = ["nsenter", "-U", "-t", str(holder.pid), "-S", "0", "-G", "0"]
            yield [*enter, "sh", "-c", refuse, "sh", *drop, python, "-B"]
        finally:
            holder.kill()


def test_where_namespaces_are_refused_programs_run_in_tier_c_and_that_is_said():
    with without_namespaces() as command:
        say = "from viva.sandbox.tiers import probe; print(probe())"
        done = subprocess.run([*command, "-c", say], capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stderr[-1000:]
    assert "tier='C'" in done.stdout
    assert "With bubblewrap and user namespaces it would be apart from far more." in done.stdout


def test_what_it_lets_through_is_what_we_say_it_lets_through():
    with without_namespaces() as command:
        done = subprocess.run(
            [*command, str(HERE / "attack.py"), "landlock"],
            capture_output=True,
            text=True,
            cwd="/",
            timeout=280,
        )
    assert done.returncode == 0, done.stderr[-1000:]
    told = json.loads(done.stdout)
    assert (told["tier"], told["uid"]) == ("C", NOBODY)
    # How long it takes to clear away after a program is a matter of the machine.
    found = {n: [w for w in why if not w.startswith("took")] for n, why in told["found"].items()}
    through = {name: why for name, why in found.items() if why}
    assert len(told["found"]) == len(CASES)
    assert through.keys() <= MISSES.keys(), through


def run(text, seconds=20):
    known = {"numpy": Environment("numpy", *python_here())}
    program = Program(text, "numpy", harness="plain", data="none")
    return Landlocked(known).run(program, Limits(seconds), lambda heard: None).run


def test_a_program_has_its_folder_and_nothing_is_typed():
    text = "open('x', 'w').write('kept')\nprint(open('x').read())\ninput()"
    found = run(text)
    assert found.output.startswith("kept\n")
    assert (found.ending, found.line) == ("raised", 3)
    assert "EOFError" in found.error


def test_what_it_leaves_behind_is_ended_with_it():
    began = time.monotonic()
    found = run("import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(300)\n", 60)
    assert found.ending == "ran"
    assert time.monotonic() - began < 50


def test_a_limit_of_time_ends_it():
    assert run("while True: pass", 1).ending == "out of time"
