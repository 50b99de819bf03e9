import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.evidence import Finding, Judgement, SetAside
from viva.interview import Answer, Aside, Ask, Blueprint, Closed, Dispute, Draft, Opened
from viva.store.codec import Unreadable, canonical, read_body, read_json, write_body
from viva.testing import every_body

# Half characters and NUL included.
words = st.text(st.characters()) | st.text("\ud83d\ude42\udc80\\u\x00\"'ud8")
names = st.lists(words, max_size=3).map(tuple)
numbers = st.floats(allow_nan=False)
findings = st.builds(
    Finding,
    about=words,
    verdict=st.sampled_from(["made", "unsure", "saw"]),
    quote=words,
    start=st.integers(-1, 10**6),
    confidence=st.floats(0, 1),
    why=words,
    value=st.none() | words | numbers,
    line=st.none() | st.integers(1, 10**6),
)
bodies = st.one_of(
    st.builds(
        Opened,
        candidate=words,
        bank=words,
        blueprint=st.builds(Blueprint, questions=names, name=words, topics=names),
        questions=st.just(()),
        words=words,
        version=words,
    ),
    st.builds(
        Ask,
        question=words,
        text=words,
        form=st.sampled_from(["question", "probe"]),
        because=names,
        withdraws=st.none() | words,
    ),
    st.builds(Draft, words=words),
    st.builds(Answer, words=words, program=st.none() | words, seconds=numbers),
    st.builds(Aside, intent=st.just("hint"), words=words, reply=words, hints=names),
    st.builds(Dispute, question=words, complaint=st.just("unfair"), words=words),
    st.builds(Closed, words=words),
    st.builds(
        Judgement,
        question=words,
        grader=words,
        findings=st.lists(findings, max_size=3).map(tuple),
        set_aside=st.lists(st.builds(SetAside, quote=words, why=words), max_size=2).map(tuple),
    ),
)


@given(bodies)
def test_every_body_comes_back_letter_by_letter(body):
    text = write_body(body)
    assert read_body(text) == body
    assert type(read_body(text)) is type(body)


@given(bodies)
def test_the_text_is_json_that_utf_8_can_hold_without_control_characters(body):
    text = write_body(body)
    assert json.loads(text)["kind"] == body.kind
    assert text.encode().decode() == text
    assert not any(ord(letter) < 32 for letter in text)


@given(bodies)
def test_the_same_body_always_has_the_same_text(body):
    assert write_body(read_body(write_body(body))) == write_body(body)


@given(words)
def test_words_come_back_from_canonical_json(text):
    assert read_json(canonical(text)) == text


def test_two_half_characters_that_meet_stay_two():
    apart = "\ud83d\ude42"
    assert read_body(write_body(Answer(apart))).words == apart
    assert read_body(write_body(Answer("🙂"))).words == "🙂"


@pytest.mark.parametrize("body", every_body(), ids=lambda body: body.kind)
def test_a_whole_example_of_each_kind_comes_back(body):
    assert read_body(write_body(body)) == body


def test_canonical_json_has_its_keys_in_order_and_no_spaces():
    assert canonical({"b": 1, "a": ["ü", None]}) == '{"a":["ü",null],"b":1}'


def test_a_loss_that_is_no_number_is_kept():
    lost = Judgement("q", "g", (Finding("loss", "saw", value=math.nan),))
    (finding,) = read_body(write_body(lost)).findings
    assert math.isnan(finding.value)


def test_fields_of_a_later_version_are_passed_over():
    assert read_body('{"kind":"answer","words":"a","mood":"calm"}') == Answer("a")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"kind":"dance"}', '{"kind":"ask"}', '"' * 3, "[" * 100_000, '{"words":"a"}'],
)
def test_a_text_that_is_no_record_is_called_unreadable(text):
    with pytest.raises(Unreadable):
        read_body(text)


def test_what_could_not_be_read_back_is_refused_at_once():
    with pytest.raises(TypeError, match="cannot be kept"):
        write_body(Aside("hum", "la", "la"))
