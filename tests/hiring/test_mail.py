"""The letter as mail: it says what the page says, carries the date, and goes out."""

import email
import email.policy
import socket
from email.utils import parsedate_to_datetime

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from viva.hiring.mail import MailError, address, calendar, message, send, server, words
from viva.interview import Decided, Record
from viva.report.letter import Letter, to_html

AT = "2026-11-25T09:00:00.000+00:00"
LETTER = Letter(
    "Your interview of 24 November 2026",
    "25 November 2026",
    ("Dear Ada,", "- You named the line.\n- You named XOR."),
    ("A talk with the team", "Bring a program"),
    "1 December 2026, 14:30 (UTC+01:00)",
    "Kim",
)
HOSTILE = (
    "x\r\nBcc: everybody@example.org",
    "<script>alert(1)</script>",
    "\x00\x1b[31m\ud800",
    "BEGIN:VEVENT\r\nSUMMARY:forged\r\nEND:VEVENT",
    "\u202egpj.exe",
    "=cmd|' /C calc'!A0",
    "--===============1==\r\nContent-Type: text/html\r\n\r\n<b>",
)


def decided(when="2026-12-01T14:30+01:00", to="ada@example.org"):
    body = Decided("Kim", "further", "why", "x", "A talk with the team", when, to)
    return Record(9, 0, AT, body)


def read(mail):
    return email.message_from_bytes(bytes(mail), policy=email.policy.default)


def test_a_mail_holds_the_letter_as_words_as_a_page_as_pdf_and_as_a_date():
    mail = read(message("i-1", LETTER, decided(), to_html(LETTER), b"%PDF-1.7 "))
    kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "application/pdf", "text/calendar"]
    assert mail["Subject"] == LETTER.title
    assert mail["To"] == "ada@example.org"
    assert parsedate_to_datetime(mail["Date"]).isoformat().startswith("2026-11-25T09:00")
    plain = mail.get_body(("plain",)).get_content()
    for sentence in ("You named XOR.", "Bring a program", "14:30", "Kim"):
        assert sentence in plain


def test_the_next_step_can_be_put_into_a_calendar():
    event = Calendar.from_ical(calendar("i-1", LETTER, decided())).events[0]
    assert event.start.isoformat() == "2026-12-01T13:30:00+00:00"
    assert (event.end - event.start).total_seconds() == 3600
    assert event["SUMMARY"] == "A talk with the team"
    whole = Calendar.from_ical(calendar("i-1", LETTER, decided("2026-12-01"))).events[0]
    assert whole.start.isoformat() == "2026-12-01"
    assert (whole.end - whole.start).days == 1
    assert calendar("i-1", LETTER, decided("")) is None


def test_a_date_that_cannot_be_read_is_said_to_be_so():
    with pytest.raises(MailError, match="cannot be read: tomorrow"):
        calendar("i-1", LETTER, decided("tomorrow"))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_typed_stays_one_line_of_a_header_and_one_text_of_a_calendar(text):
    one = Letter(text, "d", (text, f"- {text}"), (text,), text, text)
    mail = read(message("i-1", one, decided(to=text), to_html(one)))
    assert mail["Bcc"] is None
    assert mail["To"] is None
    kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert "<script" not in mail.get_body(("html",)).get_content()
    events = Calendar.from_ical(calendar("i-1", one, decided())).events
    assert len(events) == 1


@given(st.text(max_size=60))
def test_no_text_breaks_a_mail(text):
    one = Letter(text, text, (text,), (text,), text, text)
    mail = read(message("i-1", one, decided(to=text), to_html(one)))
    assert mail.get_body(("plain",)).get_content().strip()


@pytest.mark.parametrize(
    "text", ["", "ada", "a@b", "a@b.c\nBcc: x@y.z", "ada@exa mple.org", "@x.y"]
)
def test_what_is_no_address_is_not_written_to(text):
    assert address(text) is None


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"VIVA_SMTP": "mail.example"}, "no address of a mail server"),
        ({"VIVA_SMTP": "smtp://h:no"}, "cannot be read"),
        ({"VIVA_SMTP": "smtp://h:25"}, "VIVA_MAIL_FROM"),
    ],
)
def test_settings_that_are_wrong_are_named(settings, says):
    with pytest.raises(MailError, match=says):
        server(settings)


def test_a_server_is_read_from_its_address_and_never_shows_its_password():
    found = server({"VIVA_SMTP": "smtps://kim%40x.y:s%2Fecret@mail.example", "VIVA_MAIL_FROM": ""})
    assert (found.host, found.port, found.user, found.password) == (
        "mail.example",
        465,
        "kim@x.y",
        "s/ecret",
    )
    assert "ecret" not in repr(found)
    assert server({}) is None


class Box:
    """What a mail server got."""

    def __init__(self, answer="250 OK"):
        self.got, self.answer = [], answer

    async def handle_DATA(self, server, session, envelope):
        self.got.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return self.answer


@pytest.fixture
def mail_server():
    started = []

    def start(box, **settings):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        controller = Controller(box, hostname="127.0.0.1", port=port, **settings)
        controller.start()
        started.append(controller)
        return port

    yield start
    for controller in started:
        controller.stop()


def by(port, user=""):
    return server(
        {"VIVA_SMTP": f"smtp://{user}127.0.0.1:{port}", "VIVA_MAIL_FROM": "hr@example.org"}
    )


def test_a_letter_is_sent_by_a_mail_server(mail_server):
    box = Box()
    send(message("i-1", LETTER, decided(), to_html(LETTER)), by(mail_server(box)))
    ((sender, to, content),) = box.got
    assert (sender, to) == ("hr@example.org", ["ada@example.org"])
    assert email.message_from_bytes(content)["Subject"] == LETTER.title


def test_a_server_that_refuses_or_is_away_ends_in_a_sentence(mail_server):
    mail = message("i-1", LETTER, decided(), to_html(LETTER))
    with pytest.raises(MailError, match="no room"):
        send(mail, by(mail_server(Box("554 no room"))))
    with pytest.raises(MailError, match="cannot be reached"):
        send(mail, by(1))


def test_a_wrong_password_ends_in_a_sentence(mail_server):
    def never(server, session, envelope, mechanism, data):
        return AuthResult(success=False, handled=False)

    port = mail_server(Box(), authenticator=never, auth_require_tls=False)
    with pytest.raises(MailError, match="did not take the letter"):
        send(message("i-1", LETTER, decided(), to_html(LETTER)), by(port, "kim:wrong@"))


def test_a_letter_without_an_address_is_not_sent(mail_server):
    mail = message("i-1", LETTER, decided(to=""), to_html(LETTER))
    with pytest.raises(MailError, match="mail address"):
        send(mail, by(mail_server(Box())))


def test_plain_words_hold_all_of_the_letter():
    assert words(LETTER).endswith("Kim\n")
