"""What can be asked: questions as data."""

from viva.bank.question import (
    TOPICS,
    Bank,
    Contrast,
    FollowUp,
    Kind,
    Level,
    Misconception,
    Need,
    Point,
    Question,
    Reading,
    Sample,
    Source,
)
from viva.bank.trigger import Trigger, Verb, read_trigger

__all__ = [
    "TOPICS",
    "Bank",
    "Contrast",
    "FollowUp",
    "Kind",
    "Level",
    "Misconception",
    "Need",
    "Point",
    "Question",
    "Reading",
    "Sample",
    "Source",
    "Trigger",
    "Verb",
    "read_trigger",
]
