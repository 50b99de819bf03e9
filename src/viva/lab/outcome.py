"""What an experiment found: whether its claim holds, the numbers, the table behind the picture."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from io import StringIO
from typing import Any, Literal

Holds = bool | Literal["skipped"]
Verdict = Literal["true", "half true", "backwards"]
Value = float | int | str | bool
"""One number or word of a result."""


class BadSetting(Exception):
    """A setting with which an experiment cannot be run; the message says what would do."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What was drawn: files beside the outcome, light and dark, SVG and PNG."""

    title: str
    """States the finding, with its numbers."""
    alt: str
    """From which the finding can be read without the picture."""


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a picture, for those who cannot see it or want to draw their own."""

    columns: tuple[str, ...]
    """With units, such as ``CPU time (s)``."""
    rows: tuple[tuple[Value, ...], ...]

    @classmethod
    def of(cls, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
        """Return a table of plain Python values; numbers of NumPy become Python's."""
        return cls(tuple(columns), tuple(tuple(plain(v) for v in row) for row in rows))

    def csv(self) -> str:
        """Return it as comma-separated values with a head."""
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return text.getvalue()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of an experiment found."""

    holds: Holds
    """Whether the claim holds within its tolerance; ``skipped`` where something is missing."""
    numbers: Mapping[str, Value]
    """By name; the same for the same settings, on every run."""
    picture: Picture | None = None
    table: Table | None = None
    timings: Mapping[str, float] = field(default_factory=dict)
    """What depends on the machine: CPU seconds and their ratios."""
    why: str = ""
    """In a sentence: why it was skipped, or does not hold."""

    def __post_init__(self) -> None:
        """Turn numbers of NumPy into Python's."""
        for name in ("numbers", "timings"):
            values = {key: plain(value) for key, value in getattr(self, name).items()}
            object.__setattr__(self, name, values)
        if self.holds != "skipped":
            object.__setattr__(self, "holds", bool(self.holds))


@dataclass(frozen=True, slots=True)
class Kept:
    """An outcome with all it takes to judge it: what was claimed, set, used and spent."""

    id: str
    claim: str
    stated: str
    verdict: Verdict
    mode: str
    """``quick``, ``full`` or ``own settings``."""
    settings: Mapping[str, Any]
    outcome: Outcome
    cpu_seconds: float
    versions: Mapping[str, str]

    def json(self) -> str:
        """Return it as JSON; a number that is none is written as a word."""
        return json.dumps(_words(asdict(self)), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def read(cls, text: str) -> Kept:
        """Return what ``json`` wrote.

        Raises:
            ValueError: it is no outcome of this version.
        """
        try:
            data = json.loads(text)
            found = data.pop("outcome")
            picture, table = found.pop("picture"), found.pop("table")
            outcome = Outcome(
                **found,
                picture=Picture(**picture) if picture else None,
                table=Table.of(table["columns"], table["rows"]) if table else None,
            )
            return cls(**data, outcome=outcome)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"this is no outcome: {error}") from None

    def without_cost(self) -> Kept:
        """Return it without what depends on the machine."""
        return replace(self, cpu_seconds=0.0, outcome=replace(self.outcome, timings={}))


def plain(value: Any) -> Value:  # noqa: ANN401
    """Return a number or word as Python's own type."""
    value = value.item() if hasattr(value, "item") else value
    if not isinstance(value, float | int | str | bool):
        raise TypeError(f"{value!r} is neither a number nor a word")
    return value


def written(value: Any) -> str:  # noqa: ANN401
    """Return a number, word or row of them as people write it, with four digits."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        return ",".join(written(one) for one in value)
    return str(value)


def _words(value: Any) -> Any:  # noqa: ANN401
    """Return a value with infinities and NaN in words: JSON has no numbers for them."""
    if isinstance(value, float) and not math.isfinite(value):
        return "not a number" if math.isnan(value) else ("" if value > 0 else "-") + "infinity"
    if isinstance(value, Mapping):
        return {str(key): _words(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_words(one) for one in value]
    return value
