"""Fits the probabilities of the claim grader and chooses its thresholds, for new weights.

    python training/calibrate.py FOLDER

FOLDER holds the exported weights and their word pieces; ``calibration.json`` is written there too.
All is learnt on ``dev``, whose topics the model never saw: how much the model and the words count,
and four offsets, in folds by topic, so that every row is judged by what was fitted on other topics.
Each answer is also read beside two claims of other questions, of which it says nothing. ``dev`` was
written to hold many contradictions; rows are weighed so that labels are as common as ``EXPECTED``
says we expect of candidates. From these probabilities the thresholds are chosen by a rule. It was
written before other answers were looked at, and changed after the probes and the bank's samples had
been: stricter for ``contradicted`` and ``half``, milder for ``missed``:

- ``made``: the least from which 90 % of the rows are labelled *states*;
- ``contradicted``: the least from which 95 % are labelled *contradicts*;
- ``half``: of the rest, the least from which 85 % are labelled *partly* or *states*;
- ``missed``: the most below which at most 15 % are labelled *states*, strangers left out;
- ``said``: of the model alone, on one sentence, the least from which 90 % are labelled *states*;
- ``denied``: of what is made, the least from which a sentence that contradicts it shows that 80 %
  are labelled *contradicts*.

``--measure test`` fits nothing: it prints how well what was fitted does on that part of the data.

Where fewer than 30 rows would be called so, nothing is: the threshold is 2.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import numpy as np
from evaluate import CREDIT, accuracy, auc, calibration_error, four, lexical, means, pearson
from numpy.typing import NDArray
from prepare import CONTRADICTS, DATA, LABELS, PARTLY, SILENT, STATES, Row, own, strangers
from run import NOTHING, Floats, probabilities, said

from viva.evidence.claims.answer import Said
from viva.evidence.claims.calibration import read_calibration
from viva.evidence.claims.chances import TINY, Chances
from viva.evidence.claims.grader import EVEN_ODDS, SURELY_SILENT, contradicts, states
from viva.evidence.claims.model import ClaimModel
from viva.evidence.claims.weights import CALIBRATION, MODEL, sha256
from viva.evidence.windows import Window

EXPECTED = (0.33, 0.10, 0.10, 0.47)
"""Shares of the labels among claims and answers: a round guess, made when contradictions that were
none had been found in the bank's samples."""
MADE, CONTRADICTED, HALF, MISSED, SAID, DENIED = 0.90, 0.95, 0.85, 0.15, 0.90, 0.80
FEWEST = 30
NEVER = 2.0
STEPS = 50
RIDGE = 1e-3
"""Keeps the four offsets, of which three are free, from drifting."""

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def main() -> None:
    """Read, fit, choose, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--measure", metavar="PART", help="only measure, on this part of the data")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(held_out(given.folder, given.measure), indent=1))
    else:
        fit(given.folder)


def held_out(folder: Path, part: str) -> dict[str, object]:
    """Return how well what was fitted does on other answers."""
    fitted, rows = read_calibration(folder), own(part)
    read = probabilities(ClaimModel(folder), rows)
    likely, _ = lexical(rows)
    pairs = zip(read, likely, strict=True)
    judged = np.array([fitted.together(Chances(*one), other) for one, other in pairs])
    truth, found = np.array([row.label for row in rows]), {}
    for name, opinion in (("model", read), ("words", four(likely)), ("together", judged)):
        found[name] = {
            "accuracy, %": round(accuracy(truth, opinion.argmax(1)), 1),
            "AUC states": round(auc(truth == STATES, opinion[:, STATES]), 3),
            "AUC contradicts": round(auc(truth == CONTRADICTS, opinion[:, CONTRADICTS]), 3),
            "Pearson of the scores of answers": round(agreement(rows, opinion), 3),
        }
    called = verdicts(judged, asdict(fitted.thresholds))
    return found | {"together, more": measured(judged, truth, called, weighed(truth))}


def fit(folder: Path) -> None:
    """Fit on ``dev``, and keep it beside the weights."""
    model, labelled = ClaimModel(folder), own("dev")
    rows = [*labelled, *strangers(labelled)]
    answers = [said(model, row) for row in rows]
    read = np.array(
        [a.chances(r.claim) if a else NOTHING for a, r in zip(answers, rows, strict=True)]
    )
    likely, by_words = lexical(rows)
    words = four(likely)
    logs = np.log(np.maximum(np.stack([read, words]), TINY**2))
    truth = np.array([row.label for row in rows])
    weights = weighed(truth)
    judged = in_folds(logs, truth, weights, topics(rows))
    thresholds = chosen(judged, truth, weights, answers, rows, len(labelled))
    trust, offsets = fitted(logs, truth, weights)
    called, own_rows = verdicts(judged, thresholds), slice(0, len(labelled))
    found = {
        "weights": sha256(folder / MODEL),
        "trust": dict(zip(("model", "words"), np.round(trust, 4).tolist(), strict=True)),
        "offsets": dict(zip(LABELS, np.round(offsets, 4).tolist(), strict=True)),
        "thresholds": thresholds,
        "measured on dev, in folds by topic": {
            "rows": len(labelled),
            "topics": len(set(topics(rows))),
            **measured(
                judged[own_rows], truth[own_rows], called[own_rows], weighed(truth[own_rows])
            ),
            "Pearson of the scores of answers": round(agreement(labelled, judged[own_rows]), 3),
            "verdicts on strangers": dict(Counter(called[len(labelled) :].tolist())),
        },
    }
    text = json.dumps(found, indent=1) + "\n"
    (folder / CALIBRATION).write_text(text, "utf-8")
    print(text)
    alone = np.array(by_words) == "made"
    denied, silent = judged[:, CONTRADICTS] >= EVEN_ODDS, read[:, SILENT] >= SURELY_SILENT
    for what, stands in (("in all", alone), ("that stands", alone & ~denied & ~silent)):
        right = (truth[stands] == STATES).mean()
        print(f"made by words alone, {what}: {stands.sum()} rows, {right:.0%} labelled states")


def topics(rows: list[Row]) -> list[str]:
    """Return the topic of each row's question."""
    lines = (
        json.loads(line)
        for file in sorted((DATA / "dev").glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    )
    of = {question["id"]: question["topic"] for question in lines}
    return [of[row.group] for row in rows]


def weighed(truth: Ints) -> Floats:
    """Return a weight for each row, 1 on average, so that labels are as common as expected."""
    shares = np.bincount(truth, minlength=len(LABELS)) / len(truth)
    return np.asarray((np.array(EXPECTED) / shares)[truth], np.float64)


def in_folds(logs: Floats, truth: Ints, weights: Floats, topics: list[str]) -> Floats:
    """Return probabilities, each from what was fitted on the other topics."""
    found = np.zeros(logs.shape[1:])
    for topic in sorted(set(topics)):
        here = np.array([t == topic for t in topics])
        found[here] = softmax(logs[:, here], *fitted(logs[:, ~here], truth[~here], weights[~here]))
    return found


def fitted(logs: Floats, truth: Ints, weights: Floats) -> tuple[Floats, Floats]:
    """Return the trust in each opinion and the offsets with the least loss, by Newton's method.

    The loss is convex in these six numbers.
    """
    rows, labels = len(truth), len(LABELS)
    numbers = np.r_[0.5, 0.5, np.zeros(labels)]
    each = np.broadcast_to(np.eye(labels), (rows, labels, labels))
    inputs = np.concatenate([logs.transpose(1, 2, 0), each], 2)
    penalty = RIDGE * np.r_[0.0, 0.0, np.ones(labels)]
    for _ in range(STEPS):
        chances = softmax(logs, numbers[:2], numbers[2:])
        missing = weights[:, None] * (chances - np.eye(labels)[truth])
        slope = np.einsum("nk,nkd->d", missing, inputs) / rows + penalty * numbers
        centred = inputs - np.einsum("nk,nkd->nd", chances, inputs)[:, None]
        bend = (
            np.einsum("n,nk,nkd,nke->de", weights, chances, centred, centred, optimize=True) / rows
        )
        step = np.linalg.solve(bend + np.diag(penalty + 1e-9), slope)
        numbers = numbers - step
        if np.abs(step).max() < 1e-9:
            break
    return numbers[:2], numbers[2:]


def softmax(logs: Floats, trust: Floats, offsets: Floats) -> Floats:
    """Return probabilities."""
    logits: Floats = np.tensordot(trust, logs, 1) + offsets
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True), np.float64)


