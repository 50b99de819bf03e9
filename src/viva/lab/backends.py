"""Keras on each of its backends that this machine has, for experiments about how these differ.

The lab's own environment has none of them. They are looked for where Python looks for modules, and
where ``viva install`` puts them; a program that needs one runs in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path

from platformdirs import user_data_path

BACKENDS = ("jax", "tensorflow", "torch")
"""In the order in which they are asked."""
_SECONDS = 600
_QUIET = {
    "CUDA_VISIBLE_DEVICES": "",
    "JAX_PLATFORMS": "cpu",
    "OMP_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}
"""On the processor alone, and without remarks."""


class BackendFails(Exception):
    """Keras does not run on a backend that is there; the message says what it said."""


@dataclass(frozen=True, slots=True)
class Backend:
    """One that Keras can compute with, and where it is."""

    name: str
    folders: tuple[Path, ...]
    """With modules, searched before all others; empty if Python finds them as it is."""

    def run(self, program: str) -> None:
        """Run a program with Keras on this backend, apart from this process.

        Raises:
            BackendFails: it ended with an error or did not end.
        """
        told = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        told |= _QUIET | {"KERAS_BACKEND": self.name}
        told["PYTHONPATH"] = os.pathsep.join(map(str, self.folders))
        try:
            subprocess.run(
                [sys.executable, "-P", "-c", program],
                env=told,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_SECONDS,
                check=True,
            )
        except subprocess.TimeoutExpired:
            raise BackendFails(f"it did not end within {_SECONDS} seconds") from None
        except subprocess.CalledProcessError as error:
            said = [line for line in error.stderr.strip().splitlines() if line.strip()]
            raise BackendFails(said[-1][:300] if said else f"exit {error.returncode}") from None
        except OSError as error:
            raise BackendFails(str(error)) from None


def backends() -> list[Backend]:
    """Return the backends that are there, in the order of ``BACKENDS``.

    Where an environment has a backend and no Keras, that of another one is lent to it.
    """
    here: list[tuple[Path, ...]] = [()]
    places = [*here, *((place,) for place in _environments())]
    found = []
    for name in BACKENDS:
        with_keras = [place for place in places if _has(place, "keras")]
        for place in (p for p in places if _has(p, name)):
            keras = place if place in with_keras else next(iter(with_keras), None)
            if keras is not None:
                found.append(Backend(name, place if keras == place else (*place, *keras)))
                break
    return found


def _environments() -> list[Path]:
    """Return the folders with modules of the environments that ``viva install`` has made.

    They lie in the user's folder, or where the environment variable VIVA_FRAMEWORKS says.
    """
    home = os.environ.get("VIVA_HOME") or user_data_path("viva", appauthor=False)
    root = Path(os.environ.get("VIVA_FRAMEWORKS") or Path(home) / "frameworks").expanduser()
    minor = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return [place for place in sorted(root.glob(f"*/lib/{minor}/site-packages")) if place.is_dir()]


def _has(place: tuple[Path, ...], module: str) -> bool:
    path = [str(folder) for folder in place] or None
    spec = PathFinder.find_spec(module, path)
    return spec is not None and spec.origin is not None
