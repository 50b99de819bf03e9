"""Measures an exported model beside the lexical grader and the mean of both, on the same rows.

    python training/evaluate.py --model FOLDER [--public FOLDER --sets ua uq ud]

FOLDER holds the exported weights and their word pieces; prints tables in Markdown. Of the public
sets, only the named test splits are read.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from prepare import (
    CONTRADICTS,
    LABELS,
    PARTLY,
    PUBLIC,
    SILENT,
    STATES,
    Row,
    own,
    public,
    statements,
)
from run import Floats, probabilities

from viva.evidence.batch import read_questions
from viva.evidence.claims.chances import Chances, spread
from viva.evidence.claims.chances import mean as mean_of
from viva.evidence.claims.grader import made
from viva.evidence.claims.model import ClaimModel
from viva.evidence.lexical import LexicalGrader
from viva.proof.probes import read_probes
from viva.proof.style import explained, style

Ints = NDArray[np.int64]
CREDIT = np.array([1.0, 0.5, 0.0, 0.0])
SURE = (0.5, 0.7, 0.8, 0.9)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--public", type=Path)
    parser.add_argument("--sets", nargs="*", default=["ua", "uq", "ud"])
    parser.add_argument("--short", action="store_true", help="only the main line on dev")
    given = parser.parse_args()
    folder = given.model if given.model.is_dir() else given.model.parent
    model = ClaimModel(folder)
    on_dev(model, given.short)
    if not given.short:
        on_statements(model, "statements of dev", statements("dev"))
        on_statements(model, "probes", probes())
    for name in PUBLIC if given.public else ():
        for split in given.sets:
            if (given.public / name / f"{split}.jsonl").exists():
                on_public(model, given.public, name, split)


def on_dev(network: ClaimModel, short: bool) -> None:
    """Measure on the questions of topics that training never saw."""
    rows = own("dev")
    began = time.process_time()
    model = probabilities(network, rows)
    taken = time.process_time() - began
    truth = np.array([row.label for row in rows])
    print(f"\n## dev: {len(rows)} rows; model {taken * 1000 / len(rows):.1f} CPU-ms a row\n")
    if short:
        print(line("model", truth, model))
        return
    stated, verdicts = lexical(rows)
    words = four(stated)
    both = mean(model, words)
    systems = {"model": model, "lexical": words, "mean of both": both}
    print(HEAD)
    for name, chances in systems.items():
        print(line(name, truth, chances))
    by_label(truth, systems)
    contradictions(truth, model, both)
    lexical_verdicts(truth, verdicts)
    confusion(truth, model)
    by_voice(rows, truth, systems)
    by_answer(rows, truth, systems)
    coverage(truth, systems)
    apart(rows, truth, systems)


def on_statements(network: ClaimModel, title: str, rows: Sequence[Row]) -> None:
    """Measure on single statements and passages."""
    truth = np.array([row.label for row in rows])
    model, words = probabilities(network, rows), four(lexical(rows)[0])
    systems = {"model": model, "lexical": words, "mean of both": mean(model, words)}
    print(f"\n## {title}: {len(rows)} rows\n\n{HEAD}")
    for name, chances in systems.items():
        print(line(name, truth, chances))
    by_label(truth, systems)
    confusion(truth, model)
    by_voice(rows, truth, systems)


def probes() -> list[Row]:
    """Return the probes, which others wrote and none of which trained."""
    return [
        Row("probe", p.id, p.question, p.claim, p.answer, LABELS.index(p.expect), p.kind)
        for p in read_probes()
    ]


HEAD = (
    "| system | accuracy | macro-F1 | AUC states / rest | AUC contradicts / rest | "
    "calibration error |\n|---|---|---|---|---|---|"
)


def line(name: str, truth: Ints, chances: Floats) -> str:
    """Return the main figures as a row of a table."""
    called = chances.argmax(1)
    return (
        f"| {name} | {accuracy(truth, called):.1f} | {macro_f1(truth, called):.1f} | "
        f"{auc(truth == STATES, chances[:, STATES]):.3f} | "
        f"{auc(truth == CONTRADICTS, chances[:, CONTRADICTS]):.3f} | "
        f"{calibration_error(truth, chances):.3f} |"
    )


def by_label(truth: Ints, systems: dict[str, Floats]) -> None:
    """Print precision and recall of each label."""
    print("\n| system | " + " | ".join(f"{label} P / R" for label in LABELS) + " |")
    print("|---|" + "---|" * len(LABELS))
    for name, chances in systems.items():
        called = chances.argmax(1)
        cells = []
        for number in range(len(LABELS)):
            precision, recall = precision_recall(truth == number, called == number)
            cells.append(f"{precision:.1f} / {recall:.1f}")
        print(f"| {name} | " + " | ".join(cells) + " |")


def contradictions(truth: Ints, model: Floats, both: Floats) -> None:
    """Print what calling a contradiction from some probability on would be worth."""
    print("\n| contradicts called from | model P / R | mean P / R | of the model's false, stated |")
    print("|---|---|---|---|")
    for sure in SURE:
        cells = []
        for chances in (model, both):
            called = chances[:, CONTRADICTS] >= sure
            precision, recall = precision_recall(truth == CONTRADICTS, called)
            cells.append(f"{precision:.1f} / {recall:.1f}")
        false = (model[:, CONTRADICTS] >= sure) & (truth != CONTRADICTS)
        stated = (truth[false] == STATES).sum()
        print(f"| {sure} | {cells[0]} | {cells[1]} | {stated} of {false.sum()} |")


def lexical_verdicts(truth: Ints, verdicts: Sequence[str]) -> None:
    """Print what the lexical grader's verdicts stand for."""
    print("\n| lexical verdict | rows | " + " | ".join(LABELS) + " |")
    print("|---|---|" + "---|" * len(LABELS))
    for verdict, n in Counter(verdicts).most_common():
        here = truth[[v == verdict for v in verdicts]]
        cells = [f"{(here == number).mean():.0%}" for number in range(len(LABELS))]
        print(f"| {verdict} | {n} | " + " | ".join(cells) + " |")


