"""Change one line: what was predicted is compared with what happened, exactly."""

import pytest

from viva.bank import Change
from viva.evidence import Finding, Run
from viva.evidence.prediction import changed, compare

PROGRAM = """import keras
model = keras.Sequential([keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y, epochs=15, batch_size=2000, validation_split=0.2)
"""
BATCH = Change("batch_size", 128, "test_accuracy", 0.01)
CHANGED = PROGRAM.replace("2000", "128")


def ran(accuracy):
    return Run("ran", saw=(Finding("test_accuracy", "saw", value=accuracy),))


def predicted(words, before=0.92, after=0.97, program=CHANGED):
    found = compare(BATCH, words, (PROGRAM, ran(before)), (program, ran(after)))
    assert found.about == "prediction"
    return found.value


def test_the_one_line_is_changed_and_nothing_else():
    assert changed(PROGRAM, BATCH) == CHANGED
    assert changed(PROGRAM, Change("epochs", 3, "x", 0)) == PROGRAM.replace("15", "3")


@pytest.mark.parametrize(
    "program",
    ["print(1)", PROGRAM.replace("2000", "size"), PROGRAM.replace("15", "2000"), "def f(:"],
)
def test_what_cannot_be_changed_for_certain_is_not_changed(program):
    assert changed(program, BATCH) is None


@pytest.mark.parametrize(
    ("words", "before", "after", "value"),
    [
        ("It will rise.", 0.92, 0.97, "right"),
        ("I think it goes up, since there are more updates", 0.92, 0.97, "right"),
        ("It falls", 0.92, 0.97, "wrong"),
        ("it will get worse", 0.92, 0.90, "right"),
        ("about the same", 0.92, 0.925, "right"),
        ("It stays within a point", 0.92, 0.97, "wrong"),
        ("It will rise", 0.92, 0.925, "wrong"),
        ("Hard to say", 0.92, 0.97, "open"),
        ("It rises or it falls", 0.92, 0.97, "open"),
    ],
)
def test_a_prediction_is_right_if_it_came_so(words, before, after, value):
    assert predicted(words, before, after) == value


def test_another_change_than_the_one_asked_for_leaves_it_open():
    assert predicted("It rises", program=PROGRAM) == "open"
    other = CHANGED.replace("adam", "sgd").replace("softmax", "relu").replace("import", "\nimport")
    assert predicted("It rises", program=other) == "open"


def test_a_run_that_was_not_measured_leaves_it_open():
    found = compare(BATCH, "It rises", (PROGRAM, ran(0.9)), (CHANGED, Run("out of time")))
    assert found.value == "open"
    assert "out of time" in found.why
