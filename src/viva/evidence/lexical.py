"""The lexical grader: says which points an answer seems to make, by its words, and where to ask.

It compares every window of the answer with every phrasing of every point and turns the best
likeness into a probability, fitted on public answers graded by people. It knows words, not
meanings: what it cannot tell it calls ``unsure``, so that the interviewer asks. It never charges
anybody with anything.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from statistics import fmean

from viva.bank import Misconception, Point, Question
from viva.evidence.finding import Agreement, Finding, Judgement, SetAside, Verdict
from viva.evidence.guards import LONGEST, SHOWN, Heard, listen
from viva.evidence.likeness import MOST_WORDS, STOP, Rarity, Scale, Text, features, stems
from viva.evidence.polarity import NEGATION_BEFORE, Polarity, difference
from viva.evidence.sides import side_by_side
from viva.evidence.spelling import Spelling
from viva.evidence.windows import Window, sentences, windows

MOST_WINDOWS = 1_200
"""Windows of one turn that are read; a spoken answer of three minutes has about 80."""
REACH = 80
"""Characters before a clause in which a negation is looked for."""
TOO_MANY = f"comes after the first {MOST_WINDOWS} stretches, which are all that is read"

NEAR = "the words come near it"
OTHER_SIDE = "it is said of the other side"
LISTED = 0.1
"""Probability that a list of words was meant as the statement that has these words."""
UNREAD = 0.2
"""Probability that a point stands in the part of an answer that could not be read."""
EVEN = 0.15
"""Distance from even odds within which an answer may as well be right as not."""
SWAPPED = 0.05
"""Probability that words under the wrong head were meant for the right one."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What ``scripts/fit_lexical_grader.py`` learnt from graded answers."""

    coefficients: tuple[float, ...]
    """For the features of ``viva.evidence.likeness``, as they are."""
    intercept: float
    slope: float
    """Of the log-odds that the best window's likeness stands for a point made."""
    offset: float
    made: float
    """Probability from which a point is taken as made."""
    missed: float
    """Probability below which a point is taken as missed."""
    partly: tuple[float, float, float]
    """Slope and offset of the log-odds that a whole answer is at least partly right, and by how
    much both log-odds are raised so that people's *correct* begins at a score of 0.75."""
    scale: Scale

    def raw(self, said: Text, claim: Text, asked: frozenset[str]) -> float:
        """Return the log-odds that an answer with these words, as its best, is right."""
        values = features(said, claim, asked)
        return self.intercept + sum(c * v for c, v in zip(self.coefficients, values, strict=True))

    def score(self, raw: float) -> float:
        """Return P(correct) + ½ P(partly) of a whole answer, from its log-odds."""
        slope, offset, raised = self.partly
        return (_chance(raw + raised) + _chance(offset + slope * (raw + raised))) / 2

    def likeness(self, said: Text, claim: Text, asked: frozenset[str]) -> float:
        """Return the probability that these words, as the best of many, make the claim."""
        return _chance(self.offset + self.slope * self.raw(said, claim, asked))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A window, where it stands."""

    window: Window
    suspect: bool = False
    side: str | None = None
    row: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """A window, prepared."""

    window: Window
    text: Text
    polarity: Polarity
    suspect: bool = False
    side: str | None = None
    """Of a comparison, the side in whose cell it stands."""
    row: str = ""
    """What the row of that cell is about."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A sentence of the bank, prepared."""

    text: Text
    polarity: Polarity


