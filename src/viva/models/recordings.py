"""What a model replied, kept by what it was asked: for the same answer twice, and for other days.

Without a folder replies are kept only as long as the program runs. In a folder each pair is a file
whose name is the hash of the request; it holds the candidate's words, and never a key.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import BaseModel, JsonValue, ValidationError

from viva.evidence.language_model import NoReply

Request = Mapping[str, JsonValue]


class Pair(BaseModel):
    """A request and what was replied to it."""

    request: dict[str, JsonValue]
    reply: str


class Recordings:
    """Replies by the content of their requests."""

    def __init__(self, folder: Path | None = None, replay: bool = False) -> None:
        """Take what is recorded.

        Args:
            folder: where pairs are kept beyond this run of the program; made if it is not there.
            replay: whether only what was recorded is used.
        """
        self._folder = folder
        self._replay = replay
        self._known: dict[str, str] = {}

    def reply(self, request: Request, ask: Callable[[], str]) -> str:
        """Return what was replied to a request before; otherwise ask, and keep the reply.

        Raises:
            NoReply: nothing was recorded and nobody may be asked, or it cannot be recorded.
        """
        name = hashlib.sha256(_canonical(request).encode()).hexdigest()
        known = self._known[name] if name in self._known else self._read(name, request)
        if known is None:
            if self._replay:
                raise NoReply("has no recorded reply to this answer")
            known = ask()
            self._write(name, Pair(request=dict(request), reply=known))
        self._known[name] = known
        return known

    def _read(self, name: str, request: Request) -> str | None:
        """Return the reply in a file; nothing if there is none for this very request."""
        if self._folder is None:
            return None
        try:
            pair = Pair.model_validate_json((self._folder / f"{name}.json").read_bytes())
        except (OSError, ValidationError):
            return None
        return pair.reply if pair.request == request else None

    def _write(self, name: str, pair: Pair) -> None:
        """Write a file that is there whole or not at all, for its owner alone."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, beside = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(pair.model_dump_json(indent=1, ensure_ascii=True) + "\n")
            Path(beside).replace(self._folder / f"{name}.json")
        except OSError:
            raise NoReply("replied, and the reply could not be recorded in its folder") from None


def _canonical(request: Request) -> str:
    return json.dumps(request, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
