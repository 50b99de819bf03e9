"""The letter as mail: with the date of the next step, to be opened elsewhere or sent from here."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

from icalendar import Calendar, Event

from viva.interview import Decided, Record
from viva.report.letter import Letter
from viva.report.visible import shorten, visible

PATIENCE = 20.0
"""Seconds to wait for a mail server."""
AN_HOUR = timedelta(hours=1)
_NAMES = ("localhost", "127.0.0.1", "::1")


class MailError(Exception):
    """The letter could not be sent, or nothing says by which server; with what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server that a company sends by."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    implicit_tls: bool = False
    """Encrypted from the first byte (``smtps``); otherwise by STARTTLS, except to this machine."""

    def __repr__(self) -> str:
        return f"{self.host}:{self.port}"


def server(settings: Mapping[str, str]) -> Server | None:
    """Return the mail server that ``VIVA_SMTP`` names, with ``VIVA_MAIL_FROM`` as the sender.

    Args:
        settings: the environment; ``VIVA_SMTP`` such as ``smtp://user:password@mail.example:587``.

    Returns:
        None where nothing is set.

    Raises:
        MailError: it is set and cannot be read.
    """
    given = settings.get("VIVA_SMTP", "").strip()
    if not given:
        return None
    try:
        parts = urlsplit(given)
        port = parts.port or (465 if parts.scheme == "smtps" else 587)
        host, user = parts.hostname, unquote(parts.username or "")
    except ValueError as error:
        raise MailError(f"VIVA_SMTP cannot be read ({error}). {_EXAMPLE}") from None
    if parts.scheme not in ("smtp", "smtps") or not host:
        raise MailError(f"VIVA_SMTP is no address of a mail server. {_EXAMPLE}")
    sender = settings.get("VIVA_MAIL_FROM", "").strip() or user
    if address(sender) is None:
        raise MailError("Say who sends: set VIVA_MAIL_FROM to a mail address.")
    password = unquote(parts.password or "")
    return Server(host, port, sender, user, password, parts.scheme == "smtps")


_EXAMPLE = "It looks like this: smtp://user:password@mail.example:587"


def address(text: str) -> str | None:
    """Return a mail address as it stands; None if it is none."""
    try:
        found = Address(addr_spec=text.strip())
    except (MessageError, ValueError, IndexError):
        return None
    ours = (found.username and "." in found.domain.strip(".")) or found.domain == "localhost"
    return found.addr_spec if ours and text.isascii() and text.isprintable() else None


def calendar(interview: str, letter: Letter, decision: Record[Decided]) -> bytes | None:
    """Return the next step as an entry for a calendar; None where it has no date.

    Raises:
        MailError: the date cannot be read.
    """
    when = decision.body.when
    if not when:
        return None
    try:
        whole_day = len(when) == len("2026-11-25")
        begin = (
            date.fromisoformat(when) if whole_day else datetime.fromisoformat(when).astimezone(UTC)
        )
    except ValueError:
        raise MailError(f"The date of the next step cannot be read: {visible(when)}.") from None
    event = Event()
    event.add("uid", f"{interview}-{decision.seq}@viva")
    event.add("dtstamp", datetime.fromisoformat(decision.at))
    event.add("dtstart", begin)
    event.add("dtend", begin + (timedelta(days=1) if whole_day else AN_HOUR))
    event.add("summary", shorten(_clean(letter.steps[0] if letter.steps else letter.title), 120))
    event.add("description", _clean("\n".join(letter.steps)))
    entry = Calendar()
    entry.add("prodid", "-//Viva//EN")
    entry.add("version", "2.0")
    entry.add("method", "PUBLISH")
    entry.add_component(event)
    return bytes(entry.to_ical())


def message(
    interview: str, letter: Letter, decision: Record[Decided], page: str, pdf: bytes | None = None
) -> EmailMessage:
    """Return the letter as a mail: words, the same as a page, the PDF and the date.

    Args:
        interview: its name.
        letter: what it says.
        decision: whose letter it is; its address is the recipient's.
        page: the letter as HTML.
        pdf: the letter as PDF, if that can be made here.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(_clean(letter.title).split())
    if to := address(decision.body.to):
        mail["To"] = to
    mail["Date"] = format_datetime(datetime.fromisoformat(decision.at))
    mail["Message-ID"] = make_msgid(f"{interview}-{decision.seq}", "viva.invalid")
    mail.set_content(_clean(words(letter)))
    mail.add_alternative(_clean(page), subtype="html")
    if pdf:
        mail.add_attachment(pdf, "application", "pdf", filename="letter.pdf")
    if entry := calendar(interview, letter, decision):
        mail.add_attachment(
            entry, "text", "calendar", filename="next-step.ics", params={"method": "PUBLISH"}
        )
    return mail


def words(letter: Letter) -> str:
    """Return a letter as plain text."""
    parts = [letter.title, letter.date, *letter.paragraphs]
    if letter.steps:
        parts += ["What comes next:", "\n".join(f"- {step}" for step in letter.steps)]
    if letter.when:
        parts.append(f"When: {letter.when}")
    return "\n\n".join([*parts, letter.signed]) + "\n"


def send(mail: EmailMessage, by: Server) -> None:
    """Send a mail, encrypted on its way unless the server is this machine.

    Raises:
        MailError: it was not sent.
    """
    if not mail["To"]:
        raise MailError("Write the candidate's mail address into the letter's form first.")
    del mail["From"]
    mail["From"] = by.sender
    try:
        with _connected(by) as connection:
            if by.user:
                connection.login(by.user, by.password)
            connection.send_message(mail)
    except smtplib.SMTPException as error:
        raise MailError(
            f"{by} did not take the letter ({_said(error)}). Nothing was sent."
        ) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise MailError(f"{by} cannot be reached ({why}). Nothing was sent.") from None


def _connected(by: Server) -> smtplib.SMTP:
    safe = ssl.create_default_context()
    if by.implicit_tls:
        return smtplib.SMTP_SSL(by.host, by.port, timeout=PATIENCE, context=safe)
    connection = smtplib.SMTP(by.host, by.port, timeout=PATIENCE)
    try:
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=safe)
        elif by.host not in _NAMES:
            raise MailError(f"{by} offers no encryption. Nothing was sent.")
    except BaseException:
        connection.close()
        raise
    return connection


def _said(error: smtplib.SMTPException) -> str:
    """Return what a server answered, in one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = [text for _, text in error.recipients.values()]
    else:
        answers = [getattr(error, "smtp_error", b"") or str(error).encode()]
    text = " ".join(answer.decode("utf-8", "replace") for answer in answers)
    return shorten(visible(" ".join(text.split())), 200)


def _clean(text: str) -> str:
    """Return a text that a mail can hold: unseen characters as signs."""
    return visible(text).encode("utf-8", "replace").decode()
