"""Frameworks for programs: installed on wish, each in an environment that Viva is no part of."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from viva.sandbox.environment import Environment, python_here

_PINS = Path(str(files("viva.sandbox"))) / "pins"
_TORCH = "torch==2.13.0"
_STATE = "environment.json"
_FONTS = ".mpl"
_KNOWN = ("numpy", "scipy", "scikit-learn", "matplotlib", "keras", "jax", "tensorflow", "torch")
_SHOWN = (*_KNOWN, "optax", "flax", "tensorflow-cpu", "pandas")


class NotInstalled(Exception):
    """A framework is not there; the message says how to get it."""


class NoInstallation(Exception):
    """An installation did not succeed; the message says why."""


@dataclass(frozen=True, slots=True)
class Framework:
    """What can be installed for programs."""

    name: str
    what: str
    megabytes: int
    """Of disk, as measured; the download is about a third."""
    minutes: float
    """On an ordinary connection."""
    variables: Mapping[str, str]
    imports: tuple[str, ...]
    """What a program that needs it imports."""


FRAMEWORKS: Mapping[str, Framework] = {
    f.name: f
    for f in (
        Framework(
            "numpy", "NumPy, scikit-learn, matplotlib", 350, 0.5, {}, ("numpy", "sklearn", "scipy")
        ),
        Framework(
            "jax",
            "Keras on JAX, optax, flax",
            800,
            1,
            {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"},
            ("keras", "jax", "optax", "flax"),
        ),
        Framework(
            "tensorflow",
            "TensorFlow and Keras on it",
            1700,
            2,
            {"KERAS_BACKEND": "tensorflow"},
            ("tensorflow", "tf_keras"),
        ),
        Framework(
            "torch",
            "PyTorch, and Keras on it",
            1000,
            2,
            {"KERAS_BACKEND": "torch"},
            ("torch", "torchvision", "lightning"),
        ),
    )
}


def costs(framework: Framework) -> str:
    """Say what an installation takes."""
    few = {0.5: "half a minute", 1: "a minute"}
    time = few.get(framework.minutes, f"{framework.minutes:g} minutes")
    return f"about {framework.megabytes:,} MB of disk and {time}"


def needed(imported: set[str], installed: set[str]) -> str:
    """Return the framework that a program needs, from the names it imports.

    Keras alone runs on whatever of its backends is there, on JAX if nothing is.
    """
    for name in ("torch", "tensorflow", "jax"):
        if imported & set(FRAMEWORKS[name].imports) - {"keras"}:
            return name
    if "keras" in imported:
        return next((n for n in ("jax", "tensorflow", "torch") if n in installed), "jax")
    richest = ("numpy", "jax", "tensorflow", "torch")
    return next((n for n in richest if n in installed), "numpy")


def installed(folder: Path) -> dict[str, Environment]:
    """Return the environments that are complete, by the framework's name.

    Args:
        folder: of the user's frameworks.
    """
    found = {}
    for name in FRAMEWORKS:
        place = folder / name
        try:
            state = json.loads((place / _STATE).read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if state.get("python") != _minor():
            continue
        found[name] = environment(name, _site(place))
    return found


def environment(name: str, packages: Path) -> Environment:
    """Return the environment with these packages."""
    python, prefix = python_here()
    return Environment(name, python, prefix, packages, FRAMEWORKS[name].variables)


def versions(folder: Path, name: str) -> dict[str, str]:
    """Return what is installed of the libraries that people ask about, by name."""
    try:
        state = json.loads((folder / name / _STATE).read_text("utf-8"))
        return {str(k): str(v) for k, v in state["versions"].items()}
    except (OSError, ValueError, KeyError, AttributeError):
        return {}


def install(name: str, folder: Path, say: Callable[[str], None] = lambda line: None) -> None:
    """Install a framework; one that was interrupted is begun again.

    Args:
        name: one of ``FRAMEWORKS``.
        folder: of the user's frameworks.
        say: told each line that the installer prints.

    Raises:
        NoInstallation: it did not succeed.
    """
    place = folder / name
    (place / _STATE).unlink(missing_ok=True)
    try:
        venv.create(place, clear=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoInstallation(f"{place} cannot be made ({error}).") from None
    pip = [str(place / "bin" / "python"), "-I", "-m", "pip", "--disable-pip-version-check"]
    for wanted in _wanted(name):
        _call([*pip, "install", "--no-input", *wanted], say)
    listed = subprocess.run([*pip, "list", "--format=json"], capture_output=True, text=True)
    there = {
        p["name"].lower().replace("_", "-"): p["version"] for p in json.loads(listed.stdout or "[]")
    }
    _cache_fonts(place)
    shown = {n: there[n] for n in _SHOWN if n in there}
    state = {"name": name, "python": _minor(), "versions": shown}
    unfinished = place / f"{_STATE}.new"
    unfinished.write_text(json.dumps(state), "utf-8")
    unfinished.replace(place / _STATE)


def remove(name: str, folder: Path) -> None:
    """Take a framework away."""
    shutil.rmtree(folder / name, ignore_errors=True)


def _wanted(name: str) -> list[list[str]]:
    """Return what the installer is told, call by call: pinned files, and PyTorch by its version.

    PyTorch's builds for processors alone come from an index of its own, which pip's settings name
    (``PIP_INDEX_URL``), so that no hash is known beforehand.
    """
    pinned = ["--require-hashes", "--only-binary", ":all:", "-r", str(_PINS / f"{name}.txt")]
    return [pinned, [_TORCH]] if name == "torch" else [pinned]


def _call(command: list[str], say: Callable[[str], None]) -> None:
    last: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_environment()
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            say(line.rstrip())
            last = [*last[-4:], line.strip()]
    if process.returncode:
        raise NoInstallation("The installation did not succeed: " + " ".join(last)[-600:])


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}


def _cache_fonts(place: Path) -> None:
    """Let matplotlib find its fonts once and for all: in a fresh folder it looks for seconds."""
    told = {**_environment(), "MPLCONFIGDIR": str(_site(place) / _FONTS)}
    command = [str(place / "bin" / "python"), "-c", "import matplotlib.font_manager"]
    subprocess.run(command, env=told, capture_output=True)


def _site(place: Path) -> Path:
    return place / "lib" / f"python{_minor()}" / "site-packages"


def _minor() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"