@dataclass(frozen=True, slots=True)
class _Sight:
    """What one window shows of one point."""

    verdict: Verdict
    likeness: float
    window: Window
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What words alone show of one answer."""

    judgement: Judgement
    kept: tuple[Window, ...]
    """The sentences that were not set aside, in order."""
    whole: bool
    """Whether nothing was left unread."""
    _compared: _Comparison

    @property
    def side_by_side(self) -> bool:
        """Whether it sets the sides of the question beside each other."""
        return any(read.side for read in self._compared.read)

    def likeness(self, sentences: Sequence[str]) -> float:
        """Return the probability that the answer says one of some sentences, by its words."""
        return self._compared.said(sentences)


class LexicalGrader:
    """Grades by the likeness of words; needs no model, no network and no package but a stemmer."""

    def __init__(self) -> None:
        self._fit = load_fit()

    @property
    def name(self) -> str:
        """Name and version, kept with every judgement."""
        return "lexical 3"

    def judge(self, question: Question, asked: str, words: str) -> Judgement:
        """Judge what was said in one turn.

        Args:
            question: the points and misconceptions to look for.
            asked: the interviewer's own words in this turn.
            words: everything the candidate said in the turn.

        Returns:
            For every point ``made``, ``half``, ``unsure`` or ``missed``; a misconception that may
            have been said is ``unsure`` too. Never ``contradicted`` or ``believed``.
        """
        return self.read(question, asked, words).judgement

    def read(self, question: Question, asked: str, words: str) -> Reading:
        """Judge what was said in one turn, and keep it at hand for a grader that knows more.

        Args:
            question: the points and misconceptions to look for.
            asked: the interviewer's own words in this turn.
            words: everything the candidate said in the turn.
        """
        heard = listen((question.ask, asked), words)
        spelling = _spelling(question)
        read, rest = self._read(heard, words, question, spelling)
        unread = heard.unread or rest
        aside = heard.set_aside
        if rest is not None:
            aside = (*aside, SetAside(rest.quote, TOO_MANY))
        known = self._fit.scale.prepare(f"{question.ask} {asked}").content
        compared = _Comparison(self._fit, known, read, question, spelling)
        points = tuple(_open_if_unread(compared.point(p), unread) for p in question.points)
        doubts = (compared.misconception(m) for m in question.misconceptions)
        findings = (*points, *(d for d in doubts if d is not None))
        judgement = Judgement(question.id, self.name, findings, aside)
        return Reading(judgement, heard.kept, unread is None, compared)

    def compare(self, asked: str, references: tuple[str, ...], words: str) -> Agreement:
        """Say how far an answer agrees with the closest of some right answers.

        A long reference is agreed with as far as its sentences are on average.
        """
        heard = listen((asked,), words)
        known = self._fit.scale.prepare(asked).content
        read = [
            (w, self._fit.scale.prepare(w.quote))
            for w in islice(windows(words, heard.kept), MOST_WINDOWS)
        ]
        best = Agreement(0.0, 0.0, unsure=heard.unread is not None, set_aside=heard.set_aside)
        for reference in references if read else ():
            long = len(_prepared(reference).text.content) > MOST_WORDS
            claims = [s.quote for s in sentences(reference)] if long else [reference]
            closest = [
                max((self._fit.raw(t, claim.text, known), -len(w.quote), w.quote) for w, t in read)
                for claim in map(_prepared, claims)
            ]
            score = fmean(self._fit.score(raw) for raw, _, _ in closest)
            correct = fmean(_chance(raw) for raw, _, _ in closest)
            if score >= best.score:
                unsure = heard.unread is not None or abs(correct - 0.5) < EVEN
                quote = max(closest)[2]
                best = Agreement(score, correct, quote, unsure, heard.set_aside)
        return best

    def _read(
        self, heard: Heard, words: str, question: Question, spelling: Spelling
    ) -> tuple[list[_Read], Window | None]:
        """Prepare the windows; return them and the beginning of what was too much to read."""
        found = _all_windows(heard, words, question)
        read = [
            self._prepare(seen, words, question, spelling) for seen in islice(found, MOST_WINDOWS)
        ]
        more = next(found, None)
        if more is None:
            return read, None
        rest = words[more.window.start :][:SHOWN].rstrip()
        return read, Window(rest, more.window.start)

    def _prepare(self, seen: _Seen, words: str, question: Question, spelling: Spelling) -> _Read:
        """Prepare a window; one in a cell is read with the name of its side before it."""
        window = seen.window
        whose = f"{question.sides[seen.side][0]}: " if seen.side else ""
        text = self._fit.scale.weigh(spelling.read(stems(whose + window.quote)))
        polarity = _polarity(window, words)
        return _Read(window, text, polarity, seen.suspect, seen.side, seen.row)


class _Comparison:
    """All windows of one answer against the sentences of one question."""

    def __init__(
        self,
        fit: Fit,
        asked: frozenset[str],
        read: Sequence[_Read],
        question: Question,
        spelling: Spelling,
    ) -> None:
        self.fit = fit
        self.asked = asked
        self.read = read
        self.spelling = spelling
        self.beliefs = {m.id: self._row((m.belief, *m.also)) for m in question.misconceptions}
        self.claims = {p.id: self._row((p.claim, *p.also)) for p in question.points}

    def point(self, point: Point) -> Finding:
        """Return what the answer shows of one point."""
        near = self._row(point.not_enough)
        sights = [
            self._sight(point, i, near[i])
            for i, read in enumerate(self.read)
            if not (point.sides and read.side)
        ]
        sights += self._in_cells(point)
        for verdict in ("made", "half", "unsure"):
            found = [s for s in sights if s.verdict == verdict]
            if found:
                return self._finding(point.id, found)
        best = max((s.likeness for s in sights), default=0.0)
        return Finding(point.id, "missed", confidence=round(1 - best, 3))

    def misconception(self, misconception: Misconception) -> Finding | None:
        """Return a doubt where a window is clearly closer to the belief than to anything true."""
        beliefs = self.beliefs[misconception.id]
        true = self._row((*misconception.not_this, misconception.truth))
        said = (misconception.belief, *misconception.also)
        found = [
            _Sight("unsure", beliefs[i], read.window, "it may show a misconception: worth asking")
            for i, read in enumerate(self.read)
            if beliefs[i] >= self.fit.made
            and beliefs[i] > max(true[i], *(row[i] for row in self.claims.values()))
            and self._agreeing(i, said) >= self.fit.made
        ]
        return self._finding(misconception.id, found) if found else None

    def said(self, sentences: Sequence[str]) -> float:
        """Return the likeness of the closest statement that does not negate the sentences."""
        statements = (i for i, r in enumerate(self.read) if not (r.suspect or r.polarity.asks))
        return max((self._agreeing(i, sentences) for i in statements), default=0.0)

    def _sight(self, point: Point, index: int, near: float) -> _Sight:
        read, likeness = self.read[index], self.claims[point.id][index]
        best = max(likeness, near)
        if best <= self.fit.missed:
            return _Sight("missed", best, read.window, "")
        agreeing = self._agreeing(index, (point.claim, *point.also))
        verdict, why = self._weigh(point, index, agreeing, near)
        shown = LISTED if verdict == "unsure" and read.suspect else max(agreeing, near / 2)
        return _Sight(verdict, shown, read.window, why)

    def _in_cells(self, point: Point) -> list[_Sight]:
        """Return what the cells show of a point: all of its sides make it, some make half of it.

        Words that belong to the other side earn nothing, and then the right ones beside them
        cannot be trusted either.
        """
        own: dict[str, _Sight] = {}
        rest: list[_Sight] = []
        for read in self.read:
            if read.side is None or not point.sides or read.polarity.asks:
                continue
            alike = {side: self._alike(read, said) for side, said in point.sides.items()}
            side = max(alike, key=lambda s: (alike[s], s == read.side))
            agreeing, likeness = alike[side]
            if agreeing < self.fit.made:
                verdict: Verdict = "unsure" if likeness > self.fit.missed else "missed"
                rest.append(_Sight(verdict, agreeing, read.window, NEAR))
            elif side != read.side:
                rest.append(_Sight("unsure", SWAPPED, read.window, OTHER_SIDE))
            elif side not in own or agreeing > own[side].likeness:
                own[side] = _Sight("half", agreeing, read.window, "one side of it is said")
        if not own or any(sight.why == OTHER_SIDE for sight in rest):
            swapped = [s for s in rest if s.why == OTHER_SIDE]
            return swapped or rest
        if len(own) == len(point.sides):
            return [replace(s, verdict="made", why="its sides agree with it") for s in own.values()]
        return list(own.values())

    def _alike(self, read: _Read, sentences: Sequence[str]) -> tuple[float, float]:
        """Return a cell's likeness to the closest sentence it does not negate, and to any.

        It is read alone and after the name of its row.
        """
        quote = read.window.quote
        texts = [
            self.fit.scale.weigh(self.spelling.read(stems(t)))
            for t in {quote, f"{read.row} {quote}"}
        ]
        agreeing = [0.0]
        likeness = [0.0]
        for claim in map(_prepared, sentences):
            best = max(self.fit.likeness(text, claim.text, self.asked) for text in texts)
            likeness.append(best)
            if not difference(read.polarity, claim.polarity):
                agreeing.append(best)
        return max(agreeing), max(likeness)

    def _weigh(self, point: Point, index: int, agreeing: float, near: float) -> tuple[Verdict, str]:
        read = self.read[index]
        belief = max((row[index] for row in self.beliefs.values()), default=0.0)
        if max(agreeing, near) < self.fit.made:
            close = self.claims[point.id][index] >= self.fit.made
            return "unsure", (self._why_not(point, index) if close else NEAR)
        if read.suspect:
            return "unsure", "it is a list of words"
        if read.polarity.asks:
            return "unsure", "it is put as a question"
        if belief >= max(agreeing, near):
            return "unsure", "it is as close to a misconception"
        if near >= agreeing:
            return "half", "it is closer to what is not yet enough"
        return "made", "the words agree with it"

    def _agreeing(self, index: int, sentences: Sequence[str]) -> float:
        """Return the likeness to the closest sentence that the window does not seem to negate."""
        read = self.read[index]
        return max(
            (
                self.fit.likeness(read.text, claim.text, self.asked)
                for claim in map(_prepared, sentences)
                if not difference(read.polarity, claim.polarity)
            ),
            default=0.0,
        )

    def _why_not(self, point: Point, index: int) -> str:
        """Return what keeps words that are close to a point from being taken for it."""
        said = self.read[index].polarity
        sentences = (point.claim, *point.also)
        reasons = (difference(said, _prepared(sentence).polarity) for sentence in sentences)
        return next((reason for reason in reasons if reason), NEAR)

    def _row(self, sentences: Sequence[str]) -> list[float]:
        """Return for every window the likeness to the closest of some sentences."""
        claims = [_prepared(s).text for s in sentences if s]
        return [
            max((self.fit.likeness(r.text, c, self.asked) for c in claims), default=0.0)
            for r in self.read
        ]

    def _finding(self, about: str, found: Sequence[_Sight]) -> Finding:
        """Quote the shortest window that carries a verdict; in doubt, the closest one."""
        best = max(s.likeness for s in found)
        verdict = found[0].verdict
        if verdict == "unsure":
            shown = max(found, key=lambda s: (s.likeness, -len(s.window.quote)))
        else:
            shown = min(found, key=lambda s: (len(s.window.quote), s.window.start))
        confidence = round(best, 3)
        window = shown.window
        return Finding(about, verdict, window.quote, window.start, confidence, shown.why)


def _all_windows(heard: Heard, words: str, question: Question) -> Iterator[_Seen]:
    table = side_by_side(words[:LONGEST], question.sides)
    for cell in table.cells:
        if any(_overlap(cell.window, heard_) for heard_ in (*heard.kept, *heard.suspects)):
            yield _Seen(cell.window, side=cell.side, row=cell.row)
    kept = [w for w in heard.kept if not table.covers(w)]
    for window in windows(words, kept):
        yield _Seen(window)
    for window in heard.suspects:
        if not table.covers(window):
            yield _Seen(window, suspect=True)


def _overlap(one: Window, other: Window) -> bool:
    return one.start < other.end and other.start < one.end


def _polarity(window: Window, words: str) -> Polarity:
    """Return a window's polarity; a clause keeps that of the sentence it was cut from."""
    if window.sentence is None:
        return Polarity(window.quote)
    whole = Polarity(window.sentence.quote)
    begin = max(window.sentence.start, window.start - REACH)
    negation = NEGATION_BEFORE.search(words[begin : window.start])
    text = f"{negation[0]} {window.quote}" if negation else window.quote
    return Polarity(text, whole.asks, whole.denies)


