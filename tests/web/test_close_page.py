"""The close in a page: evidence before a decision, nothing typed is lost, the letter goes out."""

import email
import email.policy

import pytest
from icalendar import Calendar

from viva.interview import Conveyed, Decided, Looked

SAID = "It draws one straight line between two classes."
WRITTEN = {
    "by": "Kim Lee",
    "outcome": "further",
    "reason": "Knows the limits.",
    "letter": "Dear Ada,\n\nthank you.",
    "steps": "A talk with the team",
    "day": "2026-12-01",
    "at": "14:30",
    "to": "ada@example.org",
}


@pytest.fixture
def ended(window):
    window.begin(name="Ada")
    window.say(SAID)
    window.end()
    window.open(f"/interviews/{window.id}/close")
    return window


def decide(window, do="sign", **changed):
    window.open(f"/interviews/{window.id}/close")
    fields = {**window.fields("/decide"), **WRITTEN, "do": do, **changed}
    window.response = window.client.post(f"/interviews/{window.id}/decide", data=fields)
    return window.response


def look(window, by="Kim Lee"):
    window.open(f"/interviews/{window.id}/close")
    fields = {"csrf": window.keys.csrf, "by": by}
    window.response = window.client.post(f"/interviews/{window.id}/evidence", data=fields)
    return window.response


def convey(window, way):
    fields = {"csrf": window.keys.csrf, "way": way}
    window.response = window.client.post(f"/interviews/{window.id}/convey", data=fields)
    return window.response


def test_a_decision_before_the_evidence_is_refused_and_kept_as_a_draft(ended, kept):
    response = decide(ended)
    assert response.status_code == 409
    assert "Open the evidence first" in response.text
    assert ended.shown.boxes["reason"] == WRITTEN["reason"]
    found = [b for b in kept(ended.id) if isinstance(b, Decided)]
    assert [(d.signed, d.letter) for d in found] == [(False, WRITTEN["letter"])]
    assert ended.open(f"/interviews/{ended.id}/letter").status_code == 404


def test_after_the_evidence_it_is_signed_with_a_name_and_told_to_the_candidate(ended, kept):
    assert "straight line" in look(ended).text
    assert decide(ended).status_code == 200
    bodies = kept(ended.id)
    assert [b.by for b in bodies if isinstance(b, Looked)] == ["Kim Lee"]
    decision = [b for b in bodies if isinstance(b, Decided)][-1]
    assert (decision.signed, decision.by, decision.outcome) == (True, "Kim Lee", "further")
    assert decision.when.startswith("2026-12-01T14:30")
    ended.open(f"/interviews/{ended.id}/report")
    assert f"/interviews/{ended.id}/letter" in ended.html
    ended.open(f"/interviews/{ended.id}/letter")
    assert "thank you." in ended.html
    assert WRITTEN["reason"] not in ended.html


def test_the_letter_is_drafted_from_the_evidence_and_can_be_drafted_anew(ended):
    assert "What is worth another look" in ended.shown.boxes["letter"]
    look(ended)
    decide(ended, "keep", letter="My own words.")
    ended.open(f"/interviews/{ended.id}/close")
    assert ended.shown.boxes["letter"] == "My own words."
    decide(ended, "draft", letter="My own words.")
    assert ended.shown.boxes["letter"].startswith("Dear Ada,")


def test_the_letter_goes_out_as_a_page_and_as_a_mail_with_a_date_and_each_is_kept(ended, kept):
    look(ended)
    decide(ended)
    page = convey(ended, "page")
    assert page.headers["content-disposition"].endswith('.html"')
    mail = email.message_from_bytes(convey(ended, "mail").content, policy=email.policy.default)
    assert mail["To"] == "ada@example.org"
    kinds = [part.get_content_type() for part in mail.walk()]
    assert "text/calendar" in kinds
    assert convey(ended, "pdf").content.startswith(b"%PDF-")
    step = ended.open(f"/interviews/{ended.id}/next-step.ics")
    assert len(Calendar.from_ical(step.content).events) == 1
    assert [b.way for b in kept(ended.id) if isinstance(b, Conveyed)] == ["page", "mail", "pdf"]


def test_without_a_mail_server_nothing_is_sent_and_the_page_says_what_to_set(
    ended, kept, monkeypatch
):
    monkeypatch.delenv("VIVA_SMTP", raising=False)
    look(ended)
    decide(ended)
    response = convey(ended, "smtp")
    assert response.status_code == 409
    assert "VIVA_SMTP" in response.text
    assert not [b for b in kept(ended.id) if isinstance(b, Conveyed)]


def test_a_mail_server_that_is_away_is_told_and_nothing_is_kept_as_sent(ended, kept, monkeypatch):
    monkeypatch.setenv("VIVA_SMTP", "smtp://127.0.0.1:1")
    monkeypatch.setenv("VIVA_MAIL_FROM", "hr@example.org")
    look(ended)
    decide(ended)
    response = convey(ended, "smtp")
    assert response.status_code == 409
    assert "cannot be reached" in response.text
    assert not [b for b in kept(ended.id) if isinstance(b, Conveyed)]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"outcome": "hire at once"}, "Choose what is decided"),
        ({"day": "tomorrow"}, "cannot be read"),
        ({"at": "25:99"}, "cannot be read"),
        ({"to": "ada"}, "no mail address"),
        ({"steps": ""}, "what comes next"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_written_is_kept(ended, kept, changed, says):
    look(ended)
    response = decide(ended, **changed)
    assert response.status_code == 409
    assert says in response.text
    assert [b.letter for b in kept(ended.id) if isinstance(b, Decided)] == [WRITTEN["letter"]]


def test_the_same_form_sent_twice_is_kept_once(ended, kept):
    look(ended)
    decide(ended, "keep")
    decide(ended, "keep")
    assert len([b for b in kept(ended.id) if isinstance(b, Decided)]) == 1


def test_an_objection_after_the_reading_has_to_be_read(ended):
    look(ended)
    ended.open(f"/interviews/{ended.id}/report")
    fields = {**ended.fields("/dispute"), "complaint": "unfair", "words": "No."}
    ended.client.post(f"/interviews/{ended.id}/dispute", data=fields)
    response = decide(ended)
    assert response.status_code == 409
    assert "open it once more" in response.text


def test_who_reads_has_to_say_who_they_are(ended, kept):
    assert look(ended, "  ").status_code == 400
    assert not [b for b in kept(ended.id) if isinstance(b, Looked)]


def test_an_open_interview_is_not_decided(window):
    window.begin(name="Ada")
    window.say(SAID)
    look(window)
    response = decide(window)
    assert response.status_code == 409
    assert "still open" in response.text


def test_what_hr_writes_is_text_too(ended):
    look(ended)
    hostile = "<script>alert(1)</script>{{ 7*7 }}"
    typed = dict.fromkeys(("by", "reason", "letter", "steps", "to", "day", "at"), hostile)
    response = decide(ended, **typed)
    assert response.status_code == 409
    assert "<script>alert" not in response.text
    assert "{{ 7*7 }}" in response.text
