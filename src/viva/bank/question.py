"""A question: what is asked, what a good answer says, what people get wrong, what comes next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from viva.bank.trigger import Trigger

Kind = Literal[
    "concept", "compare", "why", "derive", "debug", "read", "predict", "design", "program"
]
Level = Literal["junior", "mid", "senior"]
Need = Literal["core", "depth", "bonus"]
Severity = Literal["wrong", "imprecise"]
SampleLevel = Literal["strong", "partial", "wrong", "beside the point", "stuffed", "injected"]

TOPICS = (
    "foundations",
    "perceptron",
    "mlp",
    "backprop",
    "losses",
    "optimisation",
    "initialisation",
    "normalisation",
    "regularisation",
    "cnn",
    "rnn",
    "attention",
    "pretraining",
    "inference",
    "fine-tuning",
    "preference",
    "generative",
    "energy-based",
    "self-supervised",
    "graphs",
    "distributed",
    "evaluation",
    "deployment",
    "interpretability",
    "safety",
)


@dataclass(frozen=True, slots=True)
class Contrast:
    """A short question whose answer can be graded exactly: a number or a choice."""

    ask: str
    answer: float | str
    """The number, or one of ``choices``."""
    tolerance: float = 0.0
    """Largest accepted distance from a number, in the number's own unit."""
    choices: tuple[str, ...] = ()
    """At least three, so that a guess is worth little."""
    accepts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other words for a choice, such as ``{"unchanged": ["stays the same"]}``."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a good answer says."""

    id: str
    claim: str
    """One whole true sentence."""
    need: Need = "core"
    """``bonus`` repairs a score and does not enlarge what is expected."""
    weight: float = 1.0
    also: tuple[str, ...] = ()
    """The same claim in candidates' own words, in different voices."""
    not_enough: tuple[str, ...] = ()
    """Near misses, worth at most half."""
    probe: str = ""
    """An open question asked when it is unsure whether the point was made."""
    hint: str = ""
    tells: tuple[str, ...] = ()
    """Literal phrases that give the point away."""
    contrast: Contrast | None = None
    sides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """In a question that compares: what a table would say of each side, as in
    ``{ml = ["features are made by hand"], dl = ["features are learnt"]}``."""
    experiment: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Misconception:
    """One thing that candidates often believe and that is not so."""

    id: str
    belief: str
    truth: str
    also: tuple[str, ...] = ()
    not_this: tuple[str, ...] = ()
    """True sentences that look like it: nobody is accused for saying them."""
    severity: Severity = "wrong"
    penalty: float = 0.5
    experiment: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one line of the candidate's program, whose effect is predicted and measured."""

    fact: str
    """What is changed, as a reader of programs names it, such as ``batch_size``."""
    to: float
    watch: str
    """The number of the run that is predicted, such as ``test_accuracy``."""
    same: float
    """The largest difference that still counts as staying the same, in that number's unit."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the interviewer asks next, and what it takes to be asked."""

    when: tuple[Trigger, ...]
    """All must hold."""
    ask: str
    """May take measured values, such as ``{batch_size}``; without the value it is not asked."""
    credits: tuple[str, ...] = ()
    """Points that a good reply can still earn."""
    withdraws: str | None = None
    """The misconception that a good reply takes back."""
    gives: tuple[str, ...] = ()
    """Points that these words give away: saying them back earns nothing."""
    then: str | None = None
    """The question that these words open: it is asked in them, once."""
    change: Change | None = None
    """The change that these words ask for: predicted, made, run and compared."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim comes from."""

    id: str
    cite: str
    supports: tuple[str, ...] = ()
    """Points and misconceptions."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a question quotes from an experiment, and where it must lie."""

    of: str
    """The point or misconception; its claim, truth or the model answer has the quote."""
    quote: str
    """The words, letter by letter, such as ``96 to 97 %``."""
    experiment: str
    number: str
    """Its name among the numbers of the experiment's outcome."""
    at_least: float
    at_most: float


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer someone might give, and the findings it should lead to. Never trains a model."""

    id: str
    level: SampleLevel
    voice: str
    text: str
    earns: Mapping[str, float] = field(default_factory=dict)
    """Points, each worth 1 or 0.5."""
    contradicts: tuple[str, ...] = ()
    believes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A program in the question's folder, and what a reader of it must find and must not find."""

    program: str
    """The file, relative to the question's folder."""
    used: Mapping[str, str | float] = field(default_factory=dict)
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """How somebody other than the author checked that a point or a truth holds."""

    of: str
    """The point or misconception."""
    how: Literal["ran", "derived", "read"]
    """By running something, by working it out, or in its source."""
    what: str
    """What was run and what came out, the derivation, or the place in the source."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """How the program that answers a question is checked: what it is asked, and who judges."""

    ask: str
    """``exercise/ask.py``, which calls the program and holds no expectation."""
    judge: str
    """``exercise/judge.py``, which draws the inputs and judges the answers."""
    checks: Mapping[str, str] = field(default_factory=dict)
    """By name, the sentence that candidates read of a check."""
    questions: tuple[str, ...] = ()
    """What the program is asked, by name."""
    seconds: float = 60.0
    """That the program may take, questions included."""
    digits: bool = False
    """Whether it needs the digits of MNIST."""
    watch: bool = False
    """Whether the objects that the program leaves are read too: layers, optimizer, training."""


@dataclass(frozen=True, slots=True)
class Question:
    """Everything the interviewer knows about one question."""

    id: str
    """``topic/slug``."""
    uuid: str
    kind: Kind
    level: Level
    minutes: float
    ask: str
    points: tuple[Point, ...]
    model_answer: str
    roles: tuple[str, ...] = ()
    seed: int | None = None
    """The turn of the first interview that asked it."""
    variants: tuple[str, ...] = ()
    generic: str = ""
    """The wording when it is not reached from a program."""
    sides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What it compares: an id, and the names under which people write it."""
    misconceptions: tuple[Misconception, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    sources: tuple[Source, ...] = ()
    figures: tuple[Figure, ...] = ()
    samples: tuple[Sample, ...] = ()
    readings: tuple[Reading, ...] = ()
    reviews: tuple[Review, ...] = ()
    starter: str = ""
    """Code that the candidate may begin from."""
    exercise: Exercise | None = None
    """How its program is checked, where the question brings checks of its own."""

    @property
    def topic(self) -> str:
        """The first half of the id."""
        return self.id.partition("/")[0]

    @property
    def opening(self) -> str:
        """The words in which it is asked when nothing before has led to it."""
        return self.generic or self.ask

    def score(self, credits: Mapping[str, float], charged: Collection[str] = ()) -> float:
        """Return ``clip((Σ weight·credit − Σ penalty) / Σ weight(core + depth), 0, 1)``.

        Args:
            credits: 0 to 1 for each point, 0 for one that is left out.
            charged: misconceptions that cost their penalty.
        """
        expected = sum(p.weight for p in self.points if p.need != "bonus")
        earned = sum(p.weight * credits.get(p.id, 0.0) for p in self.points)
        lost = sum(m.penalty for m in self.misconceptions if m.id in charged)
        return min(1.0, max(0.0, (earned - lost) / expected)) if expected else 0.0

    @property
    def bare(self) -> Question:
        """The question without what only proves it: figures, samples, readings and reviews."""
        return replace(self, figures=(), samples=(), readings=(), reviews=())

    def once_more(self, about: str) -> str:
        """Return how a point or a misconception is asked about after the interview."""
        probe = next((p.probe for p in self.points if p.id == about), "")
        return probe or f"Once more, in your own words: {self.opening}"

    def point(self, id: str) -> Point:
        """Return the point with this id."""
        return next(p for p in self.points if p.id == id)

    def misconception(self, id: str) -> Misconception:
        """Return the misconception with this id."""
        return next(m for m in self.misconceptions if m.id == id)


Bank = Mapping[str, Question]
"""Questions by id."""
