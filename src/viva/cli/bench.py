"""``viva bench``: measure Viva's parts beside simple baselines, in one run."""

from __future__ import annotations

import json
import os
import platform
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from viva import app
from viva.cli.command import fail
from viva.cli.progress import progress_bar
from viva.cli.run import environment_for, read
from viva.evidence.batch import BatchGrader
from viva.evidence.sandbox import TIERS
from viva.sandbox import measure
from viva.sandbox.bubblewrap import Bubblewrap
from viva.sandbox.tiers import NoIsolation, isolated

if TYPE_CHECKING:
    from viva.proof.samples import Match

_GRADERS = click.option(
    "--grader",
    "names",
    multiple=True,
    metavar="NAME",
    help="Which grader, lexical or claims; given twice, both. By default all that can be used.",
)


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
@_GRADERS
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def grading(data: Path | None, names: tuple[str, ...], as_json: bool) -> None:
    """Grade public sets of answers that people have graded.

    \b
    viva bench grading --data FOLDER

    FOLDER/SET/train.jsonl and other splits, a graded answer a line: question, refs [{"text"}],
    answer, and label3 or score. The baselines learn from train; the graders learn nothing here.
    "95 % from … to" is of the first figure, over draws of the questions; a grader is also shown by
    its distance from the first one, on the same draws.
    Where the public sets come from: docs/evidence.md.
    """
    from viva.proof.benchmark import NoData, benchmark, data_sets

    if data is None:
        fail("Name the folder with the public sets: viva bench grading --data FOLDER")
    try:
        splits = sum(len(list(p.parent.glob("*.jsonl"))) - 1 for p in data_sets(data))
        graders = _chosen(names)
        last = ""
        with progress_bar("Measuring", (3 + len(graders)) * splits) as step:
            for row in benchmark(graders, data, step):
                if as_json:
                    click.echo(json.dumps(asdict(row)))
                    continue
                head = f"{row.set} {row.split}, {row.answers} answers"
                if head != last:
                    click.echo(f"\n{head}")
                    last = head
                shown = "  ".join(f"{name} {value:.3f}" for name, value in row.figures.items())
                click.echo(f"  {row.system:20} {shown}")
    except (NoData, UnicodeDecodeError) as problem:
        fail(str(problem))


@bench.command()
@_GRADERS
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def probes(names: tuple[str, ...], as_json: bool) -> None:
    """Try answers that state a claim, or only look like it, class by class.

    \b
    viva bench probes

    What states the claim is to be made; the rest refused: neither made nor, unless a part is said,
    half. To be unsure refuses, since the interviewer then asks. What the probes are, and how they
    were made: docs/design/probes.md.
    """
    from viva.proof.probes import Taken, read_probes, try_probes

    found = read_probes()
    graders = _chosen(names)
    taken: dict[tuple[str, str], list[Taken]] = {}
    with progress_bar("Trying", len(graders) * len(found)) as step:
        for grader in graders:
            for one in try_probes(grader, found, step):
                taken.setdefault((one.kind, one.expect), []).append(one)
    for (kind, expect), sides in taken.items():
        if as_json:
            for one in sides:
                click.echo(json.dumps(asdict(one)))
            continue
        what = "accepted" if expect == "states" else "refused"
        click.echo(f"\n{kind}, {expect}: {sides[0].probes}")
        for one in sides:
            often = ", ".join(f"{verdict} {n}" for verdict, n in sorted(one.verdicts.items()))
            click.echo(f"  {one.grader:20} {what} {one.right / one.probes:4.0%}  ({often})")


@bench.command()
@_GRADERS
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def samples(names: tuple[str, ...], as_json: bool) -> None:
    """Judge the samples of the bank, and say how far a grader agrees with their labels.

    \b
    viva bench samples

    What is unsure is not credited. Style is length, sentences, words, variety, fillers and grammar;
    what it explains of the scores beyond what it explains of the labels, it would have bought.
    """
    from viva.bank import load_bank
    from viva.proof.samples import agreed, judge_samples

    graders = _chosen(names)
    bank = load_bank(app.QUESTIONS).values()
    with progress_bar("Judging", len(graders) * len(bank)) as step:
        found = [agreed(g.name, judge_samples(g, bank, step)) for g in graders]
    for one in found:
        if as_json:
            click.echo(json.dumps(asdict(one)))
            continue
        low, high = one.style_apart
        click.echo(f"\n{one.grader}, {one.questions} questions, {one.samples} samples")
        click.echo(f"  points credited            {_match(one.points)}")
        click.echo(f"  contradictions             {_match(one.contradicted)}")
        click.echo(f"  misconceptions charged     {_match(one.believed)}")
        click.echo(f"  … or asked about           {_match(one.suspected)}")
        click.echo(f"  core points decided        {one.decided:.3f}")
        click.echo(
            f"  score                      Pearson r {one.pearson:.3f}  error {one.error:.3f}"
        )
        click.echo(
            f"  style explains             {one.style_of_labels:.3f} of the labels, "
            f"{one.style_of_scores:.3f} of the scores; apart by 95 % from {low:.3f} to {high:.3f}"
        )


