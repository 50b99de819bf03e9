"""Contrast probes are graded exactly: a number within its tolerance, or one of the choices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.bank import Contrast, Point
from viva.evidence import grade_contrast


def numbered(answer, tolerance=0.0):
    return Point("p", "A claim.", contrast=Contrast("How many?", answer, tolerance))


SIZE = Point(
    "p",
    "A claim.",
    contrast=Contrast(
        "What happens?",
        "about the same",
        choices=("larger", "smaller", "about the same"),
        accepts={"about the same": ("unchanged", "does not change"), "larger": ("bigger",)},
    ),
)


@pytest.mark.parametrize(
    "words",
    [
        "3",
        "Three.",
        "I would say 3",
        "it is three of them",
        "4 - 1 = 3",
        "3.0",
    ],
)
def test_the_right_number_is_found_however_it_is_said(words):
    assert grade_contrast(numbered(3.0), words).verdict == "made"


@pytest.mark.parametrize(
    "words", ["200960", "200,960", "784*256 + 256 = 200960", "200 960 weights and biases"]
)
def test_large_numbers_may_be_written_with_separators(words):
    assert grade_contrast(numbered(200960.0), words).verdict == "made"


def test_a_wrong_number_is_quoted():
    finding = grade_contrast(numbered(3.0), "Surely 4.")
    assert (finding.verdict, finding.quote) == ("missed", "4")
    assert "the answer is 3" in finding.why


@pytest.mark.parametrize("words", ["3 or 4", "somewhere between 2 and 5", "many", "no number", ""])
def test_without_one_single_number_nothing_is_decided(words):
    assert grade_contrast(numbered(3.0), words).verdict == "unsure"


@given(st.floats(-1e6, 1e6), st.floats(0, 10))
def test_the_tolerance_is_the_largest_accepted_distance(number, tolerance):
    point = numbered(number, tolerance)
    inside, outside = number + 0.9 * tolerance, number + 1.1 * tolerance + 1e-3
    assert grade_contrast(point, f"= {inside:.12f}").verdict == "made"
    assert grade_contrast(point, f"= {outside:.12f}").verdict == "missed"


def test_a_percentage_answers_for_its_fraction():
    assert grade_contrast(numbered(0.75), "75 %").verdict == "made"
    assert grade_contrast(numbered(75.0), "75%").verdict == "made"


@pytest.mark.parametrize("words", ["About the same", "it does not change", "Unchanged, I think"])
def test_a_choice_is_found_in_other_words(words):
    assert grade_contrast(SIZE, words).verdict == "made"


@pytest.mark.parametrize("words", ["Bigger!", "larger", "it gets much larger"])
def test_a_wrong_choice_is_missed(words):
    assert grade_contrast(SIZE, words).verdict == "missed"


def test_a_choice_that_is_denied_is_not_taken():
    assert grade_contrast(SIZE, "not larger, about the same").verdict == "made"
    assert grade_contrast(SIZE, "it is not larger").verdict == "unsure"


def test_two_choices_at_once_decide_nothing():
    assert grade_contrast(SIZE, "larger or smaller").verdict == "unsure"


@given(st.text())
def test_the_quote_stands_in_the_words(words):
    for point in (numbered(3.0), SIZE):
        finding = grade_contrast(point, words)
        if finding.quote:
            end = finding.start + len(finding.quote)
            assert words[finding.start : end] == finding.quote


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("sixty-four", 64),
        ("five hundred", 500),
        ("a hundred", 100),
        ("two hundred and fifty six", 256),
        ("forty-eight thousand", 48_000),
        ("one million", 1_000_000),
        ("twelve", 12),
    ],
)
def test_numbers_in_words_are_read_as_a_whole(said, number):
    point = Point("n", "A claim.", contrast=Contrast("How many?", number))
    assert grade_contrast(point, f"That makes {said} of them.").verdict == "made"
