"""Handwritten digits: 10,000 of MNIST's own, which ship with Viva, or all 70,000 where they are.

All 70,000 are 11 MB, too much to ship and no registry brings them; 10,000 are 1.7 MB. They are real
digits and none of them is there twice: a figure measured on them says so with :attr:`Digits.name`,
and is no figure about the full set.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_PARTS = ("x_train", "y_train", "x_test", "y_test")
_WHERE_FROM = (
    "Keras calls the file mnist.npz: put it into a folder, and name the folder in VIVA_DATA"
)


class NoData(Exception):
    """The digits asked for are not there; the message says what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Digits:
    """Images of digits and what they show, in two parts that share no image."""

    x_train: NDArray[np.uint8]
    """(n, 28, 28): ink from 0 to 255, white on black."""
    y_train: NDArray[np.uint8]
    """(n,): 0 to 9."""
    x_test: NDArray[np.uint8]
    """(m, 28, 28)."""
    y_test: NDArray[np.uint8]
    """(m,)."""
    name: str
    """Which digits these are, to be said beside every figure that was measured on them."""


def mnist() -> Digits:
    """Return all of MNIST if the folder in VIVA_DATA has it, and otherwise what ships with Viva.

    The small set stays small: no image is repeated to make it look like the full one.

    Raises:
        NoData: VIVA_DATA has an mnist.npz that does not hold MNIST.
    """
    folder = os.environ.get("VIVA_DATA")
    if folder and (Path(folder) / "mnist.npz").is_file():
        return full_mnist(folder)
    return small_mnist()


def small_mnist() -> Digits:
    """Return the digits that ship with Viva: 8,000 to train on and 2,000 to test on.

    They are MNIST's first 10,000 training digits, byte for byte, shuffled. Its test digits are not
    among them. ``scripts/make_small_mnist.py`` says where they come from.
    """
    with as_file(files("viva.data") / "small-mnist.npz") as path, np.load(path) as arrays:
        return Digits(
            **{part: arrays[part] for part in _PARTS},
            name="small MNIST (8,000/2,000 of MNIST's first 10,000 training digits)",
        )


def full_mnist(folder: str | os.PathLike[str]) -> Digits:
    """Read ``mnist.npz`` as Keras keeps it: x_train, y_train, x_test, y_test.

    Raises:
        NoData: there is no such file, or something else is in it; the message says what to do.
    """
    path = Path(folder) / "mnist.npz"
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            parts = {part: arrays[part] for part in _PARTS}
    except FileNotFoundError:
        raise NoData(f"There is no MNIST in {folder}. {_WHERE_FROM}.") from None
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        raise NoData(f"{path} cannot be read as MNIST. {_WHERE_FROM}.") from None
    if wrong := _what_is_wrong(parts):
        raise NoData(f"{path} is not MNIST: {wrong}. {_WHERE_FROM}.")

    n, m = len(parts["x_train"]), len(parts["x_test"])
    return Digits(
        x_train=parts["x_train"],
        y_train=parts["y_train"].astype(np.uint8),
        x_test=parts["x_test"],
        y_test=parts["y_test"].astype(np.uint8),
        name="MNIST" if (n, m) == (60_000, 10_000) else f"{path} ({n:,}/{m:,} digits)",
    )


def _what_is_wrong(parts: Mapping[str, NDArray[np.generic]]) -> str | None:
    for x, y in (("x_train", "y_train"), ("x_test", "y_test")):
        images, labels = parts[x], parts[y]
        if images.ndim != 3 or images.shape[1:] != (28, 28) or images.dtype != np.uint8:
            return (
                f"{x} has to hold images of 28 by 28 bytes, "
                f"and has the shape {images.shape} of {images.dtype}"
            )
        if labels.shape != (len(images),) or not np.issubdtype(labels.dtype, np.integer):
            return (
                f"{y} has to hold one whole number for each image, "
                f"and has the shape {labels.shape} of {labels.dtype}"
            )
        if not np.isin(labels, range(10)).all():
            return f"{y} has to hold digits from 0 to 9"
    return None
