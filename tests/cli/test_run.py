"""``viva run``: whatever it is given, a sentence says what became of it."""

import pytest


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.py", b"\x89PNG\r\n\x1a\n\x00\x00", "is no text, so it is no program"),
        ("empty.py", b"", "is empty"),
        ("blank.py", b" \n\t\n", "is empty"),
        ("long.py", b"x = 1\n" * 1_700_000, "has 10 MB; a program has less than 5"),
        ("notes.ipynb", b"no notebook", "is no notebook"),
        (
            "words.ipynb",
            b'{"cells": [{"cell_type": "markdown", "source": ""}]}',
            "no cell with code",
        ),
    ],
)
def test_what_is_no_program_is_answered_with_a_sentence(viva, tmp_path, name, content, said):
    file = tmp_path / name
    file.write_bytes(content)
    answer = viva("run", file)
    assert answer.code == 2
    assert said in answer.err


def test_a_file_that_is_not_there_is_named(viva, tmp_path):
    answer = viva("run", tmp_path / "nothing.py")
    assert answer.code == 2
    assert "nothing.py cannot be read: No such file or directory." in answer.err


@pytest.mark.parametrize(
    ("text", "framework"),
    [
        ("import tensorflow as tf", "tensorflow"),
        ("from torch import nn", "torch"),
        ("import keras", "jax"),
        ("import numpy as np", "numpy"),
        ("print(1)", "numpy"),
    ],
)
def test_a_framework_that_is_missing_is_named_with_its_cost_and_the_command(
    viva, tmp_path, text, framework
):
    file = tmp_path / "p.py"
    file.write_text(text)
    answer = viva("run", file)
    assert answer.code == 2
    assert f"viva install {framework}" in answer.err
    assert "MB of disk" in answer.err


def test_a_program_needs_time(viva, tmp_path):
    (tmp_path / "p.py").write_text("print(1)")
    answer = viva("run", tmp_path / "p.py", "--seconds", "0")
    assert "give --seconds a number above 0" in answer.err


def test_what_can_be_installed_is_listed_and_an_unknown_name_is_answered(viva):
    listed = viva("install").out
    assert all(name in listed for name in ("numpy", "jax", "tensorflow", "torch"))
    unknown = viva("install", "caffe")
    assert unknown.code == 2
    assert "There is no framework 'caffe'" in unknown.err