def _open_if_unread(finding: Finding, unread: Window | None) -> Finding:
    """Nothing can be called missed where a part of the answer could not be read."""
    if unread is None or finding.verdict != "missed":
        return finding
    why = "a part of the answer could not be read"
    return Finding(finding.about, "unsure", unread.quote, unread.start, UNREAD, why)


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, log_odds))))


@lru_cache(maxsize=64)
def _spelling_of(sentences: tuple[str, ...]) -> Spelling:
    words = {stem for sentence in sentences for stem in stems(sentence)}
    return Spelling(words, STOP | load_fit().scale.of_words.known.keys())


def _spelling(question: Question) -> Spelling:
    """Return the spelling of a question's own words."""
    points = (text for p in question.points for text in (p.claim, *p.also, *p.not_enough))
    beliefs = (
        text for m in question.misconceptions for text in (m.belief, m.truth, *m.also, *m.not_this)
    )
    sides = (text for p in question.points for said in p.sides.values() for text in said)
    return _spelling_of((question.ask, *points, *beliefs, *sides))


@lru_cache(maxsize=8_192)
def _prepared(sentence: str) -> _Claim:
    """Prepare a sentence of the bank; candidates' words are never kept here."""
    return _Claim(load_fit().scale.prepare(sentence), Polarity(sentence))


@lru_cache(maxsize=1)
def load_fit() -> Fit:
    """Read what was fitted, from ``lexical.json`` beside this module."""
    kept = json.loads(files("viva.evidence").joinpath("lexical.json").read_text(encoding="utf-8"))
    return Fit(
        tuple(kept["coefficients"].values()),
        kept["intercept"],
        kept["calibration"]["slope"],
        kept["calibration"]["offset"],
        kept["thresholds"]["made"],
        kept["thresholds"]["missed"],
        tuple(kept["partly"].values()),
        Scale(_rarity(kept["words"]), _rarity(kept["letter groups"])),
    )


def _rarity(kept: Mapping[str, str | float]) -> Rarity:
    """Read a table of ``weight: terms``; a ``_`` stands for a word's edge."""
    known = {
        term.replace("_", " "): float(weight)
        for weight, terms in kept.items()
        if isinstance(terms, str)
        for term in terms.split()
    }
    return Rarity(known, float(kept["unknown"]))
