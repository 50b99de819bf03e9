"""Measures on graded answers: each figure against a count by hand, and the command around them."""

import json
import math

import pytest

from viva import app
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
    rows = list(benchmark(app.batch_grader(), data))
    assert [(r.set, r.split) for r in rows[::4]] == [("labels", "test"), ("scores", "test")]
    by_system = {r.system: r.figures for r in rows[:4]}
    assert by_system["majority"]["accuracy"] == pytest.approx(2 / 3)
    assert by_system["token overlap"]["accuracy"] == 1
    assert by_system["lexical 2"]["accuracy"] == 1
    assert {"ECE", "at 80%"} <= by_system["lexical 2"].keys()
    assert rows[-1].figures["Pearson r"] > 0.9


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
    said = viva("bench", "grading", "--data", data)
    assert said.code == 0, said.err
    assert said.out.count("token overlap") == 2
    rows = [
        json.loads(row)
        for row in viva("bench", "grading", "--data", data, "--json").out.splitlines()
    ]
    assert len(rows) == 8


def test_where_there_is_nothing_to_measure_a_sentence_says_so(viva, tmp_path, monkeypatch):
    monkeypatch.delenv("VIVA_DATA", raising=False)
    assert "Name the folder" in viva("bench", "grading").err
    assert "holds no set" in viva("bench", "grading", "--data", tmp_path).err
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "train.jsonl").write_text('{"answer": "x"}', "utf-8")
    assert "line 1, is no graded answer" in viva("bench", "grading", "--data", tmp_path).err
    with pytest.raises(NoData):
        list(benchmark(app.batch_grader(), tmp_path))
