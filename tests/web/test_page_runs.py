"""Programs in a page: they run live, can be stopped, and are kept whatever happens."""

import json
import time

import pytest

from viva import app
from viva.bank import Change
from viva.conduct import Interview
from viva.evidence import Judgement, Run
from viva.interview import Answer, Ask, Blueprint, Draft, Record
from viva.web.talk import talk
from web.window import Window

SHORT = """import numpy as np
print("begun", flush=True)
print(np.zeros(3).shape)
"""
ENDLESS = """import numpy as np
print("begun", flush=True)
while True:
    pass
"""


@pytest.fixture
def asked(open_site, numpy_installed):
    """A window in which a program is asked for."""
    return Window(*open_site()).begin().until_program()


def wait(check, seconds=90):
    end = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)
    return found


def asked_next(window):
    window.talk()
    return window.asked if "Your program is running" not in window.html else ""


def heard(window):
    """Everything that a browser is told of a run, from its beginning to its end."""
    events = f"/api/v1/interviews/{window.id}/run/events"
    lines = window.client.get(events).text.splitlines()
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data:")]


def runs(bodies):
    return [b for b in bodies if isinstance(b, Run)]


def test_without_a_framework_a_program_is_read_and_that_is_said(window, kept):
    window.begin().until_program()
    assert "Install numpy" in window.html
    window.say(program=SHORT)
    assert "I have read your program" in window.html
    assert runs(kept(window.id)) == []


def test_a_program_runs_and_is_told_live(asked, kept):
    asked.say(program=SHORT)
    assert "Your program is running" in asked.html
    assert 'http-equiv="refresh"' in asked.html
    told = heard(asked)
    assert "begun" in "".join(e.get("text", "") for e in told)
    assert told[-1]["over"]
    wait(lambda: asked_next(asked))
    (run,) = runs(kept(asked.id))
    assert run.ending == "ran"
    assert "(3,)" in run.output
    assert "It ran to its end" in asked.html


def test_the_words_beside_a_program_are_kept_with_it(asked, kept):
    asked.say("Three zeros.", program=SHORT)
    wait(lambda: asked_next(asked))
    (answer,) = [b for b in kept(asked.id) if isinstance(b, Answer)]
    assert (answer.words, answer.program) == ("Three zeros.", SHORT)


def test_a_program_that_says_nothing_can_be_stopped_and_its_run_is_kept(asked, kept):
    asked.say(program=ENDLESS.replace('print("begun", flush=True)', ""))
    time.sleep(2)
    asked.client.post(f"/interviews/{asked.id}/stop", data={"csrf": asked.keys.csrf})
    wait(lambda: asked_next(asked))
    (run,) = runs(kept(asked.id))
    assert run.ending == "stopped by you"
    assert "You stopped it" in asked.html


def test_what_is_said_while_a_program_runs_stays_in_the_page(asked, kept):
    fields = asked.fields("/say")
    asked.say(program=ENDLESS)
    shown = asked.say("Something more.", fields=fields)
    assert shown.status_code == 409
    assert asked.shown.boxes["words"] == "Something more."
    assert asked.draft("x").status_code == 423
    asked.client.post(f"/interviews/{asked.id}/stop", data={"csrf": asked.keys.csrf})
    wait(lambda: asked_next(asked))
    assert len([b for b in kept(asked.id) if isinstance(b, Answer)]) == 1


def test_a_program_sent_twice_runs_once(asked, kept):
    fields = asked.fields("/say")
    asked.say(program=SHORT, fields=fields)
    wait(lambda: asked_next(asked))
    asked.say(program=SHORT, fields=fields)
    assert asked.response.status_code == 200
    bodies = kept(asked.id)
    assert len(runs(bodies)) == len([b for b in bodies if isinstance(b, Answer)]) == 1