def chosen(
    judged: Floats,
    truth: Ints,
    weights: Floats,
    answers: list[Said | None],
    rows: list[Row],
    labelled: int,
) -> dict[str, float]:
    """Return the thresholds, by the rule above; the rows after the labelled ones are strangers."""
    stated, denied = judged[:, STATES], judged[:, CONTRADICTS]
    made = at_least(stated, truth == STATES, weights, MADE)
    contradicted = at_least(denied, truth == CONTRADICTS, weights, CONTRADICTED)
    rest = (stated < made) & (denied < contradicted)
    partly = (truth == PARTLY) | (truth == STATES)
    half = at_least(judged[rest, PARTLY], partly[rest], weights[rest], HALF)
    shown, own_rows = stated + judged[:, PARTLY], slice(0, labelled)
    missed = -at_least(-shown[own_rows], truth[own_rows] != STATES, weights[own_rows], 1 - MISSED)
    alone = np.array([one_sentence(a, r) for a, r in zip(answers, rows, strict=True)])
    called = stated >= made
    pairs = zip(answers, rows, called, strict=True)
    against = np.array([beside(a, r) for a, r, here in pairs if here])
    return {
        "made": made,
        "half": half,
        "contradicted": contradicted,
        "missed": max(0.0, missed),
        "said": at_least(alone, truth == STATES, weights, SAID),
        "denied": at_least(against, truth[called] == CONTRADICTS, weights[called], DENIED),
    }


