"""Style is how an answer is written; what it explains is told apart from chance."""

import random

import numpy as np
import pytest

from viva.proof.style import NUMBERS, explained, style


def of(text):
    return dict(zip(NUMBERS, style(text), strict=True))


def test_a_rambling_answer_has_fillers_and_notes_have_no_articles():
    spoken = of("Um, so, well, the gradient is, like, the slope. Okay?")
    notes = of("gradient: slope of loss")
    assert spoken["fillers"] > notes["fillers"] == 0
    assert spoken["grammar"] > notes["grammar"] == 0
    assert spoken["length"] > notes["length"]


def test_saying_a_thing_again_and_again_has_less_variety():
    assert (
        of("the loss falls " * 9)["variety"]
        < of("the loss of a network falls as it learns")["variety"]
    )


@pytest.mark.parametrize("text", ["", "…", "42", "?!\n\n"])
def test_a_text_without_words_has_a_style_all_the_same(text):
    assert style(text) == (0.0,) * len(NUMBERS)


def test_a_score_that_follows_from_style_is_explained_and_chance_is_not():
    drawn = np.random.default_rng(3)
    styles = drawn.normal(size=(400, len(NUMBERS)))
    assert explained(styles, styles @ np.arange(1, 7) / 5) == pytest.approx(1)
    assert abs(explained(styles, drawn.normal(size=400))) < 0.05


def test_half_of_the_variance_is_half():
    drawn = np.random.default_rng(4)
    styles = drawn.normal(size=(4000, 1))
    values = styles[:, 0] + drawn.normal(size=4000)
    assert explained(styles, values) == pytest.approx(
        np.corrcoef(styles[:, 0], values)[0, 1] ** 2, abs=0.01
    )


def test_scores_that_are_all_the_same_are_explained_by_nothing():
    styles = [[random.Random(n).random()] for n in range(9)]
    assert explained(styles, [0.5] * 9) == 0
