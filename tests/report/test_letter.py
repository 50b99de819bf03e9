"""A draft says what was shown and what to look at, and nothing about the person or others."""

import dataclasses

import pytest

from talk import Talk
from viva.interview import Decided, Record
from viva.report import write
from viva.report.letter import Letter, concerns, draft, letter, spoken, to_html


@pytest.fixture
def report():
    talk = Talk()
    talk.ask()
    talk.say("It draws a straight line, and you need features. I believe it is too huge.")
    while not talk.interview.transcript.closed:
        talk.say("/skip")
    i = talk.interview
    return write(i.id, i.transcript, i.judgements, i.runs)


def test_a_draft_is_made_of_the_claims_that_were_shown_and_missed(report):
    text = draft(report, "further")
    assert text.startswith("Dear Ada,")
    assert report.strengths[0].text in text
    assert report.next_steps[0].text in text
    assert "go on with you" in text


def test_a_draft_has_no_score_and_raises_no_concern(report):
    text = draft(report, None)
    assert "%" not in text
    assert concerns(text, report) == ()


def test_who_gave_no_name_is_greeted_all_the_same(report):
    assert draft(dataclasses.replace(report, candidate="you"), None).startswith("Hello,")


@pytest.mark.parametrize(
    "sentence",
    [
        "You have an accent.",
        "You seemed nervous and slow.",
        "A great cultural fit!",
        "You were better than the others.",
        "You rank among the top 10 % of our candidates.",
    ],
)
def test_what_is_not_about_the_job_is_pointed_out(report, sentence):
    assert concerns(f"{draft(report, None)}\n\n{sentence}", report)


def test_the_banks_own_sentences_are_no_concern(report):
    claim = "A small rate makes learning slow, and old gradients are forgotten."
    shown = dataclasses.replace(report.strengths[0], text=claim)
    question = dataclasses.replace(report.questions[0], earned=(shown,))
    one = dataclasses.replace(report, questions=(question,))
    assert concerns(f"- {claim}", one) == ()
    assert concerns(f"- {claim}", report)


def test_paragraphs_lists_and_steps_are_told_apart(report):
    body = Decided(
        "Kim", "offer", "why", "Hello,\n\n\n- one\n- two\n \nBye -\nnow", "- first\n\n second", ""
    )
    found = letter(report, Record(9, 0, "2026-11-25T09:00:00.000+00:00", body))
    assert found.parts == ("Hello,", ("one", "two"), "Bye -\nnow")
    assert found.steps == ("first", "second")
    assert (found.date, found.signed) == ("25 November 2026", "Kim")
    page = to_html(found)
    assert "<li>two</li>" in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2026-12-01", "1 December 2026"),
        ("2026-12-01T14:30+05:30", "1 December 2026, 14:30 (UTC+05:30)"),
        ("2026-12-01T14:30", "1 December 2026, 14:30"),
        ("soon", "soon"),
        ("2026-13-41", "2026-13-41"),
        ("", ""),
    ],
)
def test_dates_are_written_as_people_write_them(when, said):
    assert spoken(when) == said


def test_what_is_written_in_a_letter_is_text():
    hostile = "<script>alert(1)</script>{{ 7*7 }}"
    page = to_html(
        Letter(hostile, hostile, (hostile, f"- {hostile}"), (hostile,), hostile, hostile)
    )
    assert "<script" not in page
    assert page.count("{{ 7*7 }}") == 8