def confusion(truth: Ints, model: Floats) -> None:
    """Print what the model called each label."""
    called = model.argmax(1)
    print("\n| is, model calls it | " + " | ".join(LABELS) + " |\n|---|" + "---|" * len(LABELS))
    for number, label in enumerate(LABELS):
        cells = [str(((truth == number) & (called == other)).sum()) for other in range(len(LABELS))]
        print(f"| {label} | " + " | ".join(cells) + " |")


def by_voice(rows: Sequence[Row], truth: Ints, systems: dict[str, Floats]) -> None:
    """Print, for each voice, how often the label is right and what passes for stated."""
    print(f"\nBy voice, in per cent, each time: {', '.join(systems)}\n")
    print("| voice | rows | accuracy | stated found | falsely stated |\n|---|---|---|---|---|")
    for voice in sorted({row.voice for row in rows}):
        here = np.array([row.voice == voice for row in rows])
        right, found, false = [], [], []
        for chances in systems.values():
            called = chances[here].argmax(1)
            right.append(f"{accuracy(truth[here], called):.0f}")
            stated, rest = truth[here] == STATES, truth[here] != STATES
            found.append(share(called[stated] == STATES))
            false.append(share(called[rest] == STATES))
        cells = (", ".join(part) for part in (right, found, false))
        print(f"| {voice} | {here.sum()} | " + " | ".join(cells) + " |")


