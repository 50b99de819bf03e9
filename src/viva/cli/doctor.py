"""The doctor: what is there, what is missing, what it would add, and the command that gets it."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

import click

from viva import __version__, app
from viva.bank import BadQuestion, check_bank
from viva.cli.terminal import open_screen
from viva.evidence.claims import BadWeights, ClaimGrader, lacking
from viva.sandbox import frameworks
from viva.sandbox.tiers import probe
from viva.store import StoreError, home


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the doctor looked at."""

    name: str
    state: str
    """``ok``, ``missing`` (Viva works without it) or ``broken``."""
    what: str
    adds: str = ""
    """What it would add."""
    get: str = ""
    """The command that gets it, or what to do."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def doctor(as_json: bool) -> None:
    """Say what is there, what is missing, and what it would add."""
    checks = list(_look())
    if as_json:
        click.echo(json.dumps([asdict(c) for c in checks], indent=2))
    else:
        screen = open_screen(plain=False)
        for check in checks:
            screen.console.print(f"{check.state:8}{check.name}: {check.what}", markup=False)
            if check.state != "ok":
                line = " ".join(part for part in (check.adds, check.get) if part)
                screen.console.print(f"        {line}", markup=False)
    if any(c.state == "broken" for c in checks):
        sys.exit(2)


def _look() -> Iterator[Check]:
    yield Check("viva", "ok", f"{__version__} on Python {platform.python_version()}")
    system = platform.system()
    yield Check("system", "ok", f"{system} {platform.machine()}; tested on Linux only")
    yield _store()
    yield _bank()
    yield _grader()
    yield _model()
    yield _editor()
    yield _terminal()
    yield _programs()
    try:
        yield _frameworks()
        yield Check("digits", "ok", f"programs learn from {app.digits()[1]}")
    except StoreError:
        pass  # said above
    yield _extra(
        "lab",
        ("numpy", "scipy", "scikit-learn", "matplotlib"),
        "Running experiments, and fitting the grader anew.",
        "scripts/viva lab list",
    )
    yield _extra(
        "pdf", ("typst",), "Reports and letters as PDF.", "Install it: .venv/bin/pip install typst"
    )


def _programs() -> Check:
    standing = probe()
    if standing.tier is None:
        adds = "Programs can be read, or run as your own: viva run --own-machine PROGRAM."
        return Check("programs", "missing", standing.what, adds, standing.mend)
    more = f" {standing.mend}" if standing.mend else ""
    return Check("programs", "ok", f"tier {standing.tier}: {standing.what}.{more}")


def _frameworks() -> Check:
    there = frameworks.installed(app.framework_folder())
    if not there:
        adds = "Programs can be run, and asked about."
        return Check("frameworks", "missing", "none installed", adds, "viva install")
    return Check("frameworks", "ok", f"{', '.join(there)}; others: viva install")


def _store() -> Check:
    try:
        with app.store() as store:
            count = len(store.summaries())
        return Check("interviews", "ok", f"{count} kept in {home()}")
    except StoreError as problem:
        return Check("interviews", "broken", str(problem), get="Or set VIVA_HOME to a folder.")


def _bank() -> Check:
    try:
        found, problems = check_bank(app.QUESTIONS)
    except BadQuestion as problem:
        return Check("questions", "broken", str(problem), get="viva bank check")
    if problems:
        return Check("questions", "broken", f"{len(problems)} problems", get="viva bank check")
    return Check("questions", "ok", f"{len(found)} questions, all sound")


def _grader() -> Check:
    try:
        chosen = app.grader()
        if isinstance(chosen, ClaimGrader):
            chosen.load()
            how = "reads each claim with a small model, and its words"
            return Check("grader", "ok", f"{chosen.name}, which {how}; it asks where it is unsure")
    except (app.NoGrader, BadWeights) as problem:
        return Check("grader", "broken", str(problem), get="Or: export VIVA_GRADER=lexical")
    what = f"{chosen.name}, which matches words; it asks where it is unsure"
    if not (lacks := lacking(app.claim_folder())):
        return Check("grader", "ok", what)
    adds = "With the claim model, answers in other words are read and contradictions found."
    get = "Install Viva anew, or name the folder of the weights in VIVA_CLAIMS."
    return Check("grader", "missing", f"{what}. The claim model is not used: {lacks}", adds, get)


def _model() -> Check:
    try:
        found = app.own_model()
    except app.NoGrader as problem:
        adds = "With --grader model it would read the answers."
        return Check("model", "missing", "none is set up", adds, str(problem))
    return Check("model", "ok", f"{found.model} at {found.host}, asked only with --grader model")


def _editor() -> Check:
    name = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if name and shutil.which(name.split()[0]):
        return Check("editor", "ok", f"{name}, opened by /edit")
    fallback = next((e for e in ("sensible-editor", "vim", "nano", "vi") if shutil.which(e)), None)
    if fallback:
        return Check("editor", "ok", f"{fallback}, opened by /edit; EDITOR chooses another")
    return Check(
        "editor",
        "missing",
        "none found",
        "Programs and long answers in your own editor.",
        "Set EDITOR, such as: export EDITOR=nano",
    )


def _terminal() -> Check:
    size = shutil.get_terminal_size()
    kind = "an answer box" if sys.stdin.isatty() else "line by line (not a terminal)"
    return Check("terminal", "ok", f"{size.columns} columns, {kind}; --plain for screen readers")


def _extra(name: str, packages: tuple[str, ...], adds: str, get: str) -> Check:
    missing = []
    for package in packages:
        try:
            version(package)
        except PackageNotFoundError:
            missing.append(package)
    if not missing:
        return Check(name, "ok", ", ".join(packages))
    return Check(name, "missing", f"without {', '.join(missing)}", adds, get)
