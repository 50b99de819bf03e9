"""The first interview, annotated: every expectation is met, asked about, or openly missed."""

import json
from pathlib import Path

import pytest

from viva import app
from viva.bank import load_bank, load_interview
from viva.proof.annotate import SAMPLE, Given, annotate, own_answers

BANK = load_bank(app.QUESTIONS)
IDS = load_interview(app.INTERVIEWS, "first", BANK)


@pytest.fixture(scope="module")
def interview():
    return annotate(app.interviewer(), BANK, IDS, own_answers(BANK, IDS, app.QUESTIONS))


def test_every_question_of_the_interview_is_there_in_order(interview):
    assert [one.report.question for one in interview] == list(IDS)
    assert [one.number for one in interview] == list(range(1, len(IDS) + 1))


def test_what_is_expected_are_the_labels_of_the_sample(interview):
    for one in interview:
        sample = next((s for s in BANK[one.report.question].samples if s.id == SAMPLE), None)
        if sample:
            assert {e.about for e in one.of("point") if e.credit} == set(sample.earns)
            assert {e.about for e in one.of("misconception") if e.credit} == set(sample.believes)


def test_every_quote_is_in_the_answer_letter_by_letter(interview):
    for one in interview:
        words = one.report.exchanges[0].words
        assert all(e.quote in words for e in one.expected)


def test_the_program_s_facts_are_all_found(interview):
    facts = [e for one in interview for e in one.of("fact")]
    assert len(facts) >= 10
    assert all(e.found == "found" for e in facts)


def test_a_misconception_has_its_truth_and_a_source(interview):
    found = [e for one in interview for e in one.of("misconception")]
    assert found
    assert all(e.truth and e.sources for e in found)


def test_an_answer_that_shows_nothing_finds_nothing():
    answers = {id: Given("I had porridge this morning.") for id in IDS}
    for one in annotate(app.interviewer(), BANK, IDS, answers):
        assert all(e.found not in ("found", "half", "charged") for e in one.expected)


def test_the_page_names_every_question_and_loads_nothing(viva, tmp_path):
    assert viva("annotate", "--html", tmp_path / "page.html").code == 0
    page = (tmp_path / "page.html").read_text("utf-8")
    assert page.count('<article class="card"') == len(IDS)
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_the_terminal_shows_the_table_and_each_answer(viva):
    said = viva("annotate", "--plain")
    assert said.code == 0
    assert all(f"Question {n}, " in said.out for n in range(1, len(IDS) + 1))


def test_answers_from_a_file_are_taken_by_their_turn(viva, tmp_path):
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps({"seed": 4, "words": "A straight line only, so no XOR."}), "utf-8")
    said = viva("annotate", "--answers", file, "--plain")
    assert "A straight line only, so no XOR." in said.out
    assert said.out.count("Your answer:") == 1


@pytest.mark.parametrize("text", ["{", "[]", "3", '{"seed": 6, "program": "none.py"}'])
def test_a_file_that_cannot_be_used_is_a_sentence(viva, tmp_path, text):
    file = tmp_path / "answers.jsonl"
    file.write_text(text, "utf-8")
    said = viva("annotate", "--answers", file)
    assert (said.code, "Traceback" in said.err) == (2, False)
    assert str(tmp_path) in said.err


def test_what_an_answer_holds_cannot_break_the_page(viva, tmp_path):
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps({"seed": 4, "words": "<script>alert(1)</script> one line"}), "utf-8")
    viva("annotate", "--answers", file, "--html", tmp_path / "page.html")
    page = Path(tmp_path / "page.html").read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
