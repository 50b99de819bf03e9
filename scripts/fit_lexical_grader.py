#!/usr/bin/env python3
"""Fit the lexical grader on public answers that people have graded.

    python scripts/fit_lexical_grader.py --data FOLDER

writes src/viva/evidence/lexical.json and docs/design/lexical-grader-fit.txt. It needs the ``lab``
extra (NumPy, scikit-learn, SciPy) and takes about two minutes. FOLDER holds one JSON object a line:

    scientsbank/{train,ua,uq,ud}.jsonl   SciEntsBank, three-way labels (CC BY 4.0)
    beetle/{train,ua,uq}.jsonl           Beetle, the same; both SemEval-2013 Task 7 (CC BY 4.0)
    saf_english/{ua,uq}.jsonl            SAF, communication networks, scores 0 to 1 (MIT)

from github.com/SebOchs/bachelor-thesis at d0bb31e619a9ebb8a345ed036ed73d368e2a7d95 (official XML
under data/datasets) and github.com/SebOchs/SAF at 09949e912d266777a752ac7d51cfcddb4b3f6978 (data/),
with the fields qid, aid, module, question, refs [{text, category}], answer and label3 or score.

What is learnt from the ``train`` files only, with questions kept together in five folds:
1. how rare words and letter groups are;
2. a logistic regression on the 13 features, on the window and reference of each answer that fit
   best (three rounds: fit, choose the best window again);
3. what the best of many windows means. Viva reads a long answer against many points, so answers are
   composed: the answer to one question among five to others of the same module; and five others
   alone, which must make no point of it. Likeness to it is turned into a probability (Platt);
4. two thresholds on that probability: ``made`` and ``missed``;
5. for whole answers and references, the probability of being at least partly right (Platt, on the
   same likeness of answers of both sets), and by how much the log-odds of both are raised so that
   P(correct) + P(partly) / 2 from 0.75 agrees best with what people called correct.
3 and 4 rest on SciEntsBank's 135 questions of twelve fields. Beetle's 47 are about one circuit in
the same few words, so that one question's answer is another's near miss: there, words cannot tell
neighbours apart, and a probability learnt from it is far too low anywhere else. It is measured.
The ``ua``, ``uq`` and ``ud`` files are only measured on. Questions of Viva's bank are not used.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.stats import pearsonr
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from viva.evidence.estimate import CORRECT
from viva.evidence.likeness import (
    FEATURES,
    Rarity,
    Scale,
    Text,
    features,
    letter_groups,
    stems,
    words,
)
from viva.evidence.windows import sentences, windows

Split = Callable[[str], list[str]]
ALL = list(range(len(FEATURES)))
BASELINES = (("token overlap (Dice)", [2]), ("tf-idf cosine", [0]), ("13 features", ALL))
ROOT = Path(__file__).resolve().parent.parent
TRAIN = (("scientsbank", "train"), ("beetle", "train"))
TEST = (
    ("scientsbank", "ua"),
    ("scientsbank", "uq"),
    ("scientsbank", "ud"),
    ("beetle", "ua"),
    ("beetle", "uq"),
)
CALIBRATE_ON = "scientsbank"
SEED = 7
COMPOSED = 5
"""Other answers around the one to a question."""
ALIKE = 0.5
"""Dice overlap from which two references count as the same claim."""
RARE_LETTERS = 30
"""Texts in which a letter group must occur to be kept with a weight of its own."""
MADE_PRECISION = 0.75
"""Of the composed answers called made, the share that must be right."""
MADE_ELSEWHERE = 0.03
"""Of the answers that only speak of neighbouring questions, the share that may be called made."""
MISSED_RIGHT = 0.20
"""Of the composed answers that make the point, the share that may be called missed."""
CREDIT = (
    "Fitted on SciEntsBank and Beetle (M. Dzikovska et al., SemEval-2013 Task 7: The Joint Student "
    "Response Analysis and 8th Recognizing Textual Entailment Challenge), CC BY 4.0. Measured also "
    "on SAF (A. Filighera et al., ACL 2022), MIT. Function words, stems and frequencies only; no "
    "answer is contained."
)


@dataclass(frozen=True)
class Case:
    """An answer, in windows, against the phrasings of one claim."""

    source: str
    group: str
    kind: str
    """``answer``; ``composed`` among others; ``elsewhere``: only others."""
    right: bool
    partly: bool
    """Whether people found it right or partly right."""
    values: np.ndarray
    """One row of features for each window and phrasing."""


class Lines:
    """Prints, and keeps what it printed."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    def __call__(self, line: str = "") -> None:
        """Print a line."""
        print(line, flush=True)
        self.kept.append(line)


