"""The lab's commands: see what is claimed, run it, change a setting, look at the picture."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console

from viva import __version__, app
from viva.cli.command import fail
from viva.cli.files import write_text
from viva.lab import BadSetting
from viva.lab.experiment import (
    SHIPPED,
    Experiment,
    LabMissing,
    NoSuchExperiment,
    experiments,
    find,
    off_quoted,
    peak_mb,
    place_of,
    run,
    shipped,
)
from viva.lab.outcome import Kept, written
from viva.lab.progress import Listener
from viva.report import render

PICTURES = ("light.png", "dark.png", "light.svg", "dark.svg", "table.csv")
_QUIET_SECONDS = 2.0
"""Work that takes less shows no bar."""


@click.group()
def lab() -> None:
    """Run the experiments behind what Viva claims, and change their settings.

    \b
    viva lab list
    viva lab run perceptron-xor
    viva lab run perceptron-xor --set EPOCHS=5
    viva lab show perceptron-xor
    """


@lab.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_(as_json: bool) -> None:
    """List the experiments, what people say and whether it is true."""
    found = experiments().values()
    if as_json:
        rows = [
            {name: getattr(e, name) for name in ("id", "claim", "holds_if", "stated", "verdict")}
            for e in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for e in found:
        click.echo(f"{e.id}\n    {e.claim}\n    As people say it (“{e.stated}”): {e.verdict}")


@lab.command(name="run")
@click.argument("id", required=False)
@click.option("--all", "every", is_flag=True, help="Run all of them.")
@click.option(
    "--quick/--full",
    default=True,
    help="Seconds, or the whole run that reproduces the quoted figures.  [default: quick]",
)
@click.option("--broken", is_flag=True, help="With the setting that is broken on purpose.")
@click.option("--set", "wanted", multiple=True, metavar="NAME=VALUE", help="Change a setting.")
@click.option("--again", is_flag=True, help="Run it even if the same run was kept.")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), help="Copy results there."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def run_(
    id: str | None,
    every: bool,
    quick: bool,
    broken: bool,
    wanted: tuple[str, ...],
    again: bool,
    into: Path | None,
    as_json: bool,
) -> None:
    """Run one experiment, or all, on one core; the same run is not made twice.

    \b
    viva lab run adam-parameters
    viva lab run adam-parameters --set BETA1=0.5
    viva lab run --all --quick
    viva lab run --all --broken      no claim may hold with what is broken on purpose
    """
    if every == bool(id):
        fail("Name one experiment, or write --all. The names: viva lab list")
    mode = "broken" if broken else "quick" if quick else "full"
    with _sentences():
        chosen = list(experiments().values()) if every else [find(id or "")]
        own = _own(wanted)
        wrong: list[str] = []
        cpu, told = 0.0, []
        for experiment in chosen:
            kept = _run(experiment, mode, own, again)
            cpu += kept.cpu_seconds
            wrong += _wrong(experiment, kept, broken)
            place = place_of(experiment, app.lab_folder(), kept)
            if into:
                _copy(place, into / experiment.id)
            if as_json:
                told.append({**json.loads(kept.json()), "folder": str(place)})
            else:
                _tell(kept, place, every)
    if as_json:
        click.echo(json.dumps(told if every else told[0], ensure_ascii=False, indent=2))
    elif every:
        click.echo(f"\n{len(chosen)} experiments, {cpu:.0f} CPU seconds, peak {peak_mb():.0f} MB.")
    if wrong and not wanted:
        fail("\n".join(wrong), 1)


@lab.command()
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show(id: str, as_json: bool) -> None:
    """Show what the full run of an experiment found, without running it.

    \b
    viva lab show perceptron-xor
    """
    with _sentences():
        experiment = find(id)
    kept = shipped(id)
    if kept is None:
        fail(f"No outcome of {id} comes with Viva. Run it: viva lab run {id}")
    if as_json:
        click.echo(kept.json(), nl=False)
        return
    _tell(kept, SHIPPED / id, short=False)
    click.echo(f"\n{experiment.holds_if}\n\n{experiment.story}\n")
    settings = ", ".join(f"{name}={written(v)}" for name, v in kept.settings.items())
    click.echo(f"Settings: {settings}\nRun it: viva lab run {id} [--full] [--set NAME=VALUE]")


@lab.command()
@click.option(
    "--html", metavar="FILE", required=True, help="Where to write it; - for the terminal."
)
def gallery(html: str) -> None:
    """Write a page with all experiments: claim, picture, numbers, how to run it.

    \b
    viva lab gallery --html gallery.html
    """
    write_text(render.gallery(app.exhibits(), __version__), html)


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except (NoSuchExperiment, BadSetting, LabMissing) as problem:
        _fail(problem)


def _fail(problem: Exception) -> NoReturn:
    fail(str(problem))


def _own(wanted: tuple[str, ...]) -> dict[str, str]:
    own = {}
    for one in wanted:
        name, equals, value = one.partition("=")
        if not equals:
            raise BadSetting(f"'{one}' sets nothing. Write NAME=VALUE, such as EPOCHS=5.")
        own[name.strip().upper()] = value
    return own


def _run(experiment: Experiment, mode: str, own: Mapping[str, Any], again: bool) -> Kept:
    with _bar(experiment.id) as listener:
        return run(experiment, app.lab_folder(), mode, own, listener, again)


@contextmanager
def _bar(id: str) -> Iterator[Listener]:
    """Show how far it is, on a terminal and once it has taken a while."""
    import time

    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True)
    began, task = time.monotonic(), None

    def listen(what: str, done: int, of: int) -> None:
        nonlocal task
        if not console.is_terminal or time.monotonic() - began < _QUIET_SECONDS:
            return
        if task is None:
            bar.start()
            task = bar.add_task(id, total=of)
        bar.update(task, description=f"{id}: {done} of {of} {what}", completed=done, total=of)

    try:
        yield listen
    finally:
        if task is not None:
            bar.stop()


def _wrong(experiment: Experiment, kept: Kept, broken: bool) -> Iterator[str]:
    holds = kept.outcome.holds
    if holds == "skipped":
        return
    if broken and holds:
        yield f"{kept.id} holds with the setting that is broken on purpose: it shows nothing."
    if not broken and not holds:
        yield f"{kept.id} does not hold. {experiment.holds_if}"
    if kept.mode == "full":
        yield from (f"{kept.id}: {sentence}" for sentence in off_quoted(experiment, kept))


def _copy(place: Path, to: Path) -> None:
    to.mkdir(parents=True, exist_ok=True)
    for name in ("outcome.json", *PICTURES):
        if (place / name).exists():
            shutil.copyfile(place / name, to / name)


def _tell(kept: Kept, place: Path, short: bool) -> None:
    found = {True: "holds", False: "does not hold", "skipped": "skipped"}[kept.outcome.holds]
    click.echo(f"{kept.id}: {found} ({kept.mode}, {kept.cpu_seconds:.1f} CPU seconds)")
    if short:
        return
    click.echo(f"    {kept.claim}\n    As people say it (“{kept.stated}”): {kept.verdict}.")
    if kept.outcome.why:
        click.echo(f"    {kept.outcome.why}")
    for name, value in {**kept.outcome.numbers, **kept.outcome.timings}.items():
        click.echo(f"    {name.replace('_', ' ')}: {written(value)}")
    if kept.outcome.picture:
        click.echo(f"    Picture: {kept.outcome.picture.alt}")
        seen = next((place / n for n in PICTURES if (place / n).exists()), None)
        if seen:
            click.echo(f"    {seen}")
