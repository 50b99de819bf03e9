"""After the interview: the report, question by question, and what the candidate says to it."""

from __future__ import annotations

import sys

from viva.cli.exhibits import show_exhibits
from viva.cli.files import as_json, write_text
from viva.cli.screen import Left, Screen, note, say
from viva.conduct import Sitting
from viva.interview import Ask, Complaint, Dispute
from viva.report import QuestionReport, Report, Statement, render, write
from viva.report.candidate import heard

KEYS = "Enter next · m model answer · e experiments · a say it again · u unfair or unclear · q done"


_COMPLAINTS: dict[str, Complaint] = {
    "s": "said",
    "f": "unfair",
    "c": "unclear",
}
_SAID = "The words of your answer that say it > "


def show_report(
    sitting: Sitting, screen: Screen, out: str | None = None, quiet: bool = False
) -> None:
    """Show the report, write it where wanted, and go through the questions with the candidate."""
    interview = sitting.interview
    report = write(interview.id, interview.transcript, interview.judgements, interview.runs)
    if out:
        write_text(as_json(report), out)
    if quiet:
        return
    render.overview(report, screen.console, screen.plain)
    asked_by_hand = sys.stdin.isatty() and sys.stdout.isatty()
    if asked_by_hand:
        _walk(sitting, screen, report)
    page = f"viva report {report.id} --html report.html"
    note(screen, f"To see it again: viva report {report.id}   as a page: {page}")


def _walk(sitting: Sitting, screen: Screen, report: Report) -> None:
    """Go through the questions, one key each."""
    n = 0
    shown = -1
    while n < len(report.questions):
        one = report.questions[n]
        if shown != n:
            render.one_question(report, n, screen.console, screen.plain)
            shown = n
        try:
            key = input(f"{KEYS} > ").strip().lower()[:1]
        except (EOFError, KeyboardInterrupt):
            return
        if key == "m":
            render.model_answer(one, screen.console, screen.plain)
        elif key == "e":
            show_exhibits(screen, [one])
        elif key == "a":
            _again(sitting, screen, one)
        elif key == "u":
            _dispute(sitting, screen, one)
        elif key == "q":
            return
        else:
            n += 1


def _again(sitting: Sitting, screen: Screen, one: QuestionReport) -> None:
    """Let the candidate answer a missed point once more, and show before and after."""
    point = _which(screen, one)
    if point is None:
        note(screen, "Nothing is missing here.")
        return
    text = sitting.interview.transcript.questions[one.question].once_more(point.about)
    ask = Ask(one.question, text, "again", about=point.about)
    say(screen, text, "Interviewer")
    try:
        words = screen.listen("", lambda _: None, program=False)
    except Left:
        return
    if not words.strip():
        return
    judgement = sitting.say_again(ask, words)
    now = next((f for f in judgement.findings if f.about == point.about), None)
    before = point.quote or "(you had not said it)"
    say(screen, before, "Before")
    say(screen, words, "Now")
    say(screen, heard(now.verdict if now else "missed", point.text), "Heard")


def _number(of: int) -> int:
    """Return which of the numbered points is meant, from 0; the first by default."""
    if of == 1:
        return 0
    try:
        chosen = input(f"Which one? 1 to {of}, Enter for 1 > ").strip()
    except (EOFError, KeyboardInterrupt):
        return 0
    return int(chosen) - 1 if chosen.isdecimal() and 1 <= int(chosen) <= of else 0


def _dispute(sitting: Sitting, screen: Screen, one: QuestionReport) -> None:
    try:
        which = input("s I did say this · f unfair · c unclear · Enter none > ").strip().lower()[:1]
        if which not in _COMPLAINTS:
            return
        point = _which(screen, one) if which == "s" else None
        words = input(_SAID if which == "s" else "In a sentence, if you like > ").strip()
    except (EOFError, KeyboardInterrupt):
        return
    sitting.dispute(Dispute(one.question, _COMPLAINTS[which], words, point.about if point else ""))
    note(screen, "Kept with the interview: a person will see it beside the question.")
    if which == "s":
        interview = sitting.interview
        again = write(interview.id, interview.transcript, interview.judgements, interview.runs)
        said = next(q for q in again.questions if q.question == one.question)
        say(screen, said.disputes[-1].partition(": ")[2])


def _which(screen: Screen, one: QuestionReport) -> Statement | None:
    """Return which of the open points is meant; None where none is open."""
    for number, point in enumerate(one.open_points, 1):
        say(screen, f"{number}. {point.text}")
    return one.open_points[_number(len(one.open_points))] if one.open_points else None
