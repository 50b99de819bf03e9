import json
import sys

import numpy as np
import pytest
from scipy.special import expit, softmax
from sklearn.metrics import log_loss

from viva.lab import BadSetting
from viva.lab.backends import Backend, BackendFails, backends
from viva.lab.experiment import find, run


@pytest.fixture
def losses():
    return find("effective-loss").module()


def test_the_losses_worked_out_by_hand_are_the_log_losses_of_their_probabilities(losses):
    rng = np.random.default_rng(0)
    z, y = rng.normal(1, 2, (50, 10)), rng.integers(10, size=50)
    forms = losses.by_hand(z, y)
    clipped = np.clip(z, 1e-7, 1 - 1e-7)
    for name, p in {
        losses.SOFTMAX: softmax(z, axis=1),
        losses.SIGMOID: expit(z) / expit(z).sum(1, keepdims=True),
        losses.OF_SIGMOID: softmax(expit(z), axis=1),
        losses.DOUBLE: softmax(softmax(z, axis=1), axis=1),
        losses.TENSORFLOW_RAW: clipped / clipped.sum(1, keepdims=True),
    }.items():
        assert forms[name] == pytest.approx(log_loss(y, p, labels=range(10)), rel=1e-9)
    p = np.clip((z / z.sum(1, keepdims=True))[np.arange(50), y], 1e-7, 1 - 1e-7)
    assert forms[losses.OTHERS_RAW] == pytest.approx(-np.log(p).mean())


def test_sigmoids_over_their_sum_have_the_largest_where_softmax_has_it(losses):
    z = np.random.default_rng(0).normal(size=(50, 10))
    outputs = losses.log_outputs()
    for name in (losses.SIGMOID, losses.OF_SIGMOID, losses.DOUBLE):
        assert (outputs[name](z).argmax(1) == z.argmax(1)).all()


def test_a_loss_is_named_only_if_it_is_that_of_a_form(losses):
    forms = {"a": 2.0, "b": 3.0}
    assert losses.named(2.0001, forms) == "a"
    assert losses.named(2.5, forms) == losses.named(float("nan"), forms) == ""


def test_values_that_are_the_same_are_told_together(losses):
    values = {"jax": 2.0, "tensorflow": 3.0, "torch": 2.00001}
    assert losses.together(values) == [(2.0, ["jax", "torch"]), (3.0, ["tensorflow"])]


def test_where_keras_is_not_it_is_skipped_and_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("VIVA_FRAMEWORKS", str(tmp_path / "none"))
    if backends():
        pytest.skip("Keras is in this environment")
    kept = run(find("effective-loss"), tmp_path)
    assert kept.outcome.holds == "skipped"
    assert "viva install jax" in kept.outcome.why
    assert kept.outcome.numbers["by_hand_softmax"] > 4


KERAS = """
__version__ = "0"
"""


def installed(root, name, *modules):
    """Make an environment in which these modules are, and nothing in them."""
    minor = f"python{sys.version_info.major}.{sys.version_info.minor}"
    place = root / name / "lib" / minor / "site-packages"
    for module in modules:
        (place / module).mkdir(parents=True)
        (place / module / "__init__.py").write_text(KERAS)
    return place


def test_backends_are_found_where_they_are_installed_and_keras_is_lent_to_them(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("VIVA_FRAMEWORKS", str(tmp_path))
    if backends():
        pytest.skip("Keras is in this environment")
    jax = installed(tmp_path, "jax", "jax", "keras")
    torch = installed(tmp_path, "torch", "torch")
    assert backends() == [Backend("jax", (jax,)), Backend("torch", (torch, jax))]
    answer = tmp_path / "answer"
    for backend in backends():
        backend.run(
            "import json, os, keras\n"
            f"with open({str(answer)!r}, 'w') as file:\n"
            "    json.dump([os.environ['KERAS_BACKEND'], keras.__file__], file)"
        )
        assert json.loads(answer.read_text()) == [
            backend.name,
            str(jax / "keras" / "__init__.py"),
        ]


def test_a_program_that_fails_says_why_in_its_last_line():
    with pytest.raises(BackendFails, match="ValueError: no such thing"):
        Backend("jax", ()).run("raise ValueError('no such thing')")


def test_a_backend_that_does_not_run_is_told_and_the_run_is_skipped(tmp_path, monkeypatch):
    monkeypatch.setenv("VIVA_FRAMEWORKS", str(tmp_path / "none"))
    if backends():
        pytest.skip("Keras is in this environment")
    monkeypatch.setenv("VIVA_FRAMEWORKS", str(tmp_path))
    installed(tmp_path, "jax", "jax", "keras")
    kept = run(find("effective-loss"), tmp_path / "kept")
    assert kept.outcome.holds == "skipped"
    assert "Keras on JAX did not run: AttributeError" in kept.outcome.why


def test_more_digits_than_there_are_are_answered_with_a_sentence(tmp_path):
    with pytest.raises(BadSetting, match="DIGITS cannot be 8001"):
        run(find("effective-loss"), tmp_path, wanted={"DIGITS": 8001})
