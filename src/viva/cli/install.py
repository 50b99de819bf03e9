"""``viva install``: frameworks that candidates' programs need, apart from Viva's own libraries."""

from __future__ import annotations

import sys

import click
from rich.console import Console

from viva import app
from viva.cli.command import fail
from viva.sandbox.frameworks import (
    FRAMEWORKS,
    Framework,
    NoInstallation,
    costs,
    installed,
    remove,
    versions,
)
from viva.sandbox.frameworks import install as install_framework


@click.command()
@click.argument("framework", required=False)
@click.option("--remove", "away", is_flag=True, help="Take it away again.")
@click.option("--again", is_flag=True, help="Install it even if it is there.")
def install(framework: str | None, away: bool, again: bool) -> None:
    """Install a framework for programs to run with.

    Each goes into an environment of its own in your folder, where programs find it and Viva does
    not. Without a name: what there is, and what is installed.

    \b
    viva install
    viva install tensorflow
    viva install torch          PyTorch's builds without CUDA come from an index of its own:
                                PIP_INDEX_URL=… viva install torch, as pytorch.org says
    """
    folder = app.framework_folder()
    if framework is None:
        there = installed(folder)
        for known in FRAMEWORKS.values():
            numbers = versions(folder, known.name) if known.name in there else {}
            state = (
                ", ".join(f"{n} {v}" for n, v in numbers.items())
                or f"not installed; {costs(known)}"
            )
            click.echo(f"{known.name}: {known.what}\n    {state}")
        return
    if framework not in FRAMEWORKS:
        fail(f"There is no framework '{framework}'. There are: {', '.join(FRAMEWORKS)}.")
    known = FRAMEWORKS[framework]
    if away:
        remove(framework, folder)
        click.echo(f"{framework} is gone.")
    elif framework in installed(folder) and not again:
        click.echo(f"{framework} is there already.")
    else:
        fetch(known)


def fetch(framework: Framework) -> None:
    """Install a framework and say how far it is."""
    click.echo(f"Installing {framework.what}: {costs(framework)}.")
    console = Console(stderr=True)
    try:
        with console.status(f"{framework.name} …", spinner="line") as status:

            def say(line: str) -> None:
                if sys.stderr.isatty():
                    status.update(f"{framework.name}: {line[:70]}")

            install_framework(framework.name, app.framework_folder(), say)
    except NoInstallation as problem:
        fail(str(problem), 1)
    numbers = versions(app.framework_folder(), framework.name)
    click.echo("Installed: " + ", ".join(f"{n} {v}" for n, v in numbers.items()))
