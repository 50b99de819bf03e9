"""Which model is asked and where it is, read from the environment; and what a candidate is told."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

SECONDS = 60.0
"""That an answer may take to be read, all requests together: as long as a candidate can wait."""
LONGEST_NAME = 100

_EXAMPLE = "It looks like this: export VIVA_MODEL_URL=http://127.0.0.1:11434/v1"


class NoModel(Exception):
    """No model is set, or it cannot be used as it is set; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A model, and how it is reached."""

    url: str
    """The base, without a slash at its end, such as ``http://127.0.0.1:11434/v1``."""
    model: str
    key: str = field(default="", repr=False)
    """Sent as a bearer token; kept and shown nowhere."""
    seconds: float = SECONDS
    """That an answer may take to be read."""
    folder: Path | None = None
    """Where requests and replies are recorded."""
    replay: bool = False
    """Whether only what was recorded is used, without any network."""

    @property
    def host(self) -> str:
        """The host, and its port where one is named."""
        return urlsplit(self.url).netloc

    @property
    def here(self) -> bool:
        """Whether it runs on this machine."""
        name = urlsplit(self.url).hostname or ""
        if name == "localhost":
            return True
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return False

    @property
    def encrypted(self) -> bool:
        """Whether the way there is encrypted."""
        return self.url.startswith("https:")

    @property
    def notice(self) -> str:
        """What a candidate is told before the first request."""
        if self.replay:
            return (
                "What you answer is graded by recorded replies of the language model "
                f"{self.model}; nothing is sent."
            )
        where = f"{self.host}, on this machine" if self.here else self.host
        open_ = "" if self.here or self.encrypted else " The way there is not encrypted."
        return (
            f"What you answer is sent to the language model {self.model} at {where}, with the "
            f"question and what a good answer says, and is read there.{open_}"
        )


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read which model is asked.

    Args:
        environment: ``VIVA_MODEL_URL`` and ``VIVA_MODEL``; if need be ``VIVA_MODEL_KEY``,
            ``VIVA_MODEL_SECONDS``, and ``VIVA_MODEL_RECORD`` or ``VIVA_MODEL_REPLAY``, a folder.

    Raises:
        NoModel: there is none, or something is not as it should be.
    """

    def said(name: str) -> str:
        return environment.get(name, "").strip()

    folder, replay = _folder(said("VIVA_MODEL_RECORD"), said("VIVA_MODEL_REPLAY"))
    return Settings(
        url=_url(said("VIVA_MODEL_URL")),
        model=_model(said("VIVA_MODEL")),
        key=_key(said("VIVA_MODEL_KEY")),
        seconds=_seconds(said("VIVA_MODEL_SECONDS")),
        folder=folder,
        replay=replay,
    )


def _url(given: str) -> str:
    if not given:
        raise NoModel(f"No model is set: VIVA_MODEL_URL says where it is. {_EXAMPLE}")
    try:
        parts = urlsplit(given)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known or not given.isascii() or not given.isprintable() or " " in given:
        raise NoModel(f"VIVA_MODEL_URL is no address of http or https. {_EXAMPLE}")
    if parts.username is not None or parts.password is not None:
        raise NoModel("VIVA_MODEL_URL holds a name or a key: put the key into VIVA_MODEL_KEY.")
    if parts.query or parts.fragment:
        raise NoModel(f"VIVA_MODEL_URL must end before a ? or #. {_EXAMPLE}")
    return given.rstrip("/").removesuffix("/chat/completions")


def _model(given: str) -> str:
    if not given:
        raise NoModel("No model is set: VIVA_MODEL names it, as the server does.")
    if len(given) > LONGEST_NAME or not given.isprintable():
        raise NoModel(f"VIVA_MODEL must be a name in one line of at most {LONGEST_NAME} letters.")
    return given


def _key(given: str) -> str:
    if not given.isascii() or not given.isprintable() or " " in given:
        raise NoModel("VIVA_MODEL_KEY holds a space or a letter that no key has: copy it again.")
    return given


def _seconds(given: str) -> float:
    if not given:
        return SECONDS
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= 600:
        raise NoModel("VIVA_MODEL_SECONDS must be a number from 1 to 600, such as 120.")
    return seconds


def _folder(record: str, replay: str) -> tuple[Path | None, bool]:
    if record and replay:
        raise NoModel("Set VIVA_MODEL_RECORD or VIVA_MODEL_REPLAY, not both.")
    if replay and not Path(replay).expanduser().is_dir():
        raise NoModel(f"VIVA_MODEL_REPLAY names {replay}, and there is no such folder.")
    return (Path(record or replay).expanduser() if record or replay else None), bool(replay)
