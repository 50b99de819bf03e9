"""The bank's commands, for whoever writes questions."""

from __future__ import annotations

import json
import shutil
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from viva import app
from viva.bank import TOPICS, Bank, Problem, check_bank, json_schema
from viva.cli.command import fail
from viva.cli.exercises import prove_mutants, prove_programs
from viva.cli.progress import progress_bar
from viva.proof import RULES, KnownMisses, Proof, compare, prove
from viva.proof.figures import wrong_figures


@click.group()
def bank() -> None:
    """Check, list and begin questions, for authors."""


_ROOT = click.option(
    "--root",
    type=click.Path(file_okay=False, path_type=Path),
    default=app.QUESTIONS,
    help="The folder that holds the topics; Viva's own by default.",
)


@bank.command()
@_ROOT
@click.option(
    "--accept",
    is_flag=True,
    help="Take mended misses off the list of known ones; put on those of new samples.",
)
@click.option("--structure", is_flag=True, help="Only what can be checked without the grader.")
@click.option("--experiments", is_flag=True, help="Also compare quoted figures with outcomes.")
@click.option("--programs", is_flag=True, help="Try the programs that prove exercises instead.")
@click.option("--only", default="", metavar="PART", help="Of them, those with this in the name.")
@click.option(
    "--draws",
    type=click.IntRange(1),
    metavar="N",
    help="Try every program on N draws of its inputs; else right ones on two, others on one.",
)
@click.option("--grader", default="lexical", show_default=True, help="Which grader is tried.")
@click.argument("questions", nargs=-1, metavar="[TOPIC/SLUG]...")
def check(
    root: Path,
    accept: bool,
    structure: bool,
    experiments: bool,
    programs: bool,
    only: str,
    draws: int | None,
    grader: str,
    questions: tuple[str, ...],
) -> None:
    """Check every question, or some: the structure, then the lexical grader on their own words.

    What it gets wrong and is known to is listed in known-misses.toml beside the questions. That
    list may only shrink: a miss that is not on it fails, and so does one that is mended. Of another
    grader the misses are only counted: what a model says may differ between processors.

    \b
    viva bank check
    viva bank check optimisation/adam
    viva bank check --structure
    viva bank check --experiments
    viva bank check --programs optimisation/write-adam
    """
    if not root.is_dir():
        fail(f"There is no folder {root}.")
    found, problems = check_bank(root)
    for question in questions:
        if not (root / question).is_dir():
            fail(f"There is no question '{question}'. Begin it with: viva bank new {question}")
    if questions:
        own = tuple(f"questions/{question}/" for question in questions)
        problems = [p for p in problems if p.file.startswith(own)]
    if programs:  # they can be tried while the words are still being written
        in_the_way = [p for p in problems if "/exercise/" in p.file or _id_of(p.file) not in found]
        _stop_at(in_the_way, "stand in the way of the programs")
        prove_programs(found, root, questions, only, draws)
        return
    counts = (
        f"{len(found)} questions, {sum(len(q.points) for q in found.values())} points, "
        f"{sum(len(q.misconceptions) for q in found.values())} misconceptions, "
        f"{sum(len(q.samples) for q in found.values())} samples"
    )
    _stop_at(problems, f"in {counts}")
    if not found:
        fail(f"There are no questions below {root}.")
    click.echo(f"No problems in {counts}.")
    if experiments and (off := list(wrong_figures(found, app.numbers_of))):
        fail("\n".join(off), 1)
    if not structure:
        for only_one in questions or (None,):
            proof = _tried(found, grader, only_one)
            if grader == "lexical":
                _compare(
                    proof, found, root.resolve().parent / "known-misses.toml", only_one, accept
                )


def _stop_at(problems: Sequence[Problem], where: str) -> None:
    for problem in problems:
        click.echo(str(problem))
    if problems:
        fail(f"{len(problems)} problems {where}.")


def _id_of(file: str) -> str:
    """Return the question that a message's file belongs to."""
    return "/".join(file.split("/")[1:3])


def _tried(found: Bank, grader: str, only: str | None) -> Proof:
    """Try a grader on the bank's words, and say how often it kept each promise."""
    with progress_bar("Trying the grader", len([only] if only else found)) as step:
        proof = prove(app.grader(grader), found, only, step)
    missed = Counter(m.rule for m in proof.misses)
    click.echo(f"\nThe grader '{proof.grader}' on the bank's own words:")
    for rule, promise in RULES.items():
        if proof.tried[rule]:
            click.echo(f"  {missed[rule]:4} of {proof.tried[rule]:5}  {rule}: {promise}")
    return proof


