"""What a program does with its names is told only where it is certain."""

import pytest

from viva.evidence import read_program

LOAD = "import keras\n(x, y), (u, v) = keras.datasets.mnist.load_data()\nm = keras.Sequential()\n"


def saw(program):
    return {f.about: f.value for f in read_program(program).findings if f.verdict == "saw"}


def test_imports_that_are_never_used_are_named_as_they_are_known():
    program = """import keras
import matplotlib.pyplot as plt
from keras.layers import Dense, Activation
keras.Sequential([Dense(1)])
"""
    found = next(f for f in read_program(program).findings if f.about == "unused_imports")
    assert (found.value, found.line) == ("matplotlib.pyplot, Activation", 2)


@pytest.mark.parametrize(
    "program",
    [
        "from __future__ import annotations\nimport keras\nkeras.Sequential()\n",
        "import keras.layers\nkeras.Sequential()\n",
        "import keras\nimport numpy\n__all__ = ['numpy']\nkeras.Sequential()\n",
        "import keras\nfrom numpy import *\nkeras.Sequential()\n",
        "import keras\ntry:\n    import torch\nexcept ImportError:\n    pass\nkeras.Sequential()\n",
        "import keras\nimport numpy\nexec('numpy.zeros(1)')\nkeras.Sequential()\n",
        "import keras\nimport numpy\n@numpy.vectorize\ndef f(x): return x\nkeras.Sequential()\n",
    ],
    ids=["future", "module", "all", "star", "try", "exec", "decorator"],
)
def test_an_import_that_may_be_used_is_no_fact(program):
    assert "unused_imports" not in saw(program)


def test_many_unused_imports_are_counted():
    names = [f"module_number_{n}" for n in range(20)]
    program = "import keras\nkeras.Sequential()\n" + "".join(f"import {n}\n" for n in names)
    assert saw(program)["unused_imports"].endswith("and 17 more")


@pytest.mark.parametrize(
    ("rest", "labels"),
    [
        ("", "unused"),
        ("u = u / 255\n", "unused"),
        ("v = keras.utils.to_categorical(v)\n", "unused"),
        ("m.evaluate(u, v)\n", "used"),
        ("def f(): return v\n", "used"),
        ("w = v\n", "used"),
    ],
)
def test_labels_are_used_where_more_is_made_of_them_than_themselves(rest, labels):
    assert saw(LOAD + rest)["test_labels"] == labels


@pytest.mark.parametrize(
    ("target", "labels"),
    [
        ("(x, y), _", "unused"),
        ("(x, y), test", "unused"),
        ("data", None),
        ("train, test", "unused"),
    ],
)
def test_where_it_cannot_be_told_which_the_labels_are_nothing_is_said_of_them(target, labels):
    program = f"import keras\n{target} = keras.datasets.mnist.load_data()\nkeras.Sequential()\n"
    assert saw(program).get("test_labels") == labels


@pytest.mark.parametrize(
    ("seed", "told"),
    [
        ("", "none"),
        ("keras.utils.set_random_seed(1)\n", None),
        ("seed_everything(1)\n", None),
        ("import numpy as np\nnp.random.seed(3)\n", None),
        ("import numpy as np\nrng = np.random.default_rng(3)\n", None),
        ("import numpy as np\nrng = np.random.default_rng()\n", "none"),
        ("init = keras.initializers.GlorotUniform(seed=1)\n", None),
    ],
)
def test_a_seed_is_missing_only_if_nothing_looks_like_one(seed, told):
    assert saw("import keras\n" + seed + "keras.Sequential()\n").get("seed") == told


def test_in_jax_every_draw_has_its_key():
    program = "import jax\nw = jax.random.normal(jax.random.key(1), (2, 2))\n"
    assert "seed" not in saw(program)


def test_who_only_takes_the_digits_from_keras_builds_with_something_else():
    program = "from keras.datasets import mnist\nimport torch\nmnist.load_data()\n"
    found = read_program(program + "model = torch.nn.Linear(784, 10)\n").findings
    assert next(f.value for f in found if f.about == "framework") == "torch"


@pytest.mark.parametrize(
    "between",
    [
        "keras.layers.LeakyReLU()",
        "keras.layers.Lambda(lambda x: x * x)",
        "MyActivation()",
        "keras.layers.Activation(mine)",
    ],
)
def test_nobody_is_told_that_an_activation_is_missing_that_may_be_there(between):
    program = f"""import keras
class MyActivation(keras.layers.Layer):
    def call(self, x): return keras.ops.relu(x)
keras.Sequential([keras.layers.Dense(8), {between}, keras.layers.Dense(2)])
"""
    found = {f.about: f.value for f in read_program(program).findings}
    assert found.get("hidden_activation") != "none"


@pytest.mark.parametrize("call", ["torch.clamp(x, min=0)", "x.relu()", "x * (x > 0)", "mine(x)"])
def test_in_a_forward_of_its_own_anything_may_stand_between_two_layers(call):
    program = f"""import torch
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = torch.nn.Linear(784, 8), torch.nn.Linear(8, 10)
    def forward(self, x):
        x = self.a(x)
        return self.b({call})
"""
    found = {f.about: f.value for f in read_program(program).findings}
    assert found.get("hidden_activation") in (None, "relu")
    row = "import torch\nm = torch.nn.Sequential(torch.nn.Linear(784, 8), torch.nn.Linear(8, 10))\n"
    found = {f.about: f.value for f in read_program(row).findings}
    assert found["hidden_activation"] == "none"
