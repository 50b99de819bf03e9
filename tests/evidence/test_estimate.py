"""One answer's score, label and how sure they are, where nobody can ask."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions import XOR
from viva.evidence import Finding, Judgement, estimate

IDS = [p.id for p in XOR.points]


def judged(*findings):
    return Judgement(XOR.id, "a grader", findings)


def test_what_is_made_counts_in_full_and_half_of_it_half():
    found = judged(Finding("line", "made", "a", 0), Finding("xor", "half", "b", 0))
    assert estimate(XOR, found).score == pytest.approx(2.5 / 5)


def test_what_is_unsure_counts_as_likely_as_it_is_beside_something_that_was_made():
    xor, line = Finding("xor", "made", "b", 0), Finding("line", "unsure", "a", 0, 0.3)
    alone = estimate(XOR, judged(xor)).score
    assert estimate(XOR, judged(xor, line)).score == pytest.approx(alone + 2 * 0.3 / 5)


def test_an_answer_without_any_likely_point_is_probably_about_something_else():
    found = judged(Finding("line", "unsure", "a", 0, 0.3))
    assert estimate(XOR, found).score == pytest.approx(0.3 * 2 * 0.3 / 5)


def test_a_label_that_hangs_on_what_is_unsure_is_marked():
    made = [Finding(id, "made", "a", 0) for id in ("line", "xor")]
    open_ = estimate(XOR, judged(*made, Finding("features", "unsure", "b", 0, 0.4)))
    assert (open_.label, open_.unsure, open_.confidence) == ("incorrect", True, pytest.approx(0.6))
    clear = estimate(XOR, judged(*made, Finding("features", "made", "b", 0)))
    assert (clear.label, clear.unsure, clear.confidence) == ("correct", False, 1)


def test_a_contradicted_core_point_or_a_misconception_makes_it_contradictory():
    made = [Finding(id, "made", "a", 0) for id in ("line", "xor", "features")]
    for found in (Finding("size", "believed", "b", 0, 0.9), Finding("xor", "contradicted", "b", 0)):
        assert estimate(XOR, judged(*made, found)).label == "contradictory"


def test_a_contradicted_depth_point_does_not():
    found = [Finding(id, "made", "a", 0) for id in ("line", "xor", "features")]
    assert (
        estimate(XOR, judged(*found, Finding("remedy", "contradicted", "b", 0))).label == "correct"
    )


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4), st.lists(st.floats(0.1, 5), min_size=4))
def test_the_chance_of_a_label_is_that_of_counting_all_cases(chances, weights):
    points = tuple(
        replace(p, weight=round(w, 2)) for p, w in zip(XOR.points, weights, strict=False)
    )
    question = replace(XOR, points=points)
    found = judged(*(Finding(id, "unsure", "a", 0, p) for id, p in zip(IDS, chances, strict=True)))
    counted = 0.0
    for made in itertools.product((0, 1), repeat=4):
        credits = dict(zip(IDS, made, strict=True))
        if question.score(credits) >= 0.75 - 1e-9:
            likely = [p * max(chances) for p in chances]
            odds = [p if m else 1 - p for p, m in zip(likely, made, strict=True)]
            counted += odds[0] * odds[1] * odds[2] * odds[3]
    result = estimate(question, found)
    assert result.confidence == pytest.approx(
        counted if result.label == "correct" else 1 - counted, abs=1e-6
    )
