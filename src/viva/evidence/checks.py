"""Checks: how the model that a program built behaves, on digits it was and was not given.

A program runs once as it is. Then it runs once more with every label scrambled, to see what it owes
to its labels, and a fresh network of its form learns something that no linear map can. The pictures
to test on carry marks of their wrong labels in that run: whoever trains on them learns those. The
judge is a process of its own: it holds the labels and never runs a line of the program.

A question that brings an exercise is checked by that instead (``exercise``).

A check that could not be made is ``skip``, one that was made and tells neither is ``inconclusive``.
"""

from __future__ import annotations

import io
import secrets
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace

from viva.bank import Exercise
from viva.evidence.behaviour import seen
from viva.evidence.exercise import STATES, check_exercise
from viva.evidence.finding import Finding
from viva.evidence.sandbox import Hear, Limits, Program, Ran, Run, Sandbox, verdict

SENTENCES: Mapping[str, str] = {
    "answers": "It leaves a model that answers with ten numbers for each picture.",
    "finite": "All of its answers are finite.",
    "learns": "It learns to read digits that it was not trained on.",
    "batch_independent": "Its answer to a picture does not depend on the pictures beside it.",
    "all_parameters_move": "Training changes all of its parameters.",
    "units_differ": "The units of its first layer are not copies of one another.",
    "outputs_are_probabilities": "The ten numbers for a picture are probabilities.",
    "no_training_on_test": "It does not train on the test pictures.",
    "uses_training_labels": "What it learns comes from the labels.",
    "nonlinear": "Its form can learn something that is not linear.",
}
"""What is checked of a network that reads digits, by name."""
NAMES = tuple(SENTENCES)
_OURS = Limits(seconds=60, memory_mb=1024)


def _nothing(heard: object) -> None:
    pass


def check(
    sandbox: Sandbox,
    program: Program,
    limits: Limits,
    hear: Hear = _nothing,
    say: Callable[[str], None] = _nothing,
    thorough: bool = True,
    exercise: Exercise | None = None,
    ours: str = "",
) -> Run:
    """Run a program, and check how it behaves: by an exercise, else the model it leaves.

    Args:
        sandbox: where everything runs.
        program: what was handed in.
        limits: of each of its runs.
        hear: told what the program does in its first run.
        say: told what is being checked, between the runs.
        thorough: whether it runs once more on scrambled labels; without, only what its first run
            shows is checked.
        exercise: the question's own checks, if it brings some.
        ours: the framework beside which an exercise is judged; the program's own unless given.

    Returns:
        The first run, with a ``check`` finding for each check. Where it did not run to its end
        there is none; where it left nothing that could be asked only ``answers``, which says why.
    """
    if exercise is not None:
        return check_exercise(sandbox, program, exercise, limits, hear, say, ours=ours)
    drawn = _ours(sandbox, program, "prepare", {"seed": secrets.randbits(32)}, {})
    if not {"labels.npz", "unseen.npz"} <= drawn.files.keys():
        run = seen(sandbox.run(replace(program, harness="watch"), limits, hear))
        return replace(run, saw=(*run.saw, _ours_failed(drawn)))
    first = _asked(sandbox, program, limits, hear, drawn.files, "true")
    run = seen(first)
    if run.ending != "ran" or "answers.npz" not in first.files:
        return replace(run, saw=(*run.saw, *_unasked(first)))
    second = Ran(run)
    if thorough:
        say("Checking it on scrambled labels, and its form on something that is not linear.")
        second = _asked(sandbox, program, limits, _nothing, drawn.files, "scrambled")
    updates = next((f.value for f in run.saw if f.about == "updates"), None)
    judged = _ours(
        sandbox,
        program,
        "judge",
        {"updates": updates, "data": run.data, "again": verdict(second.run)},
        {
            "labels.npz": drawn.files["labels.npz"],
            "true.npz": first.files["answers.npz"],
            "scrambled.npz": second.files.get("answers.npz", b""),
            "capacity.npz": second.files.get("capacity.npz", b""),
        },
    )
    found = _findings(judged) or [_ours_failed(judged)]
    return replace(run, saw=(*run.saw, *found))


def _asked(
    sandbox: Sandbox,
    program: Program,
    limits: Limits,
    hear: Hear,
    drawn: Mapping[str, bytes],
    which: str,
) -> Ran:
    """Run the program once and ask its model; the second time on scrambled labels."""
    pictures = _array(drawn["unseen.npz"], which)
    give = {**program.give, "unseen.npy": pictures}
    if which == "scrambled":
        give |= {"digits.npz": drawn["scrambled.npz"], "blocks.npz": drawn["blocks.npz"]}
    asked = replace(
        program,
        harness="behave",
        give=give,
        task={"capacity": which == "scrambled"},
        data="given" if which == "scrambled" else program.data,
    )
    return sandbox.run(asked, limits, hear)


def _ours(
    sandbox: Sandbox,
    program: Program,
    harness: str,
    task: Mapping[str, object],
    give: Mapping[str, bytes],
) -> Ran:
    """Run a harness of ours, which no line of the program touches, beside the same libraries."""
    own = Program("", program.framework, give, harness, task, program.data)
    return sandbox.run(own, _OURS, _nothing)


def _array(archive: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return file.read(f"{name}.npy")


def _unasked(ran: Ran) -> list[Finding]:
    """Return what kept a model from being asked: a fault of its own, or that there was none."""
    told = next((r for r in ran.reports if r.get("kind") == "unasked"), {})
    why, line = told.get("why"), told.get("line")
    if not isinstance(why, str):
        return []
    state = "fail" if told.get("raised") is True else "skip"
    at = line if isinstance(line, int) else None
    return [Finding("answers", "check", why=why[:400], value=state, line=at)]


def _ours_failed(ran: Ran) -> Finding:
    """Return that nothing was checked through a fault of ours, which costs nobody anything."""
    return Finding("answers", "check", why=verdict(ran.run)[:400], value="skip")


def _findings(judged: Ran) -> list[Finding]:
    found = []
    for report in judged.reports:
        name, state = report.get("name"), report.get("state")
        if report.get("kind") == "check" and name in NAMES and state in STATES:
            found.append(
                Finding(str(name), "check", why=str(report.get("message"))[:400], value=str(state))
            )
            measured = report.get("measured")
            if name == "learns" and isinstance(measured, float):
                why = "measured by us, after its run"
                found.append(Finding("test_accuracy", "saw", why=why, value=measured))
            if name == "outputs_are_probabilities" and isinstance(measured, float):
                found.append(Finding("row_sum", "saw", why="on average", value=measured))
    return found
