"""Show somebody's words as they are: what an eye would miss becomes a visible sign."""

from __future__ import annotations

import unicodedata
from math import isfinite

LONGEST_QUOTE = 400
"""Characters of a quote that a report shows."""

_JOINERS = "\u200c\u200d"
"""Zero-width, but part of how Persian, Hindi and many emoji are written."""
_ODD = ("Cc", "Cf", "Cs", "Zl", "Zp")


def visible(text: str) -> str:
    """Return a text in which control, direction and other unseen characters can be seen.

    Escape becomes ``␛``, a right-to-left override ``⟨U+202E⟩``. Line breaks and tabs stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_sign(c) for c in text.replace("\r\n", "\n"))


def shorten(text: str, most: int = LONGEST_QUOTE) -> str:
    """Return at most ``most`` characters, with an ellipsis where something was left out."""
    return text if len(text) <= most else text[:most].rstrip() + " …"


def in_words(data: object) -> object:
    """Return data with ``"inf"`` and ``"nan"`` for the numbers that JSON cannot hold."""
    match data:
        case float() if not isfinite(data):
            return str(data)
        case dict():
            return {key: in_words(value) for key, value in data.items()}
        case list() | tuple():
            return [in_words(value) for value in data]
    return data


def _sign(c: str) -> str:
    if c in "\n\t" or c in _JOINERS or unicodedata.category(c) not in _ODD:
        return c
    if ord(c) < 0x20:
        return chr(0x2400 + ord(c))
    return "␡" if c == "\x7f" else f"⟨U+{ord(c):04X}⟩"
