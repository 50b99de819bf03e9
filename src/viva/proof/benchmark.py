"""Measure graders on public sets of answers that people have graded, beside simple baselines.

A set is a folder with ``train.jsonl`` and files to be measured on; a line has ``question``,
``refs`` [{text}], ``answer`` and either ``label3`` or ``score`` (0 to 1). The baselines learn one
threshold, or one straight line, from ``train.jsonl``; graders learn nothing here. Answers to one
question are alike, so how far a figure could be off is drawn from questions, not from answers.
"""

from __future__ import annotations

import json
import math
import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from viva.evidence.batch import AnswerEntry, BatchGrader, Rubrics, grade
from viva.evidence.lexical import load_fit
from viva.evidence.likeness import features

LABELS = ("correct", "contradictory", "incorrect")
COVERAGES = (1.0, 0.8, 0.6, 0.4)
BINS = 10
DRAWS = 400
SEED = 1
MAJORITY = "majority"
OVERLAP = "token overlap"
TF_IDF = "TF-IDF cosine"


class NoData(Exception):
    """There is nothing to measure on; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Graded:
    """One answer and what people said of it."""

    question: str
    refs: tuple[str, ...]
    answer: str
    label: str | None
    score: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """What one system reached on one split; what was not measured is missing."""

    set: str
    split: str
    system: str
    answers: int
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Guess:
    """What a system said of one answer."""

    label: str
    score: float
    confidence: float | None = None


def benchmark(
    graders: Sequence[BatchGrader],
    folder: Path,
    progress: Callable[[str], None] = lambda name: None,
) -> Iterator[Row]:
    """Measure graders and three baselines on every split of every set below a folder.

    Args:
        graders: any that compare answers with references; from the second on, each is also shown
            by its distance from the first, on the same draws of questions.
        folder: holds one folder for each set.
        progress: told what is being measured.

    Raises:
        NoData: the folder holds no set, or a file is not of the expected form.
    """
    for train in data_sets(folder):
        name = train.parent.name
        baselines = _baselines(_load(train))
        for path in sorted(train.parent.glob("*.jsonl")):
            if path == train:
                continue
            answers = _load(path)
            systems = {**baselines, **{g.name: _by_grader(g) for g in graders}}
            drawn: dict[str, list[float]] = {}
            for system, guess in systems.items():
                progress(f"{name} {path.stem}: {system}")
                guesses = [guess(a) for a in answers]
                drawn[system] = _drawn(answers, guesses)
                figures = {**_measure(answers, guesses), **_between(drawn[system])}
                yield Row(name, path.stem, system, len(answers), figures)
            for other in graders[1:]:
                pairs = zip(drawn[other.name], drawn[graders[0].name], strict=True)
                apart = _between([one - two for one, two in pairs])
                system = f"{other.name} − {graders[0].name}"
                yield Row(name, path.stem, system, len(answers), apart)


def data_sets(folder: Path) -> list[Path]:
    """Return the training file of each set below a folder.

    Raises:
        NoData: there is none.
    """
    found = sorted(folder.glob("*/train.jsonl")) or sorted(folder.glob("asag/*/train.jsonl"))
    if not found:
        raise NoData(f"{folder} holds no set: a folder with train.jsonl and files to measure on.")
    return found


def _load(path: Path) -> list[Graded]:
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            score = row.get("score")
            found.append(
                Graded(
                    row["question"],
                    tuple(ref["text"] for ref in row["refs"]),
                    row["answer"],
                    row.get("label3"),
                    None if score is None else float(score),
                )
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"{type(error).__name__}: {error}"
            raise NoData(f"{path}, line {number}, is no graded answer ({what}).") from None
    if not found or any((g.label is None) != (found[0].label is None) for g in found):
        raise NoData(f"{path} needs answers, all with label3 or all with score.")
    if any(g.label is None and g.score is None for g in found):
        raise NoData(f"{path} has answers with neither label3 nor score.")
    return found


# --- systems --------------------------------------------------------------------------------------

_System = Callable[[Graded], _Guess]


def _by_grader(grader: BatchGrader) -> _System:
    def guess(answer: Graded) -> _Guess:
        rubrics: Rubrics = {"q": (answer.question, answer.refs)}
        entry = AnswerEntry(answer_id="", question_id="q", answer=answer.answer)
        result = grade(grader, rubrics, entry)
        return _Guess(result.label3, result.score, result.confidence)

    return guess


def _baselines(train: Sequence[Graded]) -> dict[str, _System]:
    """Return the baselines, each fitted on the training answers."""
    labels = Counter(g.label for g in train)
    usual = str(labels.most_common(1)[0][0])
    mean = statistics.fmean(g.score or 0.0 for g in train)
    return {
        MAJORITY: lambda answer: _Guess(usual, mean),
        OVERLAP: _fitted(train, _likeness(2)),
        TF_IDF: _fitted(train, _likeness(0)),
    }


def _likeness(feature: int) -> Callable[[Graded], float]:
    """Return one feature of the whole answer and the closest reference."""
    scale = load_fit().scale

    def measure(answer: Graded) -> float:
        said, asked = scale.prepare(answer.answer), scale.prepare(answer.question).content
        found = (features(said, scale.prepare(ref), asked)[feature] for ref in answer.refs)
        return max(found, default=0.0)

    return measure


def _fitted(train: Sequence[Graded], likeness: Callable[[Graded], float]) -> _System:
    values = [likeness(g) for g in train]
    threshold = _threshold(values, [g.label == "correct" for g in train])
    scores = [g.score or 0.0 for g in train]
    line = statistics.linear_regression(values, scores) if len(set(values)) > 1 else None

    def guess(answer: Graded) -> _Guess:
        value = likeness(answer)
        label = "correct" if value >= threshold else "incorrect"
        return _Guess(label, line.slope * value + line.intercept if line else 0.0)

    return guess


def _threshold(values: Sequence[float], right: Sequence[bool]) -> float:
    """Return the value from which calling an answer right agrees most often."""
    ordered = sorted(zip(values, right, strict=True))
    agree = best = sum(right)
    threshold = -math.inf
    for position, (value, is_right) in enumerate(ordered):
        agree += -1 if is_right else 1
        last = position + 1 == len(ordered) or ordered[position + 1][0] > value
        if agree > best and last:
            best, threshold = agree, math.nextafter(value, math.inf)
    return threshold


# --- measures -------------------------------------------------------------------------------------


def _measure(answers: Sequence[Graded], guesses: Sequence[_Guess]) -> dict[str, float]:
    if answers[0].label is None:
        return _of_scores([g.score or 0.0 for g in answers], [g.score for g in guesses])
    found = _of_labels([str(g.label) for g in answers], [g.label for g in guesses])
    sure = [g.confidence for g in guesses if g.confidence is not None]
    if len(sure) == len(guesses):
        right = [a.label == g.label for a, g in zip(answers, guesses, strict=True)]
        found |= _of_confidence(right, sure)
    return found


def _drawn(answers: Sequence[Graded], guesses: Sequence[_Guess]) -> list[float]:
    """Return the accuracy, or Pearson's r of the score, on draws of as many questions."""
    by_question: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    labelled = answers[0].label is not None
    for answer, guess in zip(answers, guesses, strict=True):
        x, y = answer.score or 0.0, guess.score
        right = answer.label == guess.label
        found = (1.0, right) if labelled else (1.0, x, y, x * x, y * y, x * y)
        by_question[answer.question].append(found)
    sums = [
        tuple(map(math.fsum, zip(*rows, strict=True))) for _, rows in sorted(by_question.items())
    ]
    draw = random.Random(SEED)
    drawn = []
    for _ in range(DRAWS):
        chosen = draw.choices(sums, k=len(sums))
        n, *totals = map(math.fsum, zip(*chosen, strict=True))
        drawn.append(totals[0] / n if labelled else _pearson(n, *totals))
    return drawn


