"""The weights of the claim model: where they lie, and whether they can be used."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

FOLDER = Path(str(files("viva.evidence.claims"))) / "weights"
"""Where they lie."""
MODEL = "model.int8.onnx"
TOKENIZER = "tokenizer.json"
CALIBRATION = "calibration.json"
_PACKAGES = ("numpy", "onnxruntime", "tokenizers")


class BadWeights(Exception):
    """The weights cannot be used; the message says why and what to do."""


def lacking(folder: Path = FOLDER) -> str:
    """Return what the claim grader lacks, in words; empty where it can judge."""
    files = [name for name in (MODEL, TOKENIZER, CALIBRATION) if not (folder / name).is_file()]
    if files:
        return f"{folder} has no {' and no '.join(files)}"
    packages = [name for name in _PACKAGES if find_spec(name) is None]
    return f"not installed: {', '.join(packages)}" if packages else ""


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
