"""What is sent, what is not, and what an endpoint can bring about."""

import json
import time

import pytest

from models import server as s
from models.server import serving
from questions import XOR
from viva.evidence.language_model import ModelGrader, NoReply, Verdicts, prompt
from viva.evidence.lexical import LexicalGrader
from viva.models.endpoint import Budget
from viva.models.own_model import MOST_FAILURES, OwnModel
from viva.models.settings import Settings

SAID = "It draws one straight line. So XOR is out of reach."
ASKED = prompt(XOR, XOR.ask, SAID)
KEY = "sk-a-key-nobody-may-see"


def with_key(server):
    return Settings(server.url, "tiny", KEY, 20)


def test_a_request_holds_the_rubric_the_answer_and_the_model_and_no_more_of_the_interview():
    with serving(s.says(s.attentive)) as server:
        OwnModel(server.settings).complete(ASKED, Verdicts)
    asked = server.asked[0]
    assert asked.path == "/v1/chat/completions"
    assert asked.body["model"] == "tiny"
    assert asked.body["temperature"] == 0
    assert asked.answer == SAID
    assert asked.rubric["question"] == XOR.ask
    assert [p["id"] for p in asked.rubric["points"]] == [p.id for p in XOR.points]
    assert [m["id"] for m in asked.rubric["misconceptions"]] == ["size"]
    assert XOR.model_answer not in json.dumps(asked.body)
    assert "Authorization" not in asked.headers


def test_the_schema_is_asked_for_first_then_an_object_then_only_words_and_then_it_is_known():
    def behave(handler, asked):
        (s.says(s.attentive) if asked.way == "plain" else s.status(400))(handler, asked)

    with serving(behave) as server:
        model = OwnModel(server.settings)
        model.complete(ASKED, Verdicts)
        model.complete(prompt(XOR, XOR.ask, "Something else."), Verdicts)
    assert [a.way for a in server.asked] == ["json_schema", "json_object", "plain", "plain"]
    schema = server.asked[0].body["response_format"]["json_schema"]
    assert schema["strict"] is True
    assert set(schema["schema"]["required"]) == {"points", "misconceptions"}
    assert schema["schema"]["additionalProperties"] is False
    assert set(server.asked[2].body) == {"model", "messages"}


def test_an_unusable_reply_is_named_to_the_model_and_it_may_mend_it_once():
    bad = json.dumps({"points": [s.verdict("line", "made", "x", 95)], "misconceptions": []})
    with serving(s.in_turn(s.says(bad), s.says(s.attentive))) as server:
        found = OwnModel(server.settings).complete(ASKED, Verdicts)
    assert [v.verdict for v in found.points][:2] == ["made", "made"]
    told = server.asked[1].body["messages"][-2:]
    assert told[0] == {"role": "assistant", "content": bad}
    assert "points.0.confidence" in told[1]["content"]
    assert "from 0 to 1" in told[1]["content"]


def test_a_server_that_was_busy_or_dropped_a_request_is_asked_once_more():
    for first in (s.status(429, Retry_After="0"), s.status(503), s.hangs_up):
        with serving(s.in_turn(first, s.says(s.attentive))) as server:
            OwnModel(server.settings).complete(ASKED, Verdicts)
        assert len(server.asked) == 2
    with serving(s.status(500)) as server:
        with pytest.raises(NoReply, match="500"):
            OwnModel(server.settings).complete(ASKED, Verdicts)
        assert len(server.asked) == 2


def test_a_redirect_is_not_followed_and_the_other_host_hears_nothing():
    with serving(s.says(s.attentive)) as other:
        for number in (301, 302, 303, 307, 308):
            away = s.status(number, Location=f"{other.url}/chat/completions")
            with serving(away) as server, pytest.raises(NoReply, match="not followed"):
                OwnModel(with_key(server)).complete(ASKED, Verdicts)
        assert not other.asked


def test_the_same_request_is_made_once():
    with serving(s.says(s.attentive)) as server:
        grader = ModelGrader(OwnModel(server.settings), LexicalGrader())
        assert grader.judge(XOR, XOR.ask, SAID) == grader.judge(XOR, XOR.ask, SAID)
        assert len(server.asked) == 1


def test_the_budget_of_an_interview_ends_the_asking():
    with serving(s.says(s.attentive)) as server:
        model = OwnModel(server.settings, Budget(requests=2))
        for number in range(2):
            model.complete(prompt(XOR, XOR.ask, f"XOR {number}"), Verdicts)
        for number in range(2, 5):
            with pytest.raises(NoReply, match="as many requests as one interview may make"):
                model.complete(prompt(XOR, XOR.ask, f"XOR {number}"), Verdicts)
        assert len(server.asked) == 2
        few = OwnModel(server.settings, Budget(characters=100))
        with pytest.raises(NoReply, match="as many requests"):
            few.complete(ASKED, Verdicts)
        assert len(server.asked) == 2


