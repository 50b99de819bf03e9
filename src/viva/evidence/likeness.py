"""Likeness: how much a stretch of an answer says what a sentence of the bank says, in 13 numbers.

The features are those of the lexical baseline that transferred best to unseen domains: cosines of
words and of letter groups, overlaps with and without the words of the question, lengths, negation.
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]

from viva.evidence.formulas import spoken

FEATURES = (
    "cosine of words",
    "cosine of letter groups",
    "overlap (Dice)",
    "share of the claim that is said",
    "share of the words that are of the claim",
    "share of the claim beyond the question that is said",
    "share of the words that are of the question",
    "log of the words said",
    "log of the words of the claim",
    "only one of the two negates",
    "negations said",
    "negations of the claim",
    "length ratio",
)

MOST_WORDS = 25
"""Content words; nothing is known of longer texts: of the graded answers 99 % are shorter."""
MOST_NEGATIONS = 2
WORDS: Mapping[str, str] = tomllib.loads(
    files("viva.evidence").joinpath("words.toml").read_text(encoding="utf-8")
)
"""Lists of small words, for anybody to read and extend."""
STOP = frozenset(WORDS["stop"].split())
NEGATIONS = frozenset(WORDS["negations"].split())
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_JOINED = re.compile(r"(?<=\w)(?:_|\\_|_\{|_\()(?=\w)")
_BRITISH = re.compile(r"(?<=\w{4})is(?=(?:e|ed|er|ers|es|ing|ation|ations)$)")
_STEMMER = EnglishStemmer()


def words(text: str) -> list[str]:
    """Return the words in lower case; ``β₁²`` and ``\\beta_1^2`` as ``beta1`` and ``squared``."""
    plain = unicodedata.normalize("NFKC", spoken(text)).lower().replace("’", "'")
    return _TOKEN.findall(_JOINED.sub("", plain))


def stems(text: str) -> list[str]:
    """Return the words without their endings; function words stay, *optimise* is *optimize*."""
    return [w if w in STOP or w in NEGATIONS else _stem(w[:40]) for w in words(text)]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(_BRITISH.sub("iz", word)))


def letter_groups(tokens: Iterable[str]) -> Counter[str]:
    """Count groups of three to five letters inside words, a space marking the word's edges."""
    found: Counter[str] = Counter()
    for token in tokens:
        padded = f" {token[:40]} "
        for size in (3, 4, 5):
            found.update(padded[i : i + size] for i in range(max(1, len(padded) - size + 1)))
            if size >= len(padded):
                break
    return found


@dataclass(frozen=True, slots=True)
class Rarity:
    """How much a word or letter group weighs: its inverse document frequency."""

    known: Mapping[str, float]
    unknown: float
    """For those never counted: the terms of our field are among them and must weigh much."""

    def weigh(self, counts: Mapping[str, int]) -> dict[str, float]:
        """Return the tf-idf vector of unit length, with 1 + log of the count as tf."""
        known, unknown = self.known, self.unknown
        vector = {t: (1 + math.log(n)) * known.get(t, unknown) for t, n in counts.items()}
        norm = math.sqrt(sum(v * v for v in vector.values()))
        return {t: v / norm for t, v in vector.items()} if norm else {}


@dataclass(frozen=True)
class Text:
    """A sentence prepared for comparison."""

    tokens: tuple[str, ...]
    content: frozenset[str]
    by_word: Mapping[str, float]
    by_letters: Mapping[str, float]

    @cached_property
    def negations(self) -> int:
        """How often it negates."""
        return sum(t in NEGATIONS or t.endswith("n't") for t in self.tokens)


@dataclass(frozen=True, slots=True)
class Scale:
    """The two rarities that texts are weighed with."""

    of_words: Rarity
    of_letters: Rarity

    def prepare(self, text: str) -> Text:
        """Prepare a sentence for comparison."""
        return self.weigh(tuple(stems(text)))

    def weigh(self, tokens: tuple[str, ...]) -> Text:
        """Prepare words that have been told apart already."""
        return Text(
            tokens,
            frozenset(t for t in tokens if t not in STOP),
            self.of_words.weigh(Counter(tokens)),
            self.of_letters.weigh(letter_groups(tokens)),
        )


def features(said: Text, claim: Text, asked: frozenset[str]) -> tuple[float, ...]:
    """Compare what was said with a claim.

    Args:
        said: a stretch of the answer.
        claim: a sentence of the bank.
        asked: the words of the question, without stop words.

    Returns:
        One number for each name in ``FEATURES``; the first seven are between 0 and 1.
    """
    a, b = said.content, claim.content
    both = len(a & b)
    beyond = b - asked
    return (
        _dot(said.by_word, claim.by_word),
        _dot(said.by_letters, claim.by_letters),
        2 * both / max(1, len(a) + len(b)),
        both / max(1, len(b)),
        both / max(1, len(a)),
        len((a - asked) & beyond) / max(1, len(beyond)),
        len(a & asked) / max(1, len(a)),
        math.log1p(min(len(a), MOST_WORDS)),
        math.log1p(min(len(b), MOST_WORDS)),
        float((said.negations > 0) != (claim.negations > 0)),
        float(min(said.negations, MOST_NEGATIONS)),
        float(min(claim.negations, MOST_NEGATIONS)),
        min(len(a), MOST_WORDS) / max(1, len(b)),
    )


def _dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(v * other[t] for t, v in one.items() if t in other)