def main() -> None:
    """Fit, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    folder = parser.parse_args().data
    say = Lines()
    say("Lexical grader: fit and measurements (scripts/fit_lexical_grader.py)")
    rows = {part: load(folder, *part) for part in (*TRAIN, *TEST)}
    train = [row for part in TRAIN for row in rows[part]]
    desk = Desk(count(train))
    say_majority(say, rows)
    compare_baselines(say, desk, rows, BASELINES)
    whole = Desk(count(train, words), words)
    compare_baselines(say, whole, rows, (("13 features, words with endings", ALL),))
    cases = {part: desk.cases(part[0], rows[part]) for part in rows}
    learnt = [case for part in TRAIN for case in cases[part]]
    model, slope, offset, made, missed, partly = fit(say, learnt)
    measure(say, model, slope, offset, made, missed, cases)
    measure_saf(say, desk, model, slope, offset, folder)
    write(desk.scale, model, slope, offset, made, missed, partly)
    out = ROOT / "docs/design/lexical-grader-fit.txt"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(say.kept) + "\n", encoding="utf-8")


def load(folder: Path, name: str, split: str) -> list[dict]:
    """Read one file of graded answers."""
    lines = (folder / name / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


# --- 1. how rare words and letter groups are ------------------------------------------------------


def count(rows: Sequence[dict], split: Split = stems) -> Scale:
    """Count in how many training texts a word or a letter group occurs.

    idf(t) = ln((1 + n) / (1 + df(t))) + 1. A word never seen weighs as one seen once: the terms of
    deep learning are such words. A letter group that is not kept weighs as one seen in ten texts.
    """
    texts = [row["answer"] for row in rows]
    texts += sorted({ref["text"] for row in rows for ref in row["refs"]})
    texts += sorted({row["question"] for row in rows})
    of_words: Counter[str] = Counter()
    of_letters: Counter[str] = Counter()
    for text in texts:
        tokens = split(text)
        of_words.update(set(tokens))
        of_letters.update(set(letter_groups(tokens)))

    def weigh(seen: int) -> float:
        return round(math.log((1 + len(texts)) / (1 + seen)) + 1, 1)

    return Scale(
        Rarity({t: weigh(n) for t, n in of_words.items() if n >= 2}, weigh(1)),
        Rarity({t: weigh(n) for t, n in of_letters.items() if n >= RARE_LETTERS}, weigh(10)),
    )


# --- 2. and 3. cases ------------------------------------------------------------------------------


class Desk:
    """Prepares texts once and turns graded answers into cases."""

    def __init__(self, scale: Scale, split: Split = stems) -> None:
        self.scale = scale
        self.split = split
        self._texts: dict[str, Text] = {}
        self._windows: dict[str, tuple[str, ...]] = {}

    def text(self, text: str) -> Text:
        """Prepare a text, once."""
        if text not in self._texts:
            self._texts[text] = self.scale.weigh(tuple(self.split(text)))
        return self._texts[text]

    def windows(self, answer: str) -> tuple[str, ...]:
        """Return what the grader would read of an answer."""
        if answer not in self._windows:
            read = dict.fromkeys(w.quote for w in windows(answer, sentences(answer)))
            self._windows[answer] = tuple(read) or (answer,)
        return self._windows[answer]

    def values(self, answers: Iterable[str], refs: Sequence[str], question: str) -> np.ndarray:
        """Return the features of every window of some answers against every reference."""
        asked = self.text(question).content
        return np.array(
            [
                features(self.text(window), self.text(ref), asked)
                for answer in answers
                for window in self.windows(answer)
                for ref in refs
            ]
        )

    def dice(self, one: str, other: str) -> float:
        """Return the overlap of two texts."""
        a, b = self.text(one).content, self.text(other).content
        return 2 * len(a & b) / max(1, len(a) + len(b))

    def cases(self, source: str, rows: Sequence[dict]) -> list[Case]:
        """Return every answer alone, among others, and the others without it."""
        by_question: dict[str, list[dict]] = defaultdict(list)
        for row in rows:
            by_question[row["qid"]].append(row)
        others = {q: self._others(q, by_question) for q in by_question}
        found = []
        for row in rows:
            refs, question = [ref["text"] for ref in row["refs"]], row["question"]
            right = row["label3"] == "correct"
            partly = right or row["label5"] == "partially_correct_incomplete"
            own = self.values([row["answer"]], refs, question)
            found.append(Case(source, row["qid"], "answer", right, partly, own))
            if len(others[row["qid"]]) < COMPOSED:
                continue
            rng = random.Random(f"{SEED} {row['aid']}")
            around = [
                rng.choice(by_question[q])["answer"]
                for q in rng.sample(others[row["qid"]], COMPOSED)
            ]
            rest = self.values(around, refs, question)
            both = np.vstack([own, rest])
            found.append(Case(source, row["qid"], "composed", right, partly, both))
            found.append(Case(source, row["qid"], "elsewhere", False, False, rest))
        return found

    def _others(self, own: str, by_question: dict[str, list[dict]]) -> list[str]:
        """Return the questions of the same module that claim something else."""
        first = by_question[own][0]
        return sorted(
            q
            for q, rows in by_question.items()
            if q != own
            and rows[0]["module"] == first["module"]
            and all(
                self.dice(a["text"], b["text"]) < ALIKE
                for a in first["refs"]
                for b in rows[0]["refs"]
            )
        )


# --- the baselines, answer by answer --------------------------------------------------------------


def say_majority(say: Lines, rows: dict) -> None:
    """Say what always giving the commoner label would reach."""
    say("\n1. Whole answers and their closest reference: two-way accuracy in %, AUC of 'correct'")
    say(f"{'':34}" + "".join(f"{name[:4]} {split:9}" for name, split in TEST))
    right = [np.array([r["label3"] == "correct" for r in rows[part]]) for part in TEST]
    best_guess = "".join(f"{100 * max(y.mean(), 1 - y.mean()):5.1f} {'-':8}" for y in right)
    say(f"{'majority':34}{best_guess}")


def compare_baselines(
    say: Lines, desk: Desk, rows: dict, baselines: Sequence[tuple[str, list[int]]]
) -> None:
    """Measure plain models on whole answers and their closest reference."""
    values = {
        part: np.array([features(*closest(desk, row)) for row in rows[part]]) for part in rows
    }
    right = {part: np.array([r["label3"] == "correct" for r in rows[part]]) for part in rows}
    for name, columns in baselines:
        model = regression().fit(
            np.vstack([values[p][:, columns] for p in TRAIN]), np.hstack([right[p] for p in TRAIN])
        )
        line = f"{name:34}"
        for part in TEST:
            p = model.predict_proba(values[part][:, columns])[:, 1]
            agree = 100 * ((p >= 0.5) == right[part]).mean()
            line += f"{agree:5.1f} {roc_auc_score(right[part], p):.3f}   "
        say(line)


def closest(desk: Desk, row: dict) -> tuple[Text, Text, frozenset[str]]:
    """Return an answer, its closest reference and the question's words."""
    ref = max(
        row["refs"], key=lambda r: (desk.dice(r["text"], row["answer"]), r["category"] == "BEST")
    )
    return desk.text(row["answer"]), desk.text(ref["text"]), desk.text(row["question"]).content


