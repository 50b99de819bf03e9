"""Keys: how a browser shows that it was let in by whoever started the server."""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from viva.store import StoreError

_FILE = "serve.token"


@dataclass(frozen=True, slots=True)
class Keys:
    """What stands in the address that the server prints, and what follows from it."""

    token: str

    @property
    def cookie(self) -> str:
        """What a browser keeps once it came with the token."""
        return self._of("cookie")

    @property
    def csrf(self) -> str:
        """What every form carries, so that no other page can send one."""
        return self._of("csrf")

    def _of(self, purpose: str) -> str:
        return hmac.new(self.token.encode(), purpose.encode(), "sha256").hexdigest()


def same(given: str, wanted: str) -> bool:
    """Compare two keys in a time that tells nothing."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def keys_in(folder: Path) -> Keys:
    """Return the keys of a user's folder, made at the first start.

    They outlive the server: a page that stays open while the server is killed and started again
    can still send what was typed in it.

    Raises:
        StoreError: the file cannot be made or read.
    """
    file = folder / _FILE
    try:
        try:
            made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(made, "w", encoding="ascii") as out:
                out.write(secrets.token_urlsafe(32))
        token = file.read_text("ascii").strip()
    except (OSError, UnicodeError) as error:
        raise StoreError(f"{file} cannot be used ({error}): remove it and start again.") from None
    if len(token) < 32:
        raise StoreError(f"{file} holds no token: remove it and start again.")
    return Keys(token)
