"""An exercise's own checks: inputs drawn afresh, the program asked, its answers judged elsewhere.

Three runs, each apart from the others: one draws, one runs the program and asks its functions, one
judges. Only values cross. The run that judges holds every expectation and never runs a line of the
program; the run of the program holds none.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace

from viva.bank import Exercise
from viva.evidence.behaviour import seen
from viva.evidence.finding import Finding
from viva.evidence.sandbox import Hear, Limits, Program, Ran, Run, Sandbox, verdict

STATES = ("pass", "fail", "note", "skip", "inconclusive")
MEASURED = "_measured"
"""Follows the name of a check in the name of the number that it measured."""
_OURS = Limits(seconds=60, memory_mb=1024)
_LONGEST = 400
_ASKED = "answer-"


def check_exercise(
    sandbox: Sandbox,
    program: Program,
    exercise: Exercise,
    limits: Limits,
    hear: Hear,
    say: Callable[[str], None] = lambda what: None,
    seed: int | None = None,
    ours: str = "",
) -> Run:
    """Run a program, ask what the exercise asks, and judge the answers.

    Args:
        sandbox: where everything runs.
        program: what was handed in.
        exercise: its checks.
        limits: of the program's run.
        hear: told what the program does.
        say: told what comes next.
        seed: from which inputs are drawn; by chance unless given.
        ours: the framework beside which our own harnesses run; they need NumPy alone.

    Returns:
        Its run, with a ``check`` finding for each check. A program that raised before it could be
        asked has none.
    """
    ours = ours or program.framework
    seed = secrets.randbits(32) if seed is None else seed
    judge = exercise.judge.encode()
    drawn = _ours(sandbox, exercise, ours, "exercise_draw", {"seed": seed}, {"judge.py": judge})
    if not {"given.npz", "hidden.npz"} <= drawn.files.keys():
        run = seen(sandbox.run(replace(program, harness="plain"), limits, hear))
        return replace(run, saw=(*run.saw, *_not_judged(exercise, drawn)))
    asked = sandbox.run(
        replace(
            program,
            harness="exercise",
            task={"watch": exercise.watch},
            give={
                **program.give,
                "ask.py": exercise.ask.encode(),
                "given.npz": drawn.files["given.npz"],
            },
            data="mnist" if exercise.digits else "none",
        ),
        replace(limits, seconds=min(limits.seconds, exercise.seconds)),
        hear,
    )
    run = seen(asked)
    if run.ending in ("raised", "broken", "stopped by you"):
        return run
    say("Checking what its functions give back.")
    unasked = _unasked(asked, exercise)
    judged = _ours(
        sandbox,
        exercise,
        ours,
        "exercise_judge",
        {"checks": list(exercise.checks), "why": _whys(asked, exercise, unasked)},
        {
            "judge.py": judge,
            "given.npz": drawn.files["given.npz"],
            "hidden.npz": drawn.files["hidden.npz"],
            **{
                f"{_ASKED}{name}.npz": asked.files[f"{name}.npz"]
                for name in exercise.questions
                if f"{name}.npz" in asked.files
            },
        },
    )
    found = _findings(judged, exercise, unasked)
    there = {f.about for f in found}
    found += [f for f in _not_judged(exercise, judged) if f.about not in there]
    return replace(run, saw=(*run.saw, *found))


def _ours(
    sandbox: Sandbox,
    exercise: Exercise,
    framework: str,
    harness: str,
    task: Mapping[str, object],
    give: Mapping[str, bytes],
) -> Ran:
    """Run a harness of ours, which no line of the program touches."""
    data = "mnist" if exercise.digits else "none"
    own = Program("", framework, give, harness, task, data)
    return sandbox.run(own, _OURS, lambda heard: None)


def _unasked(asked: Ran, exercise: Exercise) -> dict[str, tuple[str, int | None]]:
    """Return which questions were not answered, why, and in which line of the program."""
    found = {}
    for report in asked.reports:
        name, why, line = report.get("name"), report.get("why"), report.get("line")
        if report.get("kind") == "unasked" and name in exercise.questions and isinstance(why, str):
            found[str(name)] = (_plain(why), line if type(line) is int else None)
    return found


def _whys(
    asked: Ran, exercise: Exercise, unasked: Mapping[str, tuple[str, int | None]]
) -> dict[str, str]:
    """Return, for each question, what is said where its answer is missing."""
    ended = "it ended before it answered"
    if asked.run.ending != "ran":
        ended = f"it did not answer: {verdict(asked.run)}"
    whys = dict.fromkeys(exercise.questions, ended)
    return whys | {name: why for name, (why, _) in unasked.items()}


def _findings(
    judged: Ran, exercise: Exercise, unasked: Mapping[str, tuple[str, int | None]]
) -> list[Finding]:
    found = []
    for report in judged.reports:
        name, state = report.get("name"), report.get("state")
        if report.get("kind") != "check" or name not in exercise.checks or state not in STATES:
            continue
        why, measured = _plain(str(report.get("message"))), report.get("measured")
        line = unasked.get(str(report.get("question")), ("", None))[1]
        found.append(Finding(str(name), "check", why=why, value=str(state), line=line))
        if isinstance(measured, float) and math.isfinite(measured):
            said = f"measured by the check {name}"
            found.append(Finding(f"{name}{MEASURED}", "saw", why=said, value=measured))
    return found


def _not_judged(exercise: Exercise, ran: Ran) -> list[Finding]:
    """Return that nothing was checked through a fault of ours, which costs nobody anything."""
    why = f"It could not be checked, which is our fault: {verdict(ran.run)}"[:_LONGEST]
    return [Finding(name, "check", why=why, value="skip") for name in exercise.checks]


def _plain(words: str) -> str:
    """Return words that came out of a sandbox on one line, without what is no text."""
    line = " ".join(words.split())
    return "".join(c for c in line if c.isprintable())[:_LONGEST]