# --- fitting --------------------------------------------------------------------------------------


def regression() -> Pipeline:
    """Return an unfitted model."""
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, C=0.3))


def fit_windows(cases: Sequence[Case]) -> Pipeline:
    """Fit on the best window of each answer; which one that is, the model says from then on."""
    alone = [case for case in cases if case.kind == "answer"]
    right = [case.right for case in alone]
    model = regression().fit([c.values[c.values[:, 2].argmax()] for c in alone], right)
    for _ in range(3):
        chosen = [c.values[model.decision_function(c.values).argmax()] for c in alone]
        model = regression().fit(chosen, right)
    return model


def best(model: Pipeline, cases: Sequence[Case]) -> np.ndarray:
    """Return the likeness of the best window of each case."""
    ends = np.cumsum([0, *(len(c.values) for c in cases)])
    raw = model.decision_function(np.vstack([c.values for c in cases]))
    return np.array([raw[a:b].max() for a, b in pairwise(ends)])


def fit(
    say: Lines, cases: Sequence[Case]
) -> tuple[Pipeline, float, float, float, float, tuple[float, float, float]]:
    """Fit the model, what its best window means, and the thresholds; on training answers only."""
    held_out = np.zeros(len(cases))
    groups = [case.group for case in cases]
    for known, new in GroupKFold(5).split(cases, groups=groups):
        model = fit_windows([cases[i] for i in known])
        held_out[new] = best(model, [cases[i] for i in new])
    whole = [i for i, case in enumerate(cases) if case.kind == "answer"]
    at_least = LogisticRegression(C=1e6).fit(
        held_out[whole, None], [cases[i].partly for i in whole]
    )
    partly = float(at_least.coef_[0, 0]), float(at_least.intercept_[0])
    raised = choose_raise(held_out[whole], np.array([cases[i].right for i in whole]), partly)
    here = [i for i, case in enumerate(cases) if case.source == CALIBRATE_ON]
    measured, held_out = [cases[i] for i in here], held_out[here]
    kinds = np.array([case.kind for case in measured])
    right = np.array([case.right for case in measured])
    many = kinds != "answer"
    platt = LogisticRegression(C=1e6).fit(held_out[many, None], right[many])
    slope, offset = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    p = 1 / (1 + np.exp(-(slope * held_out + offset)))
    say_choices(say, p, right, kinds)
    made = choose_made(p, right, kinds)
    missed = float(
        np.floor(100 * np.quantile(p[(kinds == "composed") & right], MISSED_RIGHT)) / 100
    )
    say("\nChosen:")
    say(
        f"made from {made:.2f}, missed up to {missed:.2f}; "
        f"log-odds = {slope:.3f} x likeness + {offset:.3f}"
    )
    say_verdicts(say, "scientsbank train, held out", p, measured, made, missed)
    say(
        f"At least partly right, of whole answers: log-odds = {partly[0]:.3f} x likeness "
        f"+ {partly[1]:.3f}; raised by {raised:.2f}"
    )
    return fit_windows(cases), slope, offset, made, missed, (*partly, raised)


