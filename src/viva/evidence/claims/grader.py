"""The claim grader: says what an answer states, half states and contradicts, by model and by words.

For every point a small model reads the claim beside the answer; the mean of its opinion and that of
the lexical grader, in log-probabilities, gives the verdict. What the lexical grader sets aside is
not read, and what it read cell by cell stays. What the two cannot tell is ``unsure``, so that the
interviewer asks.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from viva.bank import Misconception, Point, Question
from viva.evidence.claims.answer import Label, Model, Said
from viva.evidence.claims.calibration import Calibration, read_calibration
from viva.evidence.claims.chances import Chances, mean, spread
from viva.evidence.claims.stretches import content, dice
from viva.evidence.claims.weights import CALIBRATION, FOLDER
from viva.evidence.finding import Agreement, Finding, Judgement, Verdict
from viva.evidence.guards import listen
from viva.evidence.lexical import EVEN, LexicalGrader, Reading, load_fit
from viva.evidence.likeness import MOST_WORDS
from viva.evidence.polarity import Polarity
from viva.evidence.windows import Window

FEWEST_WORDS = 4
"""Words of a reply that is read by meaning: "only B" answers a short question, and no other."""
EVEN_ODDS = 0.5
SURELY_SILENT = 0.8
"""Of the model alone: from which it hears nothing of a claim, whatever the words."""
HINT = 0.02
"""Of the model alone, on the whole: from which a sentence that contradicts is looked for."""
WHY: dict[Verdict, str] = {
    "made": "it says so in other words",
    "half": "it says a part of it",
    "contradicted": "it says what cannot be true beside it",
    "unsure": "it may say so in other words",
    "believed": "it says so, and denies what is true",
}
ASKS = "it is put as a question"
NOT_ENOUGH = "it is closer to what is not yet enough"
BOTH_WAYS = "the answer says it both ways, elsewhere"
NOT_ALONE = "it may say so, but no sentence of it speaks of this alone"
DOUBT = "it may show a misconception: worth asking"


def states(chances: Chances) -> float:
    """Return how likely a claim is stated."""
    return chances.states


def at_least_partly(chances: Chances) -> float:
    """Return how likely a claim is stated, at least in part."""
    return chances.states + chances.partly


def contradicts(chances: Chances) -> float:
    """Return how likely a claim is contradicted."""
    return chances.contradicts


def speaks(chances: Chances) -> float:
    """Return how likely a claim is spoken of at all."""
    return 1 - chances.silent


_SHOWS: dict[Verdict, Label] = {
    "made": states,
    "half": at_least_partly,
    "contradicted": contradicts,
    "unsure": speaks,
    "believed": states,
}


class ClaimGrader:
    """Grades with the claim model and the lexical grader; where its weights are at hand."""

    def __init__(self, folder: Path = FOLDER, model: Model | None = None) -> None:
        """Prepare; the weights are loaded when the first answer is judged.

        Args:
            folder: holds the weights, their word pieces and their calibration.
            model: reads in place of the weights.
        """
        self._folder = folder
        self._given = model
        self._words = LexicalGrader()

    @cached_property
    def name(self) -> str:
        """Name and version, kept with every judgement; the calibration names the weights."""
        fitted = hashlib.sha256((self._folder / CALIBRATION).read_bytes()).hexdigest()
        return f"claims 2 ({fitted[:8]})"

    @cached_property
    def _model(self) -> Model:
        if self._given is not None:
            return self._given
        from viva.evidence.claims.model import ClaimModel

        return ClaimModel(self._folder)

    @cached_property
    def _fit(self) -> Calibration:
        return read_calibration(self._folder)

    def load(self) -> None:
        """Load the weights now, and not when the first answer is judged.

        Raises:
            BadWeights: the weights are not those that were calibrated.
        """
        self._fit, self._model  # noqa: B018

    def judge(self, question: Question, asked: str, words: str) -> Judgement:
        """Judge what was said in one turn.

        Args:
            question: the points and misconceptions to look for.
            asked: the interviewer's own words in this turn.
            words: everything the candidate said in the turn.

        Raises:
            BadWeights: the weights are not those that were calibrated.
        """
        reading = self._words.read(question, asked, words)
        judgement = replace(reading.judgement, grader=self.name)
        if not reading.kept or len(words.split()) < FEWEST_WORDS:
            return judgement
        said = Said(self._model, question.opening, words, reading.kept)
        found = {f.about: f for f in judgement.findings}
        points = [self._point(said, reading, p, found[p.id]) for p in question.points]
        beliefs = [self._belief(said, reading, m, found.get(m.id)) for m in question.misconceptions]
        return replace(judgement, findings=(*points, *(b for b in beliefs if b is not None)))

    def compare(self, asked: str, references: tuple[str, ...], words: str) -> Agreement:
        """Say how far an answer agrees with the closest of some right answers.

        A long reference says more than one claim, which the model was not trained to read: there
        words alone decide.
        """
        by_words = self._words.compare(asked, references, words)
        kept = listen((asked,), words).kept
        if not kept or not references:
            return by_words
        heard = content(words)
        reference = max(references, key=lambda text: dice(content(text), heard))
        if len(content(reference)) > MOST_WORDS:
            return by_words
        said = Said(self._model, asked, words, kept)
        read = mean(said.chances(reference), spread(by_words.correct))
        return replace(
            by_words,
            score=load_fit().score(math.log(read.states / (1 - read.states))),
            correct=read.states,
            contradicts=read.contradicts,
            quote=by_words.quote or said.place(reference, speaks).quote,
            unsure=by_words.unsure and abs(read.states - 0.5) < EVEN,
        )

    def _point(self, said: Said, reading: Reading, point: Point, words: Finding) -> Finding:
        """Return what the answer shows of one point."""
        if point.sides and reading.side_by_side:
            return words
        phrase, opinion = self._opinion(said, (point.claim, *point.also), made(words))
        verdict = self._verdict(opinion)
        if words.verdict == "made" and verdict not in ("made", "contradicted"):
            # Like words are right nine times in ten, unless they are rather read as the contrary,
            # or as a heap of words that says nothing.
            said_nothing = said.chances(phrase).silent >= SURELY_SILENT
            stands = opinion.contradicts < EVEN_ODDS and not said_nothing
            verdict = "made" if stands else "unsure"
            opinion = opinion._replace(states=max(opinion.states, words.confidence))
        if verdict == "missed":
            # Nothing is called missed where a part of the answer could not be read.
            sure = round(1 - opinion.states, 3)
            return Finding(point.id, verdict, confidence=sure) if reading.whole else words
        if verdict == "made" and self._is_not_enough(said, reading, point, opinion):
            found = _quoted(said, "half", phrase, opinion, words)
            return replace(found, why=NOT_ENOUGH) if found.verdict == "half" else found
        found = _quoted(said, verdict, phrase, opinion, words)
        by_model = found.verdict == "made" and words.verdict != "made"
        if by_model and not _carries(said, point, found):
            return replace(found, verdict="unsure", why=NOT_ALONE)
        return self._both_ways(said, phrase, found)

    def _belief(
        self, said: Said, reading: Reading, belief: Misconception, words: Finding | None
    ) -> Finding | None:
        """Return whether a misconception is believed, or may be.

        It is charged only where three things come together: words are closer to it than to any
        true sentence, it is rather stated than not, and its truth is less likely stated than
        contradicted.
        Words alone, or a truth that is surely contradicted, are worth asking about.
        """
        truth = self._alone(said, reading, belief.truth) if belief.truth else None
        if words is None:
            if truth is None or truth.contradicts < self._fit.thresholds.contradicted:
                return None
            place = said.place(belief.truth, contradicts)
            return _finding(belief.id, "unsure", place, truth.contradicts, DOUBT)
        phrasings = (belief.belief, *belief.also)
        phrase, opinion = self._opinion(said, phrasings, reading.likeness(phrasings))
        true = (self._alone(said, reading, text).states for text in belief.not_this)
        if (
            truth is None
            or opinion.states < EVEN_ODDS
            or truth.contradicts <= truth.states
            or max(true, default=0.0) >= opinion.states
        ):
            return words
        return _finding(belief.id, "believed", said.place(phrase, states), opinion.states)

    def _opinion(self, said: Said, phrasings: Sequence[str], made: float) -> tuple[str, Chances]:
        """Return what is said of a claim, and the wording in which that is plainest.

        Beside the first wording, the other one that shares most words with the answer is read,
        where the first was not clearly stated.
        """
        first, *others = phrasings
        read = said.chances(first)
        opinion = self._fit.together(read, made)
        if others and opinion.states < self._fit.thresholds.made and read.silent < SURELY_SILENT:
            other = max(others, key=said.shares)
            again = said.chances(other)
            if again.states > max(read.states, read.contradicts):
                return other, self._fit.together(again, made)
        return first, opinion

    def _alone(self, said: Said, reading: Reading, sentence: str) -> Chances:
        return self._fit.together(said.chances(sentence), reading.likeness([sentence]))

    def _is_not_enough(self, said: Said, reading: Reading, point: Point, opinion: Chances) -> bool:
        """Say whether an answer is closer to a near miss than to the claim."""
        if not point.not_enough:
            return False
        near = max(point.not_enough, key=said.shares)
        return self._alone(said, reading, near).states >= opinion.states

    def _verdict(self, opinion: Chances) -> Verdict:
        least = self._fit.thresholds
        if opinion.contradicts >= least.contradicted:
            return "contradicted"
        if opinion.states >= least.made:
            return "made"
        if opinion.partly >= least.half:
            return "half"
        against = opinion.contradicts >= EVEN_ODDS
        return "missed" if at_least_partly(opinion) < least.missed and not against else "unsure"

    def _both_ways(self, said: Said, phrase: str, found: Finding) -> Finding:
        """Report a point that one sentence states and another contradicts as a contradiction."""
        least = self._fit.thresholds
        at = Window(found.quote, found.start)
        if found.verdict == "contradicted":
            other = said.elsewhere(phrase, states, at)
            if other and other[1] >= least.said:
                return replace(found, why=f"{BOTH_WAYS}: “{other[0].quote}”")
        if found.verdict == "made" and said.chances(phrase).contradicts >= HINT:
            other = said.elsewhere(phrase, contradicts, at)
            if other and other[1] >= least.denied and not _asks(other[0]):
                why = f"{BOTH_WAYS}: “{found.quote}”"
                return _finding(found.about, "contradicted", other[0], other[1], why)
        return found


def _quoted(said: Said, verdict: Verdict, phrase: str, opinion: Chances, words: Finding) -> Finding:
    """Return a verdict with the shortest words that it rests on.

    Words that ask state nothing. Where the lexical grader gave the same verdict, or something to
    ask about, its quote stands.
    """
    sure = {
        "made": opinion.states,
        "half": at_least_partly(opinion),
        "contradicted": opinion.contradicts,
        "unsure": opinion.states,
    }[verdict]
    if words.quote and verdict == words.verdict:
        return replace(words, confidence=round(sure, 3))
    if words.quote and verdict == "unsure":
        return _finding(words.about, verdict, Window(words.quote, words.start), sure)
    place = said.place(phrase, _SHOWS[verdict])
    if verdict != "unsure" and _asks(place):
        return _finding(words.about, "unsure", place, opinion.states, ASKS)
    return _finding(words.about, verdict, place, sure)


def _carries(said: Said, point: Point, found: Finding) -> bool:
    """Say whether the sentence of a quote, read alone, may speak of a point as first worded."""
    return said.alone(point.claim, Window(found.quote, found.start)).silent < EVEN_ODDS


def _finding(about: str, verdict: Verdict, place: Window, sure: float, why: str = "") -> Finding:
    why = why or WHY[verdict]
    return Finding(about, verdict, place.quote, place.start, round(sure, 3), why)


def _asks(place: Window) -> bool:
    return Polarity((place.sentence or place).quote).asks


def made(words: Finding) -> float:
    """Return the probability that a point was made, from the lexical grader's finding on it."""
    return 1 - words.confidence if words.verdict == "missed" else words.confidence
