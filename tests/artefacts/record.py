"""Runs the programs of this folder in the sandbox and writes what came of them to recorded.json.

``python tests/artefacts/record.py [NAME …]`` runs all, or those named. It needs the frameworks
(``viva install``), and takes ten seconds for a program. Only the digits that ship with Viva are
served, so that everybody records the same.
"""

from __future__ import annotations

import json
import os
import sys
import time
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from viva import app
from viva.evidence import Finding, Run
from viva.evidence.behaviour import seen
from viva.evidence.program import imported
from viva.evidence.sandbox import Limits, Program, Sandbox
from viva.sandbox.frameworks import installed, needed
from viva.sandbox.tiers import isolated

HERE = Path(__file__).parent
RECORDED = HERE / "recorded.json"
KINDS = ("fires", "near")


@dataclass(frozen=True)
class Case:
    """One follow-up, and its two programs."""

    name: str
    when: tuple[str, ...]
    """The follow-up's own ``when``: its name in the question."""
    place: int = 1
    """In which place it is asked of the program that fires it."""
    seconds: float = 180.0
    """How long the program that fires it may run."""

    def program(self, kind: str) -> str:
        return (HERE / self.name / f"{kind}.py").read_text("utf-8")


def cases() -> dict[str, Case]:
    told = tomllib.loads((HERE / "cases.toml").read_text("utf-8"))
    return {n: Case(n, **{**c, "when": tuple(c["when"])}) for n, c in told.items()}


def recorded() -> dict[str, Run]:
    """Return what came of each program, by ``name/fires`` and ``name/near``."""
    runs = json.loads(RECORDED.read_text("utf-8")) if RECORDED.exists() else {}
    return {name: _read(told) for name, told in runs.items()}


def _written(run: Run) -> dict[str, Any]:
    """Return a run as it is kept here: of each finding, who told it, its name and its value."""
    saw: dict[str, dict[str, dict[str, Any]]] = {}
    for f in run.saw:
        saw.setdefault(f.why, {}).setdefault(f.verdict, {})[f.about] = f.value
    kept = ("ending", "line", "error", "epoch", "epochs", "achieved", "data")
    return {name: getattr(run, name) for name in kept if getattr(run, name)} | {"saw": saw}


def _read(told: dict[str, Any]) -> Run:
    saw = tuple(
        Finding(about, verdict, why=why, value=value)
        for why, verdicts in told["saw"].items()
        for verdict, found in verdicts.items()
        for about, value in found.items()
    )
    return Run(**{**told, "saw": saw})


@cache
def _within() -> Sandbox:
    return isolated(app.environments())


def run(case: Case, kind: str) -> Run:
    """Run a program of a case where it can do no harm; what decides needs no judge."""
    os.environ.pop("VIVA_DATA", None)
    text, there = case.program(kind), set(installed(app.framework_folder()))
    framework = needed(imported(text), there)
    if framework not in there:
        raise SystemExit(f"{case.name}/{kind}.py needs a framework: viva install {framework}")
    program = Program(text, framework)
    limits = Limits(case.seconds) if kind == "fires" else Limits()
    found = seen(_within().run(program, limits, lambda heard: None))
    if found.ending == "broken":
        raise SystemExit(f"{case.name}/{kind}.py: {found.error}")
    return found


def record(names: list[str]) -> None:
    known, runs = cases(), recorded()
    for name in names or known:
        for kind in KINDS:
            begun = time.monotonic()
            runs[f"{name}/{kind}"] = found = run(known[name], kind)
            took = time.monotonic() - begun
            print(f"{took:5.1f} s  {name}/{kind}  {found.ending} {found.error}", flush=True)
    there = [f"{name}/{kind}" for name in known for kind in KINDS]
    lines = (f"{json.dumps(n)}: {json.dumps(_written(runs[n]))}" for n in there if n in runs)
    RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    record(sys.argv[1:])