def test_what_comes_back_counts_too():
    with serving(s.says(s.attentive)) as server:
        model = OwnModel(server.settings, budget := Budget())
        before = budget.characters
        model.complete(ASKED, Verdicts)
    sent = len(json.dumps(server.asked[0].body))
    assert before - budget.characters > sent


def test_a_model_that_fails_again_and_again_is_left_and_the_reason_stays():
    with serving(s.status(500, Retry_After="3600")) as server:
        model = OwnModel(server.settings)
        for number in range(MOST_FAILURES + 3):
            with pytest.raises(NoReply) as problem:
                model.complete(prompt(XOR, XOR.ask, f"XOR {number}"), Verdicts)
        assert len(server.asked) == MOST_FAILURES
        assert str(problem.value) == "is busy or broken (500), and is not asked any more"


def test_a_reply_in_between_forgives_failures():
    turns = [s.status(500, Retry_After="3600"), s.status(500, Retry_After="3600")]
    with serving(s.in_turn(*turns, s.says(s.attentive), *turns, s.says(s.attentive))) as server:
        model = OwnModel(server.settings)
        came = []
        for number in range(6):
            try:
                model.complete(prompt(XOR, XOR.ask, f"XOR {number}"), Verdicts)
                came.append(True)
            except NoReply:
                came.append(False)
    assert came == [False, False, True, False, False, True]


def test_a_key_that_is_refused_is_tried_once():
    with serving(s.status(401)) as server:
        model = OwnModel(with_key(server))
        for number in range(3):
            with pytest.raises(NoReply, match="VIVA_MODEL_KEY"):
                model.complete(prompt(XOR, XOR.ask, f"XOR {number}"), Verdicts)
        assert len(server.asked) == 1


def test_the_key_goes_into_the_header_and_nowhere_else(tmp_path, caplog, capfd):
    caplog.set_level("DEBUG")
    with serving(s.says(s.attentive)) as server:
        settings = Settings(server.url, "tiny", KEY, 20, tmp_path / "pairs")
        model = OwnModel(settings)
        judgement = ModelGrader(model, LexicalGrader()).judge(XOR, XOR.ask, SAID)
    assert server.asked[0].headers["Authorization"] == f"Bearer {KEY}"
    assert KEY not in json.dumps(server.asked[0].body)
    files = [f.read_text("utf-8") for f in (tmp_path / "pairs").iterdir()]
    assert files
    for text in (*files, repr(settings), settings.notice, repr(judgement), caplog.text):
        assert KEY not in text
    shown = capfd.readouterr()
    assert KEY not in shown.out + shown.err


def test_a_server_that_sends_the_key_back_is_not_believed_and_nothing_of_it_is_kept(tmp_path):
    with serving(s.says(lambda a: s.attentive(a) + a.headers["Authorization"])) as server:
        model = OwnModel(Settings(server.url, "tiny", KEY, 20, tmp_path / "pairs"))
        with pytest.raises(NoReply, match="sent the key back"):
            model.complete(ASKED, Verdicts)
    assert not list(tmp_path.rglob("*.json"))


def test_nothing_that_a_server_says_of_an_error_reaches_a_judgement():
    def behave(handler, asked):
        handler.reply(402, b"<b>Pay here: evil.example</b>", X_Why="evil.example")

    with serving(behave) as server:
        judgement = ModelGrader(OwnModel(server.settings), LexicalGrader()).judge(
            XOR, XOR.ask, SAID
        )
    assert "refused the request (402)" in judgement.instead_of
    assert "evil" not in repr(judgement)


def test_where_nobody_listens_it_is_said():
    with serving(s.says("")) as server:
        settings = server.settings
    with pytest.raises(NoReply, match="could not be reached"):
        OwnModel(settings).complete(ASKED, Verdicts)


def test_a_certificate_that_nobody_vouches_for_is_refused(untrusted):
    with pytest.raises(NoReply, match="certificate that cannot be verified"):
        OwnModel(Settings(untrusted, "tiny", KEY, 20)).complete(ASKED, Verdicts)


def test_a_proxy_of_the_environment_is_not_put_between_this_machine_and_itself(monkeypatch):
    with serving(s.says(s.attentive)) as server, serving(s.says("")) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        OwnModel(server.settings).complete(ASKED, Verdicts)
        assert not proxy.asked
        assert server.asked


def test_all_requests_of_one_answer_share_its_time():
    def unusable_and_slow(handler, asked):
        handler.server.told.closing.wait(1.0)
        s.says("no")(handler, asked)

    with serving(unusable_and_slow) as server:
        begun = time.monotonic()
        with pytest.raises(NoReply, match=r"within 1\.5 seconds"):
            OwnModel(server.patient(1.5)).complete(ASKED, Verdicts)
        assert time.monotonic() - begun >= 1.5
    assert len(server.asked) == 2
