"""Judges what a program of an exercise answered. It runs no line of the program.

``judge.py`` of the exercise draws the inputs and judges the answers. Each of its public functions
but ``draw`` is one check; its docstring is the sentence that candidates read of it.
"""

from __future__ import annotations

import sys
import traceback
import zipfile
from pathlib import Path
from typing import Any

from . import channel, checks
from .exercise import arrays

JUDGE = "judge.py"
_LONGEST = 400


def author(given: str) -> dict[str, Any]:
    """Return the names of an author's ``judge.py``, which finds our checks as ``checks``."""
    sys.modules["checks"] = checks
    names: dict[str, Any] = {"__name__": "judge", "__file__": JUDGE}
    text = Path(given, JUDGE).read_text("utf-8")
    exec(compile(text, JUDGE, "exec"), names)
    return names


class Answers(dict[str, Any]):
    """What a program answered, by the question's name; one that it did not answer says why."""

    def __init__(self, there: dict[str, Any], why: dict[str, str]) -> None:
        super().__init__(there)
        self._why = why

    def __missing__(self, name: str) -> Any:  # noqa: ANN401
        raise _Missing(name, self._why.get(name, "it ended before it answered"))


class _Missing(Exception):
    def __init__(self, question: str, why: str) -> None:
        super().__init__(why)
        self.question = question


def main(text: str, task: dict[str, Any]) -> int:
    """Judge, and tell one check after the other.

    Args:
        text: not used: no program runs here.
        task: ``given``, the folder with ``judge.py``, what was drawn and what was answered;
            ``checks``, their names; ``why``, by question, why there is no answer.
    """
    folder = Path(task["given"])
    judge = author(task["given"])
    there = {p.stem.removeprefix("answer-"): load(p) for p in folder.glob("answer-*.npz")}
    found = {name: _single(value) for name, value in there.items() if value}
    for name in task["checks"]:
        # Each check has values of its own: what one changes no other sees.
        given = arrays(folder / "given.npz") | arrays(folder / "hidden.npz")
        answers = Answers({k: _copied(v) for k, v in found.items()}, task["why"])
        _tell(name, *_judged(judge[name], given, answers))
    return 0


def _judged(check: Any, given: dict[str, Any], answers: Answers) -> tuple[checks.Verdict, str]:  # noqa: ANN401
    """Return the verdict of one check, and the question that was not answered, if that is why."""
    import numpy as np

    try:
        with np.errstate(all="ignore"):
            verdict = check(given, answers)
    except checks.Unfit as problem:
        return checks.failed(str(problem)), ""
    except _Missing as problem:
        return checks.failed(str(problem)), problem.question
    except Exception as error:
        traceback.print_exc()
        said = f"{type(error).__name__}: {error}"
        return checks.skipped(f"what it answered could not be judged ({said})"), ""
    if not isinstance(verdict, checks.Verdict):
        raise TypeError(f"{check.__name__} returned {type(verdict).__name__}, not a Verdict")
    return verdict, ""


def _tell(name: str, verdict: checks.Verdict, question: str) -> None:
    channel.tell(
        "check",
        name=name,
        state=verdict.state,
        measured=None if verdict.measured is None else float(verdict.measured),
        message=verdict.message[:_LONGEST],
        question=question,
    )


def load(path: Path) -> dict[str, Any]:
    """Return the arrays of numbers in a file; of one that is no such file, none."""
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def _single(answer: dict[str, Any]) -> Any:  # noqa: ANN401
    return answer["value"] if answer.keys() == {"value"} else answer


def _copied(answer: Any) -> Any:  # noqa: ANN401
    return {k: v.copy() for k, v in answer.items()} if isinstance(answer, dict) else answer.copy()
