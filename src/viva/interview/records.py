"""Records: what happened in an interview, in order, only ever added to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from viva.bank import Change, Level, Question

Feedback = Literal["end", "now"]
Outcome = Literal["further", "offer", "not further"]
Complaint = Literal["unfair", "unclear", "said"]
Way = Literal["page", "pdf", "mail", "smtp"]
Form = Literal["question", "follow-up", "probe", "contrast", "keep", "again", "change"]
Intent = Literal[
    "repeat",
    "rephrase",
    "meaning",
    "hint",
    "dont know",
    "skip",
    "back",
    "pause",
    "time",
    "end",
    "help",
    "empty",
]


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What was agreed at the start: which questions, how hard, and when there is feedback."""

    questions: tuple[str, ...]
    """The core, in order."""
    name: str = "practice"
    level: Level | None = None
    topics: tuple[str, ...] = ()
    feedback: Feedback = "end"


@dataclass(frozen=True, slots=True)
class Opened:
    """The interview began. Holds the questions themselves: the bank may change afterwards."""

    candidate: str
    bank: str
    """SHA-256 of the bank that the questions came from."""
    blueprint: Blueprint
    questions: tuple[Question, ...]
    words: str
    """What the interviewer said to open."""
    version: str = ""
    kind: Literal["opened"] = "opened"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing the interviewer asked."""

    question: str
    text: str
    form: Form = "question"
    lead: str = ""
    """The acknowledgement before it, which gives nothing away."""
    about: str = ""
    """The point or misconception that a probe is about."""
    because: tuple[str, ...] = ()
    """The triggers that earned it; empty for a question of the plan."""
    gives: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    withdraws: str | None = None
    change: Change | None = None
    """The change of one line that is asked for."""
    kind: Literal["ask"] = "ask"


@dataclass(frozen=True, slots=True)
class Draft:
    """What stood in the answer box at one moment. The last one is offered again after a crash."""

    words: str
    kind: Literal["draft"] = "draft"


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing the candidate said or wrote. A turn may have several; they are judged joined."""

    words: str = ""
    program: str | None = None
    seconds: float = 0.0
    """From the question to the answer; shown only if wanted, never scored."""
    kind: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class Aside:
    """Something said *to* the interviewer, with the reply; never graded."""

    intent: Intent
    words: str
    reply: str
    hints: tuple[str, ...] = ()
    """Points that the reply hinted at: from now on worth half."""
    kind: Literal["aside"] = "aside"


@dataclass(frozen=True, slots=True)
class Dispute:
    """The candidate says that a question or its grading was unfair or unclear."""

    question: str
    complaint: Complaint
    """``said``: a point that counts as missing was said."""
    words: str = ""
    """Why; of ``said``, the words of an answer that say it."""
    about: str = ""
    """Of ``said``, the point or misconception."""
    kind: Literal["dispute"] = "dispute"


@dataclass(frozen=True, slots=True)
class Closed:
    """The interview is over."""

    words: str
    reason: Literal["finished", "ended by the candidate"] = "finished"
    kind: Literal["closed"] = "closed"


@dataclass(frozen=True, slots=True)
class Looked:
    """Whoever is to decide opened the evidence."""

    by: str
    kind: Literal["looked"] = "looked"


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decides, and what the candidate is told of it. The last one counts."""

    by: str
    outcome: Outcome | None = None
    reason: str = ""
    """For those who decide; the candidate is not shown it."""
    letter: str = ""
    """Paragraphs, with an empty line between them; lines that begin with ``- `` are a list."""
    steps: str = ""
    """What comes next, a line each."""
    when: str = ""
    """Of the next step: a date, or a date and a time with its offset from UTC, ISO 8601."""
    to: str = ""
    """The candidate's mail address, if it is to go by mail."""
    signed: bool = True
    """False while it is being written: kept, and told to nobody."""
    kind: Literal["decided"] = "decided"


@dataclass(frozen=True, slots=True)
class Conveyed:
    """The letter went out, or was handed to somebody to send."""

    by: str
    way: Way
    to: str = ""
    kind: Literal["conveyed"] = "conveyed"


Said = Opened | Ask | Draft | Answer | Aside | Dispute | Closed | Looked | Decided | Conveyed
"""What was said, as against what we found in it."""

Body = TypeVar("Body", covariant=True)


@dataclass(frozen=True, slots=True)
class Record(Generic[Body]):
    """One entry of an interview."""

    seq: int
    """From 0, without gaps."""
    turn: int
    """The ask it belongs to, from 1; 0 for the opening and the close."""
    at: str
    """UTC, ISO 8601."""
    body: Body
