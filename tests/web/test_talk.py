"""The conversation in a page, without a script: everything is kept once and nothing is lost."""

import threading

import pytest

from viva import app
from viva.conduct import Interview
from viva.interview import Answer, Aside, Ask, Closed, Draft, Opened
from web.window import Window

LINE = "It draws one straight line between two classes, so XOR is out of reach."


def answers(bodies):
    return [b.words for b in bodies if isinstance(b, Answer)]


def test_an_interview_begins_with_a_question(window, kept):
    window.begin(name="Ada")
    assert window.response.status_code == 200
    assert "drawbacks of a single layer perceptron" in window.asked
    assert "Question 1 of 3" in window.html
    opened = kept(window.id)[0]
    assert isinstance(opened, Opened)
    assert opened.candidate == "Ada"


def test_beginning_twice_begins_one(window, kept):
    fields = window.fields("/interviews")
    for _ in range(2):
        window.client.post("/interviews", data=fields)
    with app.store() as store:
        assert len(store.summaries()) == 1
        assert store.summaries()[0].records == 2


def test_an_answer_is_kept_and_the_next_question_comes(window, kept):
    window.begin()
    first = window.asked
    window.say(LINE)
    assert window.asked != first
    assert LINE in window.html
    assert answers(kept(window.id)) == [LINE]


@pytest.mark.parametrize("do", ["hint", "repeat", "rephrase", "time", "help"])
def test_a_button_leaves_what_was_typed_in_the_box(window, do):
    window.begin()
    window.say("half an answ", do)
    assert window.shown.boxes["words"] == "half an answ"
    window.talk()
    assert window.shown.boxes["words"] == "half an answ"


@pytest.mark.parametrize("words", ["hint", "Could you repeat that?", "/time", "what can I say?"])
def test_what_the_buttons_say_can_be_typed(window, kept, words):
    window.begin()
    window.say(words)
    said = kept(window.id)[-1]
    if words == "what can I say?":
        assert not isinstance(said, Draft)
    else:
        assert isinstance(said, Aside)
        assert said.reply in window.shown.texts or said.reply.split("\n")[0] in window.html


def test_pause_keeps_the_box_and_says_how_to_go_on(window):
    window.begin()
    window.say("half an answ", "pause")
    assert f"/interviews/{window.id}" in window.html
    assert "viva resume" in window.html
    window.talk()
    assert window.shown.boxes["words"] == "half an answ"


def test_end_is_asked_for_twice(window, kept):
    window.begin()
    window.say(do="end")
    assert not any(isinstance(b, Closed) for b in kept(window.id))
    window.say(do="end")
    assert isinstance(kept(window.id)[-1], Closed)
    assert "/report" in window.html


def test_a_double_click_on_end_does_not_end(window, kept):
    window.begin()
    fields = window.fields("/say")
    window.say(do="end", fields=fields)
    window.say(do="end", fields=fields)
    assert not any(isinstance(b, Closed) for b in kept(window.id))


def test_back_adds_to_the_earlier_answer(window, kept):
    window.begin()
    window.say(LINE)
    window.say(do="back")
    assert "What would you like to add?" in window.html
    window.say("And it has no hidden layer.")
    turns = [b for b in kept(window.id) if isinstance(b, Answer)]
    assert [a.words for a in turns] == [LINE, "And it has no hidden layer."]
    assert "Added to an earlier answer" in window.html


def test_the_same_form_sent_twice_is_one_answer(window, kept):
    window.begin()
    fields = window.fields("/say")
    for _ in range(3):
        window.say(LINE, fields=fields)
        assert window.response.status_code == 200
    assert answers(kept(window.id)) == [LINE]


