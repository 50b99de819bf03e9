"""An interview runs the program that a candidate hands in, and asks about that very program."""

import json
import sys
import sysconfig
from importlib.util import find_spec

import pytest

from viva import app
from viva.sandbox.tiers import NoIsolation, isolated

SOLUTION = app.QUESTIONS / "mlp" / "build" / "solutions" / "numpy.py"


@pytest.fixture
def numpy_installed(home):
    """Make NumPy, which runs the tests, a framework of this user."""
    try:
        isolated({})
    except NoIsolation as problem:
        pytest.skip(str(problem))
    if not find_spec("numpy"):
        pytest.skip("NumPy is not installed")
    minor = f"{sys.version_info.major}.{sys.version_info.minor}"
    library = app.framework_folder() / "numpy" / "lib" / f"python{minor}"
    library.mkdir(parents=True)
    (library / "site-packages").symlink_to(sysconfig.get_paths()["purelib"])
    state = {"python": minor, "versions": {}}
    (app.framework_folder() / "numpy" / "environment.json").write_text(json.dumps(state))


def test_a_program_by_hand_is_run_checked_and_asked_about(viva, tmp_path, numpy_installed):
    answers, out = tmp_path / "answers.jsonl", tmp_path / "report.json"
    handed_in = {"about": "mlp/build", "program": str(SOLUTION)}
    answers.write_text(json.dumps(handed_in), "utf-8")
    said = viva("practice", "--interview", "program", "--answers", answers, "--run", "--json", out)
    assert said.code == 0, said.err
    question = next(
        q for q in json.loads(out.read_text("utf-8"))["questions"] if q["question"] == "mlp/build"
    )
    facts = {f["name"]: f["value"] for f in question["facts"]}
    assert facts["ending"] == "ran"
    assert facts["parameters"] == 235_146
    assert facts["test_accuracy"] > 0.9
    first, *more = question["exchanges"]
    assert "It ran to its end" in first["ran"]
    assert all(e["because"] for e in more)
    assert question["unscored"] == "The program passed 10 of 10 checks, and is not scored."
    assert {check["state"] for check in question["checks"]} == {"pass"}
