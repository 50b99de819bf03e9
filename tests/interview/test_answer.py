"""Words and programs are told apart in what a candidate typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.interview import tell_apart

PROGRAM = "import keras\nmodel = keras.Sequential()\nmodel.compile('adam', 'mse')"


def test_a_program_alone_is_all_program():
    assert tell_apart(PROGRAM) == ("", PROGRAM)


def test_words_before_the_first_import_are_words():
    assert tell_apart(f"Here it is:\n\n{PROGRAM}") == ("Here it is:", PROGRAM)


def test_a_fence_holds_the_program_and_the_rest_is_words():
    words, program = tell_apart(f"I built this:\n```python\n{PROGRAM}\n```\nIt has one layer.")
    assert program.strip() == PROGRAM
    assert "I built this:" in words
    assert "It has one layer." in words


@pytest.mark.parametrize(
    "words",
    [
        "I would flatten the picture and use two dense layers.",
        "import the data first, then scale it",
        "from what I know, import order does not matter",
        "x = W x + b is what each layer computes",
        "- flatten\n- dense 256\n- dense 10",
        "",
    ],
)
def test_words_stay_words(words):
    assert tell_apart(words) == (words, None)


@pytest.mark.parametrize(
    "program",
    [
        "def build():\n    return []\nmodel = build()",
        "x = load(\ny = 3\nmodel.fit(x, y)\nz = 4",
        "from keras.layers import (\n    Dense,\n)\nDense(3)",
    ],
)
def test_a_program_with_a_mistake_or_without_imports_is_one_too(program):
    assert tell_apart(program) == ("", program)


@given(st.text())
def test_nothing_that_was_typed_is_lost(text):
    words, program = tell_apart(text)
    kept = words + (program or "")
    for piece in text.split():
        assert piece in kept or "`" in text