def by_answer(rows: Sequence[Row], truth: Ints, systems: dict[str, Floats]) -> None:
    """Print how the score of whole answers agrees with that of their labels."""
    answers = [(row.group, row.number) for row in rows]
    labels = means(answers, CREDIT[truth])
    styles = [
        style(row.answer)
        for row in {key: row for key, row in zip(answers, rows, strict=True)}.values()
    ]
    length = means(answers, np.array([math.log(len(row.answer.split())) for row in rows]))
    print(f"\n{len(labels)} answers; score = mean of states 1, partly 0.5\n")
    print(
        "| score from | Pearson | root of mean squared error | Pearson, length held constant "
        "| explained by style |\n|---|---|---|---|---|"
    )
    print(f"| the labels | | | | {explained(styles, labels.tolist()):.3f} |")
    print(f"| log of the answer's words | {pearson(length, labels):.3f} | | | |")
    for name, chances in systems.items():
        for kind, credit in (
            ("expected", chances @ CREDIT),
            ("label called", CREDIT[chances.argmax(1)]),
        ):
            score = means(answers, credit)
            error = math.sqrt(float(((score - labels) ** 2).mean()))
            plain, held = pearson(score, labels), partial(score, labels, length)
            bought = explained(styles, score.tolist())
            print(f"| {name}, {kind} | {plain:.3f} | {error:.3f} | {held:.3f} | {bought:.3f} |")


def coverage(truth: Ints, systems: dict[str, Floats]) -> None:
    """Print how often a label is right among those a system is surest of."""
    print("\n| accuracy on the surest | 100 % | 80 % | 60 % | 40 % |\n|---|---|---|---|---|")
    for name, chances in systems.items():
        order = np.argsort(-chances.max(1))
        right = (chances.argmax(1) == truth)[order]
        parts = (right[: int(len(right) * part)] for part in (1, 0.8, 0.6, 0.4))
        cells = [f"{part.mean() * 100:.1f}" for part in parts]
        print(f"| {name} | " + " | ".join(cells) + " |")


def apart(rows: Sequence[Row], truth: Ints, systems: dict[str, Floats]) -> None:
    """Print how far the main figures move when other questions are drawn (bootstrap)."""
    places = defaultdict(list)
    for i, row in enumerate(rows):
        places[row.group].append(i)
    questions = [np.array(found) for found in places.values()]
    drawn = np.random.default_rng(1)
    draws = []
    for _ in range(300):
        numbers = drawn.integers(0, len(questions), len(questions))
        chosen = np.concatenate([questions[i] for i in numbers])
        draws.append(
            [accuracy(truth[chosen], s[chosen].argmax(1)) for s in systems.values()]
            + [auc(truth[chosen] == STATES, s[chosen, STATES]) * 100 for s in systems.values()]
        )
    low, high = np.percentile(np.array(draws), [2.5, 97.5], axis=0)
    print(f"\n95 % of 300 draws of the {len(questions)} questions:\n")
    print("| system | accuracy | AUC states / rest, % |\n|---|---|---|")
    n = len(systems)
    for i, name in enumerate(systems):
        print(f"| {name} | {low[i]:.1f} to {high[i]:.1f} | {low[n + i]:.1f} to {high[n + i]:.1f} |")


def on_public(network: ClaimModel, folder: Path, name: str, split: str) -> None:
    """Measure three-way labels on a test split of a public set."""
    rows = public(folder, name, split)
    truth = np.array([row.label for row in rows])
    model = three(probabilities(network, rows))
    lines = (folder / name / f"{split}.jsonl").read_text("utf-8").splitlines()
    grader = LexicalGrader()
    agreed = []
    for entry in map(json.loads, lines):
        references = tuple(ref["text"] for ref in entry["refs"])
        agreed.append(grader.compare(entry["question"], references, entry["answer"]).correct)
    words = three(four(np.array(agreed)))
    print(f"\n## {name} {split}: {len(rows)} answers, three-way\n")
    print("| system | accuracy | macro-F1 | two-way accuracy | AUC correct / rest |")
    print("|---|---|---|---|---|")
    for system, chances in (("model", model), ("lexical", words), ("mean", mean(model, words))):
        called = chances.argmax(1)
        two = accuracy((truth == STATES).astype(int), (called == STATES).astype(int))
        figures = f"{accuracy(truth, called):.1f} | {macro_f1(truth, called):.1f} | {two:.1f}"
        print(f"| {system} | {figures} | {auc(truth == STATES, chances[:, STATES]):.3f} |")


def three(chances: Floats) -> Floats:
    """Count partly as silent: the public sets' *incorrect*."""
    found = chances.copy()
    found[:, SILENT] += found[:, PARTLY]
    found[:, PARTLY] = 0
    return found


