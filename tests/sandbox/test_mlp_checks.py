"""A right network passes every check, and each way of going wrong is found for what it is."""

import tomllib
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.places import place_for
from viva import app
from viva.evidence.checks import NAMES, check
from viva.evidence.sandbox import Limits, Program
from viva.sandbox.inside.judge import accuracy, affine

FOLDER = app.QUESTIONS / "mlp" / "build"
SOLUTIONS = FOLDER / "solutions"
SPEC = tomllib.loads((FOLDER / "wrong" / "wrong.toml").read_text("utf-8"))
WRONG = {wrong["id"]: wrong for wrong in SPEC["wrong"]}
NUMPY = (SOLUTIONS / "numpy.py").read_text("utf-8")


def patched(text, *changes):
    for find, replace in changes:
        assert text.count(find) == 1, f"{find!r} stands {text.count(find)} times in the base"
        text = text.replace(find, replace)
    return text


def text_of(wrong):
    if "program" in wrong:
        return (FOLDER / wrong["program"]).read_text("utf-8")
    base = (FOLDER / SPEC["base"]).read_text("utf-8")
    return patched(base, *((p["find"], p["replace"]) for p in wrong["patch"]))


@cache
def checked(text, framework="numpy"):
    return check(place_for(framework), Program(text, framework), Limits(seconds=200))


def states(run):
    """Return the state of each check, once it is sure that the program ran."""
    assert run.ending == "ran", (run.error, run.output[-2000:])
    return {f.about: f.value for f in run.saw if f.verdict == "check"}


def told(run, name):
    return next(f.why for f in run.saw if f.verdict == "check" and f.about == name)


# --- NumPy --------------------------------------------------------------------------------------


def test_the_numpy_solution_passes_everything():
    assert states(checked(NUMPY)) == dict.fromkeys(NAMES, "pass")


@pytest.mark.parametrize("id", WRONG)
def test_a_mistake_is_found_for_what_it_is(id):
    wrong = WRONG[id]
    run = checked(text_of(wrong))
    found = states(run)
    why = {f.about: f.why for f in run.saw if f.verdict == "check"}
    assert {n: found.get(n) for n in wrong["must_fail"]} == dict.fromkeys(
        wrong["must_fail"], "fail"
    ), why
    assert {n: found.get(n) for n in wrong["must_pass"]} == dict.fromkeys(
        wrong["must_pass"], "pass"
    ), why


def test_every_mistake_names_checks_that_there_are_and_tells_its_story():
    assert len(WRONG) == len(SPEC["wrong"]) == 12
    for wrong in WRONG.values():
        named = [*wrong["must_fail"], *wrong["must_pass"]]
        assert wrong["must_fail"]
        assert set(named) <= set(NAMES)
        assert len(set(named)) == len(named)
        assert wrong["story"].endswith(".")
        assert text_of(wrong) != NUMPY


def test_every_check_that_can_fail_is_failed_by_a_mistake():
    bitten = {name for wrong in WRONG.values() for name in wrong["must_fail"]}
    assert bitten == set(NAMES) - {"answers", "outputs_are_probabilities"}


def test_who_learns_slowly_is_not_blamed_for_the_few_pictures_that_are_served():
    sigmoid = patched(
        NUMPY,
        ("np.maximum(x, 0)", "1 / (1 + np.exp(-x))"),
        ("(kept[layer] > 0)", "kept[layer] * (1 - kept[layer])"),
    )
    found = states(checked(sigmoid))
    assert found["learns"] == "pass"
    assert found["nonlinear"] != "fail"
    assert "fail" not in found.values()


def test_a_program_without_a_model_that_we_can_ask_fails_nothing():
    run = checked("import numpy as np\nweights = np.zeros((784, 10))\n")
    assert states(run) == {"answers": "skip"}
    assert "build(), train(model, x, y) and predict(model, x)" in told(run, "answers")


def test_what_fails_when_it_is_asked_names_its_line():
    flattens = "    x = x.reshape(len(x), -1)"
    run = checked(patched(NUMPY, (flattens + "\n", "    x = x.reshape(9, -1)\n")))
    assert states(run) == {"answers": "fail"}
    assert "cannot reshape array" in told(run, "answers")
    assert [f.line for f in run.saw if f.verdict == "check"] == [
        1 + NUMPY.splitlines().index(flattens)
    ]
    assert "inside" not in run.output


def test_answers_of_another_shape_are_told_with_the_shape():
    run = checked(patched(NUMPY, ("SIZES = [784, 256, 128, 10]", "SIZES = [784, 32, 11]")))
    assert states(run) == {"answers": "fail"}
    assert "(2000, 11)" in told(run, "answers")