def _pearson(n: float, x: float, y: float, xx: float, yy: float, xy: float) -> float:
    """Return Pearson's r from sums; 0 where one of the two does not vary."""
    spread = max(0.0, n * xx - x * x) * max(0.0, n * yy - y * y)
    return (n * xy - x * y) / math.sqrt(spread) if spread > 1e-9 else 0.0


def _between(drawn: Sequence[float]) -> dict[str, float]:
    """Return where the middle 95 % of the draws of the first figure lie."""
    ordered = sorted(drawn)
    edge = round(0.025 * len(ordered))
    return {"95 % from": ordered[edge], "to": ordered[-1 - edge]}


def _of_scores(true: Sequence[float], said: Sequence[float]) -> dict[str, float]:
    spread = len(set(true)) > 1 and len(set(said)) > 1
    error = statistics.fmean((t - s) ** 2 for t, s in zip(true, said, strict=True))
    pearson = {"Pearson r": statistics.correlation(true, said)} if spread else {}
    return {**pearson, "RMSE": math.sqrt(error)}


def _of_labels(true: Sequence[str], said: Sequence[str]) -> dict[str, float]:
    """Return accuracy and F1, the latter over the labels that occur (macro and by frequency)."""
    pairs = Counter(zip(true, said, strict=True))
    often, called = Counter(true), Counter(said)
    f1 = {
        label: 2 * pairs[label, label] / (often[label] + called[label])
        for label in LABELS
        if often[label] + called[label]
    }
    return {
        "accuracy": sum(pairs[label, label] for label in LABELS) / len(true),
        "macro-F1": statistics.fmean(f1.values()),
        "weighted-F1": sum(f1[label] * often[label] for label in f1) / len(true),
        "two-way accuracy": statistics.fmean(
            (t == "correct") == (s == "correct") for t, s in zip(true, said, strict=True)
        ),
    }


def _of_confidence(right: Sequence[bool], sure: Sequence[float]) -> dict[str, float]:
    """Return the expected calibration error and the accuracy on the surest answers."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, is_right in zip(sure, right, strict=True):
        bins.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, is_right))
    error = sum(
        abs(sum(c for c, _ in inside) - sum(r for _, r in inside)) for inside in bins.values()
    )
    order = sorted(range(len(sure)), key=lambda i: (-sure[i], i))
    surest = {
        f"at {coverage:.0%}": statistics.fmean(
            right[i] for i in order[: math.ceil(coverage * len(order))]
        )
        for coverage in COVERAGES[1:]
    }
    return {"ECE": error / len(right), **surest}
