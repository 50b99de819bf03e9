from hypothesis import given
from hypothesis import strategies as st

from viva.report.markdown import Block, blocks, spans


def test_paragraphs_lists_and_code_are_told_apart():
    text = "One\nline.\n\n- a\n  more\n- b\n\n1. x\n2. y\n\n```python\ny = *p*\n\n```\nEnd"
    assert blocks(text) == (
        Block("p", ("One\nline.",)),
        Block("ul", ("a\nmore", "b")),
        Block("ol", ("x", "y")),
        Block("pre", ("y = *p*\n",)),
        Block("p", ("End",)),
    )


def test_a_table_is_read_row_by_row():
    table, after = blocks("|  | A | B |\n| --- | :-: | --- |\n| x | 1 | **2** |\n| y | 3 |\nEnd")
    assert table.shape == "table"
    assert table.rows == (("", "A", "B"), ("x", "1", "**2**"), ("y", "3", ""))
    assert after == Block("p", ("End",))


def test_code_left_open_runs_to_the_end():
    assert blocks("```\nx") == (Block("pre", ("x",)),)


def test_what_stands_four_spaces_in_after_a_gap_is_code():
    text = "So:\n\n    def f(x):\n        return x\n    - 1\n\n    f(1)\n\nEnd\n    of it.\n\n- a\n"
    text += "\n        b = *1*"
    assert blocks(text) == (
        Block("p", ("So:",)),
        Block("pre", ("def f(x):\n    return x\n- 1\n\nf(1)",)),
        Block("p", ("End\nof it.",)),
        Block("ul", ("a",)),
        Block("pre", ("b = *1*",)),
    )


def test_bold_slanted_and_code_are_set_apart():
    assert list(spans("a **b** `c*d*` *e* f")) == [
        ("", "a "),
        ("strong", "b"),
        ("", " "),
        ("code", "c*d*"),
        ("", " "),
        ("em", "e"),
        ("", " f"),
    ]


def test_a_product_is_not_taken_for_slanted_words():
    assert list(spans("w * x and 2*3*4")) == [("", "w * x and 2*3*4")]


@given(st.text())
def test_any_text_can_be_read(text):
    for block in blocks(text):
        for one in block.texts:
            list(spans(one))


@given(st.text("ab *`\n"))
def test_only_the_signs_themselves_are_lost(text):
    kept = "".join(piece for _, piece in spans(text))
    assert kept.replace("*", "").replace("`", "") == text.replace("*", "").replace("`", "")
