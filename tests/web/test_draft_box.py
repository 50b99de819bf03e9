"""The answer box: what stands in two boxes is one draft, and comes apart again."""

from hypothesis import given
from hypothesis import strategies as st

from viva.web.box import joined, parted

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(TEXT, TEXT.filter(bool))
def test_words_and_program_come_apart_as_they_were(words, program):
    if "```python\n" in words + program:
        return
    assert parted(joined(words, program)) == (words, program)


@given(TEXT, TEXT)
def test_nothing_of_a_draft_is_lost(words, program):
    text = joined(words, program)
    assert words in text
    assert program in text


def test_a_draft_of_the_terminal_comes_apart_where_the_program_begins():
    draft = "My network:\nimport keras\nmodel = keras.Sequential()"
    assert parted(draft) == ("My network:", "import keras\nmodel = keras.Sequential()")


def test_words_alone_stay_words():
    assert parted("I am not sure yet") == ("I am not sure yet", "")
