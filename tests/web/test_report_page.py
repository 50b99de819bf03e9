"""The report in a page: the same as the file, and what a candidate can say to it."""

import json
import sys

from viva.interview import Dispute

SAID = "It draws one straight line between two classes."


def ended(window):
    window.begin(name="Ada")
    window.say(SAID)
    window.end()
    return window


def test_the_report_stands_in_the_page_with_the_words_it_rests_on(window):
    ended(window)
    assert window.response.status_code == 200
    assert "What your interview showed" in window.html
    assert "straight line" in window.html
    assert "Model answer to question 1" in window.html


def test_it_can_be_taken_along_as_a_page_and_as_data(window, viva):
    ended(window)
    page = window.open(f"/interviews/{window.id}/report.html")
    assert page.headers["content-disposition"].startswith("attachment")
    assert viva("report", window.id, "--html", "-").out == page.text
    data = window.open(f"/interviews/{window.id}/report.json")
    assert data.json() == json.loads(viva("report", window.id, "--json").out)
    assert data.json()["candidate"] == "Ada"


def test_it_can_be_taken_along_as_pdf(window, viva, tmp_path):
    ended(window)
    for path, options in (("report.pdf", ()), ("short.pdf", ("--hr",))):
        found = window.open(f"/interviews/{window.id}/{path}")
        assert found.headers["content-type"] == "application/pdf"
        assert found.headers["content-disposition"].startswith("attachment")
        assert found.content.startswith(b"%PDF-")
        file = tmp_path / path
        said = viva("report", window.id, *options, "--pdf", file)
        assert (said.code, said.out) == (0, f"Written to {file}\n")
        assert file.read_bytes() == found.content


def test_where_nothing_sets_a_pdf_a_sentence_says_what_to_install(window, viva, monkeypatch):
    ended(window)
    monkeypatch.setitem(sys.modules, "typst", None)
    for path in ("report.pdf", "short.pdf"):
        assert window.open(f"/interviews/{window.id}/{path}").status_code == 501
        assert "pip install typst" in window.html
    said = viva("report", window.id, "--pdf", "report.pdf")
    assert said.code == 2
    assert "pip install typst" in said.err
    assert not said.out


def test_an_objection_is_kept_once_and_shown_first(window, kept):
    ended(window)
    fields = {**window.fields("/dispute"), "complaint": "unfair", "words": "It is ambiguous."}
    for _ in range(2):
        window.response = window.client.post(f"/interviews/{window.id}/dispute", data=fields)
    assert "Kept with the interview" in window.html
    found = [b for b in kept(window.id) if isinstance(b, Dispute)]
    assert [d.words for d in found] == ["It is ambiguous."]
    window.open(f"/interviews/{window.id}/short")
    assert "To look at first" in window.html


def test_words_that_say_a_point_are_read_again_and_whoever_decides_sees_what_came_of_it(
    window, kept
):
    ended(window)
    about = next(a["value"] for tag, a in window.shown.tags if tag == "option")
    fields = {**window.fields("/dispute"), "complaint": "said", "about": about, "words": SAID[:-1]}
    window.client.post(f"/interviews/{window.id}/dispute", data=fields)
    dispute, again = kept(window.id)[-2:]
    assert (dispute.complaint, dispute.about, dispute.words) == ("said", about, SAID[:-1])
    assert [f.about for f in again.findings] == [about]
    window.open(f"/interviews/{window.id}/short")
    assert "Read again alone, these words" in window.html
    before = window.open(f"/interviews/{window.id}/report.json").json()["score"]
    fields = {**fields, "words": "This was never said by anybody."}
    window.client.post(f"/interviews/{window.id}/dispute", data=fields)
    assert kept(window.id)[-1].kind == "dispute"
    window.open(f"/interviews/{window.id}/short")
    assert "do not stand in an answer" in window.html
    assert window.open(f"/interviews/{window.id}/report.json").json()["score"] == before


def test_a_question_that_was_not_asked_cannot_be_objected_to(window, kept):
    ended(window)
    fields = {**window.fields("/dispute"), "question": "cnn/layers", "complaint": "unfair"}
    assert window.client.post(f"/interviews/{window.id}/dispute", data=fields).status_code == 400
    assert not [b for b in kept(window.id) if isinstance(b, Dispute)]


def test_a_point_can_be_said_again_and_the_report_stays_as_it_was(window, kept):
    ended(window)
    before = window.open(f"/interviews/{window.id}/report.json").json()
    window.open(f"/interviews/{window.id}/report")
    about = next(a["value"] for _, a in window.shown.tags if a.get("name") == "about")
    fields = {**window.fields("/again"), "about": about}
    window.response = window.client.post(f"/interviews/{window.id}/again", data=fields)
    fields = {**window.fields("/again"), "words": "It never converges if no line separates them."}
    for _ in range(2):
        window.response = window.client.post(f"/interviews/{window.id}/again", data=fields)
        assert "Now" in window.html
        assert "It never converges" in window.html
    asked = [b for b in kept(window.id) if b.kind == "ask" and b.form == "again"]
    assert len(asked) == 1
    assert window.open(f"/interviews/{window.id}/report.json").json() == before


def test_an_open_interview_has_a_report_and_nothing_to_say_again(window):
    window.begin()
    window.say(SAID)
    assert window.open(f"/interviews/{window.id}/report").status_code == 200
    assert "Be asked again" not in window.html
