"""Put the parts together: the one place that knows which grader, store and bank are used."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from viva.bank import Bank, load_bank, load_glossary, load_interview
from viva.conduct import Interview, Interviewer, Sitting, Wish, plan
from viva.evidence import Grader
from viva.evidence.batch import BatchGrader
from viva.evidence.lexical import LexicalGrader
from viva.interview import Blueprint
from viva.store import SqliteStore, home

_BANK = Path(str(resources.files("viva.bank")))
QUESTIONS = _BANK / "questions"
INTERVIEWS = _BANK / "interviews"
GLOSSARY = _BANK / "glossary.toml"
TEMPLATES = _BANK / "templates"

_ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that are easily taken for one another."""


def bank() -> Bank:
    """Return the questions that can be asked."""
    return load_bank(QUESTIONS, samples=False)


def grader() -> Grader:
    """Return the grader that works with nothing installed but Viva itself."""
    return LexicalGrader()


def batch_grader() -> BatchGrader:
    """Return the grader for answers by the file."""
    return LexicalGrader()


def interviewer() -> Interviewer:
    """Return the interviewer that works with nothing installed but Viva itself."""
    return Interviewer(grader(), glossary=load_glossary(GLOSSARY))


def store() -> SqliteStore:
    """Return the store in the user's folder; made if it is not there.

    Raises:
        StoreError: the folder or the file cannot be used; the message says what to do.
    """
    return SqliteStore(home() / "interviews.db")


def agreed(wish: Wish, named: str | None, questions: Bank) -> Blueprint:
    """Return the plan: a named interview in its own order, or what fits the wish.

    Raises:
        BadQuestion: there is no interview of that name.
        EmptyPlan: no question fits the wish.
    """
    if named is None:
        return plan(questions, wish)
    ids = load_interview(INTERVIEWS, named, questions)
    return Blueprint(ids, named, feedback=wish.feedback)


def sitting(interview: Interview, at: SqliteStore) -> Sitting:
    """Return a sitting on an interview, new or old."""
    return Sitting(interviewer(), at, now, interview)


def now() -> str:
    """Return the time, UTC, in ISO 8601 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def new_id() -> str:
    """Return a name for a new interview: the date, and four letters to tell it from others."""
    letters = "".join(secrets.choice(_ID_LETTERS) for _ in range(4))
    return f"{datetime.now().astimezone():%Y-%m-%d}-{letters}"
