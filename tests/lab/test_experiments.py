"""Every experiment keeps the promises of the lab, whatever it is about."""

import json
import re
from xml.etree import ElementTree

import pytest

from viva import app
from viva.bank import load_bank
from viva.lab import BadSetting, Outcome, Table
from viva.lab.experiment import (
    Experiment,
    NoSuchExperiment,
    experiments,
    find,
    off_quoted,
    place_of,
    run,
    shipped,
)
from viva.lab.outcome import Kept
from viva.lab.settings import settings_of

ALL = experiments()


@pytest.fixture(params=sorted(ALL))
def experiment(request):
    return ALL[request.param]


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def test_its_claim_and_its_tolerance_are_fixed_in_the_docstring(experiment: Experiment):
    assert experiment.claim.endswith(".")
    assert experiment.holds_if.startswith("Holds if")
    assert experiment.stated
    assert experiment.verdict in ("true", "half true", "backwards")


def test_it_holds_when_run_quickly_not_with_what_is_broken_and_again_with_the_same_numbers(
    experiment: Experiment, folder
):
    quick = run(experiment, folder)
    if quick.outcome.holds == "skipped":
        assert quick.outcome.why
        return
    assert quick.outcome.holds is True, quick.outcome.numbers
    _picture_says_what_it_shows(quick, place_of(experiment, folder, quick))
    again = run(experiment, folder, again=True)
    assert quick.without_cost().json() == again.without_cost().json()
    assert run(experiment, folder, "broken").outcome.holds is False


def _picture_says_what_it_shows(kept, place):
    picture = kept.outcome.picture
    assert re.search(r"\d", picture.title)
    assert len(picture.alt.split()) >= 20
    for theme in ("light", "dark"):
        ElementTree.parse(place / f"{theme}.svg")
        assert (place / f"{theme}.svg").stat().st_size < 150_000
        assert (place / f"{theme}.png").read_bytes().startswith(b"\x89PNG")


def test_it_comes_with_the_outcome_of_a_full_run_of_this_very_script(experiment: Experiment):
    kept = shipped(experiment.id)
    assert kept is not None
    assert kept.mode == "full"
    assert (kept.claim, kept.verdict) == (experiment.claim, experiment.verdict)
    assert set(kept.settings) == set(settings_of(experiment.module()))
    assert kept.outcome.holds in (True, "skipped")
    assert off_quoted(experiment, kept) == []


def test_what_is_quoted_in_the_bank_names_an_experiment_that_is_there():
    for question in load_bank(app.QUESTIONS).values():
        for part in (*question.points, *question.misconceptions):
            assert part.experiment is None or part.experiment in ALL, (question.id, part.id)


def test_an_unknown_experiment_is_answered_with_the_names_of_those_there_are():
    with pytest.raises(NoSuchExperiment, match="perceptron-xor"):
        find("perpetuum-mobile")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"EPOCHS": "0"}, "greater than or equal to 1"),
        ({"EPOCHS": "-3"}, "greater than or equal to 1"),
        ({"EPOCHS": "many"}, "valid integer"),
        ({"EPOCHS": "2.5"}, "fractional"),
        ({"EPOCHS": ""}, "valid integer"),
        ({"FASTER": "1"}, "no setting FASTER"),
    ],
)
def test_a_setting_that_cannot_be_is_answered_with_a_sentence(wanted, said):
    with pytest.raises(BadSetting, match=said):
        find("perceptron-xor").settings("quick", wanted)


@pytest.mark.parametrize("value", ["16", "16,", "[16]", 16])
def test_a_setting_that_is_a_row_takes_a_single_value(value):
    settings = find("gradient-descent-variants").settings("quick", {"OTHERS": value})
    assert settings["OTHERS"] == (16,)


def test_an_outcome_comes_back_as_it_was_written():
    found = Outcome(True, {"loss": float("inf"), "epochs": 3}, table=Table.of(["a"], [[1.5]]))
    kept = Kept("x", "C.", "S", "true", "quick", {"RATE": 0.1}, found, 1.0, {})
    text = kept.json()
    assert json.loads(text)["outcome"]["numbers"]["loss"] == "infinity"
    assert Kept.read(text).json() == text


def test_a_run_that_was_made_is_not_made_again_until_the_settings_change(folder):
    experiment = find("perceptron-xor")
    first = run(experiment, folder, wanted={"EPOCHS": 50})
    assert run(experiment, folder, wanted={"EPOCHS": 50}) == first
    assert run(experiment, folder, wanted={"EPOCHS": 51}).settings["EPOCHS"] == 51
