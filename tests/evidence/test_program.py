"""A program is read without being run: every fact has its line, and what is uncertain is none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.bank import load as load_module
from viva.bank import load_bank
from viva.evidence import read_program

QUESTIONS = Path(load_module.__file__).parent / "questions"
BUILD = load_bank(QUESTIONS)["mlp/build"]

KERAS = """import tensorflow as tf
from tensorflow.keras.layers import Dense, Flatten
(x, y), test = tf.keras.datasets.mnist.load_data()
x = x / 255.0
model = tf.keras.models.Sequential([
    Flatten(input_shape=(28, 28)),
    Dense(64, activation="relu"),
    Dense(10),
])
model.compile(optimizer={optimizer}, loss={loss}, metrics=["accuracy"])
model.fit(x, y, epochs=3, batch_size=100{more})
"""


def keras(optimizer='"adam"', loss='"mse"', more=""):
    return KERAS.format(optimizer=optimizer, loss=loss, more=more)


def used(program):
    return {f.about: f.value for f in read_program(program).findings if f.verdict == "used"}


@pytest.mark.parametrize("reading", BUILD.readings, ids=lambda r: r.program)
def test_the_programs_of_the_bank_are_read_as_their_author_says(reading):
    found = used((QUESTIONS / "mlp" / "build" / reading.program).read_text("utf-8"))
    assert {name: found.get(name) for name in reading.used} == dict(reading.used)
    assert [name for name in reading.never if name in found] == []


def test_a_fact_names_its_line_and_quotes_it():
    program = keras()
    for finding in read_program(program).findings:
        assert finding.quote in program.splitlines()[finding.line - 1]
        end = finding.start + len(finding.quote)
        assert program[finding.start : end] == finding.quote


def test_a_keras_program_is_read_whole():
    found = used(keras(more=", validation_split=0.1"))
    assert found["framework"] == "keras"
    assert found["layers"] == "Flatten, Dense 64 relu, Dense 10"
    assert (found["hidden_layers"], found["hidden_activation"]) == (1, "relu")
    assert (found["output_units"], found["output_activation"]) == (10, "none")
    assert found["parameters"] == 784 * 64 + 64 + 64 * 10 + 10
    assert found["first_layer_parameters"] == 784 * 64 + 64
    assert found["updates_per_epoch"] == 540
    assert found["validation"] == "yes"
    assert found["scaled_inputs"] == "yes"
    assert found["metrics"] == "accuracy"


@pytest.mark.parametrize(
    ("optimizer", "name"),
    [
        ('"adam"', "adam"),
        ('"Adam"', "adam"),
        ('"sgd"', "sgd"),
        ("tf.keras.optimizers.Adam(1e-3)", "adam"),
        ("tf.keras.optimizers.AdamW(learning_rate=0.01)", "adamw"),
        ("tf.keras.optimizers.SGD(0.1, momentum=0.9)", "sgd"),
        ('"made-up"', "other"),
    ],
)
def test_the_optimizer_is_the_one_that_compile_is_given(optimizer, name):
    assert used(keras(optimizer))["optimizer"] == name


def test_its_settings_are_read_too():
    found = used(keras("tf.keras.optimizers.SGD(0.1, momentum=0.9)"))
    assert (found["learning_rate"], found["momentum"]) == (0.1, 0.9)


@pytest.mark.parametrize(
    "optimizer",
    ["choose()", "settings['optimizer']", "optimizers[0]", "Adam if fast else SGD", "sys.argv[1]"],
)
def test_an_optimizer_that_cannot_be_told_is_no_fact(optimizer):
    assert "optimizer" not in used(keras(optimizer))


@pytest.mark.parametrize(
    "program",
    [
        "from keras.optimizers import Adam\nimport keras\nmodel = keras.Sequential()\n",
        "import keras\nmodel = keras.Sequential()\n# model.compile(optimizer='adam')\n",
        "import keras\n'''model.compile(optimizer='adam')'''\nmodel = keras.Sequential()\n",
        "import re\nimport keras\nkeras.Sequential()\nre.compile('adam')\n",
        keras() + "model.compile(optimizer='sgd', loss='mse')\n",
        "import keras\nm = keras.Sequential()\no = 'adam'\no = 'sgd'\nm.compile(optimizer=o)\n",
    ],
    ids=["imported", "comment", "string", "re.compile", "two compiles", "two values"],
)
def test_adam_that_is_not_certainly_used_is_no_fact(program):
    assert "optimizer" not in used(program)


def test_a_name_that_stands_for_one_constant_is_followed():
    program = "BATCH = 2 * 64\nRATE = 1e-2\n" + keras("tf.keras.optimizers.Adam(RATE)").replace(
        "batch_size=100", "batch_size=BATCH"
    )
    found = used(program)
    assert (found["batch_size"], found["learning_rate"]) == (128, 0.01)


def test_a_name_that_is_bound_twice_is_not_followed():
    program = "BATCH = 64\nBATCH = 32\n" + keras().replace("batch_size=100", "batch_size=BATCH")
    assert "batch_size" not in used(program)


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        ('"sparse_categorical_crossentropy"', "sparse_categorical_crossentropy"),
        (
            "tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
            "sparse_categorical_crossentropy",
        ),
        ('"mean_squared_error"', "mse"),
    ],
)
def test_a_loss_has_one_name_however_it_is_written(loss, name):
    assert used(keras(loss=loss))["loss"] == name


def test_layers_made_in_a_loop_are_not_counted():
    program = """import keras
