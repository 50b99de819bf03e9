"""Triggers: when a follow-up is asked, in a grammar so small that nothing is ever evaluated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

Verb = Literal[
    "made",
    "half",
    "missed",
    "contradicted",
    "believed",
    "unsure",
    "used",
    "saw",
    "check",
    "score",
    "always",
]
Op = Literal["=", "in", ">=", "<="]
Value = str | float | tuple[str, ...]

_GRAMMAR = re.compile(
    rf"(?P<verb>{'|'.join(get_args(Verb))})"
    r"(?::(?P<name>[a-z0-9_-]+))?"
    r"(?:\s*(?P<op>=|>=|<=|\bin\b)\s*(?P<value>\S.*))?"
)
_ABOUT_WORDS = ("made", "half", "missed", "contradicted", "believed", "unsure")


@dataclass(frozen=True, slots=True)
class Trigger:
    """One condition of a follow-up, such as ``missed:xor`` or ``used:optimizer = adam``."""

    verb: Verb
    name: str = ""
    """A point, a misconception, or something a program used or did."""
    op: Op | None = None
    value: Value | None = None

    def __str__(self) -> str:
        head = f"{self.verb}:{self.name}" if self.name else self.verb
        if self.op is None:
            return head
        value = ", ".join(self.value) if isinstance(self.value, tuple) else self.value
        return (
            f"{head} {self.op} {value:g}"
            if isinstance(value, float)
            else (f"{head} {self.op} {value}")
        )

    @property
    def about_words(self) -> bool:
        """Whether the condition speaks of what was said (and not of a program or a score)."""
        return self.verb in _ABOUT_WORDS

    def accepts(self, measured: str | float | None) -> bool:
        """Say whether a value that was found meets the condition; without OP, any value does."""
        if self.op is None:
            return True
        if measured is None:
            return False
        if self.op == "in":
            return isinstance(self.value, tuple) and str(measured) in self.value
        if self.op == "=":
            return measured == self.value or str(measured) == str(self.value)
        if not isinstance(measured, int | float) or not isinstance(self.value, float):
            return False
        return measured >= self.value if self.op == ">=" else measured <= self.value


def read_trigger(text: str) -> Trigger:
    """Read one entry of ``when``.

    Args:
        text: ``verb``, ``verb:name`` or ``verb:name OP value``.

    Raises:
        ValueError: the text is not of that form; the message says what is expected.
    """
    match = _GRAMMAR.fullmatch(text.strip())
    if match is None:
        raise ValueError(
            f"'{text}' is no trigger; write verb:name or verb:name OP value, "
            f"with a verb of {', '.join(get_args(Verb))} and OP one of = in >= <="
        )
    verb, name, op, raw = match["verb"], match["name"] or "", match["op"], match["value"]
    if verb == "always" and (name or op):
        raise ValueError(f"'{text}': 'always' stands alone")
    if verb == "score" and (name or op not in (">=", "<=")):
        raise ValueError(f"'{text}': write score >= 0.7 or score <= 0.7")
    if verb not in ("always", "score") and not name:
        raise ValueError(f"'{text}': say what it is about, such as {verb}:xor")
    if verb in _ABOUT_WORDS and op:
        raise ValueError(f"'{text}': '{verb}' takes no value")
    return Trigger(verb, name, op, _value(text, op, raw))  # type: ignore[arg-type]


def _value(text: str, op: str | None, raw: str | None) -> Value | None:
    if op is None or raw is None:
        return None
    if op == "in":
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    try:
        return float(raw)
    except ValueError:
        if op == "=":
            return raw.strip()
        raise ValueError(f"'{text}': {op} compares numbers, and '{raw}' is none") from None