def lexical(rows: Sequence[Row]) -> tuple[Floats, list[str]]:
    """Return the lexical grader's probability that each claim is stated, and its verdict."""
    grader = LexicalGrader()
    answers: dict[tuple[str, int], list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        answers[row.group, row.number].append(i)
    stated, verdicts = np.zeros(len(rows)), [""] * len(rows)
    for places in answers.values():
        first = rows[places[0]]
        points = [{"id": str(i), "text": rows[i].claim} for i in places]
        entry = {"id": first.group, "question": first.question, "points": points}
        rubric = read_questions([json.dumps(entry)], "rows")[first.group]
        assert not isinstance(rubric, tuple)
        judgement = grader.judge(rubric, rubric.ask, first.answer)
        for finding in judgement.findings:
            stated[int(finding.about)] = made(finding)
            verdicts[int(finding.about)] = finding.verdict
    return stated, verdicts


def four(stated: Floats) -> Floats:
    """Spread what is not stated over the other labels, as often as they occur."""
    return np.array([spread(one) for one in stated])


def mean(one: Floats, other: Floats) -> Floats:
    """Return the mean of two opinions, in log-probabilities; nothing is fitted."""
    pairs = zip(one, other, strict=True)
    return np.array([mean_of(Chances(*a), Chances(*b)) for a, b in pairs])


def means(groups: Sequence[tuple[str, int]], values: Floats) -> Floats:
    """Return the mean of each group, in order of first appearance."""
    found: dict[tuple[str, int], list[float]] = defaultdict(list)
    for group, value in zip(groups, values, strict=True):
        found[group].append(value)
    return np.array([np.mean(v) for v in found.values()])


def accuracy(truth: NDArray[np.integer], called: NDArray[np.integer]) -> float:
    """Return the share that is right, in per cent."""
    return float((truth == called).mean() * 100)


def precision_recall(truth: NDArray[np.bool_], called: NDArray[np.bool_]) -> tuple[float, float]:
    """Return precision and recall in per cent; not a number where nothing was called."""
    right = (truth & called).sum() * 100
    precision = float(right / called.sum()) if called.any() else math.nan
    return precision, float(right / truth.sum())


def macro_f1(truth: Ints, called: Ints) -> float:
    """Return the mean F1 of the labels that occur, in per cent."""
    found = []
    for label in np.unique(truth):
        right = ((truth == label) & (called == label)).sum()
        found.append(200 * right / ((truth == label).sum() + (called == label).sum()))
    return float(np.mean(found))


def auc(truth: NDArray[np.bool_], score: Floats) -> float:
    """Return how often one that is true scores higher than one that is not; ties count half."""
    _, places, times = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(times) - (times - 1) / 2)[places]
    positive = truth.sum()
    above = ranks[truth].sum() - positive * (positive + 1) / 2
    return float(above / (positive * (len(truth) - positive)))


def calibration_error(truth: Ints, chances: Floats, weights: Floats | None = None) -> float:
    """Return the expected calibration error of the label called, in ten bins."""
    weights = np.ones(len(truth)) if weights is None else weights
    off = weights * (chances.max(1) - (chances.argmax(1) == truth))
    bins = np.minimum((chances.max(1) * 10).astype(int), 9)
    return float(sum(abs(off[bins == b].sum()) for b in range(10)) / weights.sum())


def pearson(one: Floats, other: Floats) -> float:
    """Return Pearson's correlation."""
    return float(np.corrcoef(one, other)[0, 1])


def partial(one: Floats, other: Floats, held: Floats) -> float:
    """Return Pearson's correlation of what a third quantity does not explain."""
    rest = [values - np.polyval(np.polyfit(held, values, 1), held) for values in (one, other)]
    return pearson(rest[0], rest[1])


def share(flags: NDArray[np.bool_]) -> str:
    """Return a share in per cent, or a dash of nothing."""
    return f"{flags.mean() * 100:.0f}" if len(flags) else "–"


if __name__ == "__main__":
    main()
