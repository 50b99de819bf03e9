"""What a program reports of itself is read with care: it may report anything."""

import math

import pytest

from viva.sandbox.supervise import _progress


@pytest.mark.parametrize("bad", [10**400, -(10**400), math.nan, math.inf, "0.5", None, [1.0]])
def test_a_number_that_is_none_is_left_out_and_the_others_are_kept(bad):
    assert _progress({"epoch": 1, "logs": {"loss": bad, "accuracy": 0.5}}).logs == {"accuracy": 0.5}
