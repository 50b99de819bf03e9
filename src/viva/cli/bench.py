"""``viva bench``: measure Viva's parts beside simple baselines, in one run."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from viva import app
from viva.cli.command import fail
from viva.cli.progress import progress_bar


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
