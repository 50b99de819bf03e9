"""``viva bench``: measure Viva's parts beside simple baselines, in one run."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from pathlib import Path

import click

from viva import app
from viva.cli.command import fail
from viva.cli.progress import progress_bar
from viva.cli.run import environment_for, read
from viva.evidence.sandbox import TIERS
from viva.sandbox import measure
from viva.sandbox.bubblewrap import Bubblewrap
from viva.sandbox.tiers import NoIsolation, isolated


@click.group()
def bench() -> None:
    """Measure the grader beside plain baselines."""


@bench.command()
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VIVA_DATA",
    help="The folder that holds the sets; VIVA_DATA by default.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def grading(data: Path | None, as_json: bool) -> None:
    """Grade public sets of answers that people have graded.

    \b
    viva bench grading --data FOLDER

    FOLDER/SET/train.jsonl and other splits, a graded answer a line: question, refs [{"text"}],
    answer, and label3 or score. The baselines learn from train; the grader learns nothing here.
    Where the public sets come from: docs/evidence.md.
    """
    from viva.proof.benchmark import NoData, benchmark, data_sets

    if data is None:
        fail("Name the folder with the public sets: viva bench grading --data FOLDER")
    try:
        splits = sum(len(list(p.parent.glob("*.jsonl"))) - 1 for p in data_sets(data))
        last = ""
        with progress_bar("Measuring", 4 * splits) as step:
            for row in benchmark(app.batch_grader(), data, step):
                if as_json:
                    click.echo(json.dumps(asdict(row)))
                    continue
                head = f"{row.set} {row.split}, {row.answers} answers"
                if head != last:
                    click.echo(f"\n{head}")
                    last = head
                shown = "  ".join(f"{name} {value:.3f}" for name, value in row.figures.items())
                click.echo(f"  {row.system:14} {shown}")
    except (NoData, UnicodeDecodeError) as problem:
        fail(str(problem))


@bench.command()
@click.option(
    "--rounds",
    type=click.IntRange(1),
    default=21,
    show_default=True,
    help="In each of which all ways take turns; for what takes seconds, a seventh of them.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def sandbox(rounds: int, as_json: bool) -> None:
    """Start programs cold and warm, beside bare Python and a plain bubblewrap.

    \b
    viva bench sandbox

    Imports each framework that is installed, which takes minutes. The times are those of a machine;
    the ratios, in which all ways had the same machine, can be compared.
    """
    environments = {"bare": measure.bare(), **app.environments()}
    try:
        within = isolated(environments)
    except NoIsolation as problem:
        fail(str(problem))
    if not isinstance(within, Bubblewrap):
        fail("Starts are measured with bubblewrap, which cannot be used here: viva doctor")
    if not as_json:
        python, system = platform.python_version(), platform.release()
        click.echo(f"{os.cpu_count()} cores, Linux {system}, Python {python}; load {_load()}.")
        click.echo(f"Programs are {TIERS[within.tier]}.")
    last = ""
    with progress_bar("Measuring", measure.steps(len(environments) - 1, rounds)) as step:
        for row in measure.measure(within, environments, rounds, step):
            if as_json:
                click.echo(json.dumps(asdict(row)))
                continue
            if row.what != last:
                click.echo(f"\n{row.what[0].upper()}{row.what[1:]}")
                last = row.what
            click.echo(_line(row))
    if not as_json:
        click.echo(f"\nLoad when it ended: {_load()}")


@bench.command()
@click.argument("program", type=click.Path(path_type=Path))
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def program(program: Path, rounds: int, as_json: bool) -> None:
    """Run one program bare and in the sandbox, on all of MNIST, and compare the CPU seconds.

    \b
    viva data mnist
    viva bench program mlp.py

    The bare runs are not kept apart: only for a program that you know.
    """
    text = read(program)
    framework = environment_for(text, asking=not as_json)
    there = app.environments()
    if there[framework].digits != "MNIST":
        fail("It is measured on all of MNIST. Get it with: viva data mnist")
    try:
        within = isolated(there)
        with progress_bar("Measuring", rounds) as step:
            rows = list(measure.costs(within, text, there[framework], rounds, step))
    except (NoIsolation, RuntimeError) as problem:
        fail(str(problem))
    if not as_json:
        click.echo(f"{program.name} on {framework}, {os.cpu_count()} cores, load {_load()}")
    last = ""
    for row in rows:
        if as_json:
            click.echo(json.dumps(asdict(row)))
            continue
        if row.what != last:
            click.echo(f"\n{row.what[0].upper()}{row.what[1:]}")
            last = row.what
        click.echo(_line(row))


def _line(row: measure.Row) -> str:
    """Return a row as it is shown: all figures, the ratio last."""
    if row.unit in ("s", ""):
        ratio = f"{row.ratio:6.3f} x bare Python" if row.ratio else ""
        line = f"  {row.way:16} n {row.runs:3}  median {row.median:8.4g} {row.unit}  {ratio}"
        return line.rstrip()
    times = [1000 * row.median, 1000 * row.p95] if row.unit == "ms" else [row.median, row.p95]
    shown = f"median {times[0]:8,.0f}  p95 {times[1]:8,.0f} {row.unit}"
    ratio = f"{row.ratio:6.2f} x bare Python" if row.ratio else ""
    return f"  {row.way:16} n {row.runs:3}  {shown}  {ratio}".rstrip()


def _load() -> str:
    return " ".join(f"{load:.1f}" for load in os.getloadavg())
