"""What was said: the questions put, the answers given, in order."""

from viva.interview.answer import tell_apart
from viva.interview.records import (
    Answer,
    Aside,
    Ask,
    Blueprint,
    Closed,
    Conveyed,
    Decided,
    Dispute,
    Draft,
    Feedback,
    Form,
    Intent,
    Looked,
    Opened,
    Outcome,
    Record,
    Said,
    Way,
)
from viva.interview.transcript import SEPARATOR, Transcript

__all__ = [
    "SEPARATOR",
    "Answer",
    "Aside",
    "Ask",
    "Blueprint",
    "Closed",
    "Conveyed",
    "Decided",
    "Dispute",
    "Draft",
    "Feedback",
    "Form",
    "Intent",
    "Looked",
    "Opened",
    "Outcome",
    "Record",
    "Said",
    "Transcript",
    "Way",
    "tell_apart",
]
