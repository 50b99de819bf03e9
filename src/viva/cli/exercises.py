"""Exercises, for whoever writes them: their programs tried, their checks measured by mutants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import click

from viva import app
from viva.bank import BadQuestion, Bank, Exercise, Question, Trial, read_trials
from viva.cli.command import fail
from viva.cli.progress import progress_bar
from viva.evidence.sandbox import Limits, Sandbox
from viva.proof.mutants import MOST_SURVIVORS, Mutant, excused, mutants_of
from viva.proof.programs import SEEDS, Outcome, tried, unproved
from viva.sandbox.frameworks import installed
from viva.sandbox.tiers import NoIsolation

REFERENCE = "solutions/numpy.py"
"""Of which mutants are made."""
_MUTANT_SECONDS, _TIMES_THE_REFERENCE = 15.0, 4.0
"""A mutant may never end; one that only takes longer is not to be taken for that."""


def prove_programs(
    bank: Bank, root: Path, ids: Sequence[str], only: str, draws: int | None
) -> None:
    """Try every program of these exercises, or of all, and print what became of each."""
    exercises = [q for q in bank.values() if q.exercise and (not ids or q.id in ids)]
    if not exercises:
        fail("None of these questions brings an exercise: a folder exercise/ with its checks.")
    sandbox, there = place()
    failed, seconds = 0, list[float]()
    for question in exercises:
        click.echo(f"\n{question.id}")
        outcomes, problems = _proved(sandbox, question, root / question.id, there, only, draws)
        failed += len(problems)
        seconds += [o.seconds for o in outcomes if not o.skipped]
        for problem in problems:
            click.echo(f"  !  {problem}")
    if failed:
        fail(f"\n{failed} programs or checks are not as they must be.", 1)
    if seconds:
        click.echo(
            f"\nEvery program is judged as it must be; median {median(seconds):.2f} s, "
            f"longest {max(seconds):.2f} s for a verdict."
        )


def _proved(
    sandbox: Sandbox,
    question: Question,
    folder: Path,
    there: Sequence[str],
    only: str,
    draws: int | None,
) -> tuple[list[Outcome], list[str]]:
    assert question.exercise is not None
    try:
        trials = read_trials(folder)
    except BadQuestion as problem:
        return [], [str(problem)]
    problems = [] if only else list(unproved(question, trials))
    seeds = range(1, draws + 1) if draws else SEEDS
    chosen = [t for t in trials if only in t.name]
    count = sum(len(seeds) if draws or t.kind == "solution" else 1 for t in chosen)
    outcomes = []
    with progress_bar("Trying programs", count) as step:
        for trial in chosen:
            for seed in seeds if draws or trial.kind == "solution" else seeds[:1]:
                step(trial.name)
                outcomes.append(outcome := tried(sandbox, question.exercise, trial, there, seed))
                if not draws or outcome.wrong:
                    click.echo(f"  {outcome}")
                problems += [f"{trial.name}, draw {seed}: {wrong}" for wrong in outcome.wrong]
    return outcomes, problems


def prove_mutants(exercises: Sequence[Question], root: Path) -> None:
    """Try every mutant of the references of exercises; say which nobody notices."""
    sandbox, there = place()
    wrong = 0
    for question in exercises:
        for problem in _mutated(sandbox, question, root / question.id, there):
            click.echo(f"  !  {problem}")
            wrong += 1
    if wrong:
        fail("Each survivor is a check that is missing, or has a reason to be excused.", 1)


def _mutated(
    sandbox: Sandbox, question: Question, folder: Path, there: Sequence[str]
) -> Iterator[str]:
    """Try the mutants of one exercise, print what became of them, and yield what is wrong."""
    assert question.exercise is not None
    try:
        forgiven = excused(folder)
    except ValueError as problem:
        fail(str(problem))
    text = (folder / REFERENCE).read_text("utf-8")
    right = tried(sandbox, question.exercise, Trial(REFERENCE, "solution", text), there, SEEDS[0])
    if right.wrong:
        yield from (f"{REFERENCE}: {wrong}" for wrong in right.wrong)
        return
    limits = Limits(seconds=max(_MUTANT_SECONDS, _TIMES_THE_REFERENCE * right.seconds))
    mutants = mutants_of(text)
    alive = []
    with progress_bar("Trying mutants", len(mutants)) as step:
        for mutant in mutants:
            step(mutant.name[:40])
            if _survives(sandbox, question.exercise, mutant, there, limits):
                alive.append(mutant)
    survivors = [m for m in alive if m.name not in forgiven]
    judged = len(mutants) - (len(alive) - len(survivors))
    share = len(survivors) / judged if judged else 0.0
    click.echo(
        f"{question.id}: {len(mutants)} mutants of {REFERENCE}, {len(mutants) - len(alive)} "
        f"noticed, {len(alive) - len(survivors)} excused, {len(survivors)} survive ({share:.1%})."
    )
    for mutant in alive:
        head = "excused" if mutant.name in forgiven else "survives"
        click.echo(f"  {head:<9} line {mutant.line}: {mutant.name}")
        if mutant.name in forgiven:
            click.echo(f"            {forgiven[mutant.name]}")
    for name in sorted(forgiven.keys() - {m.name for m in alive}):
        yield f"excused, and there is no such survivor: {name}"
    if share > MOST_SURVIVORS:
        yield f"{share:.1%} survive, more than {MOST_SURVIVORS:.0%}"


def _survives(
    sandbox: Sandbox, exercise: Exercise, mutant: Mutant, there: Sequence[str], limits: Limits
) -> bool:
    """Say whether a mutant passes everything, on two draws."""
    trial = Trial(mutant.name, "solution", mutant.text)
    return all(not tried(sandbox, exercise, trial, there, seed, limits).wrong for seed in SEEDS)


def place() -> tuple[Sandbox, list[str]]:
    """Return where programs of the bank run, and the frameworks that are there for them."""
    there = list(installed(app.framework_folder()))
    if not there:
        fail("No framework is installed to try programs with. Get one with: viva install numpy")
    try:
        return app.sandbox(), there
    except NoIsolation:
        click.echo("Programs cannot be kept apart here; the bank's own run as they are.", err=True)
        return app.sandbox(own_machine=True), there