def test_the_same_form_sent_at_once_from_many_windows_is_one_answer(open_site, kept):
    site, keys = open_site()
    window = Window(site, keys).begin()
    fields = {**window.fields("/say"), "words": LINE}
    windows = [Window(site, keys) for _ in range(6)]
    threads = [
        threading.Thread(
            target=lambda w=w: w.client.post(f"/interviews/{window.id}/say", data=fields)
        )
        for w in windows
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers(kept(window.id)) == [LINE]


def test_a_second_window_that_is_behind_adds_nothing_and_loses_nothing(open_site, kept):
    site, keys = open_site()
    one = Window(site, keys).begin()
    two = Window(site, keys)
    two.id = one.id
    two.talk()
    one.say(LINE)
    shown = two.say("Something else that I wrote at length.")
    assert shown.status_code == 409
    assert "Something else that I wrote at length." in shown.text
    assert answers(kept(one.id)) == [LINE]
    two.talk()
    assert two.shown.boxes["words"] == "Something else that I wrote at length."


def test_a_late_window_leaves_the_draft_that_is_there(open_site):
    site, keys = open_site()
    one = Window(site, keys).begin()
    two = Window(site, keys)
    two.id = one.id
    two.talk()
    one.say(LINE)
    assert one.draft("my next ans").status_code == 204
    two.say("late words")
    two.talk()
    assert two.shown.boxes["words"] == "my next ans\n\nlate words"


def test_a_draft_comes_back_after_the_server_is_started_again(open_site, kept):
    first = Window(*open_site()).begin()
    fields = first.fields("/say")
    for _ in range(2):
        assert first.draft("half a sent").status_code == 204
    assert len([b for b in kept(first.id) if isinstance(b, Draft)]) == 1
    again = Window(*open_site())
    again.id = first.id
    again.talk()
    assert again.shown.boxes["words"] == "half a sent"
    again.say("half a sentence", fields=fields)  # the page that stayed open
    assert answers(kept(first.id)) == ["half a sentence"]


def test_a_draft_of_a_window_that_is_behind_is_refused_with_a_reason(open_site):
    site, keys = open_site()
    one = Window(site, keys).begin()
    fields = one.fields("/say")
    one.say(LINE)
    late = one.draft("x", fields)
    assert late.status_code == 409
    assert "another window" in late.json()["title"]


def test_while_a_terminal_holds_the_interview_the_words_stay_in_the_page(window, kept):
    window.begin()
    fields = window.fields("/say")
    with app.store() as store, store.lock(window.id):
        shown = window.say(LINE, fields=fields)
        assert shown.status_code == 409
        assert "another terminal" in shown.text
        assert window.shown.boxes["words"] == LINE
        late = window.draft("x")
        assert late.status_code == 409
        assert "another terminal" in late.json()["detail"]
        assert window.open(f"/interviews/{window.id}").status_code == 200
    window.say(LINE, fields=fields)
    assert answers(kept(window.id)) == [LINE]


def test_begun_in_the_terminal_and_continued_in_the_page_and_back(viva, window, kept):
    viva("practice", "--interview", "program", "--plain", typed="hint\n\n")
    with app.store() as store:
        window.id = store.summaries()[0].interview
    window.talk()
    assert "drawbacks of a single layer perceptron" in window.asked
    window.say(LINE)
    said = viva("resume", window.id, "--plain", typed="skip\n\n")
    assert said.code == 0
    bodies = kept(window.id)
    assert answers(bodies) == [LINE]
    assert [b.intent for b in bodies if isinstance(b, Aside)] == ["hint", "skip"]


def test_page_and_terminal_keep_the_same_records(viva, window, kept, script):
    line = '{"about": "perceptron/single-layer-drawbacks", "words": "' + LINE + '"}'
    viva("practice", "--interview", "program", "--answers", script(line))
    with app.store() as store:
        spoken = kept(store.summaries()[0].interview)
    window.begin()
    window.say(LINE)
    while "/report" not in window.html:
        window.say("I don't know", program="" if "program" in window.shown.boxes else None)
    typed = [b for b in kept(window.id) if not isinstance(b, Draft)]
    assert [b for b in typed if isinstance(b, Ask)] == [b for b in spoken if isinstance(b, Ask)]
    assert [type(b) for b in typed] == [type(b) for b in spoken]


def test_feedback_after_each_question_is_in_the_conversation(window):
    window.begin(feedback="now")
    while "What this question showed" not in window.html:
        window.say(LINE)
    assert "Model answer" in window.html


def test_a_long_answer_is_kept_whole(window, kept):
    window.begin()
    long = "A line. " * 120_000
    window.say(long)
    assert answers(kept(window.id)) == [long]
    assert "all of it is kept" in window.html


def test_line_breaks_are_kept_as_they_were_typed(window, kept):
    window.begin()
    window.say("\r\n one\r\n\r\ntwo  ")
    assert answers(kept(window.id)) == ["\n one\n\ntwo  "]


def test_an_erased_interview_is_gone_after_it_was_asked_whether(window):
    window.begin()
    window.say("Words that shall go.")
    window.open(f"/interviews/{window.id}/delete")
    assert "cannot be undone" in window.html
    window.client.post(f"/interviews/{window.id}/delete", data=window.fields("/delete"))
    assert window.talk().status_code == 404
    with app.store() as store:
        assert Interview(window.id, store.load(window.id)).entries == ()


@pytest.mark.parametrize("do", ["", "try", "hint"])
@pytest.mark.parametrize("turn", ["0", "99", "x", "-1"])
def test_a_form_with_a_place_that_never_was_adds_nothing_and_loses_nothing(window, kept, do, turn):
    window.begin()
    before = kept(window.id)
    fields = {**window.fields("/say"), "turn": turn}
    shown = window.say("Words of a page that was cut.", do, "import numpy", fields)
    assert shown.status_code == 409
    assert [b for b in kept(window.id) if not isinstance(b, Draft)] == before
    window.talk()
    assert window.shown.boxes["words"].startswith("Words of a page that was cut.")


def test_a_form_that_is_sent_after_the_close_adds_nothing(window, kept):
    window.begin()
    fields = window.fields("/say")
    window.end()
    before = kept(window.id)
    spoken = sum(b.kind in ("ask", "answer", "aside") for b in before)
    for do in ("", "try"):
        shown = window.say(LINE, do, fields={**fields, "turn": "0", "heard": str(spoken)})
        assert shown.status_code == 409
    assert kept(window.id) == before
