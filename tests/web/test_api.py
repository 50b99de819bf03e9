"""The API: the same conversation as in the pages, kept once, and refusals that say what to do."""

import json
import re
import subprocess
import sys
import threading
import time
from math import inf, nan
from pathlib import Path
from shutil import which

import pytest
from starlette.testclient import TestClient

from viva import app
from viva.evidence import Run
from viva.interview import Answer, Dispute, Draft
from viva.web.api.__main__ import main as print_document
from viva.web.api.shapes import Event
from viva.web.gate import KEY, LARGEST
from viva.web.problem import Json
from web.program import Program
from web.window import HERE, Window

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENT, API = DOCS / "api.json", DOCS / "api.md"
LINE = "It draws one straight line between two classes, so XOR is out of reach."
PROGRAM = "import numpy as np\nprint('begun', flush=True)\nprint(np.zeros(3).shape)\n"
ENDLESS = "import numpy as np\nprint('begun', flush=True)\nwhile True:\n    pass\n"
ODD = "\r\n half \ud800 a \udce9 NUL \x00 \x1b[31m {{ 7 }} <b> é 中 \u202e  "


@pytest.fixture
def program(open_site):
    return Program(*open_site())


@pytest.fixture
def asked(open_site, numpy_installed):
    """A program that is asked for a program."""
    return Program(*open_site()).begin().until_program()


def answers(bodies):
    return [b for b in bodies if isinstance(b, Answer)]