def test_a_server_that_was_killed_runs_the_program_again(open_site, numpy_installed, kept):
    window = Window(*open_site()).begin().until_program()
    with app.store() as store:  # as if the server had been killed between the answer and its run
        sitting = app.sitting(Interview(window.id, store.load(window.id)), store)
        sitting.hear("", SHORT)
    again = Window(*open_site())
    again.id = window.id
    again.talk()
    assert "Your program is running" in again.html
    wait(lambda: asked_next(again))
    assert [r.ending for r in runs(kept(window.id))] == ["ran"]


def test_a_trial_keeps_only_the_draft(asked, kept):
    before = [b for b in kept(asked.id) if not isinstance(b, Draft)]
    asked.say("Some words.", "try", SHORT)
    assert "A trial of your program" in asked.html
    told = heard(asked)
    assert "It ran to its end" in " ".join(told[-1]["result"])
    asked.talk()
    assert asked.shown.boxes == {"words": "Some words.", "program": SHORT}
    assert "It ran to its end" in asked.html
    assert [b for b in kept(asked.id) if not isinstance(b, Draft)] == before


def test_a_hint_leaves_the_program_in_its_box(asked):
    asked.say("some words", "hint", SHORT)
    assert asked.shown.boxes == {"words": "some words", "program": SHORT}
    asked.say("hint", program=SHORT)
    assert asked.shown.boxes == {"words": "", "program": SHORT}


def test_a_file_is_taken_as_the_program(asked, kept):
    data = {**asked.fields("/say"), "words": "", "do": "", "program": ""}
    files = {"file": ("net.py", b"import numpy as np\nprint('caf\xe9')\n")}
    asked.response = asked.client.post(f"/interviews/{asked.id}/say", data=data, files=files)
    (answer,) = [b for b in kept(asked.id) if isinstance(b, Answer)]
    assert answer.program.startswith("import numpy")
    wait(lambda: asked_next(asked))


LOGITS = """import keras
from keras import layers
(x, y), _ = keras.datasets.mnist.load_data()
model = keras.Sequential([
    layers.Flatten(),
    layers.Dense(64, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(optimizer="adam", loss=loss)
model.fit(x / 255, y, epochs=2, batch_size=64, validation_split=0.1)
"""


def test_the_line_that_is_asked_about_stands_beside_the_question(window):
    window.begin().until_program()
    window.say(program=LOGITS)
    after = window.html.partition('id="now"')[2]
    assert "from_logits=True. Does that fit" in window.asked
    meant = after.partition("(this line)")[0].rpartition('class="read"')[2]
    assert "activation=" in meant or "from_logits=True" in meant


def test_where_one_line_is_to_be_changed_it_stands_there_before_and_after():
    questions = app.bank()
    opened = app.interviewer().open(questions, Blueprint(("mlp/build",)), "Ada").body
    change = Change("batch_size", 128.0, "test_accuracy", 0.01)
    said = (
        (0, opened),
        (1, Ask("mlp/build", "Can you?")),
        (1, Answer("", LOGITS)),
        (1, Judgement("mlp/build", "words", ())),
        (2, Ask("mlp/build", "Make the batch 128.", "change", change=change)),
    )
    at = "2026-01-01T00:00:00.000+00:00"
    interview = Interview("x", tuple(Record(n, turn, at, b) for n, (turn, b) in enumerate(said)))
    now = talk(interview).now
    before, after = (next(line for line in x if line.meant) for x in (now.before, now.after))
    assert "batch_size=64" in before.code
    assert "batch_size=128" in after.code
    assert before.number == after.number == 11
    assert (now.change, now.code, now.ask.title) == (True, "", "Change one line")


def test_nothing_runs_where_nothing_was_handed_in(window):
    window.begin()
    assert window.open(f"/api/v1/interviews/{window.id}/run/events").status_code == 404
    shown = window.client.post(f"/interviews/{window.id}/stop", data={"csrf": window.keys.csrf})
    assert shown.status_code == 200
