"""The one folder in which everything about a user's interviews is kept."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

from viva.store.error import StoreError


def home() -> Path:
    """Return the user's folder; made if it is not there, for its owner alone (mode 0700).

    The environment variable ``VIVA_HOME`` moves it; otherwise it lies where the platform's
    programs keep their data.

    Raises:
        StoreError: there can be no such folder; the message says what to do.
    """
    return make_folder(_chosen())


def make_folder(folder: Path) -> Path:
    """Make a folder that only its owner can open, if it is not there yet, and return it.

    Raises:
        StoreError: it cannot be made; the message says what to do.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise StoreError(
            f"A file is in the way of the folder {folder}: move the file, "
            "or set VIVA_HOME to another folder."
        ) from None
    except OSError as error:
        raise StoreError(
            f"The folder {folder} cannot be made ({error.strerror}): "
            "set VIVA_HOME to a folder that you can write to."
        ) from None
    return folder


def _chosen() -> Path:
    moved = os.environ.get("VIVA_HOME")
    if not moved:
        return user_data_path("viva", appauthor=False)
    try:
        return Path(moved).expanduser().absolute()
    except (OSError, RuntimeError):
        raise StoreError(
            f"VIVA_HOME is {moved!r}, and there is no such place: set it to a folder of your own."
        ) from None
