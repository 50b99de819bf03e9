import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from viva.models.reading import Unusable, read_reply


class Pair(BaseModel):
    name: str
    number: int


PAIR = Pair(name="a", number=1)
BARE = PAIR.model_dump_json()


@pytest.mark.parametrize(
    "reply",
    [
        BARE,
        f"  \n{BARE}\n",
        f"```json\n{BARE}\n```",
        f"```\n{BARE}\n```",
        f"Here you are: {BARE} Anything else?",
        f"<think>maybe {Pair(name='b', number=2).model_dump_json()}?</think>\n{BARE}",
        f"{BARE}\n{BARE}",
        f"In {{braces}}: {BARE}",
        '{"name": "a", "number": 1, "more": [{"deep": {}}]}',
        f'{{"other": 1}} {BARE}',
        f"{BARE}{{",
    ],
)
def test_the_data_is_found_wherever_it_stands(reply):
    assert read_reply(reply, Pair) == PAIR


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ("", "no JSON object"),
        ("I cannot.", "no JSON object"),
        (BARE[:-3], "no JSON object"),
        ("[1]", "no JSON object"),
        ("{" * 150_000, "no JSON object"),
        ('{"a":' * 150_000, "no JSON object"),
        ('{"name": "a"}', "number: Field required"),
        ('{"name": 5, "number": "x"}', "name: Input should be a valid string; number:"),
        (BARE + '{"name": "b", "number": 1}', "more than one"),
        (" " * 300_000 + BARE, "no JSON object"),
    ],
)
def test_what_is_wrong_is_said(reply, told):
    with pytest.raises(Unusable) as problem:
        read_reply(reply, Pair)
    assert told in str(problem.value)


def test_what_is_wrong_is_said_without_the_words_that_were_sent():
    with pytest.raises(Unusable) as problem:
        read_reply('{"name": ["secret"], "number": "secret"}', Pair)
    assert "secret" not in str(problem.value)


@given(st.text() | st.text(alphabet='{}[]",:a1 \n`'))
def test_any_text_is_read_or_refused(text):
    try:
        found = read_reply(text, Pair)
    except Unusable:
        return
    assert isinstance(found, Pair)