@bench.command()
@_GRADERS
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def speed(names: tuple[str, ...], as_json: bool) -> None:
    """Measure the CPU time of an answer and of a pair, all graders in one run.

    \b
    viva bench speed

    The times are those of a machine; the ratios, in which all had the same machine, can be
    compared. Answers are samples of the bank cut to 80 words, their questions cut to 8 points.
    """
    from viva.bank import load_bank
    from viva.evidence.claims.model import ClaimModel
    from viva.proof.probes import read_probes
    from viva.proof.speed import answers, judging, reading, torch_is_there

    graders = _chosen(names)
    rows = {"An answer of 80 words, 8 points": judging(graders, answers(load_bank(app.QUESTIONS)))}
    if "claims" in app.graders():
        read = ClaimModel(app.claim_folder()).read
        rows["A claim beside an answer"] = reading(read, read_probes())
    for title, costs in rows.items():
        if not as_json:
            click.echo(f"\n{title}, CPU-ms on one thread")
        for cost in costs:
            if as_json:
                click.echo(json.dumps({"of": title, **asdict(cost)}))
                continue
            figures = f"n {cost.runs:3}  median {cost.median:7.1f}  p95 {cost.p95:7.1f}"
            click.echo(f"  {cost.what:52} {figures}  {cost.ratio or 0:6.2f} x the first")
    if not as_json and not torch_is_there():
        click.echo("\nA plain cross-encoder is left out: torch and transformers are not installed.")


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


def _chosen(names: tuple[str, ...]) -> list[BatchGrader]:
    return [app.batch_grader(name) for name in dict.fromkeys(names or app.graders())]


def _match(match: Match) -> str:
    right = f"precision {match.precision:.3f}  " if match.precision is not None else ""
    whole = f"{match.right} of {match.called} called, {match.there} there"
    return f"F1 {match.f1:.3f}  {right}recall {match.recall:.3f}  ({whole})"


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


_A_STYLE = 10
"""Candidates from which a style has a line of its own."""


@bench.command()
@click.option("--grader", metavar="NAME", help="Which grader; the best there is by default.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def asking(grader: str | None, as_json: bool) -> None:
    """Show what asking gains: scripted candidates, before and after the follow-ups.

    \b
    viva bench asking
    viva bench asking --grader lexical

    A candidate says a sample of the bank, and answers what is asked then as somebody who knows just
    that. The error is the distance of the middle of the range from the score that the labels give.
    """
    from viva.bank import load_bank
    from viva.proof.asking import gain, hold

    bank = load_bank(app.QUESTIONS)
    interviewer = app.interviewer(grader)
    cases = [(q, s) for q in bank.values() if q.kind != "program" for s in q.samples]
    held = []
    with progress_bar("Asking", len(cases)) as step:
        for question, sample in cases:
            held.append(hold(interviewer, bank, question, sample))
            step(question.id)
    groups = {"all": held}
    often = {v for v, n in Counter(h.voice for h in held).items() if n >= _A_STYLE}
    for voice in sorted(often):
        groups[voice] = [h for h in held if h.voice == voice]
    if others := [h for h in held if h.voice not in often]:
        groups["other styles"] = others
    if not as_json:
        click.echo(f"{interviewer.grader.name}; {len(bank)} questions\n")
        click.echo(
            f"{'':24}{'n':>5}{'error before':>14}{'after':>8}{'width before':>14}{'after':>8}"
            f"{'held before':>13}{'after':>8}{'asked':>8}"
        )
    for name, some in groups.items():
        row = gain(some)
        if as_json:
            click.echo(json.dumps({"voice": name, **asdict(row)}))
            continue
        click.echo(
            f"{name:24}{row.candidates:5}{row.error_before:14.3f}{row.error_after:8.3f}"
            f"{row.width_before:14.3f}{row.width_after:8.3f}{row.held_before:13.2f}"
            f"{row.held_after:8.2f}{row.probes:8.2f}"
        )
