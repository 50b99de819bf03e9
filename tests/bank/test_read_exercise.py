"""An exercise is read without running a line of it, and what is wrong with it is said."""

import pytest

from viva.bank import BadQuestion, read_trials
from viva.bank.exercise import NoExercise, read_exercise

ASK = "def once(program, given):\n    return program.f(given['x'])\n"
JUDGE = '''from checks import close

SECONDS = 20
DIGITS = True


def draw(rng):
    return {"x": rng.normal()}


def _oracle(x):
    return 2 * x


def doubles(given, answers):
    """It doubles
    what it gets.

    More for whoever reads the file.
    """
    return close("x", answers["once"], _oracle(given["x"]))
'''


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "exercise"
    place.mkdir()
    (place / "ask.py").write_text(ASK)
    (place / "judge.py").write_text(JUDGE)
    return tmp_path


def test_checks_and_questions_are_the_public_functions(folder):
    exercise = read_exercise(folder)
    assert exercise.checks == {"doubles": "It doubles what it gets."}
    assert exercise.questions == ("once",)
    assert (exercise.seconds, exercise.digits) == (20.0, True)


def test_a_question_without_a_folder_has_no_exercise(tmp_path):
    assert read_exercise(tmp_path) is None


def test_no_line_of_an_exercise_is_run_to_read_it(folder):
    (folder / "exercise" / "judge.py").write_text("raise SystemExit\n" + JUDGE)
    assert read_exercise(folder).checks


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("ask.py", "def once(:\n", "ask.py:1: invalid syntax"),
        ("ask.py", "x = 1\n", "nothing is asked"),
        ("ask.py", "def once(x):\n    return 1\n", "once(x) does not take (program, given)"),
        ("judge.py", JUDGE.replace("def draw", "def _draw"), "there is no draw(rng)"),
        ("judge.py", JUDGE.replace("(rng)", "()"), "draw() does not take (rng)"),
        ("judge.py", JUDGE.replace("def doubles", "def _doubles"), "there is no check"),
        ("judge.py", JUDGE.replace("def doubles", "def Doubles"), "is not written in small"),
        ("judge.py", JUDGE.replace("_oracle", "oracle"), "oracle(x) does not take"),
        (
            "judge.py",
            "def draw(rng):\n    return {}\ndef c(given, answers):\n    pass\n",
            "nothing says what c checks",
        ),
    ],
)
def test_what_is_wrong_is_said_with_file_and_mend(folder, file, text, said):
    (folder / "exercise" / file).write_text(text)
    with pytest.raises(NoExercise) as problem:
        read_exercise(folder)
    assert said in str(problem.value)


def test_a_missing_file_is_named(folder):
    (folder / "exercise" / "ask.py").unlink()
    with pytest.raises(NoExercise, match=r"exercise/ask.py: the file is missing"):
        read_exercise(folder)


def test_a_mistake_is_a_patch_that_finds_its_place_exactly_once(folder):
    (folder / "solutions").mkdir()
    (folder / "solutions" / "numpy.py").write_text("a = 1\nb = 1\n")
    (folder / "wrong").mkdir()
    wrong = folder / "wrong" / "wrong.toml"
    entry = '[[wrong]]\nid = "two"\nstory = "Two."\nmust_fail = ["doubles"]\n'
    wrong.write_text(entry + 'patch = [{ find = "a = 1", replace = "a = 2" }]\n')
    assert [(t.name, t.kind, t.text) for t in read_trials(folder)] == [
        ("solutions/numpy.py", "solution", "a = 1\nb = 1\n"),
        ("two", "wrong", "a = 2\nb = 1\n"),
    ]
    wrong.write_text(entry + 'patch = [{ find = "= 1", replace = "= 2" }]\n')
    with pytest.raises(BadQuestion, match="'= 1' stands 2 times in the base of 'two'"):
        read_trials(folder)
