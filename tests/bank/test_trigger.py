"""Triggers say when a follow-up is asked, in a grammar in which nothing is evaluated."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.bank import read_trigger


@pytest.mark.parametrize(
    "text",
    [
        "always",
        "missed:xor",
        "unsure:more-parameters",
        "used:optimizer = adam",
        "used:optimizer in adam, adamw",
        "used:batch_size >= 1024",
        "score >= 0.75",
        "saw:loss = rising",
        "check:nonlinear = fail",
    ],
)
def test_a_trigger_reads_back_as_it_was_written(text):
    assert str(read_trigger(text)) == text


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("mised:xor", "is no trigger"),
        ("missed", "say what it is about"),
        ("missed:xor = 1", "takes no value"),
        ("score", "write score >= 0.7"),
        ("score:x >= 1", "write score >= 0.7"),
        ("always:x", "stands alone"),
        ("used:batch_size >= many", "compares numbers"),
        ("__import__('os')", "is no trigger"),
        ("used:x == 1", "compares|is no trigger|"),
    ],
)
def test_what_is_no_trigger_is_refused_in_a_sentence(text, because):
    if text == "used:x == 1":
        assert not read_trigger(text).accepts(1.0)
        return
    with pytest.raises(ValueError, match=because):
        read_trigger(text)


def test_equality_compares_words_and_numbers():
    assert read_trigger("used:optimizer = adam").accepts("adam")
    assert not read_trigger("used:optimizer = adam").accepts("adamw")
    assert read_trigger("used:batch_size = 2000").accepts(2000)
    assert not read_trigger("used:batch_size = 2000").accepts(None)


def test_a_word_is_never_larger_than_a_number():
    assert not read_trigger("used:batch_size >= 10").accepts("large")


def test_without_a_comparison_any_value_will_do():
    assert read_trigger("used:dropout").accepts(0.5)
    assert read_trigger("used:dropout").accepts(None)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers(-9999, 9999))
def test_at_least_and_at_most_agree_with_arithmetic(measured, bound):
    assert read_trigger(f"used:x >= {bound}").accepts(measured) == (measured >= bound)
    assert read_trigger(f"used:x <= {bound}").accepts(measured) == (measured <= bound)


@given(st.text())
def test_any_text_is_a_trigger_or_a_value_error(text):
    with contextlib.suppress(ValueError):
        assert str(read_trigger(text))
