"""Samples as a test: how far a grader agrees with the labels of the bank's own answers.

The bank's samples never train a model, and neither do the claims of their questions. What is unsure
is credited by nobody here: it counts as not found.
"""

from __future__ import annotations

import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from viva.bank import Question, Sample, score_of
from viva.evidence import Grader, estimate
from viva.proof.style import explained, style

_CREDITED = ("made", "half")
_DRAWS = 300
_SEED = 1


@dataclass(frozen=True, slots=True)
class Judged:
    """One sample as a grader judged it, beside its labels."""

    question: str
    style: tuple[float, ...]
    score: float
    """What the grader gives, 0 to 1."""
    labelled: float
    """What the labels give, 0 to 1."""
    points: tuple[tuple[float, str, bool], ...]
    """Of each point: what its label earns, the verdict, whether it is core."""
    contradicts: tuple[tuple[bool, str], ...]
    """Of each point: whether it is labelled as contradicted, the verdict."""
    beliefs: tuple[tuple[bool, str], ...]
    """Of each misconception: whether it is labelled, the verdict or nothing."""


@dataclass(frozen=True, slots=True)
class Match:
    """How often what a grader says is right, and how much of what is there it says."""

    called: int
    there: int
    right: int

    @property
    def precision(self) -> float | None:
        """Share of what was called that is there; none where nothing was called."""
        return self.right / self.called if self.called else None

    @property
    def recall(self) -> float:
        """Share of what is there that was called."""
        return self.right / self.there if self.there else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.called + self.there
        return 2 * self.right / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far one grader agrees with the labels."""

    grader: str
    questions: int
    samples: int
    points: Match
    """Credited, as made or half."""
    contradicted: Match
    believed: Match
    """Misconceptions that are charged."""
    suspected: Match
    """Misconceptions that are charged or asked about."""
    decided: float
    """Share of the core points that are not unsure."""
    pearson: float
    """Between the scores of samples and those of their labels."""
    error: float
    """Mean distance between the two, 0 to 1."""
    style_of_labels: float
    """Share of the labels' scores that style explains."""
    style_of_scores: float
    """Share of the grader's scores that style explains."""
    style_apart: tuple[float, float]
    """Where 95 % of the draws of questions find the second less the first."""


def judge_samples(
    grader: Grader, questions: Iterable[Question], progress: Callable[[str], None] = lambda id: None
) -> list[Judged]:
    """Judge every sample of some questions, in order."""
    found = []
    for question in questions:
        progress(question.id)
        found += [_judged(grader, question, sample) for sample in question.samples]
    return found


def _judged(grader: Grader, question: Question, sample: Sample) -> Judged:
    judgement = grader.judge(question, question.opening, sample.text)
    verdicts = {finding.about: finding.verdict for finding in judgement.findings}
    return Judged(
        question.id,
        style(sample.text),
        estimate(question, judgement).score,
        score_of(question, sample),
        tuple(
            (sample.earns.get(p.id, 0.0), verdicts[p.id], p.need == "core") for p in question.points
        ),
        tuple((p.id in sample.contradicts, verdicts[p.id]) for p in question.points),
        tuple((m.id in sample.believes, verdicts.get(m.id, "")) for m in question.misconceptions),
    )


def agreed(grader: str, judged: Sequence[Judged]) -> Agreed:
    """Return how far a grader agrees with the labels, over all samples."""
    points = [point for one in judged for point in one.points]
    beliefs = [belief for one in judged for belief in one.beliefs]
    core = Counter(verdict == "unsure" for _, verdict, core in points if core)
    scores, labels = [one.score for one in judged], [one.labelled for one in judged]
    styles = [one.style for one in judged]
    return Agreed(
        grader,
        len({one.question for one in judged}),
        len(judged),
        _match((earned > 0, verdict in _CREDITED) for earned, verdict, _ in points),
        _match((t, v == "contradicted") for one in judged for t, v in one.contradicts),
        _match((there, verdict == "believed") for there, verdict in beliefs),
        _match((there, bool(verdict)) for there, verdict in beliefs),
        core[False] / (core.total() or 1),
        statistics.correlation(scores, labels),
        statistics.fmean(abs(a - b) for a, b in zip(scores, labels, strict=True)),
        explained(styles, labels),
        explained(styles, scores),
        _apart(judged),
    )


def _match(pairs: Iterable[tuple[bool, bool]]) -> Match:
    seen = Counter(pairs)
    right = seen[True, True]
    return Match(right + seen[False, True], right + seen[True, False], right)


def _apart(judged: Sequence[Judged]) -> tuple[float, float]:
    """Return how much more of the score than of the labels style explains, over draws."""
    of = defaultdict(list)
    for one in judged:
        of[one.question].append(one)
    drawn, names, found = random.Random(_SEED), sorted(of), []
    for _ in range(_DRAWS):
        some = [one for name in drawn.choices(names, k=len(names)) for one in of[name]]
        styles = [one.style for one in some]
        labels = explained(styles, [one.labelled for one in some])
        found.append(explained(styles, [one.score for one in some]) - labels)
    found.sort()
    return found[round(0.025 * _DRAWS)], found[round(0.975 * _DRAWS) - 1]
