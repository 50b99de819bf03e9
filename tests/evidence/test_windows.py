import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.evidence.windows import sentences, windows

_PIECES = st.sampled_from(
    [
        *("Adam keeps a mean", "and ", "but ", "e.g. ", "0.9", "a = b * (1 - c)", "| a | b |"),
        *(". ", "; ", ", ", "…", "?! ", " (", ") ", "\n", "\n\n", "\r\n", "\t", "- ", "1) "),
        *("İ", "ß", "🙂", "梯度。", "\x00", "\udce9"),
    ]
)
ANSWERS = st.one_of(st.text(), st.lists(_PIECES).map("".join))


def quotes(text, kind=None):
    found = windows(text, sentences(text))
    return [w.quote for w in found if kind is None or w.kind == kind]


@given(ANSWERS)
def test_every_window_is_in_the_candidates_own_words_where_it_says_it_is(text):
    for window in (*sentences(text), *windows(text, sentences(text))):
        assert window.quote
        assert text[window.start : window.start + len(window.quote)] == window.quote


@given(ANSWERS)
def test_sentences_follow_each_other_without_overlap(text):
    end = 0
    for sentence in sentences(text):
        assert sentence.start >= end
        end = sentence.end


@given(ANSWERS)
def test_no_letter_is_left_unread(text):
    read = set()
    for sentence in sentences(text):
        read.update(range(sentence.start, sentence.end))
    left = [c for i, c in enumerate(text) if i not in read and c.isalpha() and ord(c) > 127]
    assert not left


def test_sentences_end_at_full_stops_and_semicolons_and_not_inside_numbers():
    text = "The rate is 0.001, e.g. for Adam. It adapts; SGD does not."
    assert quotes(text, "sentence") == [
        "The rate is 0.001, e.g. for Adam.",
        "It adapts;",
        "SGD does not.",
    ]


def test_list_items_are_read_without_their_bullets():
    text = "Three things:\n- a running mean\n2) a running variance\n• bias correction"
    assert quotes(text, "item") == ["a running mean", "a running variance", "bias correction"]


def test_rows_of_a_table_are_read_one_by_one_and_its_rule_is_not():
    text = "| optimiser | memory |\n| --- | --- |\n| Adam | two per weight |"
    assert quotes(text, "row") == ["| optimiser | memory |", "| Adam | two per weight |"]


def test_a_bar_in_a_formula_makes_no_table():
    text = "p(h|v) and p(v|h) factorise. So all units are drawn at once."
    assert quotes(text, "row") == []
    assert len(quotes(text, "sentence")) == 2


def test_a_formula_stays_whole():
    assert "m = b1*m + (1-b1)*g;" in quotes("m = b1*m + (1-b1)*g; v = b2*v + (1-b2)*g^2")


def test_a_line_that_was_only_wrapped_goes_on():
    text = "The perceptron draws a single straight line between the classes\nand cannot bend it."
    assert quotes(text, "sentence") == [text]


def test_a_long_sentence_is_also_read_clause_by_clause():
    text = "It cannot learn XOR because no single line separates the four cases of it."
    assert "because no single line separates the four cases of it." in quotes(text, "clause")


def test_a_sentence_that_goes_on_and_on_is_read_in_pieces():
    text = " ".join(["word"] * 10 + ["the running mean of the gradient is kept"] + ["word"] * 30)
    assert any("running mean" in q and len(q.split()) <= 14 for q in quotes(text, "clause"))


def test_neighbours_are_also_read_together_but_not_over_a_blank_line():
    assert quotes("One line. Only one.\n\nSo no XOR.", "pair") == ["One line. Only one."]


@pytest.mark.parametrize("hostile", ["." * 50_000, ",a" * 30_000, "(" * 50_000, "a." * 30_000])
def test_nothing_takes_much_longer_for_being_strange(hostile):
    assert sentences(hostile) is not None
    assert all(hostile[w.start : w.end] == w.quote for w in windows(hostile, sentences(hostile)))