def one_sentence(answer: Said | None, row: Row) -> float:
    """Return how surely the sentence that states a claim most states it."""
    found = answer.elsewhere(row.claim, states, Window("", -1)) if answer else None
    return found[1] if found else 0.0


def beside(answer: Said | None, row: Row) -> float:
    """Return how surely a sentence contradicts a claim, beside the words that state it."""
    if answer is None:
        return 0.0
    found = answer.elsewhere(row.claim, contradicts, answer.place(row.claim, states))
    return found[1] if found else 0.0


def at_least(score: Floats, right: Flags, weights: Floats, share: float) -> float:
    """Return the least score from which so large a share, by weight, is right."""
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    shares = np.cumsum((weights * right)[order]) / np.cumsum(weights[order])
    ends = np.r_[ranked[1:] < ranked[:-1], True] if len(score) else np.array([], bool)
    good = np.flatnonzero(ends & (shares >= share) & (np.arange(len(score)) >= FEWEST - 1))
    return float(np.floor(ranked[good[-1]] * 1e4) / 1e4) if len(good) else NEVER


def verdicts(judged: Floats, least: dict[str, float]) -> NDArray[np.str_]:
    """Return the verdict on each row."""
    stated, partly, denied = judged[:, STATES], judged[:, PARTLY], judged[:, CONTRADICTS]
    conditions = {
        "contradicted": denied >= least["contradicted"],
        "made": stated >= least["made"],
        "half": partly >= least["half"],
        "missed": (stated + partly < least["missed"]) & (denied < EVEN_ODDS),
    }
    return np.asarray(np.select(list(conditions.values()), list(conditions), "unsure"))


def measured(
    judged: Floats, truth: Ints, called: NDArray[np.str_], weights: Floats
) -> dict[str, object]:
    """Return how well it does on topics that neither the model nor the fit has seen."""
    table = {
        verdict: {
            label: int(((called == verdict) & (truth == number)).sum())
            for number, label in enumerate(LABELS)
        }
        for verdict in ("made", "half", "contradicted", "missed", "unsure")
    }
    return {
        "accuracy, %": round(accuracy(truth, judged.argmax(1)), 1),
        "AUC states": round(auc(truth == STATES, judged[:, STATES]), 3),
        "AUC contradicts": round(auc(truth == CONTRADICTS, judged[:, CONTRADICTS]), 3),
        "calibration error": round(calibration_error(truth, judged), 3),
        "calibration error, labels as common as expected": round(
            calibration_error(truth, judged, weights), 3
        ),
        "decided, %": round(float((called != "unsure").mean() * 100), 1),
        "labels under each verdict": table,
    }


def agreement(rows: list[Row], judged: Floats) -> float:
    """Return Pearson's correlation of the answers' scores with those of their labels."""
    answers = [(row.group, row.number) for row in rows]
    labels = means(answers, CREDIT[[row.label for row in rows]])
    return pearson(means(answers, judged @ CREDIT), labels)


if __name__ == "__main__":
    main()
