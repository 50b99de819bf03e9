"""Whatever a server or a model does, an answer is judged, by the rules, and it is said by whom."""

import pytest

from models.misbehaviours import EVERYTHING
from models.server import serving
from questions import XOR
from viva.evidence.language_model import ModelGrader
from viva.evidence.lexical import LexicalGrader
from viva.models.own_model import OwnModel
from viva.testing import check_grader

SAID = "It draws one straight line. So XOR is out of reach."
MADE = {"line": "made", "xor": "made"}
NOTHING: dict[str, str] = {}
REFUSED = "refused the request (400)"
LATE = "gave no reply within"
DROPPED = "ended the connection without a reply"
ALIEN = "is no chat completion"
BLANK = "sent an empty reply"
TWICE = "sent a reply that cannot be used, twice"

EXPECTED = {
    "refuses the schema": MADE,
    "refuses any form": MADE,
    "refuses everything": REFUSED,
    "wants another key": "did not accept the key (401: VIVA_MODEL_KEY)",
    "has no such model": "knows no such model or address (404",
    "is busy for an hour": "is busy or broken (429)",
    "is busy until a date": "is busy or broken (503)",
    "is broken": "is busy or broken (500)",
    "hangs up": DROPPED,
    "hangs up half-way": DROPPED,
    "drips": LATE,
    "drips headers": LATE,
    "is silent": LATE,
    "floods": "sent more than 1,000,000 bytes",
    "compresses": "sent a compressed reply",
    "points to another host": "points to another address, which is not followed",
    "is a web page": ALIEN,
    "has an odd content type": MADE,
    "has no choices": BLANK,
    "has no content": BLANK,
    "is not UTF-8": ALIEN,
    "is a deep body": ALIEN,
    "is attentive": MADE,
    "says nothing": BLANK,
    "chats": TWICE,
    "sends other data": TWICE,
    "sends half of it": TWICE,
    "sends it deep": TWICE,
    "sends it fenced": MADE,
    "thinks aloud": MADE,
    "says it twice, differently": TWICE,
    "adds fields": MADE,
    "judges unknown points": MADE,
    "leaves points out": NOTHING,
    "says points twice": MADE,
    "contradicts itself": NOTHING,
    "confuses the lists": TWICE,
    "is NaN sure": TWICE,
    "is 95 sure": TWICE,
    "is less than nothing sure": TWICE,
    "is infinitely sure": TWICE,
    "is unsure of its made": NOTHING,
    "invents quotes": NOTHING,
    "quotes nothing": NOTHING,
    "quotes null": NOTHING,
    "quotes a letter": NOTHING,
    "quotes small words": NOTHING,
    "quotes the question": NOTHING,
    "obeys": MADE,
    "speaks in numbers": TWICE,
}
"""What is earned where the model judges; where it cannot, why."""
GENEROUS = {"quotes everything", "gives everything"}
"""Models whose every verdict has words of the answer under it: only a person can tell."""


def grader_for(server, seconds=20):
    return ModelGrader(OwnModel(server.patient(seconds)), LexicalGrader())


@pytest.mark.parametrize("how", EVERYTHING)
def test_a_grader_by_a_model_keeps_every_promise_of_graders(how):
    with serving(EVERYTHING[how]) as server:
        grader = grader_for(server, seconds=1)
        check_grader(grader, stand_ins={LexicalGrader().name}, longest=1_000)
        assert server.asked


@pytest.mark.parametrize("how", sorted(EVERYTHING.keys() - GENEROUS))
def test_the_model_judges_or_the_judgement_says_why_not(how):
    expected = EXPECTED[how]
    with serving(EVERYTHING[how]) as server:
        grader = grader_for(server, seconds=2 if expected == LATE else 60)
        judgement = grader.judge(XOR, XOR.ask, SAID)
    if isinstance(expected, str):
        assert judgement.grader == LexicalGrader().name
        assert judgement.instead_of.startswith(f"{grader.name}, because it ")
        assert expected in judgement.instead_of
    else:
        assert judgement.grader == grader.name
        assert not judgement.instead_of
        found = {f.about: f.verdict for f in judgement.findings if f.verdict in ("made", "half")}
        assert found == expected


@pytest.mark.parametrize("how", sorted(GENEROUS))
def test_a_generous_model_earns_only_by_the_candidates_own_words(how):
    with serving(EVERYTHING[how]) as server:
        judgement = grader_for(server).judge(XOR, XOR.ask, SAID)
    made = [f for f in judgement.findings if f.verdict == "made"]
    assert len(made) == 4
    assert all(f.quote in SAID for f in made)
