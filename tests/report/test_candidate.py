from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import ADAM, EMPTY, FULL, IGNORED, LINE, ON_ADAM, ON_BUILD, ON_LIMITS, SIZE, bias

from viva.report import Fact
from viva.report.candidate import (
    KINDS,
    LONGEST_SHOWN,
    Mark,
    because,
    marked,
    objection,
    steps,
    summary,
    tell,
)


@st.composite
def answers(draw):
    words = draw(st.text("ab c\n", max_size=60))
    marks = []
    for _ in range(draw(st.integers(0, 5))):
        a = draw(st.integers(0, len(words)))
        b = draw(st.integers(a, len(words)))
        marks.append(Mark(draw(st.sampled_from(list(KINDS))), "", "", words[a:b]))
    return words, marks


@given(answers(), st.integers(0, 80))
def test_the_pieces_of_an_answer_join_to_the_words_themselves(answer, most):
    words, marks = answer
    assert "".join(p.text for p in marked(words, marks, most)) == words[:most]


@given(answers())
def test_every_quote_in_the_words_is_marked_whole_and_ends_once(answer):
    words, marks = answer
    pieces = marked(words, marks)
    for mark in (m for m in marks if m.quote):
        assert "".join(p.text for p in pieces if any(m is mark for m in p.marks)) == mark.quote
        assert sum(m is mark for p in pieces for m in p.ends) == 1


def test_where_marks_overlap_the_one_that_needs_a_look_shows():
    marks = [Mark("earned", "", "", "one two"), Mark("unsure", "", "", "two three")]
    assert [(p.text, p.kind) for p in marked("one two three.", marks)] == [
        ("one ", "earned"),
        ("two", "unsure"),
        (" three", "unsure"),
        (".", None),
    ]


def test_a_quote_that_is_not_in_the_words_marks_nothing():
    assert [p.kind for p in marked("words", [Mark("earned", "", "", "other")])] == [None]


def test_each_mark_says_what_it_earned_in_the_order_of_the_answer():
    first, second, third = tell(ON_LIMITS)
    assert [(m.number, m.kind, m.label) for m in first.marks] == [
        (1, "earned", "+2 of 2"),
        (2, "half", "+0.5 of 1"),
        (3, "correction", "−0.5, to put right"),
        (4, "unsure", "could not be told, not counted"),
        (5, "aside", "set aside, earns and costs nothing"),
    ]
    assert [m.label for m in second.marks] == ["+1 of 1, after a prompt"]
    assert [m.label for m in third.marks] == [
        "earns nothing, said after the interviewer had said it"
    ]
    assert [p.text for p in first.pieces if p.kind == "earned"] == [LINE]
    assert first.marks[4].quote == IGNORED


def test_a_point_that_was_contradicted_earns_nothing_and_costs_nothing():
    against = replace(ON_LIMITS, corrections=(replace(ON_LIMITS.corrections[0], weight=1.0),))
    assert "0 of 1, to put right" in [m.label for m in tell(against)[0].marks]


def test_a_belief_that_came_up_only_later_costs_nothing_and_says_so():
    late = replace(ON_LIMITS, corrections=(replace(ON_LIMITS.corrections[0], weight=0.0),))
    assert "to put right, costs nothing" in [m.label for m in tell(late)[0].marks]


def test_a_program_is_shown_with_the_lines_that_were_read():
    (told,) = tell(ON_BUILD)
    read = {line.number: line.facts for line in told.program if line.facts}
    assert read == {8: ("optimizer = adam",), 9: ("epochs = 5", "batch_size = 2048")}
    assert [m.label for m in told.marks] == ["shown, not scored"]


def test_a_fact_from_another_program_marks_no_line():
    odd = replace(ON_BUILD, facts=(Fact("optimizer", "sgd", 1, "SGD()"),))
    assert not any(line.facts for line in tell(odd)[0].program)


def test_a_very_long_answer_is_cut_in_sight_only_and_says_so():
    exchange = replace(ON_LIMITS.exchanges[0], words="x" * 1_000_000, program="y\n" * 5_000)
    (told,) = tell(replace(ON_LIMITS, exchanges=(exchange,)))
    assert sum(len(p.text) for p in told.pieces) == LONGEST_SHOWN
    assert "12,000 of 1,000,000 characters" in told.cut
    assert "400 of 5,000 lines" in told.cut
    assert told.cut.count("all of them are kept") == 2


def test_what_was_said_instead_of_an_answer_is_told_without_blame():
    assert tell(ON_ADAM)[1].instead == "You said that you do not know."


@pytest.mark.parametrize(
    ("triggers", "form", "words"),
    [
        ((), "question", ""),
        (("unsure:xor",), "probe", "because it was not clear what you meant"),
        (("missed:xor",), "follow-up", "because you had not said it yet"),
        (("used:optimizer = adam",), "question", "because your program uses adam"),
        (("used:optimizer in adam, adamw",), "question", "because your program uses adam or adamw"),
        (("used:batch_size >= 1024",), "follow-up", "because its batch size is at least 1024"),
        (("used:optimizer",), "follow-up", "because your program sets the optimizer"),
        (("check:nonlinear = fail",), "follow-up", "because in your program, nonlinear was fail"),
        (("score >= 0.75",), "follow-up", "because your answer so far had come to at least 75%"),
        (("always",), "follow-up", "because it is asked of everyone"),
        (("unsure:size",), "keep", "because it was not clear whether you meant it as it stood"),
        (
            ("half:xor", "used:optimizer = adam"),
            "follow-up",
            "because you had said half of it and your program uses adam",
        ),
        (("an older grammar",), "follow-up", "because of an older grammar"),
    ],
)
def test_the_reason_for_a_question_is_given_in_words(triggers, form, words):
    assert because(triggers, form) == words


def test_the_summary_says_what_the_range_means():
    text = summary(FULL)
    assert "You were asked 3 questions. On the 2 with a score" in text
    assert "60 to 68 % of what a full answer says" in text
    assert "The lower number counts only what was clear" in text
    assert "1 program was read, not run, and not scored." in text
    assert "1 question of the plan did not come up; it does not count." in text


def test_one_number_needs_no_range_and_no_question_no_number():
    assert "66 %" in summary(replace(FULL, questions=(ON_ADAM,), score=0.66, highest=0.66))
    assert "lower number" not in summary(replace(FULL, score=0.66, highest=0.66))
    assert summary(EMPTY) == "No question has been asked yet."


def test_each_next_step_has_a_reason_and_one_thing_to_do():
    right, missing, doubt = steps(FULL)
    assert SIZE in right.why
    assert right.command == "viva practice --topic perceptron"
    assert missing.what == bias.text
    assert missing.sources == (ADAM,)
    assert "not clear" in doubt.why
    assert all(step.do for step in (right, missing, doubt))


def test_an_objection_is_said_back_as_it_was_made():
    assert objection("unfair") == "You called this unfair."
    assert objection("unclear: why two?") == "You called this unclear: “why two?”"
