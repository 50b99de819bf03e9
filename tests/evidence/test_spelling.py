"""One wrong letter does not cost a point; another word is not taken for a slip."""

import pytest

from viva.evidence.spelling import Spelling

SPELLING = Spelling(["gradient", "moment", "linear", "variant", "typic", "bias"], {"moving"})


@pytest.mark.parametrize("slip", ["gradeint", "gradint", "gradiennt", "gradiemt", "gradient"])
def test_a_swapped_missing_added_or_wrong_letter_is_mended(slip):
    assert SPELLING.read([slip]) == ("gradient",)


@pytest.mark.parametrize(
    "word", ["moving", "atypic", "invariant", "bia", "baise", "gradually", "lin3ar", "nonlinear"]
)
def test_another_word_stays(word):
    assert SPELLING.read([word]) == (word,)


def test_what_could_be_two_words_stays():
    assert Spelling(["padding", "padding2", "puddin", "paddin"], ()).read(["pddin"]) == ("pddin",)
