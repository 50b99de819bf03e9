"""What was said: the questions put, the answers given, in order."""

from viva.interview.answer import tell_apart
from viva.interview.records import (
    Answer,
    Aside,
    Ask,
    Blueprint,
    Closed,
    Dispute,
    Draft,
    Feedback,
    Form,
    Intent,
    Opened,
    Record,
    Said,
)
from viva.interview.transcript import SEPARATOR, Transcript

__all__ = [
    "SEPARATOR",
    "Answer",
    "Aside",
    "Ask",
    "Blueprint",
    "Closed",
    "Dispute",
    "Draft",
    "Feedback",
    "Form",
    "Intent",
    "Opened",
    "Record",
    "Said",
    "Transcript",
    "tell_apart",
]
