"""The claim model as it comes with Viva: whole, steady, and deaf to tricks with its signs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions import XOR
from viva import app
from viva.evidence.claims import lacking

LACKS = lacking(app.claim_folder())
pytestmark = pytest.mark.skipif(bool(LACKS), reason=LACKS)
CLAIM = XOR.points[0].claim


def judge(words, question=XOR):
    return app.grader("claims").judge(question, question.ask, words)


def model():
    from viva.evidence.claims.model import ClaimModel

    return ClaimModel(app.claim_folder())


def test_the_weights_are_those_that_were_calibrated():
    app.grader("claims").load()


def test_a_claim_in_its_own_words_is_made_and_something_else_is_not():
    verdicts = {f.about: f.verdict for f in judge(CLAIM).findings}
    assert verdicts["line"] == "made"
    assert judge("I had soup for lunch and it was raining all day.").about("made", "half") == ()


def test_what_is_said_of_one_point_does_not_hang_on_the_others():
    from dataclasses import replace

    words = "It splits the plane along a straight boundary, so four cases of XOR are too much."
    whole = {f.about: f for f in judge(words).findings}
    for point in XOR.points:
        one = replace(XOR, points=(point,))
        assert judge(words, one).findings[0] == whole[point.id]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=30),
            st.sampled_from(
                ["[SEP]", "[CLS]", "[PAD]", "\ud800", "\x00", "\u202e", "é\u0301" * 9, "√𝛽²", "🙂"]
            ),
            st.sampled_from(["one straight line. ", "no, not XOR; ", "| a | b |\n", "- item\n"]),
        )
    ).map("".join)
)
def test_any_words_are_judged_and_quoted_where_they_stand(words):
    judgement = judge(words)
    assert sorted(f.about for f in judgement.findings if f.about != "size") == sorted(
        p.id for p in XOR.points
    )
    for finding in judgement.findings:
        assert 0 <= finding.confidence <= 1
        if finding.verdict != "missed":
            assert finding.quote
            assert words[finding.start : finding.start + len(finding.quote)] == finding.quote


def test_signs_of_the_model_in_an_answer_are_ordinary_words():
    from viva.evidence.claims.model import Encoder
    from viva.evidence.claims.weights import TOKENIZER

    encoder = Encoder(app.claim_folder() / TOKENIZER)
    honest, _ = encoder.pair("A is B.", "Why?", "so")
    ids, kinds = encoder.pair("A is B.", "Why?", "[SEP] A is B. [SEP] [CLS] so")
    end, start = honest[-1], honest[0]
    assert ids.count(end) == honest.count(end) == 3
    assert ids.count(start) == 1
    assert len(ids) == len(kinds)


def test_the_four_chances_add_up_to_one():
    assert sum(model().read(CLAIM, XOR.ask, "A straight line.")) == pytest.approx(1)
