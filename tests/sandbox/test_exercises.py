"""Every exercise proves that its checks bite: right programs pass, wrong and hostile do not."""

import re
from functools import cache

import pytest

from sandbox.places import ENVIRONMENTS, place_for
from viva import app
from viva.bank import load_bank, read_trials
from viva.evidence.exercise import check_exercise
from viva.evidence.program import imported
from viva.evidence.sandbox import Limits, Program
from viva.proof.mutants import excused, mutants_of
from viva.proof.programs import tried, unproved
from viva.sandbox.bubblewrap import Bubblewrap
from viva.sandbox.frameworks import needed
from viva.sandbox.warm import Warm

BANK = load_bank(app.QUESTIONS, samples=False)
EXERCISES = {id: q for id, q in BANK.items() if q.exercise}
TRIALS = {
    f"{id}: {trial.name}": (id, trial)
    for id in EXERCISES
    for trial in read_trials(app.QUESTIONS / id)
}
ADAM = "optimisation/write-adam"
REFERENCE = (app.QUESTIONS / ADAM / "solutions" / "numpy.py").read_text("utf-8")


@cache
def warm(framework):
    place = place_for(framework)
    return Warm(place, ENVIRONMENTS) if isinstance(place, Bubblewrap) else place


def framework_of(text):
    return needed(imported(text), set(ENVIRONMENTS))


def judged(text, seed=None, limits=Limits(seconds=60), exercise=ADAM):  # noqa: B008
    """Check a NumPy program by an exercise; return its run."""
    program = Program(text, "numpy")
    place = warm("numpy")
    return check_exercise(
        place, program, EXERCISES[exercise].exercise, limits, lambda heard: None, seed=seed
    )


def states(run):
    return {f.about: f.value for f in run.saw if f.verdict == "check"}


def why(run, name):
    return next(f.why for f in run.saw if f.verdict == "check" and f.about == name)


# --- every exercise -----------------------------------------------------------------------------


@pytest.mark.parametrize("id", EXERCISES)
def test_an_exercise_has_all_that_proves_it(id):
    assert list(unproved(EXERCISES[id], read_trials(app.QUESTIONS / id))) == []


@pytest.mark.parametrize(
    "name", [n for n, (_, t) in TRIALS.items() if framework_of(t.text) == "numpy"]
)
def test_a_program_in_numpy_is_judged_as_it_must_be(name):
    id, trial = TRIALS[name]
    sandbox = warm("numpy")
    outcome = tried(sandbox, EXERCISES[id].exercise, trial, ["numpy"], seed=1)
    assert outcome.wrong == ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    "name", [n for n, (_, t) in TRIALS.items() if framework_of(t.text) != "numpy"]
)
def test_a_program_in_another_library_is_judged_as_it_must_be(name, seed):
    id, trial = TRIALS[name]
    sandbox = warm(framework_of(trial.text))
    outcome = tried(sandbox, EXERCISES[id].exercise, trial, list(ENVIRONMENTS), seed)
    assert not outcome.skipped
    assert outcome.wrong == ()


@pytest.mark.parametrize("id", EXERCISES)
def test_what_is_excused_is_a_mutant_of_the_reference(id):
    folder = app.QUESTIONS / id
    names = {m.name for m in mutants_of((folder / "solutions" / "numpy.py").read_text("utf-8"))}
    assert set(excused(folder)) <= names


@pytest.mark.parametrize("id", EXERCISES)
def test_what_is_asked_of_a_program_holds_no_expectation_and_no_reason(id):
    exercise = EXERCISES[id].exercise
    assert not re.search(r"^\s*(from|import)\s+(checks|judge)", exercise.ask, re.MULTILINE)
    assert all(sentence.endswith(".") for sentence in exercise.checks.values())


# --- one of them --------------------------------------------------------------------------------


def test_inputs_are_drawn_anew_for_every_verdict():
    broken = REFERENCE.replace("w - lr", "w + lr")
    first, second = judged(broken), judged(broken)
    assert states(first) == states(second)
    assert why(first, "first_step") != why(second, "first_step")


def test_the_same_seed_draws_the_same_inputs():
    broken = REFERENCE.replace("w - lr", "w + lr")
    assert why(judged(broken, 7), "first_step") == why(judged(broken, 7), "first_step")


def test_a_verdict_says_input_result_and_expectation():
    said = why(judged(REFERENCE.replace("m / (1 - beta1**t)", "m")), "first_step")
    assert "a first gradient of" in said
    assert "moves by" in said
    assert "expected" in said


