"""What can be asked: questions as data."""

from viva.bank.exercise import Trial, read_trials
from viva.bank.load import (
    bank_hash,
    check_bank,
    json_schema,
    load_bank,
    load_glossary,
    load_interview,
    load_question,
)
from viva.bank.problem import BadQuestion, Problem
from viva.bank.question import (
    TOPICS,
    Bank,
    Change,
    Contrast,
    Exercise,
    FollowUp,
    Kind,
    Level,
    Misconception,
    Need,
    Point,
    Question,
    Reading,
    Review,
    Sample,
    Source,
)
from viva.bank.structure import score_of, told_by
from viva.bank.trigger import Trigger, Verb, read_trigger

__all__ = [
    "TOPICS",
    "BadQuestion",
    "Bank",
    "Change",
    "Contrast",
    "Exercise",
    "FollowUp",
    "Kind",
    "Level",
    "Misconception",
    "Need",
    "Point",
    "Problem",
    "Question",
    "Reading",
    "Review",
    "Sample",
    "Source",
    "Trial",
    "Trigger",
    "Verb",
    "bank_hash",
    "check_bank",
    "json_schema",
    "load_bank",
    "load_glossary",
    "load_interview",
    "load_question",
    "read_trials",
    "read_trigger",
    "score_of",
    "told_by",
]
