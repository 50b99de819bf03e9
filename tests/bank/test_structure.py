"""The structural linter: each rule catches its mistake in an otherwise sound question."""

from dataclasses import replace

import pytest

from questions import BANK, XOR, follow
from viva.bank import Review, Sample, Source
from viva.bank.structure import problems_between, problems_in, score_of, sentences, told_by

SAMPLES = (
    Sample("a", "strong", "textbook", "…", {"line": 1, "xor": 1, "features": 1, "remedy": 1}),
    Sample("b", "partial", "spoken", "…", {"line": 1}),
    Sample("c", "wrong", "plain", "…", believes=("size",)),
    Sample("d", "beside the point", "plain", "…"),
    Sample("e", "stuffed", "plain", "…"),
    Sample("f", "strong", "terse", "…", {"line": 1, "xor": 1, "features": 1}),
)
SOUND = replace(
    XOR,
    samples=SAMPLES,
    points=(
        *(replace(p, also=("One.", "Two.")) for p in XOR.points[:3]),
        replace(XOR.points[3], also=("One.", "Two."), weight=1),
    ),
    reviews=tuple(
        Review(id, "read", "on page 3 of the book")
        for id in ("line", "xor", "features", "remedy", "size")
    ),
    sources=(Source("book", "A book", ("line", "xor", "features", "remedy", "size")),),
)


def found(question, files=()):
    return " | ".join(f"{p.place} {p.what}" for p in problems_in(question, files))


def with_point(n, **changes):
    points = list(SOUND.points)
    points[n] = replace(points[n], **changes)
    return replace(SOUND, points=tuple(points))


def test_a_sound_question_has_no_problems():
    assert found(SOUND) == ""


@pytest.mark.parametrize(
    ("question", "what"),
    [
        (replace(SOUND, id="perceptrons/limits"), "no topic 'perceptrons'"),
        (replace(SOUND, id="perceptron/Limits"), "not in kebab-case"),
        (replace(SOUND, uuid="1"), "is no uuid"),
        (replace(SOUND, ask="What, obviously, fails?"), "'obviously' makes a question harder"),
        (replace(SOUND, points=SOUND.points[:2]), "2 core points"),
        (with_point(0, weight=9), "core points carry 92% of the weight"),
        (with_point(0, claim="One thing. Two things."), "not exactly one sentence"),
        (with_point(0, also=("One.",)), "fewer than two paraphrases"),
        (with_point(0, probe=""), "a core point needs a probe"),
        (with_point(0, tells=()), "a core point needs tells"),
        (with_point(1, id="line"), "'line' is used twice"),
        (with_point(1, probe="Is a straight line enough?"), "gives away the point 'line'"),
        (with_point(1, hint="Think of XOR"), "gives away the point 'xor'"),
        (with_point(0, sources=("nobody",)), "there is no source 'nobody'"),
        (replace(SOUND, sources=()), "nothing supports 'xor'"),
        (
            replace(SOUND, misconceptions=(replace(XOR.misconceptions[0], not_this=()),)),
            "no true sentence that looks like it",
        ),
        (replace(SOUND, follow_ups=(follow(["missed:nor"], "Hm?"),)), "names nothing"),
        (replace(SOUND, follow_ups=(follow(["always"], "Hm?", credits=("nor",)),)), "no point"),
        (replace(SOUND, follow_ups=(follow(["always"], "And XOR?"),)), "does not say so"),
        (replace(SOUND, follow_ups=(follow(["always"], "A {batch size}?"),)), "measured value"),
        (replace(SOUND, follow_ups=(follow(["always"], "{x.__class__}?"),)), "measured value"),
        (replace(SOUND, samples=SAMPLES[:5]), "5 samples"),
        (replace(SOUND, samples=SAMPLES[1:]), "earns the core point 'remedy'|"),
        (
            replace(SOUND, samples=(*SAMPLES, Sample("g", "wrong", "x", "…", {"nor": 1}))),
            "there is no point 'nor'",
        ),
        (
            replace(SOUND, samples=(*SAMPLES, Sample("g", "wrong", "x", "…", {"xor": 0.3}))),
            "xor = 0.3",
        ),
        (replace(SOUND, kind="program"), "needs programs to be read"),
    ],
)
def test_each_rule_catches_its_mistake(question, what):
    if what.endswith("|"):
        assert "no sample" not in found(question)
    else:
        assert what in found(question)


SIDES = {"one": ("one",), "many": ("many",)}
OF_SIDES = replace(
    SOUND,
    sides=SIDES,
    points=tuple(replace(p, sides={"one": ("a line",), "many": ("a bend",)}) for p in SOUND.points),
)


def test_a_question_that_compares_has_points_with_sides():
    assert found(OF_SIDES) == ""
    assert "says nothing of its sides" in found(replace(SOUND, sides=SIDES))
    assert "no side 'one'" in found(replace(OF_SIDES, sides={}))
    assert "fewer than two sides" in found(replace(OF_SIDES, sides={"one": ("one",)}))
    both = replace(OF_SIDES.points[0], sides={"one": ("a line",), "many": ("A line",)})
    said = found(replace(OF_SIDES, points=(both, *OF_SIDES.points[1:])))
    assert "'a line' is said of two sides" in said


def test_every_point_and_misconception_was_checked_by_somebody():
    assert "'size' was checked by nobody" in found(replace(SOUND, reviews=SOUND.reviews[:-1]))
    twice = replace(SOUND, reviews=(*SOUND.reviews, SOUND.reviews[0]))
    assert "'line' stands twice" in found(twice)
    empty = (*SOUND.reviews[1:], Review("line", "ran", "yes"))
    assert "does not say what was checked" in found(replace(SOUND, reviews=empty))
    other = (*SOUND.reviews, Review("nothing", "ran", "it was run here"))
    assert "no point or misconception 'nothing'" in found(replace(SOUND, reviews=other))


def test_a_stray_file_in_the_folder_is_named():
    assert "no place in a question's folder" in found(SOUND, ("question.toml", "notes.txt"))
    assert found(SOUND, ("question.toml", "give/picture.png", "solutions/keras.py")) == ""


def test_two_questions_may_not_share_a_uuid():
    twin = replace(SOUND, id="perceptron/twin")
    assert (
        "has the same uuid"
        in problems_between({"perceptron/limits": SOUND, twin.id: twin})[twin.id][0].what
    )


def test_a_hand_over_must_lead_to_a_question():
    lost = {"mlp/small": BANK["mlp/small"]}
    assert "no question 'optimisation/small'" in problems_between(lost)["mlp/small"][0].what


def test_the_score_of_a_sample_follows_its_labels():
    expected = 2 + 1 + 1 + 1
    assert score_of(SOUND, SAMPLES[0]) == 1
    assert score_of(SOUND, SAMPLES[1]) == pytest.approx(2 / expected)
    assert score_of(SOUND, SAMPLES[2]) == 0


def test_a_tell_is_a_whole_word():
    assert told_by("What of XOR?", SOUND.points[1]) == "xor"
    assert told_by("What of xorshift?", SOUND.points[1]) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One.", 1),
        ("It is 0.001 at first.", 1),
        ("E.g. this, i.e. that.", 1),
        ("A. B?", 2),
        ("x", 0),
    ],
)
def test_sentences_are_counted_as_a_reader_would(text, count):
    assert sentences(text) == count