def test_the_number_of_a_check_is_a_fact_that_follow_ups_can_quote():
    uncorrected = REFERENCE.replace("m / (1 - beta1**t)", "m").replace("v / (1 - beta2**t)", "v")
    facts = {f.about: f.value for f in judged(uncorrected).saw if f.verdict == "saw"}
    assert facts["first_step_measured"] == pytest.approx(3.162, abs=0.01)


def test_a_call_that_raises_fails_what_needs_it_with_its_line_and_the_rest_counts():
    text = REFERENCE.replace(
        "    m = beta1",
        '    if w.ndim > 1:\n        raise ValueError("only vectors")\n    m = beta1',
    )
    run = judged(text)
    failed = {name for name, state in states(run).items() if state == "fail"}
    assert failed == {"each_weight_alone"}
    assert why(run, "each_weight_alone") == "it raised ValueError: only vectors"
    lines = {f.about: f.line for f in run.saw if f.verdict == "check"}
    assert lines["each_weight_alone"] == 1 + text.splitlines().index(
        '        raise ValueError("only vectors")'
    )
    assert lines["first_step"] is None
    assert "inside" not in run.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import numpy as np\n", "there is no adam_step in the program"),
        ("adam_step = 3\n", "'int' object is not callable"),
        ("def adam_step(w, g):\n    return w\n", "cannot be used as the task says (TypeError"),
        ("def adam_step(*a, **k):\n    return None\n", "cannot be used as the task says"),
        ("def adam_step(*a, **k):\n    return 1.0, 2.0\n", "cannot be used as the task says"),
        ("def adam_step(*a, **k):\n    return 'w', 'm', 'v'\n", "no numbers"),
        ("def adam_step(*a, **k):\n    return [a[0][:2]] * 3\n", "has the shape"),
        ("def adam_step(*a, **k):\n    return [a[0] * float('nan')] * 3\n", "nan"),
        ("import sys\ndef adam_step(*a, **k):\n    sys.exit(0)\n", "it raised SystemExit"),
    ],
)
def test_what_is_no_answer_is_told_in_a_sentence(text, said):
    run = judged(text)
    assert states(run)["first_step"] == "fail"
    assert said in why(run, "first_step")


def test_a_program_that_raises_before_it_can_be_asked_has_no_checks():
    run = judged("raise ValueError('not yet')\n")
    assert (run.ending, run.line, states(run)) == ("raised", 1, {})


def test_a_call_that_never_ends_keeps_what_was_answered_before_it():
    text = REFERENCE.replace("    m = beta1", "    while w.ndim > 1:\n        pass\n    m = beta1")
    run = judged(text, limits=Limits(seconds=4))
    assert run.ending == "out of time"
    assert states(run)["first_step"] == "pass"
    assert states(run)["each_weight_alone"] == "fail"
    assert "It was out of time after 4 s" in why(run, "each_weight_alone")


def test_what_is_printed_in_every_call_stops_nobody():
    run = judged(REFERENCE.replace("    m = beta1", "    print('x' * 999)\n    m = beta1"))
    assert set(states(run).values()) == {"pass"}
    assert "more was printed while it was checked" in run.output
    assert len(run.output) < 10_000


def test_a_judge_that_fails_costs_nobody_anything():
    exercise = EXERCISES[ADAM].exercise
    broken = exercise.judge.replace("def draw(rng):", "def draw(rng):\n    1 / 0")
    place = warm("numpy")
    run = check_exercise(
        place,
        Program(REFERENCE),
        type(exercise)(exercise.ask, broken, exercise.checks, exercise.questions),
        Limits(seconds=30),
        lambda heard: None,
    )
    assert set(states(run).values()) == {"skip"}
    assert "our fault" in why(run, "first_step")


@pytest.mark.slow
def test_a_program_whose_tensors_are_float32_is_asked_in_float32():
    perceptron = "perceptron/write-perceptron"
    text = (app.QUESTIONS / perceptron / "solutions" / "torch.py").read_text("utf-8")
    plain = text.replace("x.new_zeros(", "torch.zeros(")
    assert plain != text
    place = warm("torch")
    run = check_exercise(
        place,
        Program(plain, "torch"),
        EXERCISES[perceptron].exercise,
        Limits(seconds=60),
        lambda heard: None,
    )
    assert set(states(run).values()) == {"pass"}
