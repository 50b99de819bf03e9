"""Each follow-up on a program is asked of a program that it is about, and not of its near miss.

What the programs did was recorded by running them (``record.py``); here an interview is held on it.
"""

import math
import os
import re
import string
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from artefacts.record import KINDS, cases, recorded, run
from talk import WordGrader
from viva import app
from viva.bank import load_bank, read_trigger
from viva.conduct import Interview, Interviewer
from viva.conduct.follow_up import holds
from viva.evidence import read_program
from viva.evidence.behaviour import effective_loss, together
from viva.interview import Answer, Blueprint, Record
from viva.sandbox.tiers import NoIsolation

BANK = load_bank(app.QUESTIONS)
BUILD = BANK["mlp/build"]
CASES = cases()
RUNS = recorded()
WORDS = "It has shapes, a non-linearity, held-out pictures, scaled-inputs and an output-and-loss."
HEARD = {point.id: (point.id, "made") for point in BUILD.points}
HOME = os.environ.get("VIVA_HOME")
"""Where frameworks are installed; each test has a home of its own, without any."""
PROGRAMS = [(name, kind) for name in CASES for kind in KINDS]


def names(when):
    """Return a follow-up's name: its conditions, as triggers write themselves."""
    return tuple(str(read_trigger(str(one))) for one in when)


ARTEFACT = {
    names(f.when): f
    for f in BUILD.follow_ups
    if f.then is None and not any(t.about_words for t in f.when)
}


class Talk:
    """An interview that has just heard a program and knows what became of it."""

    def __init__(self, program, found, bank=BANK):
        self.interviewer = Interviewer(WordGrader(HEARD))
        self.interview = Interview("test")
        self.add(self.interviewer.open(bank, Blueprint(("mlp/build",)), "Ada"))
        self.ask()
        self.add((1, Answer(WORDS, program)))
        if found:
            self.add((1, found))

    def add(self, step):
        n = len(self.interview.entries)
        at = f"2026-01-01T00:00:{n:02d}.000+00:00"
        self.interview = self.interview.add(Record(n, step[0], at, step[1]))

    def ask(self):
        while step := self.interviewer.ask(self.interview):
            self.add(step)
        transcript = self.interview.transcript
        return None if transcript.closed else transcript.waiting.body

    def asked(self):
        """Return all that is asked about the program until the interviewer goes on."""
        found = []
        while (ask := self.ask()) and ask.question == "mlp/build":
            found.append(ask)
            self.add((self.interview.transcript.turn, Answer(WORDS)))
        return found


@cache
def talked(name, kind):
    talk = Talk(CASES[name].program(kind), RUNS[f"{name}/{kind}"])
    return talk, talk.asked()


def hold(talk, when):
    showing = talk.interview.showing("mlp/build")
    return [str(t) for t in when if not holds(t, talk.interview, showing)] == []


@pytest.mark.parametrize("name", CASES)
def test_a_program_is_asked_the_follow_up_that_is_about_it(name):
    case = CASES[name]
    _, asked = talked(name, "fires")
    assert [names(a.because) for a in asked][case.place - 1] == names(case.when)


@pytest.mark.parametrize("name", CASES)
def test_its_near_miss_is_not(name):
    case = CASES[name]
    talk, asked = talked(name, "near")
    assert names(case.when) not in [names(a.because) for a in asked]
    assert not hold(talk, ARTEFACT[names(case.when)].when)


def test_every_follow_up_on_a_program_has_its_programs_or_needs_no_run():
    told = {names(case.when) for case in CASES.values()}
    rest = [f for when, f in ARTEFACT.items() if when not in told]
    assert told <= ARTEFACT.keys()
    assert all("saw:known_from = source" in names(f.when) for f in rest)
    assert {p.parent.name for p in Path(__file__).parent.glob("*/fires.py")} == CASES.keys()


@pytest.mark.parametrize(("name", "kind"), PROGRAMS)
def test_what_is_said_of_a_program_was_measured(name, kind):
    _, asked = talked(name, kind)
    for ask in asked:
        assert not re.search(r"[{}]|\bnan\b|\binf\b|None", ask.text)
        assert ask.text == ask.text.strip()


@pytest.mark.parametrize("name", CASES)
def test_a_text_without_one_of_its_values_is_not_asked(name):
    follow = ARTEFACT[names(CASES[name].when)]
    wanted = {field for _, field, _, _ in string.Formatter().parse(follow.ask) if field}
    run, program = RUNS[f"{name}/fires"], CASES[name].program("fires")
    for value in wanted:
        left = tuple(f for f in run.saw if f.about != value)
        found = together(read_program(program).findings, replace(run, saw=left))
        if value in {f.about for f in found}:
            continue  # the source tells it as well
        asked = Talk(program, replace(run, saw=left)).asked()
        assert names(follow.when) not in [names(a.because) for a in asked]


@pytest.mark.parametrize(("name", "kind"), PROGRAMS)
def test_source_and_objects_do_not_contradict_each_other(name, kind):
    found = together(read_program(CASES[name].program(kind)).findings, RUNS[f"{name}/{kind}"])
    disputed = [f.about for f in found if f.about.endswith("_disputed")]
    frozen = (name, kind) == ("unmoved-weights", "fires")  # which reading alone does not see
    assert disputed == (["parameters_disputed"] if frozen else [])


