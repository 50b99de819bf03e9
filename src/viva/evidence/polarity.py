"""Polarity: whether words that look like a claim may say the opposite of it.

A likeness of words ranks "Adam does not keep an average" close to "Adam keeps an average". What is
found here never counts against anybody; it only keeps a likeness from being taken for the claim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from viva.evidence.likeness import NEGATIONS, STOP, WORDS, stems, words

_CLAUSES = re.compile(
    r"[,;:.!?()—]|\b(?:but|because|since|so|which|while|whereas|although|though|however|if|unless|"
    r"when|therefore|thus|hence|rather than|only)\b"
)
_NO_NEGATION = re.compile(
    r"\b(?:not (?:only|just|merely)|no matter|nothing but|no doubt|not (?:impossible|without))\b"
)
_NEGATIONS = NEGATIONS | frozenset(WORDS["denials"].split())
_DENIES = re.compile(
    r"\b(?:is|was|it's|that's|would be) (?:\w+ )?(?:wrong|false|untrue|incorrect|nonsense|a myth)\b"
    r"|\bnot (?:true|the case|correct|right)\b|\b(?:don't|do not|dont) (?:think|believe|agree)\b"
    r"|\b(?:false|untrue|wrong) that\b"
)
_NUMBER = re.compile(r"(?<![\w.])(\d{1,15}(?:\.\d{1,15})?(?:e-?\d{1,2})?)(?![\w.]{0,20}[a-z])")
_SPELLED = {
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
}


NEGATION_BEFORE = re.compile(
    r"\b(?:(?:not|no|never|cannot|\w+n['’]t|without|neither|nor)(?:[ \t]+\w+){0,4}[ \t]*$"
    r"|(?:not|never|cannot|\w+n['’]t)[ \t]*,(?:[^,;.]{0,40},)?[ \t]*$)",
    re.IGNORECASE,
)
"""A negation in the last words before a clause; a comma between only as in *not, at first, …*."""
_INSERTED = re.compile(r"(?<=\bnot|n't),[^,;.]{0,40},")


def _pairs() -> frozenset[tuple[str, str]]:
    found = stems(WORDS["opposites"])
    forth = frozenset(zip(found[::2], found[1::2], strict=True))
    return forth | {(b, a) for a, b in forth}


_PAIRS = _pairs()


@dataclass(frozen=True)
class Polarity:
    """What a sentence affirms and what it denies."""

    text: str
    within_question: bool = False
    """Whether the sentence around it is a question."""
    within_denial: bool = False
    """Whether the sentence around it denies something."""

    @cached_property
    def _plain(self) -> str:
        return self.text.lower().replace("’", "'")

    @cached_property
    def asks(self) -> bool:
        """Whether it is put as a question."""
        return self.within_question or self.text.rstrip(" \"')").endswith("?")

    @cached_property
    def denies(self) -> bool:
        """Whether it says of something that it is not so."""
        return self.within_denial or bool(_DENIES.search(self._plain))

    @cached_property
    def numbers(self) -> frozenset[float]:
        """The numbers in it, without those in names such as ``beta1``."""
        spelled = {_SPELLED[w] for w in self._plain.split() if w in _SPELLED}
        return frozenset(spelled | {float(m[1]) for m in _NUMBER.finditer(self._plain)})

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its words without endings."""
        return frozenset(stems(self.text))

    @cached_property
    def sides(self) -> dict[str, bool]:
        """For each content word whether it stands in a clause that negates; both ways: left out."""
        found: dict[str, set[bool]] = {}
        plain = _INSERTED.sub(" ", _NO_NEGATION.sub(" ", self._plain))
        for clause in _CLAUSES.split(plain):
            tokens = words(clause)
            negated = any(t in _NEGATIONS or t.endswith("n't") for t in tokens)
            for stem in stems(clause):
                if stem not in STOP and stem not in _NEGATIONS:
                    found.setdefault(stem, set()).add(negated)
        return {stem: next(iter(sides)) for stem, sides in found.items() if len(sides) == 1}


def difference(said: Polarity, claim: Polarity) -> str:
    """Return why words that look like a claim may not say it; nothing if no reason is seen."""
    if said.asks:
        return "it is put as a question"
    if said.denies != claim.denies:
        return "it seems to be denied"
    shared = said.sides.keys() & claim.sides.keys()
    differing = sum(said.sides[s] != claim.sides[s] for s in shared)
    if shared and differing / len(shared) > 0.34:
        return "one of the two negates it"
    if any(
        a in claim.stems and b in said.stems and b not in claim.stems and a not in said.stems
        for a, b in _PAIRS
    ):
        return "it has the opposite word"
    if said.numbers and claim.numbers and not said.numbers & claim.numbers:
        return "it has another number"
    return ""
