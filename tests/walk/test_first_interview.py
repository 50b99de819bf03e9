"""The interview that Viva grew from, if its files are at hand: VIVA_SEED names their folder."""

import json
import os
from pathlib import Path

import pytest

from viva import app
from viva.evidence import read_program

SEED = os.environ.get("VIVA_SEED")
pytestmark = pytest.mark.skipif(not SEED, reason="VIVA_SEED names no folder")


@pytest.fixture
def report(viva, tmp_path):
    """Hold the interview with its own answers, as far as its questions are in the bank."""
    ids = {q.seed: q.id for q in app.bank().values()}
    turns = [json.loads(t) for t in (Path(SEED) / "answers.jsonl").read_text("utf-8").splitlines()]
    lines = []
    for turn in turns:
        if turn["seed"] in ids:
            said = {"words": turn["words"]} if "words" in turn else {}
            if "program" in turn:
                said = {"program": str((Path(SEED) / turn["program"]).resolve())}
            lines.append(json.dumps({"about": ids[turn["seed"]], **said}))
    answers, out = tmp_path / "answers.jsonl", tmp_path / "report.json"
    answers.write_text("\n".join(lines), "utf-8")
    result = viva("practice", "--interview", "program", "--answers", answers, "--json", out)
    assert result.code == 0, result.err
    return json.loads(out.read_text("utf-8"))


def test_its_program_is_read_as_it_stands():
    facts = {
        f.about: f.value for f in read_program((Path(SEED) / "program.py").read_text()).findings
    }
    assert facts["layers"] == "Flatten, Dense 256 sigmoid, Dense 128 sigmoid, Dense 10 sigmoid"
    assert (facts["optimizer"], facts["epochs"], facts["batch_size"]) == ("adam", 15, 2000)
    assert (facts["loss"], facts["updates_per_epoch"]) == ("sparse_categorical_crossentropy", 24)
    assert facts["parameters"] == 235_146


def test_its_drawbacks_earn_one_point_and_raise_one_doubt(report):
    drawbacks = report["questions"][0]
    assert "linear-boundary" in {s["about"] for s in drawbacks["earned"]}
    assert "missed" not in {s["about"] for s in drawbacks["earned"]}
    assert any("unsure:more-parameters" in e["because"] for e in drawbacks["exchanges"])


def test_its_program_leads_to_adam_and_its_answer_to_what_it_says_of_it(report):
    adam = report["questions"][2]
    assert adam["exchanges"][0]["because"] == ["used:optimizer = adam"]
    heard = {s["about"] for s in (*adam["earned"], *adam["unsure"])}
    assert {"lineage", "hyperparameters"} <= heard
    assert not {"first-moment", "bias-correction"} & {s["about"] for s in adam["earned"]}


def test_none_of_its_sentences_stands_in_the_bank():
    turns = [json.loads(t) for t in (Path(SEED) / "answers.jsonl").read_text("utf-8").splitlines()]
    bank = " ".join(p.read_text("utf-8") for p in app.QUESTIONS.rglob("*.*") if p.suffix != ".pyc")
    for turn in turns:
        for sentence in turn.get("words", "").replace("\n", ". ").split(". "):
            assert len(sentence) < 40 or sentence.strip("- .") not in bank, sentence