def test_no_follow_up_says_that_a_program_cannot_learn():
    never = re.compile(r"(can ?not|can't|never) (learn|train|work)|useless|wrong loss|mistake")
    assert [f.ask for f in BUILD.follow_ups if never.search(f.ask.lower())] == []


def test_every_fact_that_a_follow_up_names_was_seen_in_some_program():
    """A name with a typing mistake would never hold, and nobody would notice."""
    seen = set()
    for name, kind in PROGRAMS:
        talk, _ = talked(name, kind)
        seen |= {about for _, about in talk.interview.facts}
    for follow in BUILD.follow_ups:
        fields = {field for _, field, _, _ in string.Formatter().parse(follow.ask) if field}
        conditions = {t.name for t in follow.when if t.verb in ("used", "saw", "check")}
        assert (fields | conditions) - seen == set(), follow.ask


SOURCE_ONLY = {
    "sigmoid-output": "one picture sum to one, and what would you change",
    "both-squash": "Does that fit what your last layer gives",
    "few-updates": "updates in an epoch of MNIST",
}


@pytest.mark.parametrize("name", SOURCE_ONLY)
def test_a_program_that_was_only_read_is_asked_without_numbers_of_a_run(name):
    asked = Talk(CASES[name].program("fires"), None).asked()
    assert SOURCE_ONLY[name] in asked[0].text
    asked = Talk(CASES[name].program("near"), None).asked()
    assert SOURCE_ONLY[name] not in " ".join(a.text for a in asked)


def test_after_the_follow_ups_on_a_program_with_adam_comes_the_question_on_adam():
    talk, _ = talked("adam-epsilon", "fires")
    assert talk.ask().question == "optimisation/adam"
    assert "In the program above you use the optimizer Adam." in talk.ask().text
    assert talked("adam-epsilon", "near")[0].ask().question == "optimisation/adam"
    assert talked("plain-sgd", "fires")[0].ask() is None


def test_the_network_of_the_first_interview_is_asked_about_its_outputs_its_batches_and_adam():
    """It has ten sigmoids, batches of 2,000, and learns: nothing says that it could not."""
    talk, asked = talked("sigmoid-output", "fires")
    assert float(re.search(r"sum to (\d+\.\d+) on average", asked[0].text)[1]) > 2
    assert "the tensorflow backend make of them" in asked[0].text
    assert "batches of 2000 make 4 updates" in asked[1].text
    assert talk.ask().question == "optimisation/adam"


def test_numbers_measured_on_few_digits_are_told_with_their_name():
    _, asked = talked("few-updates", "fires")
    assert asked[0].text.startswith("On small MNIST your batches of 2000 make 4 updates in an")


SIX = [
    ("none", True, ("S", "S", "S")),
    ("softmax", False, ("S", "S", "S")),
    ("sigmoid", False, ("S", "N", "N")),
    ("sigmoid", True, ("S", "2", "2")),
    ("softmax", True, ("S", "2", "2")),
    ("none", False, ("R", "R", "R")),
]


@pytest.mark.parametrize(("last", "from_logits", "expected"), SIX)
def test_the_loss_that_is_minimised_is_told_by_backend(last, from_logits, expected):
    """As measured on Keras 3.15 with the same weights on the three backends."""
    kinds = {
        "S": "softmax over the logits",
        "N": "sigmoids divided by their sum",
        "2": f"softmax over {last} outputs",
        "R": "raw sums",
    }
    for backend, kind in zip(("tensorflow", "jax", "torch"), expected, strict=True):
        told = effective_loss(backend, "sparse_categorical_crossentropy", last, from_logits)
        assert kinds[kind] in told


def deciding(found, follow):
    """Return what decides whether a follow-up is asked, and what it says."""
    fields = {field for _, field, _, _ in string.Formatter().parse(follow.ask) if field}
    wanted = {t.name for t in follow.when} | fields
    return {f.about: f.value for f in found if f.about in wanted}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "kind"), PROGRAMS)
def test_run_again_a_program_shows_the_facts_that_decide_once_more(name, kind, monkeypatch):
    monkeypatch.delenv("VIVA_HOME")
    if HOME is not None:
        monkeypatch.setenv("VIVA_HOME", HOME)
    case = CASES[name]
    follow = ARTEFACT[names(case.when)]
    try:
        again = run(case, kind)
    except (NoIsolation, SystemExit) as problem:
        pytest.skip(str(problem))
    read = read_program(case.program(kind)).findings
    old = deciding(together(read, RUNS[f"{name}/{kind}"]), follow)
    new = deciding(together(read, again), follow)
    assert old.keys() == new.keys()
    for about, value in old.items():
        if isinstance(value, str):
            assert new[about] == value
        else:
            assert math.isclose(new[about], value, rel_tol=0.25, abs_tol=0.05), about
    talk = Talk(case.program(kind), again)
    talk.asked()
    assert hold(talk, follow.when) == (kind == "fires")
