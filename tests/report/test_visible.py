import json
import math
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from viva.report.visible import in_words, shorten, visible


def test_an_escape_sequence_becomes_a_sign_that_can_be_read():
    assert visible("\x1b[31mred") == "␛[31mred"
    assert visible("\x9b31m\x7f") == "⟨U+009B⟩31m␡"


def test_a_word_that_turns_the_line_around_is_shown_for_what_it_is():
    assert visible("a\u202eb") == "a⟨U+202E⟩b"


def test_line_breaks_tabs_and_the_joiners_of_real_scripts_stay():
    words = "a\n\tb \N{FAMILY}\u200d\N{GIRL} é ½"
    assert visible(words) == words
    assert visible("a\r\nb") == "a\nb"


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_nothing_unseen_is_left_and_looking_twice_changes_nothing(text):
    shown = visible(text)
    odd = {c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert odd <= set("\n\t\u200c\u200d")
    assert visible(shown) == shown
    shown.encode()


def test_a_long_quote_ends_with_an_ellipsis():
    assert shorten("abcdef", 3) == "abc …"
    assert shorten("abc", 3) == "abc"


def test_data_holds_no_number_that_json_lacks_and_is_otherwise_as_it_was():
    data = {"loss": math.nan, "best": [math.inf, -math.inf, 0.5], "n": 3, "name": None}
    told = in_words(data)
    assert told == {"loss": "nan", "best": ["inf", "-inf", 0.5], "n": 3, "name": None}
    assert json.loads(json.dumps(told, allow_nan=False)) == told
