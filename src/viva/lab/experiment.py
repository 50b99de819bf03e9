"""An experiment: one script whose docstring claims something, and that runs to see if it holds.

The docstring fixes the claim and the tolerance before the run: its first sentence is the claim, the
paragraph that begins with *Holds if* says what must come out. Annotated capitals are settings.
``QUICK`` overrides some of them for a run of seconds, ``BROKEN`` so that the claim must not hold;
``QUOTED`` gives figures of the full run, each with the distance that is accepted.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import platform
import re
import resource
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

from viva.lab.outcome import Kept, Outcome, Verdict
from viva.lab.progress import Listener, heard_by
from viva.lab.settings import settings_of, understand

LIBRARIES = ("numpy", "scipy", "scikit-learn", "matplotlib")
_IMPORTED = ("numpy", "scipy", "sklearn", "matplotlib", "threadpoolctl")
_LAB = Path(str(files("viva.lab")))
_HERE = _LAB / "experiments"
SHIPPED = _LAB / "outcomes"
"""Outcomes of full runs, each a folder with ``outcome.json`` and pictures."""


class NoSuchExperiment(Exception):
    """There is no experiment of this name; the message says which there are."""


class LabMissing(Exception):
    """The libraries of the lab are not installed; the message says how to get them."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """What a script says of itself, read without running it."""

    id: str
    path: Path
    claim: str
    """One sentence that the run confirms or not."""
    holds_if: str
    """What must come out, fixed before the run."""
    story: str
    """What else its docstring says: background, sources, what one may change."""
    stated: str
    """What people say."""
    verdict: Verdict
    """Whether it is true as people say it."""
    code: str = field(repr=False)

    @property
    def quoted(self) -> Mapping[str, tuple[float, float]]:
        """Figures of the full run: value and accepted distance."""
        quoted: Mapping[str, tuple[float, float]] = getattr(self.module(), "QUOTED", {})
        return quoted

    def module(self) -> ModuleType:
        """Return the script as a fresh module of its own, so that settings do not linger.

        Raises:
            LabMissing: a library of the lab is not installed.
        """
        name = f"viva.lab.experiments.{self.path.stem}"
        spec = importlib.util.spec_from_file_location(name, self.path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module  # dataclasses look their module up there
        try:
            spec.loader.exec_module(module)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in _IMPORTED:
                raise
            raise LabMissing(
                f"The lab needs {error.name}, which is not installed. "
                "Install it: scripts/viva lab list, or pip install 'viva-interview[lab]'"
            ) from None
        return module

    def settings(self, mode: str, wanted: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return all settings of a run, checked.

        Args:
            mode: ``quick``, ``full`` or ``broken``.
            wanted: own settings, which win.

        Raises:
            BadSetting: there is no such setting, or it cannot take this value.
        """
        module = self.module()
        own = {"quick": "QUICK", "broken": "BROKEN"}.get(mode)
        changed = dict(getattr(module, own, {})) if own else {}
        if mode == "broken":
            changed = {**getattr(module, "QUICK", {}), **changed}
        changed = {**changed, **(wanted or {})}
        return {**settings_of(module), **understand(module, changed)}

    def key(self, settings: Mapping[str, Any]) -> str:
        """Return what names a run: the code, the settings and the libraries' versions, hashed."""
        shared = sorted(p.read_bytes() for p in _LAB.glob("*.py"))
        parts = [self.code.encode(), *shared, repr(sorted(settings.items())).encode()]
        parts += [f"{name} {number}".encode() for name, number in versions().items()]
        return hashlib.sha256(b"\0".join(hashlib.sha256(p).digest() for p in parts)).hexdigest()[
            :16
        ]


def experiments() -> dict[str, Experiment]:
    """Return all experiments by name, read and not run."""
    found = (_read(path) for path in sorted(_HERE.glob("[a-z]*.py")))
    return {e.id: e for e in found}


