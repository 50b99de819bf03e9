"""Measures on graded answers: each figure against a count by hand, and the command around them."""

import json
import math
from dataclasses import replace

import pytest

from viva.evidence.finding import Agreement
from viva.evidence.lexical import LexicalGrader
from viva.proof.benchmark import (
    NoData,
    _of_confidence,
    _of_labels,
    _of_scores,
    _threshold,
    benchmark,
)

GOOD = "Ice floats because it is less dense than liquid water."
BAD = "Magnets pull on some metals."


def line(answer, label=None, score=None):
    kept = {"question": "Why?", "refs": [{"text": GOOD}], "answer": answer}
    return json.dumps(kept | ({"label3": label} if label else {"score": score}))


@pytest.fixture
def data(tmp_path):
    labels = [line(GOOD, "correct"), line(BAD, "incorrect"), line(GOOD + " ", "correct")]
    scores = [line(GOOD, score=1.0), line(BAD, score=0.0), line("It is light.", score=0.2)]
    for name, lines in (("labels", labels), ("scores", scores)):
        folder = tmp_path / name
        folder.mkdir()
        for split in ("train", "test"):
            (folder / f"{split}.jsonl").write_text("\n".join(lines), "utf-8")
    return tmp_path


def test_the_grader_stands_beside_the_baselines_on_every_split(data):
    rows = list(benchmark([LexicalGrader()], data))
    assert [(r.set, r.split) for r in rows[::4]] == [("labels", "test"), ("scores", "test")]
    by_system = {r.system: r.figures for r in rows[:4]}
    assert by_system["majority"]["accuracy"] == pytest.approx(2 / 3)
    assert by_system["token overlap"]["accuracy"] == 1
    assert by_system["lexical 3"]["accuracy"] == 1
    assert {"ECE", "at 80%"} <= by_system["lexical 3"].keys()
    assert rows[-1].figures["Pearson r"] > 0.9


class Rival(LexicalGrader):
    """Calls every answer right."""

    name = "rival 1"

    def compare(self, asked, references, words):
        return replace(super().compare(asked, references, words), score=1.0, correct=1.0)


def test_a_second_grader_is_shown_by_its_distance_from_the_first(data):
    rows = list(benchmark([LexicalGrader(), Rival()], data))
    apart = [r for r in rows if r.system == "rival 1 − lexical 3"]
    assert [(r.set, r.split) for r in apart] == [("labels", "test"), ("scores", "test")]
    assert apart[0].figures["95 % from"] == apart[0].figures["to"] == pytest.approx(-1 / 3)


def test_how_far_a_figure_may_be_off_is_drawn_from_questions(tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    rows = [
        {"question": f"Why {n}?", "refs": [{"text": GOOD}], "answer": GOOD, "label3": label}
        for n, label in enumerate(["correct", "incorrect"] * 8)
        for _ in range(5)
    ]
    for split in ("train", "test"):
        (folder / f"{split}.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    figures = next(r.figures for r in benchmark([], tmp_path) if r.system == "majority")
    wide = figures["to"] - figures["95 % from"]
    assert figures["95 % from"] < 0.5 < figures["to"]
    assert wide == pytest.approx(2 * 1.96 * math.sqrt(0.25 / 16), abs=0.13)


def test_a_contradiction_is_a_label_of_its_own(data):
    class Stern(LexicalGrader):
        name = "stern 1"

        def compare(self, asked, references, words):
            return Agreement(0.1, 0.1, words, contradicts=0.8)

    rows = [r for r in benchmark([Stern()], data) if r.system == "stern 1"]
    assert rows[0].figures["accuracy"] == 0


def test_f1_is_the_mean_over_the_labels_that_occur():
    found = _of_labels(
        ["correct", "correct", "incorrect", "contradictory"],
        ["correct", "incorrect", "incorrect", "incorrect"],
    )
    right, wrong = 2 * 1 / (2 + 1), 2 * 1 / (1 + 3)
    assert found["accuracy"] == 0.5
    assert found["macro-F1"] == pytest.approx((right + wrong + 0) / 3)
    assert found["weighted-F1"] == pytest.approx((2 * right + wrong) / 4)
    assert found["two-way accuracy"] == 0.75


def test_a_calibrated_grader_has_no_error_and_the_surest_are_counted_first():
    found = _of_confidence([True, True, True, False], [0.75] * 4)
    assert found["ECE"] == pytest.approx(0)
    found = _of_confidence([True, False, False, False, False], [1.0, 0.2, 0.1, 0.1, 0.1])
    assert found["at 40%"] == 0.5
    assert found["ECE"] == pytest.approx((0 + 0.2 + 0.3) / 5)


def test_the_error_of_scores_is_a_root_mean_square():
    found = _of_scores([0.0, 1.0], [0.5, 1.0])
    assert found["RMSE"] == pytest.approx(math.sqrt(0.125))
    assert found["Pearson r"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("values", "right", "agree"),
    [
        ([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], 4),
        ([0.5, 0.5, 0.5], [1, 0, 1], 2),
        ([0.9, 0.1], [0, 1], 1),
    ],
)
def test_the_threshold_agrees_as_often_as_any_could(values, right, agree):
    threshold = _threshold(values, [bool(r) for r in right])
    assert sum((v >= threshold) == bool(r) for v, r in zip(values, right, strict=True)) == agree


def test_the_command_prints_a_row_for_each_system(viva, data):
    command = ("bench", "grading", "--data", data, "--grader", "lexical")
    said = viva(*command)
    assert said.code == 0, said.err
    assert said.out.count("token overlap") == 2
    rows = [json.loads(row) for row in viva(*command, "--json").out.splitlines()]
    assert len(rows) == 8


def test_where_there_is_nothing_to_measure_a_sentence_says_so(viva, tmp_path, monkeypatch):
    monkeypatch.delenv("VIVA_DATA", raising=False)
    assert "Name the folder" in viva("bench", "grading").err
    assert "holds no set" in viva("bench", "grading", "--data", tmp_path).err
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "train.jsonl").write_text('{"answer": "x"}', "utf-8")
    assert "line 1, is no graded answer" in viva("bench", "grading", "--data", tmp_path).err
    with pytest.raises(NoData):
        list(benchmark([LexicalGrader()], tmp_path))