def test_a_network_with_its_units_in_rows_is_read_as_well():
    by_rows = patched(
        NUMPY,
        ("(n, m)).astype", "(m, n)).astype"),
        ("x @ weights +", "x @ weights.T +"),
        ("slope @ weights.T", "slope @ weights"),
        ("rate * kept[layer].T @ slope", "rate * slope.T @ kept[layer]"),
    )
    assert states(checked(by_rows)) == dict.fromkeys(NAMES, "pass")


# --- other frameworks: one run each -------------------------------------------------------------

LOGITS = {"outputs_are_probabilities": "note"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("framework", "program", "otherwise"),
    [
        ("jax", "jax.py", {}),
        ("jax", "jax_plain.py", {}),
        ("tensorflow", "keras_better.py", LOGITS),
        ("torch", "pytorch.py", LOGITS),
        # 60 updates of the 360 that it makes on all of MNIST
        ("jax", "keras.py", {**LOGITS, "learns": "inconclusive"}),
    ],
)
def test_the_solutions_in_other_frameworks_pass_too(framework, program, otherwise):
    run = checked((SOLUTIONS / program).read_text("utf-8"), framework)
    assert states(run) == {**dict.fromkeys(NAMES, "pass"), **otherwise}


TORCH = """
import torch
from sklearn.datasets import fetch_openml
from torch import nn
def main():
    torch.manual_seed(0)
    pixels, digits = fetch_openml("mnist_784", return_X_y=True, as_frame=False)
    x = (torch.tensor(pixels / 255, dtype=torch.float32).reshape(-1, 1, 28, 28) - 0.1307) / 0.3081
    y = torch.tensor(digits.astype("int64"))
    layers = [nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10)]
    model = nn.Sequential(*layers, nn.LogSoftmax(1))
    optimizer = torch.optim.Adam(PARAMETERS, lr=3e-3)
    for epoch in range(3):
        for chosen in torch.randperm(HOW_MANY).split(64):
            optimizer.zero_grad()
            nn.functional.nll_loss(model(x[chosen]), y[chosen]).backward()
            optimizer.step()
if __name__ == "__main__":
    main()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parameters", "many", "otherwise"),
    [
        ("model.parameters()", "len(x) * 6 // 7", {}),
        ("model[-2].parameters()", "len(x) * 6 // 7", {"all_parameters_move": "fail"}),
        ("model.parameters()", "len(x)", {"no_training_on_test": "inconclusive"}),
    ],
    ids=["right", "a layer frozen", "on all there is, which nobody had split"],
)
def test_a_module_that_a_program_keeps_to_itself_is_asked_in_its_own_scale(
    parameters, many, otherwise
):
    text = patched(TORCH, ("PARAMETERS", parameters), ("HOW_MANY", many))
    found = states(checked(text, "torch"))
    assert found == {**dict.fromkeys(NAMES, "pass"), **LOGITS, **otherwise}


# --- the judge, by itself -----------------------------------------------------------------------

ENDS = {
    "as they are": lambda z: z,
    "softmax": lambda z: (
        np.exp(z - z.max(1, keepdims=True))
        / np.exp(z - z.max(1, keepdims=True)).sum(1, keepdims=True)
    ),
    "log-softmax": lambda z: z - np.log(np.exp(z).sum(1, keepdims=True)),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}


def asked(network):
    """Ask about 60 points, and those midway between them, in the precision that answers come in."""
    x = np.random.default_rng(0).uniform(0, 1, (60, 20))
    one, other = np.split(x, 2)
    return network(np.concatenate([one, other, (one + other) / 2])).astype("float32")


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@given(seed=st.integers(0, 2**32 - 1), scale=st.floats(0.1, 3))
def test_what_is_affine_is_seen_through_the_last_activation(end, seed, scale):
    rng = np.random.default_rng(seed)
    first, second = rng.normal(0, scale, (20, 16)), rng.normal(0, 0.25, (16, 10))
    shift = rng.normal(0, 1, 10)
    assert affine(asked(lambda x: end(x @ first @ second + shift))) is True
    assert affine(asked(lambda x: end(np.maximum(x @ first, 0) @ second + shift))) is False


def test_what_is_no_number_tells_nothing_about_lines():
    assert affine(np.full((30, 10), np.nan)) is None
    assert affine(None) is None


def test_an_answer_that_is_no_number_is_no_right_answer():
    answers = np.full((2, 10), np.nan)
    answers[0, 3] = 1.0
    assert accuracy(answers, np.array([3, 3])) == 0.5