def find(id: str) -> Experiment:
    """Return one experiment.

    Raises:
        NoSuchExperiment: there is none of this name.
    """
    known = experiments()
    if id not in known:
        raise NoSuchExperiment(f"There is no experiment '{id}'. There are: {', '.join(known)}.")
    return known[id]


def run(
    experiment: Experiment,
    folder: Path,
    mode: str = "quick",
    wanted: Mapping[str, Any] | None = None,
    listener: Listener | None = None,
    again: bool = False,
) -> Kept:
    """Run an experiment on one core, or return what the same run found before.

    Args:
        experiment: which.
        folder: where outcomes are kept, each in a folder of its own.
        mode: ``quick``, ``full`` or ``broken``.
        wanted: own settings, which win.
        listener: told how far it has come.
        again: run it even if the same run was kept.

    Raises:
        BadSetting: there is no such setting, or it cannot take this value.
        LabMissing: a library of the lab is not installed.
    """
    settings = experiment.settings(mode, wanted)
    place = folder / experiment.id / experiment.key(settings)
    kept_before = None if again else _kept(place)
    if kept_before and kept_before.outcome.holds != "skipped":  # what was missing may be there now
        return kept_before
    place.mkdir(parents=True, exist_ok=True)
    module = experiment.module()
    for name, value in settings.items():
        setattr(module, name, value)
    from threadpoolctl import threadpool_limits

    began = time.process_time()
    with threadpool_limits(1), heard_by(listener):
        outcome: Outcome = module.run(place)
    kept = Kept(
        experiment.id,
        experiment.claim,
        experiment.stated,
        experiment.verdict,
        "own settings" if wanted else mode,
        settings,
        outcome,
        round(time.process_time() - began, 3),
        versions(),
    )
    write(kept, place)
    return kept


def place_of(experiment: Experiment, folder: Path, kept: Kept) -> Path:
    """Return the folder in which an outcome and its pictures lie."""
    settings = {name: _tuples(value) for name, value in kept.settings.items()}
    return folder / experiment.id / experiment.key(settings)


def write(kept: Kept, place: Path) -> None:
    """Write an outcome into its folder, as JSON, and its table as CSV; whole or not at all."""
    if kept.outcome.table:
        (place / "table.csv").write_text(kept.outcome.table.csv(), "utf-8")
    unfinished = place / "outcome.json.new"
    unfinished.write_text(kept.json(), "utf-8")
    unfinished.replace(place / "outcome.json")


def shipped(id: str) -> Kept | None:
    """Return the outcome of the full run that comes with Viva, or None if there is none."""
    return _kept(SHIPPED / id)


def off_quoted(experiment: Experiment, kept: Kept) -> list[str]:
    """Return a sentence for each quoted figure that a full run did not reproduce."""
    off = []
    for name, (value, within) in experiment.quoted.items():
        found = kept.outcome.numbers.get(name, kept.outcome.timings.get(name))
        if not isinstance(found, float | int) or not abs(found - value) <= within + 1e-12:
            off.append(f"{name} is {found}, quoted as {value} ± {within}.")
    return off


def versions() -> dict[str, str]:
    """Return the versions that numbers may depend on."""
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def peak_mb() -> float:
    """Return the most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _kept(place: Path) -> Kept | None:
    try:
        return Kept.read((place / "outcome.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _tuples(value: Any) -> Any:  # noqa: ANN401
    return tuple(_tuples(v) for v in value) if isinstance(value, list) else value


def _read(path: Path) -> Experiment:
    code = path.read_text("utf-8")
    tree = ast.parse(code)
    text = ast.get_docstring(tree) or ""
    claim, *rest = [" ".join(part.split()) for part in text.split("\n\n")]
    holds_if = next((p for p in rest if re.match(r"Holds if\b", p)), "")
    story = "\n\n".join(p for p in rest if p != holds_if)
    words = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in ("STATED", "VERDICT")
    }
    id = path.stem.replace("_", "-")
    stated, verdict = words.get("STATED", ""), words.get("VERDICT", "")
    return Experiment(id, path, claim, holds_if, story, stated, verdict, code)
