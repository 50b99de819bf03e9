"""Asides: what a candidate says *to* the interviewer, understood and never graded."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from viva.interview import Intent

COMMANDS: Mapping[str, tuple[Intent, str]] = {
    "repeat": ("repeat", "hear the question again"),
    "rephrase": ("rephrase", "hear it in other words"),
    "meaning": ("meaning", "what a word means: /meaning WORD"),
    "hint": ("hint", "a hint; a point that needed one counts half"),
    "idk": ("dont know", "I don't know"),
    "skip": ("skip", "leave this question"),
    "back": ("back", "add to an earlier answer; /back 2 for the second question"),
    "pause": ("pause", "stop here and go on another time"),
    "time": ("time", "how much is still to come"),
    "end": ("end", "end the interview and see the report"),
    "help": ("help", "this list"),
}
"""Slash commands: their meaning and what they do. They always win over any other reading."""

LONGEST = 120
"""Characters; nobody needs more to ask for a hint, so a longer message is an answer."""

_COURTESY = (
    "sorry|excuse me|pardon me|um+|uh+|er+m*|hmm+|well|okay|ok|hey|hi|oh|please|thanks|thank you"
    "|actually|so"
)
_BEFORE = re.compile(rf"^(?:(?:{_COURTESY})[\s,.!]+)+")
_AFTER = re.compile(r"(?:[\s,]+(?:please|thanks|thank you|again|if possible|for now))+$")
_MEANING = re.compile(
    r"(?:(?:can|could) you )?(?:"
    r"what (?:does|do) (?P<a>.+?) mean(?: here)?|what (?:is|are) meant by (?P<b>.+?)"
    r"|what do you mean by (?P<c>.+?)|define (?:the (?:word|term) )?(?P<d>.+?)"
    r"|(?:the )?meaning of (?P<e>.+?)|what(?:'s| is| are) (?:a |an |the )?(?P<f>.+?))"
)


def understand(words: str, glossary: Mapping[str, str]) -> tuple[Intent, str] | None:
    """Say what is wanted, if the whole message is said to the interviewer.

    "I don't know" is; "I don't know, but …" is an answer.

    Args:
        words: the whole message.
        glossary: the terms that can be explained. "What is a gradient?" asks for a term only if
            it stands here; otherwise it may be part of an answer.

    Returns:
        The intent and its argument (a term, or the number of a question), or None for an answer.
    """
    text = words.strip()
    if not text:
        return "empty", ""
    if text.startswith("/"):
        command, _, argument = text[1:].partition(" ")
        if command.lower() in COMMANDS:
            return COMMANDS[command.lower()][0], argument.strip().lower()
        return ("help", "") if re.fullmatch(r"[A-Za-z]{1,12}", text[1:]) else None
    if len(text) > LONGEST:
        return None
    plain = _plain(text)
    if not plain:
        return "repeat", ""
    for intent, saying in _sayings():
        if saying.fullmatch(f" {plain}"):
            return intent, ""
    return _asks_for_a_term(plain, text.endswith("?"), glossary)


def _asks_for_a_term(
    plain: str, is_question: bool, glossary: Mapping[str, str]
) -> tuple[Intent, str] | None:
    match = _MEANING.fullmatch(plain)
    if match is None or match.lastgroup is None:
        return None
    term = match[match.lastgroup].strip(" '\"“”‘’")
    asked_outright = match.lastgroup in "abcde"
    return ("meaning", term) if asked_outright or (is_question and term in glossary) else None


def _plain(text: str) -> str:
    """Return a message in lower case, without courtesies and closing punctuation."""
    plain = re.sub(r"\s+", " ", text.lower().replace("’", "'")).strip(" .!?,…;:")
    plain = _BEFORE.sub("", f"{plain} ").strip(" .!?,")
    plain = _AFTER.sub("", plain).strip(" .!?,")
    return "" if re.fullmatch(_COURTESY, plain) else plain


@cache
def _sayings() -> tuple[tuple[Intent, re.Pattern[str]], ...]:
    """Return every saying as a pattern over a message with one space before each word."""
    file = resources.files("viva.conduct") / "sayings.toml"
    entries: dict[Any, Any] = tomllib.loads(file.read_text("utf-8"))
    can, it = entries.pop("CAN"), entries.pop("IT")
    return tuple(
        (
            intent,
            re.compile("|".join(_pattern(s.replace("CAN", can).replace("IT", it)) for s in said)),
        )
        for intent, said in entries.items()
    )


def _pattern(saying: str) -> str:
    """Turn ``[optional words]``, ``(one of|these)`` and plain words into a regular expression."""
    signs = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|"}
    tokens = re.findall(r"[\[\]()|]|[^\s\[\]()|]+", saying)
    return "".join(signs.get(token) or f" {re.escape(token)}" for token in tokens)