def choose_raise(raw: np.ndarray, right: np.ndarray, partly: tuple[float, float]) -> float:
    """Return the raise of the log-odds with which a score from 0.75 agrees best with people."""
    slope, offset = partly

    def agree(raised: float) -> float:
        z = raw + raised
        score = (1 / (1 + np.exp(-z)) + 1 / (1 + np.exp(-(slope * z + offset)))) / 2
        return float(((score >= CORRECT) == right).mean())

    return round(max((round(float(b), 2) for b in np.arange(0, 2, 0.05)), key=agree), 2)


def say_choices(say: Lines, p: np.ndarray, right: np.ndarray, kinds: np.ndarray) -> None:
    """Say what each threshold would mean."""
    composed, elsewhere = kinds == "composed", kinds == "elsewhere"
    say(
        "\n2. What thresholds would mean, on held-out folds of the training answers, composed, in %"
    )
    say("   from: made, of them right, of the right ones found, of 'elsewhere' made")
    say("   up to: missed, of them right, of the right ones lost, of 'elsewhere' missed")
    for high, low in zip(np.arange(0.40, 0.84, 0.05), np.arange(0.06, 0.24, 0.02), strict=True):
        line = ""
        for name, taken, sense in (("from", p >= high, True), ("up to", p <= low, False)):
            agree = right == sense
            line += (
                f"   {name} {high if sense else low:.2f}: {100 * taken[composed].mean():5.1f}"
                f"{100 * agree[taken & composed].mean():7.1f}"
                f"{100 * taken[composed & right].mean():7.1f}"
                f"{100 * taken[elsewhere].mean():7.1f}"
            )
        say(line)


