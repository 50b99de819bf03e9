"""What a program left is called with arrays of its library, and gives NumPy's back."""

from collections import namedtuple

import numpy as np
import pytest

from viva.sandbox.inside.exercise import questions
from viva.sandbox.inside.library import NoAnswer, Program, library_of, plain


@pytest.mark.parametrize(
    ("text", "library"),
    [
        ("import numpy as np", "numpy"),
        ("import torch", "torch"),
        ("from torch import nn\nimport numpy", "torch"),
        ("import numpy\nimport jax.numpy as jnp", "jax"),
        ("def f():\n    import tensorflow as tf", "tensorflow"),
        ("# import torch", "numpy"),
        ("def f(:", "numpy"),
    ],
)
def test_the_library_is_the_one_that_a_program_imports(text, library):
    assert library_of(text) == library


def test_each_call_gets_copies_and_gives_copies():
    kept = []

    def double(x):
        kept.append(x)
        x *= 2
        return x

    x = np.ones(3)
    got = Program({"double": double}, "numpy").double(x)
    kept[0][:] = 99
    assert list(x) == [1, 1, 1]
    assert list(got) == [2, 2, 2]


def test_how_many_arrays_a_call_changed_is_counted():
    def touch(a, b, c=None):
        a += 1
        c[0] = 5

    program = Program({"touch": touch}, "numpy")
    x = np.zeros(3)
    assert program.changes("touch", x, x, c=x) == 2
    assert list(x) == [0, 0, 0]
    with pytest.raises(NoAnswer, match="there is no other"):
        program.changes("other", x)


def test_lists_tuples_dictionaries_and_named_tuples_keep_their_form():
    Pair = namedtuple("Pair", "a b")

    def give(state):
        return Pair(state["w"], [state["b"], (1, "x", None)])

    got = Program({"give": give}, "numpy").give({"w": np.ones(2), "b": 0.5})
    assert got.a.tolist() == [1, 1]
    assert got.b == [0.5, (1, "x", None)]


def test_objects_of_the_program_are_called_and_read_and_handed_back():
    class Counter:
        def __init__(self, start):
            self.total = start

        def add(self, x):
            self.total = self.total + x.sum()
            return self.total

    def total_of(counter):
        return counter.total

    program = Program({"Counter": Counter, "total_of": total_of}, "numpy")
    counter = program.Counter(1.0)
    assert counter.add(np.ones(3)) == 4
    assert counter.total == 4
    assert program.total_of(counter) == 4


def test_a_function_that_is_passed_sees_numpy_and_gives_the_programs_arrays():
    seen = []

    def square(x):
        seen.append(type(x))
        return x**2

    program = Program({"apply": lambda f, x: f(x) + 1}, "numpy")
    assert program.apply(square, np.array([3.0])).tolist() == [10.0]
    assert seen == [np.ndarray]


def test_what_is_not_there_is_named():
    with pytest.raises(NoAnswer, match="there is no fit in the program"):
        Program({}, "numpy").fit(1)
    with pytest.raises(NoAnswer, match="a list_iterator cannot be called"):
        Program({"fit": iter([])}, "numpy").fit(1)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "nothing back"),
        ("text", "no numbers"),
        ([[1, 2], [3]], "no array"),
        (np.array([object()]), "no numbers"),
        ({"a": "text"}, "no numbers"),
    ],
)
def test_what_is_no_array_of_numbers_does_not_cross(value, said):
    with pytest.raises(NoAnswer, match=said):
        plain(value)


def test_numbers_arrays_and_dictionaries_of_them_cross():
    assert plain(3)["value"] == 3
    assert plain([1.5, 2])["value"].tolist() == [1.5, 2.0]
    assert plain(np.float32(2))["value"].dtype == "float64"
    crossed = plain({"w": [1, 2], "b": True})
    assert crossed["w"].tolist() == [1, 2]
    assert bool(crossed["b"]) is True


def test_only_public_functions_of_the_author_are_questions():
    text = (
        "from math import sqrt\nimport numpy as np\n"
        "def _helper():\n    pass\ndef one(program, given):\n    return 1\nvalue = 3\n"
    )
    assert list(questions(text)) == ["one"]
