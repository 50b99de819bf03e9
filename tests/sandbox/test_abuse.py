"""Nothing that a program tries gets out of the sandbox: as root, and as an ordinary user."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from sandbox.abuse import CASES
from sandbox.attack import Naive, attack, sandbox
from viva.sandbox.tiers import NoIsolation

HERE = Path(__file__).parent
NOBODY = 65534
DENIED = [name for name, case in CASES.items() if not case.resource]


@pytest.fixture(scope="session")
def isolated():
    try:
        return sandbox("isolated")
    except NoIsolation as problem:
        pytest.skip(str(problem))


@pytest.mark.parametrize("name", CASES)
def test_it_contains(name, isolated):
    bad, run = attack(name, isolated)
    assert not bad, (CASES[name].promise, bad, run.output[-500:])


def _as_nobody():
    """Return a command that starts Python as an ordinary user, or None if there is no such way."""
    python = f"/usr/bin/python3.{sys.version_info.minor}"
    if os.getuid() != 0 or not shutil.which("setpriv") or not Path(python).exists():
        return None
    command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", python, "-B"]
    paths = (str(HERE.parents[1] / "src"), sysconfig.get_paths()["purelib"])
    told = {"PYTHONPATH": os.pathsep.join(paths), "HOME": "/tmp", "PATH": os.environ["PATH"]}
    probe = subprocess.run([*command, "-c", "import viva.sandbox.tiers"], env=told, cwd="/")
    return (command, told) if probe.returncode == 0 else None


def test_it_contains_all_of_it_for_an_ordinary_user_as_well():
    found = _as_nobody()
    if found is None:
        pytest.skip("nobody else's Python can be started here")
    command, told = found
    done = subprocess.run(
        [*command, str(HERE / "attack.py"), "isolated"],
        env=told,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-1000:]
    result = json.loads(done.stdout)
    assert result["uid"] == NOBODY
    assert result["tier"] == "B"
    assert len(result["found"]) == len(CASES) >= 45
    assert {name: bad for name, bad in result["found"].items() if bad} == {}


def test_the_suite_bites_what_is_often_pasted_does_not_contain_it():
    if not shutil.which("bwrap"):
        pytest.skip("there is no bwrap on the path")
    failed = [name for name in DENIED if attack(name, Naive())[0]]
    assert len(failed) >= 9, failed