def choose_made(p: np.ndarray, right: np.ndarray, kinds: np.ndarray) -> float:
    """Return the smallest threshold that keeps both promises about ``made``."""
    composed, elsewhere = kinds == "composed", kinds == "elsewhere"
    for threshold in np.arange(0.40, 0.96, 0.01):
        taken = p >= threshold
        if (
            right[taken & composed].mean() >= MADE_PRECISION
            and taken[elsewhere].mean() <= MADE_ELSEWHERE
        ):
            return round(float(threshold), 2)
    raise ValueError("no threshold keeps the promises about 'made'")


# --- measuring ------------------------------------------------------------------------------------


def measure(
    say: Lines,
    model: Pipeline,
    slope: float,
    offset: float,
    made: float,
    missed: float,
    cases: dict,
) -> None:
    """Measure the grader as it runs, best of all windows and references, on files it never saw."""
    say(
        "\n3. As it runs: best window and reference. Answer alone: two-way accuracy at the likeness"
    )
    say("   0.5 of the window model, AUC, accuracy on the surest 80 and 60 % of the answers,")
    say("   ECE (10 bins) of that model; composed answers: ECE of the probability that is shown")
    say(
        f"{'':18}{'accuracy':>9}{'AUC':>7}{'at 80 %':>9}{'at 60 %':>9}"
        f"{'ECE':>7}{'ECE composed':>14}"
    )
    probabilities = {}
    for part in TEST:
        kinds = np.array([case.kind for case in cases[part]])
        right = np.array([case.right for case in cases[part]])
        raw = best(model, cases[part])
        p = 1 / (1 + np.exp(-(slope * raw + offset)))
        probabilities[part] = p
        alone = kinds == "answer"
        window = 1 / (1 + np.exp(-raw[alone]))
        many = ~alone
        say(
            f"{' '.join(part):18}{100 * accuracy(window, right[alone], 1):9.1f}"
            f"{roc_auc_score(right[alone], window):7.3f}"
            f"{100 * accuracy(window, right[alone], 0.8):9.1f}"
            f"{100 * accuracy(window, right[alone], 0.6):9.1f}{ece(window, right[alone]):7.3f}"
            f"{ece(p[many], right[many]) if many.any() else math.nan:14.3f}"
        )
    say("\n4. Verdicts on files it never saw")
    say("   (composed ones only where a module has enough other questions)")
    for part, p in probabilities.items():
        say_verdicts(say, " ".join(part), p, cases[part], made, missed)


def say_verdicts(
    say: Lines,
    name: str,
    p: np.ndarray,
    cases: Sequence[Case],
    made: float,
    missed: float,
) -> None:
    """Say how often each verdict falls, and how often it is right."""
    kinds = np.array([case.kind for case in cases])
    right = np.array([case.right for case in cases])
    partly = np.array([case.partly for case in cases])
    say(f"{name}")
    for kind in ("answer", "composed", "elsewhere"):
        here = kinds == kind
        if not here.any():
            continue
        high, low = here & (p >= made), here & (p <= missed)
        line = f"  {kind:10} n {here.sum():6}  made {100 * high.sum() / here.sum():5.1f} %"
        if kind != "elsewhere":
            good = here & right
            line += (
                f" (right {share(right[high])} %, at least partly "
                f"{share(partly[high])} %; of the right answers "
                f"{100 * (high & good).sum() / good.sum():5.1f} %)"
            )
        line += f"  missed {100 * low.sum() / here.sum():5.1f} %"
        if kind != "elsewhere":
            line += (
                f" (right {share(~right[low])} %; of the right answers "
                f"{100 * (low & good).sum() / good.sum():5.1f} %)"
            )
        say(line + f"  unsure {100 * (here.sum() - high.sum() - low.sum()) / here.sum():5.1f} %")


