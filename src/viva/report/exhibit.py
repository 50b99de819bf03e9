"""Exhibits: what an experiment showed, as a report and the interviewer show it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One experiment's claim, picture and numbers."""

    id: str
    claim: str
    stated: str
    """What people say."""
    verdict: str
    """Whether it is true as people say it: ``true``, ``half true`` or ``backwards``."""
    title: str
    """What the picture shows."""
    alt: str
    """From which the finding can be read without the picture."""
    numbers: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    """Of the table behind the picture."""
    rows: tuple[tuple[str, ...], ...]
    settings: tuple[tuple[str, str], ...]
    light: str
    """The picture as SVG, for a light page."""
    dark: str

    @property
    def command(self) -> str:
        """What one types to run it."""
        return f"viva lab run {self.id}"

    @property
    def sources(self) -> dict[str, str]:
        """The picture for a light and a dark page, as addresses that hold it."""
        return {name: _address(getattr(self, name)) for name in ("light", "dark")}


Exhibits = Mapping[str, Exhibit]
"""By the name of the experiment."""


def _address(svg: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
