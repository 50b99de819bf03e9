"""Tables and "ML: … DL: …" are read cell by cell, each cell as said of its side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.bank import Point, Question
from viva.evidence.lexical import LexicalGrader
from viva.evidence.sides import side_by_side

SIDES = {"ml": ("machine learning", "ML"), "dl": ("deep learning", "DL")}
GRADER = LexicalGrader()
COMPARE = Question(
    id="foundations/small",
    uuid="44444444-4444-4444-8444-444444444444",
    kind="compare",
    level="junior",
    minutes=3,
    ask="How do the two differ?",
    points=(
        Point(
            "features",
            "In machine learning people design the features, and a deep network learns its own.",
            sides={
                "ml": ("features are designed by hand", "people choose the features"),
                "dl": ("features are learnt by the network", "it learns its own features"),
            },
        ),
        Point(
            "data",
            "A deep network needs more data.",
            sides={"ml": ("works with little data",), "dl": ("needs a lot of data",)},
        ),
    ),
    sides=SIDES,
    model_answer="Features.",
)

LAYOUTS = {
    "Markdown": "| Machine learning | Deep learning |\n|---|:-:|\n| A | B |\n| C | D |",
    "no outer pipes": "Machine Learning (ML) | Deep Learning (DL)\n---|---\nA | B\nC | D",
    "as people type it": "Machine learning | Deep learning |\n---|---|\nA | B |\nC | D |",
    "a column of topics": "| | ML | DL |\n|--|--|--|\n| features | A | B |\n| data | C | D |",
    "tabs": "Machine learning\tDeep learning\nA\tB\nC\tD",
    "tabs with topics": "\tML\tDL\nfeatures\tA\tB\ndata\tC\tD",
    "a row for each side": "ML | A | C\nDL | B | D",
    "labels in one line": "ML: A. C. DL: B. D",
    "labelled lines": "ML: A\nDL: B\nML: C\nDL: D",
    "labelled lists": "**Machine learning:**\n- A\n- C\n\n**Deep learning:**\n- B\n- D",
    "headings": "## Machine learning\nA\nC\n## Deep learning\nB\nD",
    "dashes": "- ML – A\n- DL – B\n- ML – C\n- DL – D",
}
TRUE = {
    "A": "features designed by hand",
    "B": "features learnt by the network",
    "C": "works with little data",
    "D": "needs a lot of data",
}
SWAPPED = {"A": TRUE["B"], "B": TRUE["A"], "C": TRUE["D"], "D": TRUE["C"]}
layouts = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)


def filled(layout, cells):
    return "".join(
        cells.get(c, c) if i == 0 or not layout[i - 1].isalpha() else c
        for i, c in enumerate(_single(layout))
    )


def _single(layout):
    """Leave only letters that stand alone to be filled in."""
    return [
        c
        if c not in "ABCD" or not (layout[i + 1 : i + 2].isalpha() or layout[i - 1 : i].isalpha())
        else c.lower()
        for i, c in enumerate(layout)
    ]


def verdicts(words):
    return {f.about: f.verdict for f in GRADER.judge(COMPARE, COMPARE.ask, words).findings}


@layouts
def test_every_usual_layout_is_read(layout):
    assert verdicts(filled(layout, TRUE)) == {"features": "made", "data": "made"}


@layouts
def test_the_same_words_under_the_other_head_earn_nothing(layout):
    found = GRADER.judge(COMPARE, COMPARE.ask, filled(layout, SWAPPED)).findings
    assert {f.about: f.verdict for f in found} == {"features": "unsure", "data": "unsure"}
    assert all(f.confidence <= 0.1 for f in found)
    assert {f.why for f in found} == {"it is said of the other side"}


def test_one_side_alone_makes_half_of_a_point():
    found = verdicts("ML: features designed by hand\nDL: it is newer and more fashionable")
    assert found["features"] == "half"


def test_one_right_cell_beside_a_swapped_one_is_no_evidence():
    found = verdicts("ML: features learnt by the network\nDL: it learns its own features")
    assert found["features"] == "unsure"


def test_a_cell_that_is_denied_is_not_taken_for_the_claim():
    found = verdicts(
        "ML: features are not designed by hand\nDL: features not learnt by the network"
    )
    assert found["features"] == "unsure"


def test_words_before_and_after_a_table_are_read_as_usual():
    text = "They differ.\n\nML: by hand\nDL: learnt\n\nA deep network needs more data."
    assert verdicts(text)["data"] == "made"


def test_a_sentence_that_only_names_both_is_no_table():
    assert side_by_side("Deep learning is a part of ML: it has layers.", SIDES).cells == ()
    assert side_by_side("p(a|b) is small\np(b|a) is not", SIDES).cells == ()


def test_without_sides_nothing_is_read_so():
    assert side_by_side("ML: a\nDL: b", {}).cells == ()


_PIECES = st.sampled_from(
    [
        "ML",
        "DL",
        "machine learning",
        ": ",
        "|",
        "\t",
        "\n",
        "\n\n",
        "---",
        "- ",
        "a few words",
        "**",
        "; ",
        "🙂",
        "\r\n",
        "\x00",
        "#",
    ]
)


@given(st.lists(_PIECES).map("".join))
def test_every_cell_quotes_the_answer_where_it_says(text):
    found = side_by_side(text, SIDES)
    for cell in found.cells:
        quote, start = cell.window.quote, cell.window.start
        assert text[start : start + len(quote)] == quote
        assert found.covers(cell.window)


def test_a_name_inside_a_longer_name_is_not_a_side_of_its_own():
    sides = {"batch": ("batch",), "mini": ("mini-batch",)}
    table = "| batch | mini-batch |\n|---|---|\n| all examples | some examples |"
    said = [(cell.side, cell.window.quote) for cell in side_by_side(table, sides).cells]
    assert said == [("batch", "all examples"), ("mini", "some examples")]