def share(holds: np.ndarray) -> str:
    """Return a percentage; a dash where there is nothing to count."""
    return f"{100 * holds.mean():5.1f}" if len(holds) else "    -"


def accuracy(p: np.ndarray, right: np.ndarray, coverage: float) -> float:
    """Return the two-way accuracy on the answers it is surest of."""
    order = np.argsort(-np.abs(p - 0.5), kind="stable")[: math.ceil(coverage * len(p))]
    return float(((p >= 0.5) == right)[order].mean())


def ece(p: np.ndarray, right: np.ndarray) -> float:
    """Return the expected calibration error over ten equal bins (Naeini et al., AAAI 2015)."""
    bins = np.minimum((p * 10).astype(int), 9)
    return float(
        sum(
            (bins == b).mean() * abs(p[bins == b].mean() - right[bins == b].mean())
            for b in range(10)
            if (bins == b).any()
        )
    )


def measure_saf(
    say: Lines, desk: Desk, model: Pipeline, slope: float, offset: float, folder: Path
) -> None:
    """Compare with scores from another field, each sentence of the reference being a point."""
    say("\n5. Another field, nothing fitted: SAF, mean over the reference's sentences, and score")
    for split in ("ua", "uq"):
        rows = load(folder, "saf_english", split)
        means = []
        for row in rows:
            claims = [s.quote for ref in row["refs"] for s in sentences(ref["text"])]
            raw = [
                model.decision_function(
                    desk.values([row["answer"]], [claim], row["question"])
                ).max()
                for claim in claims
            ]
            means.append(float(np.mean(1 / (1 + np.exp(-(slope * np.array(raw) + offset))))))
        r = pearsonr(means, [float(row["score"]) for row in rows])[0]
        say(f"saf_english {split}   n {len(rows)}   Pearson r {r:.3f}")


# --- writing --------------------------------------------------------------------------------------


def write(
    scale: Scale,
    model: Pipeline,
    slope: float,
    offset: float,
    made: float,
    missed: float,
    partly: tuple[float, float, float],
) -> None:
    """Write what the grader needs at run time, for features as they are."""
    scaler, line = model[0], model[-1]
    coefficients = line.coef_[0] / scaler.scale_
    intercept = float(line.intercept_[0] - (coefficients * scaler.mean_).sum())
    kept = {
        "credit": CREDIT,
        "coefficients": {
            n: round(float(c), 4) for n, c in zip(FEATURES, coefficients, strict=True)
        },
        "intercept": round(intercept, 4),
        "calibration": {"slope": round(slope, 4), "offset": round(offset, 4)},
        "thresholds": {"made": made, "missed": missed},
        "partly": {
            "slope": round(partly[0], 4),
            "offset": round(partly[1], 4),
            "raised": partly[2],
        },
        "words": table(scale.of_words),
        "letter groups": table(scale.of_letters),
    }
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    path = ROOT / "src/viva/evidence/lexical.json"
    path.write_text(text + "\n", encoding="utf-8")


def table(rarity: Rarity) -> dict[str, str | float]:
    """Return the terms of each weight in one line."""
    by_weight: dict[float, list[str]] = defaultdict(list)
    for term, weight in rarity.known.items():
        by_weight[weight].append(term.replace(" ", "_"))
    lines = {f"{w:.1f}": " ".join(sorted(by_weight[w])) for w in sorted(by_weight)}
    return {"unknown": rarity.unknown, **lines}


if __name__ == "__main__":
    main()