model = keras.Sequential()
for units in sizes:
    model.add(keras.layers.Dense(units))
model.compile("adam", "mse")
"""
    found = used(program)
    assert "hidden_layers" not in found
    assert found["optimizer"] == "adam"


def test_layers_of_two_models_are_not_mixed():
    program = keras() + "other = tf.keras.models.Sequential([Dense(3)])\n"
    assert "hidden_layers" not in used(program)


def test_a_module_under_another_name_is_followed():
    program = """import keras
layers = keras.layers
model = keras.Sequential([layers.Dense(8, activation="tanh"), layers.Dense(2)])
"""
    assert used(program)["hidden_activation"] == "tanh"


def test_activation_layers_belong_to_the_layer_before_them():
    program = """import keras
from keras.layers import Dense, Activation
model = keras.Sequential([Dense(8), Activation("relu"), Dense(2), Activation("softmax")])
"""
    found = used(program)
    assert (found["hidden_activation"], found["output_activation"]) == ("relu", "softmax")


def test_a_torch_program_is_read():
    program = """import torch
from torch import nn
model = nn.Sequential(nn.Linear(784, 32), nn.Tanh(), nn.Linear(32, 10))
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
loss = nn.CrossEntropyLoss()
loader = torch.utils.data.DataLoader(data, batch_size=64, shuffle=True)
for epoch in range(7):
    pass
"""
    found = used(program)
    assert (found["framework"], found["optimizer"]) == ("torch", "adamw")
    assert (found["loss"], found["epochs"], found["batch_size"]) == ("cross_entropy", 7, 64)
    assert (found["hidden_activation"], found["parameters"]) == ("tanh", 784 * 32 + 32 + 330)


@pytest.mark.parametrize(
    ("program", "because"),
    [
        ("model = keras.Sequential(\n", "line 1: '(' was never closed"),
        ("x = = 3", "line 1"),
        ("", "there is no program in it"),
        ("x\0y", "null character"),
        ("(" * 100_000, ""),
        ("-" * 100_000 + "1", ""),
        ("x = " + "[" * 5_000 + "]" * 5_000, ""),
        ("x = 1" + "+1" * 50_000, ""),
        ("a" + ".b" * 90_000, ""),
        ("x" * 300_000, "longer than"),
        ("x = " + "9" * 10_000, ""),
        ("Dear interviewer, I would rather not.", "line 1"),
        ("\udce9\ud800", ""),
    ],
    ids=range(13),
)
def test_what_cannot_be_read_is_answered_with_a_reason_and_never_a_traceback(program, because):
    reading = read_program(program)
    if because:
        assert because in reading.problem
        assert reading.findings[0].about == "unreadable"
        assert because in reading.findings[0].why


@pytest.mark.parametrize(
    "dress",
    [
        "```python\n{}```\n",
        "!pip install keras\n%matplotlib inline\n{}",
        "\ufeff{}",
    ],
    ids=["fence", "notebook", "byte order mark"],
)
def test_what_notebooks_and_chats_put_around_a_program_is_tolerated(dress):
    program = dress.format(keras())
    finding = next(f for f in read_program(program).findings if f.about == "optimizer")
    assert finding.value == "adam"
    assert "compile" in program.split("\n")[finding.line - 1]


@given(st.text())
def test_any_text_can_be_handed_in(text):
    assert read_program(text).findings is not None


@given(st.integers(1, 2000), st.integers(1, 99))
def test_the_number_of_updates_is_the_number_of_batches(batch, percent):
    found = used(keras(more=f", validation_split=0.{percent:02d}").replace("=100", f"={batch}"))
    learned = int(60_000 * (1 - percent / 100))
    assert abs(found["updates_per_epoch"] - -(-learned // batch)) <= 1
