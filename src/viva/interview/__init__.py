"""What was said: the questions put, the answers given, in order."""

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

__all__ = [
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
]
