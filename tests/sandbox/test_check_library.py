"""The library of checks, beside oracles that know nothing of it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.sandbox.inside.checks import (
    Unfit,
    all_of,
    capable,
    central,
    close,
    counted,
    either,
    failed,
    falls,
    finite,
    fits,
    frequencies,
    gradient,
    learns,
    mean,
    passed,
    path,
    unchanged,
    unclear,
)

SEEDS = st.integers(0, 2**32 - 1)


# --- values -------------------------------------------------------------------------------------


@given(SEEDS, st.floats(-8, 8), st.sampled_from([(), (5,), (2, 3), (2, 3, 4)]))
def test_what_is_off_by_less_than_the_share_passes_and_by_more_fails(seed, size, shape):
    rng = np.random.default_rng(seed)
    want = rng.normal(0, 10.0**size, shape)
    at_stake = 10.0**size
    off = rng.choice([-1.0, 1.0], shape) * at_stake
    assert close("x", want + 0.9e-4 * off, want, at_stake).state == "pass"
    assert close("x", want + 1.2e-4 * off, want, at_stake).state == "fail"


@given(SEEDS)
def test_float32_is_close_enough_and_one_wrong_number_is_named_with_its_place(seed):
    want = np.random.default_rng(seed).normal(0, 1, (4, 5))
    assert close("x", want.astype("float32"), want).state == "pass"
    wrong = want.copy()
    wrong[2, 3] += 0.5
    verdict = close("x", wrong, want)
    assert verdict.state == "fail"
    assert "x at [2, 3] is" in verdict.message
    assert f"expected {want[2, 3]:.6g}" in verdict.message
    assert "1 of 20 numbers are off" in verdict.message


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_never_close_and_never_finite(bad):
    assert close("x", [1.0, bad], [1.0, 2.0], at_stake=1e300).state == "fail"
    assert finite("x", [1.0, bad]).state == "fail"
    assert finite("x", [1.0, 2.0]).state == "pass"
    assert path("x", [[1.0], [bad]], [[1.0], [2.0]], [0.0]).state == "fail"


def test_another_shape_cannot_be_compared_and_says_which_was_expected():
    with pytest.raises(Unfit, match=r"x has the shape \(3,\), expected \(2,\)"):
        close("x", np.ones(3), np.ones(2))
    with pytest.raises(Unfit, match=r"expected \(any, 2\)"):
        fits("x", np.ones((4, 3)), (None, 2))
    assert fits("x", np.ones((4, 2), "int32"), (None, 2)).dtype == "float64"


@given(SEEDS, st.floats(1e-6, 1e-1))
def test_a_path_is_measured_by_its_steps_however_small_they_are(seed, rate):
    rng = np.random.default_rng(seed)
    start, steps = rng.normal(0, 1, 4), rng.choice([-rate, rate], (10, 4))
    want = start + np.cumsum(steps, axis=0)
    assert path("w", want, want, start).state == "pass"
    assert path("w", want + 0.5e-3 * rate, want, start).state == "pass"
    halved = start + np.cumsum(steps / 2, axis=0)
    verdict = path("w", halved, want, start)
    assert verdict.state == "fail"
    assert "step 1 moves" in verdict.message


def test_a_tolerance_of_a_hundredth_would_not_have_seen_ten_steps_of_a_thousandth():
    start = np.zeros(3)
    want = start - 0.001 * np.arange(1, 11)[:, None] * np.ones(3)
    nothing = np.zeros((10, 3))
    assert np.allclose(nothing, want, atol=1e-2)
    assert path("w", nothing, want, start).state == "fail"


@given(SEEDS)
def test_an_invariance_is_seen_to_hold_and_to_be_broken(seed):
    rng = np.random.default_rng(seed)
    z = rng.normal(0, 1, 7)
    softmax = np.exp(z) / np.exp(z).sum()
    shifted = np.exp(z + 3) / np.exp(z + 3).sum()
    assert unchanged("p", "when 3 is added", softmax, shifted).state == "pass"
    assert unchanged("p", "when 3 is added", z, z + 3).state == "fail"


def test_counts_are_exact_or_within_a_range():
    assert counted("calls", np.array(20), 20).state == "pass"
    assert counted("calls", np.array(21), 20).state == "fail"
    assert counted("calls", np.array(21), (20, 25)).state == "pass"
    assert counted("calls", np.array(21), 20).message == "calls: 21, expected 20"


def test_the_worst_of_several_counts_and_one_of_two_conventions_is_enough():
    good, bad, open_ = passed("a"), failed("b"), unclear("c")
    assert all_of(good, bad, open_) is bad
    assert all_of(good, open_) is open_
    assert either(bad, good) is good
    assert either(bad, open_) is bad


# --- gradients ----------------------------------------------------------------------------------


@given(SEEDS)
def test_central_differences_are_the_gradient_of_a_function_that_is_known(seed):
    rng = np.random.default_rng(seed)
    a, x = rng.normal(0, 1, (3, 3)), rng.normal(0, 1, 3)

    def function(x):
        return float(np.sin(x) @ a @ x + np.exp(x).sum())

    exact = np.cos(x) * (a @ x) + a.T @ np.sin(x) + np.exp(x)
    assert central(function, x) == pytest.approx(exact, rel=1e-7, abs=1e-7)
    assert gradient("g", exact, function, x).state == "pass"
    assert gradient("g", 1.001 * exact, function, x).state == "fail"
    assert gradient("g", -exact, function, x).state == "fail"


def test_differences_leave_the_place_where_they_are_taken_as_it_was():
    x = np.array([1.0, 2.0])
    central(lambda at: float((at**2).sum()), x)
    assert list(x) == [1.0, 2.0]


# --- chance -------------------------------------------------------------------------------------


def test_a_right_mean_is_refused_no_more_often_than_stated():
    rng = np.random.default_rng(0)
    refused = sum(
        mean("x", rng.normal(2, 3, 400), 2.0, error=0.05).state == "fail" for _ in range(2000)
    )
    assert 60 <= refused <= 145  # 100 on average, of 2,000


def test_a_wrong_mean_is_seen():
    rng = np.random.default_rng(0)
    assert mean("x", rng.normal(2.5, 1, 10_000), 2.0).state == "fail"
    assert mean("x", np.full(100, 2.0), 2.0).state == "pass"
    assert mean("x", np.full(100, 2.1), 2.0).state == "fail"
    assert mean("x", np.array([2.0] * 5), 2.0).state == "fail"


def test_right_frequencies_are_refused_no_more_often_than_stated():
    rng = np.random.default_rng(0)
    p = np.array([0.5, 0.3, 0.15, 0.05])
    refused = sum(
        frequencies("draws", rng.multinomial(1000, p), p, error=0.05).state == "fail"
        for _ in range(2000)
    )
    assert 60 <= refused <= 145


def test_wrong_frequencies_are_seen_and_so_is_what_may_never_come():
    p = np.array([0.5, 0.3, 0.2, 0.0])
    assert frequencies("draws", [5000, 3000, 2000, 0], p).state == "pass"
    assert frequencies("draws", [4000, 4000, 2000, 0], p).state == "fail"
    assert "expected never" in frequencies("draws", [5000, 3000, 1999, 1], p).message
    assert frequencies("draws", [0, 0, 0, 0], p).state == "fail"


# --- learning -----------------------------------------------------------------------------------


def test_learning_is_told_from_luck_and_from_too_little():
    asked = {"examples": 200, "needed": 0.9, "chance": 0.5, "baseline": 0.75}
    assert learns("accuracy", [0.93, 0.95, 0.92], **asked).state == "pass"
    assert learns("accuracy", [0.86, 0.9, 0.88], **asked).state == "inconclusive"
    low = learns("accuracy", [0.52, 0.49, 0.5], **asked)
    assert low.state == "fail"
    assert "guessing reaches 50%, a simpler model 75.0%" in low.message
    assert learns("accuracy", [0.95, math.nan], **asked).state == "fail"


@given(SEEDS)
def test_who_just_reaches_what_is_needed_is_never_failed(seed):
    reached = np.random.default_rng(seed).binomial(300, 0.9, 3) / 300
    verdict = learns("accuracy", reached, examples=300, needed=0.9, chance=0.1)
    assert verdict.state in ("pass", "inconclusive")


def test_what_a_form_can_do_is_judged_beside_what_a_simpler_one_could():
    assert capable("XOR", np.array(0.97), needed=0.9, bound=0.75).state == "pass"
    assert capable("XOR", np.array(0.74), needed=0.9, bound=0.75).state == "fail"
    assert capable("XOR", np.array(0.82), needed=0.9, bound=0.75).state == "inconclusive"


def test_a_loss_has_to_fall_as_far_as_is_asked():
    assert falls("loss", [2.0, 1.0, 0.4], to=0.25).state == "pass"
    assert falls("loss", [2.0, 1.0, 0.6], to=0.25).state == "fail"
    assert falls("loss", [2.0, math.nan], to=0.25).state == "fail"
