import json

import pytest

from viva.interview.notebook import program_of


def notebook(*cells):
    return json.dumps({"cells": [{"cell_type": kind, "source": source} for kind, source in cells]})


def test_the_code_cells_are_the_program_in_their_order():
    text = notebook(("markdown", "# Hello"), ("code", ["x = 1\n", "y = 2"]), ("code", "print(x)"))
    assert program_of(text, "n.ipynb") == "x = 1\ny = 2\n\nprint(x)\n"


def test_lines_that_only_a_notebook_knows_become_comments():
    text = notebook(("code", "%matplotlib inline\n!pip install keras\nx = 5 % 3"))
    assert program_of(text, "n.ipynb") == "# %matplotlib inline\n# !pip install keras\nx = 5 % 3\n"


def test_anything_else_is_the_program_itself():
    assert program_of("x = 1", "a.py") == "x = 1"


@pytest.mark.parametrize("text", ["", "{}", "[1]", "nonsense", '{"cells": [{}]}', notebook()])
def test_what_is_no_notebook_is_answered_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"n\.ipynb"):
        program_of(text, "n.ipynb")
