"""Shapes: what programs send and get, where what is kept and shown does not give them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeInt,
    RootModel,
)

from viva.bank import TOPICS, Level
from viva.interview import Complaint, Feedback
from viva.report import Report
from viva.store.summary import Summary
from viva.web.again import Heard
from viva.web.desk import Place, Said
from viva.web.job import Job
from viva.web.start import ID
from viva.web.talk import Talk
from viva.web.talking import Command

State = Literal["asking", "running", "consent", "failed", "waiting", "closed"]


class Sent(BaseModel):
    """What a program sends: nothing that we do not know, and nothing that we have to guess."""

    model_config = ConfigDict(strict=True, extra="forbid", use_attribute_docstrings=True)


class Got(BaseModel):
    """What a program gets."""

    model_config = ConfigDict(use_attribute_docstrings=True)


def _topic(name: str) -> str:
    if name not in TOPICS:
        raise ValueError(f"there is no such topic: choose from {', '.join(TOPICS)}")
    return name


Topic = Annotated[str, AfterValidator(_topic), Field(json_schema_extra={"enum": list(TOPICS)})]


def _whole(number: object) -> object:
    return int(number) if isinstance(number, float) and number.is_integer() else number


_Whole = BeforeValidator(_whole)
"""JSON does not tell ``7`` and ``7.0`` apart."""
Count = Annotated[NonNegativeInt, _Whole]


class Begin(Sent):
    """What an interview is to be."""

    id: str | None = Field(None, pattern=f"^{ID.pattern}$")
    """Its name, such as 2026-11-24-k3f9; whoever chooses it can send this twice and begins one."""
    name: str = "you"
    """The candidate's; of a longer one the first 200 characters are taken."""
    named: str | None = None
    """An interview with an order of its own, such as ``program``; length, level, topics and
    programs then do not count."""
    length: Literal["short", "standard", "long"] = "standard"
    level: Level | None = None
    """Up to this level; null for all."""
    topics: list[Topic] = []
    """Empty for all."""
    feedback: Feedback = "end"
    """When there is feedback: at the end, or after each question."""
    programs: Count = 1
    """The most programs that are asked for."""


class Placed(Sent):
    """Words, and the place in the conversation that they are meant for."""

    turn: Count
    """``talk.now.place.turn`` of the interview."""
    heard: Count
    """``talk.now.place.heard`` of the interview."""
    words: str = ""
    """Kept letter by letter."""

    @property
    def place(self) -> Place:
        """The place that it is meant for."""
        return Place(self.turn, self.heard)


class Box(Placed):
    """What stands in the boxes."""

    program: str | None = None
    """Where a program is asked for."""

    @property
    def said(self) -> Said:
        """What it says."""
        return Said(self.words, self.program)


class Trial(Placed):
    """A program that is to be tried."""

    program: str

    @property
    def said(self) -> Said:
        """What it says."""
        return Said(self.words, self.program)


class Say(Box):
    """What the candidate says."""

    command: Command | None = None
    """Something for the interviewer, as the buttons of a page have it; words and program stay in
    the draft."""
    seconds: float = Field(0.0, ge=0.0, le=86_400.0, allow_inf_nan=False)
    """From the question to the answer; never scored."""

    @property
    def said(self) -> Said:
        """What it says."""
        command = f"/{self.command}" if self.command else ""
        return Said(self.words, self.program, round(self.seconds, 1), command)


class Consent(Sent):
    """Whether programs may run with nothing to keep them apart."""

    own: bool
    """True to run them as ordinary programs of the user, false to have them only read."""


class Objection(Sent):
    """What a candidate finds wrong with a question or its grading."""

    question: str
    """Such as ``perceptron/single-layer-drawbacks``."""
    complaint: Complaint
    """``said``: a point that counts as missing was said."""
    words: str = ""
    """Why; of ``said``, the words of an answer that say it."""
    about: str = ""
    """Of ``said``, the point or misconception."""


class Once(Sent):
    """A point that is said once more."""

    question: str
    about: str
    """The point or misconception: ``about`` of a statement of the report."""
    turn: Count
    """``turn`` of the interview; the same sent twice is heard once."""
    words: str


class Interviews(Got):
    """All interviews."""

    interviews: list[Summary]
    """The newest first."""
    told: str
    """Where the words of a new one are sent; empty if everything stays on this machine."""


class Running(Got):
    """A program that runs, or the last one that ran."""

    turn: int
    kind: Literal["answer", "try"]
    """Whether it was handed in, or is only tried and kept nowhere."""
    over: bool
    output: str
    """What it has printed so far."""
    epoch: int
    """The last epoch that ended; 0 before."""
    epochs: int
    result: list[str]
    """What became of a program that was tried, in sentences."""
    failed: str
    """Why it could not go on, where that is our fault."""


class Shown(Got):
    """An interview where it stands now."""

    state: State
    """``asking``: ``talk.now`` waits for an answer. ``running``: a program runs. ``consent``: say
    whether a program may run. ``failed``: a run failed on our side and can be repeated.
    ``waiting``: read it again in a moment. ``closed``: it is over."""
    why: str
    """Of ``consent`` and ``failed``."""
    turn: int
    """The last turn so far."""
    talk: Talk
    run: Running | None


class Kept(Got):
    """What became of something that was said."""

    outcome: Literal["kept", "twice"]
    """``twice``: it was kept before, and is not added again."""
    interview: Shown


class Event(Got):
    """Something heard from a run; fields that do not belong to it are absent."""

    text: str = ""
    """What the program printed."""
    epoch: int = 0
    """The epoch that has just ended."""
    of: int = 0
    """How many epochs there are."""
    logs: dict[str, float] = {}
    """What its framework reported of the epoch, such as ``loss``."""
    note: str = ""
    """What is being done with it, such as a check."""
    over: bool = False
    """True in the last event."""
    result: list[str] = []
    """Of the last event: what became of a program that was tried, in sentences."""
    failed: str = ""
    """Of the last event: why it could not go on, where that is our fault."""


class Written(RootModel[Report]):
    """What an interview showed, as far as it was held."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Answered(RootModel[Heard]):
    """A point that was said once more."""

    model_config = ConfigDict(use_attribute_docstrings=True)


def running(job: Job | None) -> Running | None:
    """Return what runs, or ran last."""
    if job is None:
        return None
    return Running(
        turn=job.turn,
        kind=job.kind,
        over=job.over,
        output=job.output,
        epoch=job.points[-1].epoch if job.points else 0,
        epochs=job.epochs,
        result=list(job.result),
        failed=job.failed,
    )
