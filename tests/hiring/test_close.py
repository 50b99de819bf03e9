"""Nobody decides before they have opened the evidence; what is signed has a name and a reason."""

from dataclasses import replace

import pytest

from talk import Talk
from viva.conduct import Step
from viva.hiring.close import (
    NEWER,
    NO_LETTER,
    NO_NAME,
    NO_OUTCOME,
    NO_REASON,
    NO_STEP,
    OPEN,
    UNREAD,
    lacking,
    latest,
    readers,
    signed,
)
from viva.interview import Decided, Dispute, Looked

WHOLE = Decided("Kim Lee", "further", "Knows the limits.", "Hello,\n\nthanks.", "A second talk")


@pytest.fixture
def talk():
    talk = Talk()
    talk.ask()
    talk.say("It draws a straight line.")
    return talk


def close(talk):
    while not talk.interview.transcript.closed:
        talk.say("/skip")
    return talk


def add(talk, body):
    talk._add(Step(0, body))


def test_a_decision_waits_until_its_evidence_was_opened_under_the_same_name(talk):
    close(talk)
    assert lacking(talk.interview, WHOLE) == (UNREAD,)
    add(talk, Looked("Somebody Else"))
    assert lacking(talk.interview, WHOLE) == (UNREAD,)
    add(talk, Looked("kim  lee"))
    assert lacking(talk.interview, WHOLE) == ()
    assert readers(talk.interview) == ("Somebody Else", "kim  lee")


def test_an_objection_has_to_be_read_before_it_is_decided(talk):
    close(talk)
    add(talk, Looked("Kim Lee"))
    add(talk, Dispute("perceptron/limits", "unfair", "I said it."))
    assert lacking(talk.interview, WHOLE) == (NEWER.format(by="Kim Lee"),)
    add(talk, Looked("Kim Lee"))
    assert lacking(talk.interview, WHOLE) == ()


def test_an_interview_that_goes_on_cannot_be_decided(talk):
    add(talk, Looked("Kim Lee"))
    assert lacking(talk.interview, WHOLE) == (OPEN,)


@pytest.mark.parametrize(
    ("field", "empty", "sentence"),
    [
        ("by", "  ", NO_NAME),
        ("outcome", None, NO_OUTCOME),
        ("reason", "\n", NO_REASON),
        ("letter", " ", NO_LETTER),
        ("steps", "", NO_STEP),
    ],
)
def test_each_part_that_is_lacking_is_named(talk, field, empty, sentence):
    close(talk)
    add(talk, Looked("Kim Lee"))
    assert lacking(talk.interview, replace(WHOLE, **{field: empty})) == (sentence,)


def test_a_draft_is_kept_and_tells_nobody_anything(talk):
    close(talk)
    draft = replace(WHOLE, letter="half a sent", signed=False)
    add(talk, draft)
    assert latest(talk.interview).body == draft
    assert signed(talk.interview) is None
    add(talk, WHOLE)
    add(talk, draft)
    assert signed(talk.interview).body == WHOLE