def _compare(proof: Proof, found: Bank, path: Path, only: str | None, accept: bool) -> None:
    """Compare what a grader missed with the list of known misses."""
    try:
        known = KnownMisses.read(path)
    except ValueError as error:
        fail(str(error))
    tried = [found[only]] if only else list(found.values())
    if accept:
        known = known.after(proof, tried)
        known.write(path)
    new, mended = compare(proof, known, {q.id for q in tried})
    listed = known.per_rule()
    click.echo(f"{len(proof.misses)} misses; {sum(listed.values())} on the list of known ones.")
    for miss in new:
        click.echo(f"New: {miss}")
    for rule, id, item in mended:
        click.echo(f"Mended, take it off the list: {rule} · {id} · {item}")
    if new:
        fail(f"{len(new)} misses are not on the list of known ones ({path.name}).")
    if mended:
        fail(f"{len(mended)} known misses are mended. Run: viva bank check --accept")


@bank.command()
@_ROOT
@click.argument("questions", nargs=-1, metavar="[TOPIC/SLUG]...")
def mutate(root: Path, questions: tuple[str, ...]) -> None:
    """Change an exercise's reference in one place at a time: each change must fail a check.

    What cannot be told from the reference is excused in exercise/excused.toml, with its reason.
    Without names all exercises are taken.

    \b
    viva bank mutate optimisation/write-adam
    """
    found = {q.id: q for q in check_bank(root)[0].values() if q.exercise}
    for id in questions:
        if id not in found:
            fail(f"'{id}' brings no exercise: a folder exercise/ with its checks.")
    prove_mutants([q for q in found.values() if not questions or q.id in questions], root)


@bank.command(name="list")
@_ROOT
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_(root: Path, as_json: bool) -> None:
    """List the questions."""
    found, problems = check_bank(root)
    if problems:
        click.echo(f"{len(problems)} problems stand in the way: viva bank check", err=True)
    rows = [
        {
            "id": q.id,
            "uuid": q.uuid,
            "kind": q.kind,
            "level": q.level,
            "minutes": q.minutes,
            "seed": q.seed,
            "roles": list(q.roles),
            "points": len(q.points),
            "misconceptions": len(q.misconceptions),
            "samples": len(q.samples),
            "ask": q.opening,
        }
        for q in found.values()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['id']}  ({row['kind']}, {row['level']}, {row['minutes']:g} min)")
        click.echo(f"    {row['ask']}")


@bank.command()
@click.argument("id", metavar="TOPIC/SLUG")
@_ROOT
@click.option("--program", is_flag=True, help="One that asks for a program and checks it.")
def new(id: str, root: Path, program: bool) -> None:
    """Begin a question: a folder whose files say what goes where.

    \b
    viva bank new losses/label-smoothing
    viva bank new --program losses/write-hinge
    """
    topic, _, slug = id.partition("/")
    if topic not in TOPICS or not slug:
        fail(f"Write TOPIC/SLUG with one of these topics: {', '.join(TOPICS)}.")
    if not slug.replace("-", "").isalnum() or slug != slug.lower():
        fail(f"'{slug}' is not in kebab-case. Write it like label-smoothing.")
    folder = root / topic / slug
    names = ["question.toml", "answer.md", "samples.toml", "review.toml"]
    try:
        folder.mkdir(parents=True)
        for name in names:
            text = (app.TEMPLATES / name).read_text("utf-8").replace("{uuid}", str(uuid.uuid4()))
            if program:
                text = text.replace('kind = "concept" ', 'kind = "program" ')
            (folder / name).write_text(text, "utf-8")
        if program:
            kept_out = shutil.ignore_patterns("__pycache__")
            shutil.copytree(app.TEMPLATES / "program", folder, dirs_exist_ok=True, ignore=kept_out)
    except FileExistsError:
        fail(f"{folder} is there already.")
    except OSError as error:
        fail(f"{folder} cannot be written: {error.strerror}. Use --root to write elsewhere.")
    click.echo(f"{folder}\nFill it in, then: viva bank check {id}")
    if program:
        click.echo(
            "Its program is an example that works; change every line of it, and try it with:\n"
            f"viva bank check --programs {id}\nviva bank mutate {id}"
        )


@bank.command()
@click.argument("file", type=click.Choice(["question", "samples"]))
def schema(file: str) -> None:
    """Print the JSON Schema of question.toml or samples.toml, for editors."""
    click.echo(json_schema(file), nl=False)
