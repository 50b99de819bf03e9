"""The answer box: words and a program as one draft, which the terminal reads as well."""

from __future__ import annotations

from viva.interview import tell_apart

_BEGIN = "```python\n"
_END = "\n```"


def joined(words: str, program: str) -> str:
    """Return what stands in both boxes as one text: the program in a fence, if there is one."""
    if not program:
        return words
    return f"{words}\n\n{_BEGIN}{program}{_END}" if words else f"{_BEGIN}{program}{_END}"


def parted(draft: str) -> tuple[str, str]:
    """Return the words and the program of a draft, from a page or from a terminal."""
    at = draft.find(_BEGIN)
    if draft.endswith(_END) and (at == 0 or draft[max(at - 2, 0) : at] == "\n\n") and at >= 0:
        return draft[: max(at - 2, 0)], draft[at + len(_BEGIN) : -len(_END)]
    words, program = tell_apart(draft)
    return words, program or ""
