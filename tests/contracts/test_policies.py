"""Policies keep their promises, and the suite finds out those that do not."""

from pathlib import Path

import pytest

from questions import BANK
from talk import HEARD, WordGrader
from viva import app
from viva.conduct import next_ask
from viva.evidence.lexical import LexicalGrader
from viva.interview import Ask
from viva.testing import check_policy


@pytest.mark.parametrize(
    ("bank", "grader"),
    [(BANK, WordGrader(HEARD)), (app.bank(), LexicalGrader())],
    ids=["small bank", "own bank"],
)
def test_the_policy_keeps_every_promise(bank, grader):
    check_policy(next_ask, bank, grader)


def only_the_first(so_far):
    return None if so_far.transcript.asks else next_ask(so_far)


def never_tired(so_far):
    first = so_far.transcript.opened.questions[0]
    return Ask(first.id, f"And else? ({so_far.transcript.turn})", "follow-up")


def forgetful(so_far):
    asked = len(so_far.transcript.asks)
    plan = so_far.transcript.opened.blueprint.questions
    return Ask(plan[asked % len(plan)], "Again?") if asked < 2 * len(plan) else None


@pytest.mark.parametrize("policy", [only_the_first, never_tired, forgetful])
def test_a_policy_that_breaks_a_promise_is_found_out(policy):
    with pytest.raises(AssertionError, match="A policy promises"):
        check_policy(policy, BANK, WordGrader(HEARD))


def test_the_suites_need_no_test_runner():
    text = Path(check_policy.__code__.co_filename).read_text("utf-8")
    assert "import pytest" not in text
