"""``viva run``: a program, run as in an interview."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from viva import app
from viva.bank import Question
from viva.cli.command import fail
from viva.cli.install import fetch
from viva.cli.live import heard_on, told_checks
from viva.evidence import read_program
from viva.evidence.behaviour import seen, together
from viva.evidence.checks import check
from viva.evidence.exercise import MEASURED
from viva.evidence.program import imported
from viva.evidence.sandbox import TIERS, Limits, Program, Run, Sandbox, verdict
from viva.interview.notebook import program_of
from viva.report.candidate import fact
from viva.report.report import Fact
from viva.sandbox.frameworks import FRAMEWORKS, costs, installed, needed
from viva.sandbox.tiers import NoIsolation

_LARGEST = 5_000_000


@click.command(name="run")
@click.argument("program", type=click.Path(path_type=Path))
@click.option("--own-machine", is_flag=True, help="As an ordinary process: for your own program.")
@click.option(
    "--seconds", type=float, default=180.0, show_default=True, help="How long it may run."
)
@click.option("--question", metavar="ID", help="Check it as the answer to this question.")
@click.option("--json", "as_json", is_flag=True, help="As JSON; what it prints is part of it.")
def run_(
    program: Path, own_machine: bool, seconds: float, question: str | None, as_json: bool
) -> None:
    """Run a program as in an interview, and say what became of it.

    It is kept apart from everything on this machine, has no network, and finds the MNIST digits
    where its usual calls look for them. Notebooks are taken too.

    \b
    viva run mlp.py
    viva run notebook.ipynb --json
    viva run mlp.py --own-machine     where nothing can keep it apart, such as on macOS
    """
    if seconds <= 0:
        fail("A program needs time to run: give --seconds a number above 0.")
    text = read(program)
    framework = environment_for(text, asking=not as_json)
    try:
        sandbox = app.sandbox(own_machine)
    except NoIsolation as problem:
        fail(str(problem))
    asked = question_of(question) if question else None
    run = live(sandbox, Program(text, framework), Limits(seconds), as_json, asked)
    facts = [f for f in together(read_program(text).findings, run) if f.value is not None]
    if as_json:
        found = {**asdict(run), "verdict": verdict(run), "framework": framework}
        for kind in ("used", "saw", "check"):
            found[kind] = {f.about: f.value for f in facts if f.verdict == kind}
        found["why"] = {f.about: f.why for f in facts if f.verdict == "check"}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(f"\n{verdict(run)}")
        learning = f"; learning from {run.data}" if run.data else ""
        click.echo(f"{TIERS[run.tier].capitalize()}{learning}.")
        for told in told_checks(run, asked) if asked else ():
            click.echo(told)
        for finding in facts:
            if finding.verdict == "check" or finding.about.endswith(MEASURED):
                continue
            told = fact(Fact(finding.about, finding.value, finding.line, finding.quote))
            click.echo(f"    {told}" + (f" (line {finding.line})" if finding.line else ""))
    sys.exit({"ran": 0, "broken": 70}.get(run.ending, 1))


def read(path: Path) -> str:
    """Return the program in a file; whatever is none ends in a sentence."""
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            fail(f"{path} has {size / 1e6:.0f} MB; a program has less than 5.")
        raw = path.read_bytes()
    except OSError as error:
        fail(f"{path} cannot be read: {error.strerror}.")
    if b"\0" in raw:
        fail(f"{path} is no text, so it is no program.")
    try:
        text = program_of(raw.decode("utf-8-sig", errors="replace"), path.name)
    except ValueError as problem:
        fail(str(problem))
    if not text.strip():
        fail(f"{path} is empty.")
    return text


def environment_for(text: str, asking: bool) -> str:
    """Return the framework that a program needs; offer to install it if it is not there."""
    folder = app.framework_folder()
    name = needed(imported(text), set(installed(folder)))
    if name in installed(folder):
        return name
    known = FRAMEWORKS[name]
    what = f"This program needs {known.what}, which is not installed: {costs(known)}."
    if not (asking and sys.stdin.isatty() and click.confirm(f"{what} Install it now?", True)):
        fail(f"{what} Get it with: viva install {name}")
    fetch(known)
    return name


def question_of(id: str) -> Question:
    """Return the question with this id, which asks for a program; of others a sentence says so."""
    questions = {q.id: q for q in app.bank().values() if q.kind == "program"}
    if id not in questions:
        close = difflib.get_close_matches(id, list(questions), 1)
        hint = f"Did you mean '{close[0]}'?" if close else f"Those are: {', '.join(questions)}."
        fail(f"No question '{id}' asks for a program. {hint}")
    return questions[id]


def live(
    sandbox: Sandbox,
    program: Program,
    limits: Limits,
    quiet: bool = False,
    question: Question | None = None,
) -> Run:
    """Run a program and show what it prints as it prints it, and a bar once it trains."""
    ours = app.judging(installed(app.framework_folder()))
    if quiet:
        if question:
            return check(sandbox, program, limits, exercise=question.exercise, ours=ours)
        return seen(sandbox.run(program, limits, lambda heard: None))
    with heard_on(Console(highlight=False)) as hear:
        if question:
            say: Callable[[str], None] = lambda what: click.echo(what)  # noqa: E731
            own = question.exercise
            return check(sandbox, program, limits, hear, say, exercise=own, ours=ours)
        return seen(sandbox.run(program, limits, hear))
