"""What an author of exercises does, and what a candidate sees of the checks."""

import pytest

from viva import app
from viva.bank import TOPICS, load_bank
from viva.cli.live import told_checks
from viva.conduct import Wish, plan
from viva.evidence import Finding, Run

BANK = load_bank(app.QUESTIONS, samples=False)
ADAM = BANK["optimisation/write-adam"]


def test_a_new_exercise_is_an_example_that_can_be_tried(viva, tmp_path):
    made = viva("bank", "new", "--program", "losses/write-hinge", "--root", tmp_path)
    assert made.code == 0
    assert "viva bank mutate losses/write-hinge" in made.out
    folder = tmp_path / "losses" / "write-hinge"
    for name in ("ask.py", "judge.py", "excused.toml"):
        assert (folder / "exercise" / name).is_file()
    assert 'kind = "program"' in (folder / "question.toml").read_text("utf-8")
    assert not list(folder.rglob("__pycache__"))
    tried = viva("bank", "check", "--programs", "--root", tmp_path)
    assert "viva install numpy" in tried.err  # nothing else stands in the way


def test_what_is_wrong_with_an_exercise_stands_in_the_way_of_its_programs(viva, tmp_path):
    viva("bank", "new", "--program", "losses/write-hinge", "--root", tmp_path)
    ask = tmp_path / "losses" / "write-hinge" / "exercise" / "ask.py"
    ask.write_text(ask.read_text("utf-8").replace("once(program", "once(other"), "utf-8")
    tried = viva("bank", "check", "--programs", "--root", tmp_path)
    assert tried.code == 2
    assert "exercise/ask.py:9: once(other, given) does not take (program, given)" in tried.out
    assert "1 problems stand in the way" in tried.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bank", "check", "--programs", "optimisation/adam"), "None of these questions"),
        (("bank", "mutate", "optimisation/adam"), "brings no exercise"),
        (("bank", "mutate", "optimisation/adams"), "brings no exercise"),
    ],
)
def test_a_question_without_an_exercise_is_answered_with_a_sentence(viva, arguments, said):
    answer = viva(*arguments)
    assert answer.code == 2
    assert said in answer.err


def told(*findings):
    return list(told_checks(Run("ran", saw=findings), ADAM))


def test_a_check_is_told_by_its_sentence_with_the_reason_where_it_failed():
    lines = told(
        Finding("first_step", "check", why="it moves by 3, expected 1", value="fail", line=4),
        Finding("keeps_mean", "check", why="m is as expected", value="pass"),
    )
    said = " ".join(" ".join(lines).split())
    assert f"FAILED {ADAM.exercise.checks['first_step']}" in said
    assert "→ it moves by 3, expected 1 (line 4)" in said
    assert f"passed {ADAM.exercise.checks['keeps_mean']}" in said
    assert "m is as expected" not in said
    assert lines[-1] == "1 of 2 checks passed."


def test_lines_about_checks_are_as_narrow_as_the_terminal():
    finding = Finding("first_step", "check", why="wrong " * 60, value="fail")
    lines = list(told_checks(Run("ran", saw=(finding,)), ADAM, width=60))
    assert max(map(len, lines)) <= 60


def programs(**wish):
    chosen = plan(BANK, Wish(**wish)).questions
    return [id for id in chosen if BANK[id].kind == "program"]


def test_an_interview_asks_for_one_program_unless_more_are_wished():
    assert programs() == ["mlp/build"]
    assert programs(length="long") == ["mlp/build"]
    assert programs(programs=0) == []
    assert len(programs(length="long", programs=3)) == 3
    for topic in {q.topic for q in BANK.values()}:
        assert len(programs(length="long", topics=(topic,))) <= 1
    assert TOPICS


def test_a_topic_brings_its_exercise():
    assert programs(topics=("perceptron",)) == ["perceptron/write-perceptron"]


def test_a_run_for_a_question_that_asks_for_no_program_is_refused(viva, tmp_path):
    (tmp_path / "p.py").write_text("import numpy as np\n")
    answer = viva("run", tmp_path / "p.py", "--question", "optimisation/write-adm")
    assert answer.code == 2
    assert "optimisation/write-adam" in answer.err or "viva install numpy" in answer.err
