"""Which grader is used: the one that is named, or the best that can be used here."""

import pytest

from viva import app
from viva.evidence.claims import lacking


def test_without_weights_words_are_matched_and_the_doctor_says_what_is_lacking(
    viva, tmp_path, monkeypatch
):
    monkeypatch.setenv("VIVA_CLAIMS", str(tmp_path))
    monkeypatch.delenv("VIVA_GRADER", raising=False)
    assert app.graders() == ("lexical",)
    assert app.grader().name == app.batch_grader().name == app.grader("lexical").name
    told = " ".join(viva("doctor").out.split())
    assert "The claim model is not used" in told
    assert "model.int8.onnx" in told


def test_the_claim_grader_by_name_is_refused_in_a_sentence_where_it_lacks_something(
    viva, tmp_path, monkeypatch
):
    monkeypatch.setenv("VIVA_CLAIMS", str(tmp_path))
    with pytest.raises(app.NoGrader, match=r"cannot be used: .*calibration.json"):
        app.grader("claims")
    assert "Choose lexical" in viva("bench", "probes", "--grader", "claims").err


def test_the_environment_names_a_grader_and_never_one_that_sends_words_away(monkeypatch, viva):
    monkeypatch.setenv("VIVA_GRADER", "lexical")
    assert app.grader().name == app.grader("lexical").name
    monkeypatch.setenv("VIVA_GRADER", app.OWN_MODEL)
    with pytest.raises(app.NoGrader):
        app.grader()
    assert "broken" in viva("doctor").out


@pytest.mark.skipif(bool(lacking(app.claim_folder())), reason=lacking(app.claim_folder()))
def test_with_weights_the_claim_grader_is_the_best_and_is_loaded_once(monkeypatch):
    monkeypatch.delenv("VIVA_GRADER", raising=False)
    assert app.graders()[-1] == "claims"
    assert app.grader() is app.grader("claims")
    assert app.grader().name.startswith("claims ")