def is_problem(response, status):
    """Say what is wrong, after it was seen to be said as a problem."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"].endswith(".")
    return problem


def operations():
    """Every operation of the committed document, with a body that fits."""
    bodies = {
        "beginInterview": {},
        "say": {"turn": 1, "heard": 1, "words": LINE},
        "keepDraft": {"turn": 1, "heard": 1, "words": LINE},
        "tryProgram": {"turn": 1, "heard": 1, "program": PROGRAM},
        "consentToRun": {"own": False},
        "dispute": {"question": "mlp/build", "complaint": "unfair"},
        "sayAgain": {"question": "mlp/build", "about": "x", "turn": 1, "words": LINE},
    }
    for path, found in json.loads(DOCUMENT.read_text("utf-8"))["paths"].items():
        for method, operation in found.items():
            yield method, f"/api{path}", bodies.get(operation["operationId"])


def test_the_committed_document_is_what_the_program_says(program, capsys):
    print_document()
    said = capsys.readouterr().out
    assert DOCUMENT.read_text("utf-8") == said, (
        "write it anew: python -m viva.web.api >docs/api.json"
    )
    assert program.client.get("/api/v1/openapi.json").json() == json.loads(said)


def test_every_operation_has_a_name_a_sentence_and_problems_that_are_described():
    document = json.loads(DOCUMENT.read_text("utf-8"))
    found = [o for operations in document["paths"].values() for o in operations.values()]
    assert len({o["operationId"] for o in found}) == len(found) >= 14
    for operation in found:
        assert operation["summary"].endswith(".")
        for status, response in operation["responses"].items():
            if status >= "400":
                (content,) = response["content"].items()
                problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
                assert content == ("application/problem+json", problem)


@pytest.mark.parametrize("given", [None, "Bearer", "Bearer x", "Basic eDp5", "bearer é"])
def test_without_the_token_every_operation_is_refused(open_site, given):
    site, keys = open_site()
    client = TestClient(site, base_url=HERE)
    headers = {"Authorization": given.encode("utf-8")} if given else {}
    all_of_them = [*operations(), ("get", "/api/v1/openapi.json", None), ("get", "/api/x", None)]
    for method, path, body in all_of_them:
        refused = client.request(method, f"{path}?token={keys.token}", json=body, headers=headers)
        assert "viva serve" in is_problem(refused, 401)["detail"]
        assert refused.headers["www-authenticate"] == "Bearer"
        assert "set-cookie" not in refused.headers


def test_a_page_needs_its_cookie_and_to_change_something_the_key_of_its_forms(open_site, kept):
    window = Window(*open_site()).begin()
    before = kept(window.id)
    client, keys = window.client, window.keys
    assert client.get(f"/api/v1/interviews/{window.id}").status_code == 200
    for method, path, body in operations():
        if method != "get":
            path = path.replace("{id}", window.id)
            for headers in ({}, {KEY: "0" * 64}, {KEY: keys.csrf, "Origin": "http://evil.example"}):
                refused = client.request(method, path, json=body, headers=headers)
                assert "Nothing was changed" in is_problem(refused, 403)["detail"]
    assert kept(window.id) == before
    said = {**{n: int(window.fields("/say")[n]) for n in ("turn", "heard")}, "words": LINE}
    path = f"/api/v1/interviews/{window.id}/say"
    assert client.post(path, json=said, headers={KEY: keys.csrf}).status_code == 200
    assert [a.words for a in answers(kept(window.id))] == [LINE]


def test_another_name_for_this_machine_is_refused(program):
    refused = program.client.get("/api/v1/interviews", headers={"Host": "evil.example"})
    assert "127.0.0.1" in is_problem(refused, 400)["detail"]


def test_an_unknown_interview_is_said_by_every_operation(program):
    for id in ("none", "2020-01-01-aaaa", "..%2F..%2Fetc", "A" * 300, "%00", "%0A", "é", "a%0A/b"):
        for method, path, body in operations():
            if "{id}" in path:
                unknown = program.client.request(method, path.replace("{id}", id), json=body)
                is_problem(unknown, 404)


def test_an_unknown_address_and_a_wrong_method_are_said(program):
    for path in ("/api/", "/api/v1", "/api/v2/interviews", "/api/v1/interviews/", "/api/v1/%0A"):
        is_problem(program.client.get(path), 404)
    wrong = program.client.patch("/api/v1/interviews")
    is_problem(wrong, 405)
    assert "POST" in wrong.headers["allow"] or "GET" in wrong.headers["allow"]


@pytest.mark.parametrize("announced", [True, False])
def test_what_is_too_large_is_said_and_not_kept(program, kept, announced):
    program.begin()
    before = kept(program.id)
    said = json.dumps({**program.place, "words": "a" * LARGEST}).encode()
    content = said if announced else iter([said[: LARGEST // 2], said[LARGEST // 2 :]])
    headers = {"Content-Type": "application/json"}
    for method, path in (("POST", "/say"), ("PUT", "/draft")):
        refused = program.client.request(method, program.at(path), content=content, headers=headers)
        assert "8 MB" in is_problem(refused, 413)["detail"]
        content = said if announced else iter([said[: LARGEST // 2], said[LARGEST // 2 :]])
    assert kept(program.id) == before


@pytest.mark.parametrize(
    ("content", "kind", "says"),
    [
        (b"{", "application/json", "JSON"),
        (b"", "application/json", "required"),
        (b"[]", "application/json", "JSON object"),
        (b'{"turn": 1, "heard": 1}', "text/plain", "JSON object"),
        (b'{"turn": 1, "heard": 1}', "", "JSON object"),
        (b'{"turn": "1", "heard": 1}', "application/json", "integer"),
        (b'{"turn": 1.5, "heard": 1}', "application/json", "integer"),
        (b'{"turn": true, "heard": 1}', "application/json", "integer"),
        (b'{"turn": 1, "heard": 1, "word": ""}', "application/json", "not permitted"),
        (b'{"turn": 1, "heard": 1, "words": 5}', "application/json", "string"),
        (b'{"turn": 1, "heard": 1, "command": "sing"}', "application/json", "'hint'"),
        (b'{"turn": 1, "heard": 1, "seconds": NaN}', "application/json", "finite"),
    ],
)
def test_what_does_not_fit_is_named(program, kept, content, kind, says):
    program.begin()
    before = kept(program.id)
    headers = {"Content-Type": kind} if kind else {}
    refused = program.client.post(program.at("/say"), content=content, headers=headers)
    misfits = is_problem(refused, 422)["misfits"]
    assert says in " ".join(m["what"] for m in misfits)
    assert all(m["where"].startswith("body") for m in misfits)
    assert kept(program.id) == before


@pytest.mark.parametrize("content", [b"\xff\xfe{", b"[" * 100_000, b"[" + b"1" * 5000 + b"]"])
def test_what_cannot_be_read_is_said(program, content):
    headers = {"Content-Type": "application/json"}
    refused = program.client.post("/api/v1/interviews", content=content, headers=headers)
    assert refused.status_code in (400, 422)
    is_problem(refused, refused.status_code)


def test_an_interview_begins_once_under_a_name_of_ones_own(program):
    wish = {"id": "2026-01-05-demo", "named": "program", "name": "Ada"}
    first, second = (program.client.post("/api/v1/interviews", json=wish) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.headers["location"] == "/api/v1/interviews/2026-01-05-demo"
    assert first.json() == second.json()
    (one,) = program.client.get("/api/v1/interviews").json()["interviews"]
    assert (one["interview"], one["candidate"], one["closed"]) == ("2026-01-05-demo", "Ada", False)


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"named": "nothing"}, "program"),
        ({"topics": ["cooking"]}, "perceptron"),
        ({"topics": ["safety"]}, "There are questions on"),
        ({"id": "My interview"}, "pattern"),
        ({"length": "eternal"}, "'short'"),
    ],
)
def test_an_interview_that_cannot_be_is_said_with_what_can(program, wish, says):
    refused = program.client.post("/api/v1/interviews", json=wish)
    problem = is_problem(refused, 422)
    assert says in problem["detail"] + " ".join(m["what"] for m in problem["misfits"])
    assert program.client.get("/api/v1/interviews").json() == {"interviews": [], "told": ""}


def test_it_is_read_as_the_page_shows_it(open_site):
    window = Window(*open_site()).begin(name="Ada")
    program = Program(window.client.app, window.keys)
    program.id = window.id
    shown = program.read()
    assert shown["state"] == "asking"
    assert shown["run"] is None
    assert program.now["ask"]["text"] == window.asked
    assert shown["talk"]["number"] == 1
    window.draft("half an answ")
    assert program.now["words"] == "half an answ"
    assert {k: str(v) for k, v in program.place.items()} == {
        k: window.fields("/say")[k] for k in ("turn", "heard")
    }


def test_held_through_the_api_alone_it_ends_in_the_same_report_as_the_same_answers_scripted(
    program, viva, script
):
    line = json.dumps({"about": "perceptron/single-layer-drawbacks", "words": LINE})
    viva("practice", "--interview", "program", "--answers", script(line))
    (scripted,) = program.client.get("/api/v1/interviews").json()["interviews"]
    wanted = json.loads(viva("report", scripted["interview"], "--json").out)
    program.begin()
    program.say(LINE)
    while program.read()["state"] == "asking":
        program.say("I don't know")
    assert program.read()["state"] == "closed"
    found = program.get("/report").json()
    for one_of_its_own in ("id", "at"):
        assert wanted.pop(one_of_its_own) != found.pop(one_of_its_own)
    assert found == wanted
    assert found["questions"][0]["exchanges"][0]["words"] == LINE


def test_a_command_leaves_the_words_in_the_draft(program, kept):
    program.begin()
    program.say("half an answ", command="hint")
    assert program.now["words"] == "half an answ"
    assert kept(program.id)[-2].intent == "hint"
    assert [e["who"] for e in program.now["since"]] == ["you", "interviewer"]


def test_the_same_sent_twice_is_one_answer(program, kept):
    program.begin()
    said = {**program.place, "words": LINE, "seconds": 3.5}
    outcomes = [program.post("/say", **said).json()["outcome"] for _ in range(3)]
    assert outcomes == ["kept", "twice", "twice"]
    (answer,) = answers(kept(program.id))
    assert (answer.words, answer.seconds) == (LINE, 3.5)


def test_the_same_sent_at_once_by_many_is_one_answer(open_site, kept):
    site, keys = open_site()
    program = Program(site, keys).begin()
    said = {**program.place, "words": LINE}
    outcomes = []
    path = program.at("/say")
    clients = [Program(site, keys).client for _ in range(6)]
    threads = [
        threading.Thread(
            target=lambda c=c: outcomes.append(c.post(path, json=said).json()["outcome"])
        )
        for c in clients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", *["twice"] * 5]
    assert len(answers(kept(program.id))) == 1


@pytest.mark.parametrize("command", ["hint", "skip", "end", "idk"])
def test_a_command_sent_twice_is_said_once(program, kept, command):
    program.begin()
    said = {**program.place, "command": command}
    outcomes = [program.post("/say", **said).json()["outcome"] for _ in range(2)]
    assert outcomes == ["kept", "twice"]
    assert len([b for b in kept(program.id) if b.kind == "aside"]) == 1


def test_words_that_hold_a_program_are_one_answer_however_often_they_are_sent(program, kept):
    program.begin().until_program()
    words = f"Like this:\n```python\n{PROGRAM}```"
    said = {**program.place, "words": words}
    outcomes = [program.post("/say", **said).json()["outcome"] for _ in range(2)]
    assert outcomes == ["kept", "twice"]
    (answer,) = answers(kept(program.id))
    assert (answer.words, answer.program) == ("Like this:", PROGRAM)
    assert program.now["words"] == ""


def test_where_the_conversation_has_gone_on_nothing_is_added_and_nothing_lost(program, kept):
    program.begin()
    place = program.place
    program.say(LINE)
    late = program.post("/say", **place, words="Something else that I wrote at length.")
    assert "draft" in is_problem(late, 409)["detail"]
    assert [a.words for a in answers(kept(program.id))] == [LINE]
    assert program.now["words"] == "Something else that I wrote at length."
    is_problem(program.draft(**place, words="late"), 409)
    assert program.now["words"] == "Something else that I wrote at length."


@pytest.mark.parametrize("turn", [0, 1, 99])
@pytest.mark.parametrize("heard", [0, 3, 10**30])
def test_a_place_that_is_not_the_one_is_refused_whatever_is_sent(program, kept, turn, heard):
    program.begin()
    before = kept(program.id)
    place = {"turn": turn, "heard": heard}
    for said in ({}, {"words": LINE}, {"command": "hint"}, {"program": PROGRAM}):
        is_problem(program.post("/say", **place, **said), 409)
        if "command" not in said:
            is_problem(program.post("/run", **place, **{"program": "", **said}), 409)
            is_problem(program.draft(**place, **said), 409)
    assert [b for b in kept(program.id) if not isinstance(b, Draft)] == before


def test_after_the_close_nothing_can_be_said(program, kept):
    program.begin().end()
    before = kept(program.id)
    spoken = sum(b.kind in ("ask", "answer", "aside") for b in before)
    place = {"turn": 0, "heard": spoken}
    is_problem(program.post("/say", **place, words=LINE), 409)
    is_problem(program.post("/run", **place, program=PROGRAM), 409)
    is_problem(program.draft(**place, words=LINE), 409)
    assert kept(program.id) == before


def test_what_is_typed_is_kept_letter_by_letter(program, kept):
    program.begin(name=ODD)
    program.draft(**program.place, words=ODD)
    assert program.now["words"] == ODD
    program.say(f"It is a line. {ODD}")
    assert answers(kept(program.id))[0].words == f"It is a line. {ODD}"
    code = f"import numpy\n# {ODD}\n"
    program.until_program().say(program=code)
    assert answers(kept(program.id))[-1].program == code
    assert f"It is a line. {ODD}" in [e["text"] for e in program.read()["talk"]["before"]]
    report = program.get("/report").json()
    assert report["candidate"] == ODD.strip()
    assert report["questions"][0]["exchanges"][0]["words"] == f"It is a line. {ODD}"


def test_a_number_that_json_cannot_hold_is_sent_in_words():
    sent = Json({"facts": [{"value": inf}, {"value": nan}, {"value": 0.5}]}).body
    assert json.loads(sent) == {"facts": [{"value": "inf"}, {"value": "nan"}, {"value": 0.5}]}


def test_while_a_terminal_holds_the_interview_nothing_is_added(program, kept):
    program.begin()
    before = kept(program.id)
    with app.store() as store, store.lock(program.id):
        refused = program.say(LINE)
        assert "another terminal" in is_problem(refused, 409)["detail"]
        is_problem(program.client.delete(program.at("")), 409)
    assert kept(program.id) == before


def events(program):
    stream = program.get("/run/events")
    assert stream.headers["content-type"].startswith("text/event-stream")
    lines = stream.text.split("\n")
    return [json.loads(x.removeprefix("data: ")) for x in lines if x.startswith("data:")]


def until(program, state):
    end = time.monotonic() + 90
    while program.read()["state"] != state:
        assert time.monotonic() < end
        time.sleep(0.1)


def test_without_a_run_there_is_nothing_to_hear(program):
    program.begin()
    is_problem(program.get("/run/events"), 404)
    assert program.post("/run/stop").status_code == 204


def test_a_program_is_tried_and_only_the_draft_is_kept(asked, kept):
    before = [b for b in kept(asked.id) if not isinstance(b, Draft)]
    tried = asked.post("/run", **asked.place, words="Some words.", program=PROGRAM)
    assert tried.status_code == 202
    assert tried.json()["kind"] == "try"
    told = events(asked)
    assert {name for event in told for name in event} <= set(Event.model_fields)
    assert "(3,)" in "".join(e.get("text", "") for e in told)
    assert told[-1]["over"]
    assert "It ran to its end" in " ".join(told[-1]["result"])
    run = asked.read()["run"]
    assert run["over"]
    assert "(3,)" in run["output"]
    assert (asked.now["words"], asked.now["code"]) == ("Some words.", PROGRAM)
    assert [b for b in kept(asked.id) if not isinstance(b, Draft)] == before
    later = asked.client.get(asked.at("/run/events"), headers={"Last-Event-ID": "0"})
    assert later.text.startswith("id: 1\n")


def test_a_program_that_is_handed_in_runs_and_can_be_stopped(asked, kept):
    place = asked.place
    handed_in = asked.say(program=ENDLESS).json()
    assert handed_in["interview"]["state"] == "running"
    assert handed_in["interview"]["run"]["kind"] == "answer"
    is_problem(asked.post("/say", **place, words="More."), 423)
    is_problem(asked.draft(**place, words="x"), 423)
    is_problem(asked.client.delete(asked.at("")), 423)
    assert asked.post("/run/stop").status_code == 204
    assert events(asked)[-1]["over"]
    until(asked, "asking")
    (run,) = [b for b in kept(asked.id) if isinstance(b, Run)]
    assert run.ending == "stopped by you"


def test_a_second_trial_waits_for_the_end_of_the_first(asked):
    asked.post("/run", **asked.place, program=ENDLESS)
    is_problem(asked.post("/run", **asked.place, program=PROGRAM), 423)
    asked.post("/run/stop")
    assert events(asked)[-1]["over"]


def test_where_no_program_is_asked_for_there_is_nothing_to_try(program):
    program.begin()
    refused = program.post("/run", **program.place, program=PROGRAM)
    assert "asked for" in is_problem(refused, 409)["detail"]
    assert "begun" in program.now["words"]
    program.until_program()
    for nothing in (" \n", program.now["code"]):
        is_problem(program.post("/run", **program.place, program=nothing), 409)
    (misfit,) = is_problem(program.post("/run", **program.place), 422)["misfits"]
    assert misfit["where"] == "body.program"


def test_an_objection_is_kept_once(program, kept):
    program.begin()
    program.say(LINE)
    program.end()
    said = {"question": "perceptron/single-layer-drawbacks", "complaint": "unfair", "words": "Why?"}
    for _ in range(2):
        assert program.post("/disputes", **said).status_code == 204
    assert [b.words for b in kept(program.id) if isinstance(b, Dispute)] == ["Why?"]
    refused = program.post("/disputes", **{**said, "question": "cnn/layers"})
    assert "report" in is_problem(refused, 422)["detail"]


def test_a_point_is_said_again_once_and_the_report_stays_as_it_was(program, kept):
    program.begin()
    program.say(LINE)
    report = program.get("/report").json()
    missed = next(s for q in report["questions"] for s in q["missed"])
    point = {"question": missed["question"], "about": missed["about"]}
    said = {**point, "turn": program.read()["turn"], "words": "It never converges."}
    assert "after the close" in is_problem(program.post("/again", **said), 422)["detail"]
    program.end()
    before = program.get("/report").json()
    said["turn"] = program.read()["turn"]
    first, second = (program.post("/again", **said) for _ in range(2))
    assert first.status_code == 200
    assert first.json()["point"]["text"] == missed["text"]
    assert first.json()["sentence"] == second.json()["sentence"]
    assert len([b for b in kept(program.id) if b.kind == "ask" and b.form == "again"]) == 1
    is_problem(program.post("/again", **{**said, "words": "Something else."}), 409)
    assert program.get("/report").json() == before


def test_an_erased_interview_is_gone_and_its_name_is_not_taken_again(program):
    program.begin(id="2026-01-05-gone")
    assert program.client.delete(program.at("")).status_code == 204
    is_problem(program.get(""), 404)
    again = program.client.post("/api/v1/interviews", json={"id": "2026-01-05-gone"})
    assert "begin a new one" in is_problem(again, 409)["detail"]


@pytest.mark.skipif(not which("curl"), reason="curl is not installed")
def test_the_commands_of_the_documentation_hold_an_interview(home, kept):
    begin, *blocks = re.findall(r"```sh\n(.*?)```", API.read_text("utf-8"), re.DOTALL)
    assert begin.startswith("viva serve --no-open")
    erased = blocks.pop().replace("api DELETE", "api GET")
    command = [sys.executable, "-m", "viva", "serve", "--no-open", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = re.search(r":(\d+)/", server.stdout.readline())[1]
            script = "\n".join((*blocks, erased)).replace("8414", port)
            said = subprocess.run(["bash", "-euc", script], capture_output=True, text=True)
        finally:
            server.terminate()
    assert said.returncode == 0, said.stdout[-500:] + said.stderr
    assert '"over": true' in said.stdout
    bodies = kept("2026-01-05-demo")
    assert [b.words for b in answers(bodies)] == [
        "It separates the classes with one straight line, so XOR is out of reach."
    ]
    assert [b.intent for b in bodies if b.kind == "aside"] == ["skip", "end"]
    assert "I would begin with" in [b.words for b in bodies if isinstance(b, Draft)]
    assert [b.kind for b in bodies[-2:]] == ["closed", "dispute"]
