"""What is told of a program was measured on it, whatever it scaled, laid out or left open."""

import numpy as np
import pytest

from viva import app
from viva.evidence import Finding
from viva.evidence.behaviour import seen, together
from viva.evidence.sandbox import Limits, Ran, Run
from viva.sandbox.inside import facts

with np.load(app.digits()[0]) as file:
    LEARN, TEST = file["x_train"], file["x_test"]


@pytest.mark.parametrize(
    "given",
    [
        lambda x: x,
        lambda x: x / 255,
        lambda x: (x / 255 - 0.1307) / 0.3081,
        lambda x: (x / 127.5 - 1).reshape(len(x), 784).astype("float16"),
        lambda x: x[..., None].astype("float32"),
    ],
)
def test_pictures_are_known_again_however_they_are_scaled_or_laid_out(given):
    assert facts.any_of(given(TEST[::3]), TEST)
    assert facts.any_of(given(np.concatenate([LEARN, TEST])), TEST)
    assert not facts.any_of(given(LEARN), TEST)


@pytest.mark.parametrize("x", [None, [], np.zeros((0, 28, 28)), np.zeros((5, 3)), "x"])
def test_what_is_no_picture_is_among_none(x):
    assert not facts.any_of(x, TEST)


@pytest.mark.parametrize(("a", "b"), [(1.0, 0.0), (1 / 255, 0.0), (2 / 255, -1.0)])
def test_the_scaling_of_pictures_is_found_also_when_they_were_put_in_another_order(a, b):
    order = np.random.default_rng(0).permutation(len(LEARN))[:500]
    assert facts.scaling(LEARN[order] * a + b, LEARN) == pytest.approx((a, b), abs=1e-6)


def test_a_scaling_pixel_by_pixel_is_not_taken_for_one_of_all():
    x = LEARN.reshape(len(LEARN), 784).astype("float64")
    assert facts.scaling((x - x.mean(0)) / (x.std(0) + 1e-3), LEARN) is None


def test_a_history_tells_how_the_training_went():
    losses = [0.9, 0.5, 0.4, 0.41, 0.43, 0.5]
    told = facts.of_history(
        {
            "accuracy": [0.5, 0.7, 0.8, 0.85, 0.9, 0.95],
            "val_sparse_categorical_accuracy": [0.5, 0.7, 0.8, 0.81, 0.82, 0.83],
            "loss": [2.0, 1.0, 0.5, 0.4, 0.3, 0.2],
            "val_loss": losses,
        }
    )
    assert told["accuracy_gap"] == pytest.approx(0.12)
    assert told["recent_rise"] == pytest.approx(0.03)
    assert (told["best_epoch"], told["epochs_after_best"]) == (3, 3)
    assert (told["val_loss_trend"], told["best_val_loss"]) == ("rising", 0.4)
    assert facts.of_history({"val_loss": losses[:5]})["val_loss_trend"] == "level"
    assert facts.of_history({"val_loss": losses[:3]})["val_loss_trend"] == "falling"
    assert facts.of_history({"loss": [1.0, float("nan")]})["finite_loss"] == "no"


def test_short_histories_tell_no_trend():
    told = facts.of_history({"loss": [1.0, 0.5], "accuracy": [0.1, 0.9]})
    assert {"best_epoch", "still_rising", "loss_trend"} & told.keys() == set()
    assert facts.of_history({}) == {}


def test_by_hand_a_network_is_told_only_where_one_chain_of_matrices_leads_through():
    one = {"w": np.ones((784, 32)), "v": np.ones((32, 10)), "g": np.ones((784, 32))}
    assert facts.of_arrays(one)["hidden_layers"] == 1
    assert facts.of_arrays({"means": np.ones((784, 10)), **one}) == {}
    assert facts.of_arrays({"w": np.ones((784, 10))})["hidden_layers"] == 0


def ran(ending="ran", told=None, **run):
    reports = ({"kind": "facts", "facts": told},) if told else ()
    return seen(Ran(Run(ending, **run), reports=reports))


def values(findings):
    return {f.about: f.value for f in findings}


def test_a_run_tells_where_it_was_stopped():
    found = values(ran("out of time", epoch=3, epochs=9, limits=Limits(60)).saw)
    assert (found["stopped_in_epoch"], found["epochs_planned"], found["time_limit"]) == (4, 9, 60)
    assert values(ran("out of time").saw)["stopped_in_epoch"] == "unknown"
    raised = ran("raised", line=7, error="ValueError: shapes differ")
    assert (values(raised.saw)["raised"], values(raised.saw)["raised_in_line"]) == ("ValueError", 7)


@pytest.mark.parametrize("error", ["flax is not installed here", "it left with exit code 3"])
def test_what_is_not_the_programs_fault_is_not_asked_about(error):
    assert "raised" not in values(ran("raised", line=1, error=error).saw)


def test_what_a_killed_program_had_reached_is_told():
    found = values(ran("out of time", achieved={"val_accuracy": 0.5, "odd": 1.0}).saw)
    assert found["final_val_accuracy"] == 0.5
    assert "final_odd" not in found


def test_updates_are_counted_in_the_run_where_the_source_only_knows_all_of_mnist():
    read = [Finding("updates_per_epoch", "used", "fit(x)", 3, value=24.0, line=1)]
    found = next(f for f in together(read, ran(told={"updates_per_epoch": 4})) if f.value == 4)
    assert (found.about, found.line) == ("updates_per_epoch", 1)
    assert "updates_per_epoch" not in values(together(read, ran("out of time")))
    assert values(together(read, None))["updates_per_epoch"] == 24


def test_it_is_told_whether_the_facts_are_from_the_source_alone():
    read = [Finding("optimizer", "used", value="adam")]
    assert values(together(read, None))["known_from"] == "source"
    assert values(together(read, ran("out of time")))["known_from"] == "source"
    assert values(together(read, ran(told={"updates": 4})))["known_from"] == "objects"
    assert together([], None) == ()


def test_of_what_was_measured_twice_the_later_counts():
    run = ran(told={"row_sum": 1.5})
    judged = Finding("row_sum", "saw", value=1.4)
    found = together([], Run("ran", saw=(*run.saw, judged)))
    assert [f.value for f in found if f.about == "row_sum"] == [1.4]
