"""``viva data``: data sets that programs learn from, beyond what comes with Viva."""

from __future__ import annotations

import hashlib
import shutil
import urllib.request
from pathlib import Path

import click

from viva import app
from viva.cli.command import fail
from viva.cli.progress import progress_bar

MNIST = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
"""As ``keras/src/datasets/mnist.py`` names them."""
_PIECE = 1 << 16


@click.command()
@click.argument("name", required=False)
@click.option("--from", "source", metavar="FILE", help="Take it from this file or address instead.")
def data(name: str | None, source: str | None) -> None:
    """Get a data set for programs, or say which digits they find now.

    All of MNIST (60,000 digits and 10,000 to test on) comes from where Keras takes it, 11 MB, and
    is checked against its published hash. Besides viva install and --grader model nothing else
    opens a network connection; without it programs learn from the digits that come with Viva. A
    folder that has mnist.npz already can be named in VIVA_DATA instead.

    \b
    viva data
    viva data mnist
    viva data mnist --from ~/Downloads/mnist.npz
    """
    if name is None:
        path, what = app.digits()
        click.echo(f"Programs learn from {what}: {path}")
        return
    if name != "mnist":
        fail(f"There is no data set '{name}' to be had. There is: mnist.")
    folder = app.data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / "mnist.npz.part"
    try:
        _fetch(source or MNIST, part)
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        part.unlink(missing_ok=True)
        fail(
            f"MNIST could not be fetched ({reason}). With a copy of mnist.npz: "
            "viva data mnist --from FILE, or set VIVA_DATA to its folder.",
            1,
        )
    found = hashlib.sha256(part.read_bytes()).hexdigest()
    if found != MNIST_SHA256:
        part.unlink()
        fail(
            f"What came is not the published file (its SHA-256 begins with {found[:12]}, not with "
            f"{MNIST_SHA256[:12]}), so it is not used.",
            1,
        )
    part.replace(folder / "mnist.npz")
    click.echo(f"MNIST is in {folder}; programs learn from it from now on.")


def _fetch(source: str, part: Path) -> None:
    if "://" not in source:
        shutil.copyfile(Path(source).expanduser(), part)
        return
    with urllib.request.urlopen(source, timeout=30) as came, part.open("wb") as out:
        length = int(came.headers.get("Content-Length") or 0)
        with progress_bar("Fetching MNIST", max(length // _PIECE, 1)) as step:
            while piece := came.read(_PIECE):
                step("")
                out.write(piece)
