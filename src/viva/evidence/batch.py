"""Grade answers by the file, against anybody's rubric or reference answers.

One JSON object a line, in and out. Nobody can be asked here, so the score counts what is unsure as
likely as it is, and says where the label hangs on it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal, Protocol, TypeVar

from pydantic import AllowInfNan, BaseModel, ConfigDict, Field, ValidationError

from viva.bank import Misconception, Need, Point, Question
from viva.evidence.estimate import CORRECT, Label, estimate
from viva.evidence.finding import Agreement, Judgement
from viva.evidence.grader import Grader

Status = Literal["covered", "partly", "missing", "contradicted"]

COVERED = 0.75
PARTLY = 0.25
"""Expected credit from which a point is called covered, and partly covered."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="ignore")


_Weight = Annotated[float, AllowInfNan(False), Field(gt=0)]
_Penalty = Annotated[float, AllowInfNan(False), Field(ge=0)]


class PointEntry(_Entry):
    """One thing that a good answer says."""

    id: str
    text: str = Field(min_length=1)
    weight: _Weight = 1.0
    need: Need = "core"
    also: tuple[str, ...] = ()
    """The same in other words."""


class MisconceptionEntry(_Entry):
    """One thing that people wrongly believe."""

    id: str
    text: str = Field(min_length=1)
    penalty: _Penalty = 0.5


class ReferenceEntry(_Entry):
    """One answer that is right."""

    text: str = Field(min_length=1)


class QuestionEntry(_Entry):
    """A question with a rubric (``points``) or with reference answers (``refs``)."""

    id: str
    question: str = ""
    points: tuple[PointEntry, ...] = ()
    misconceptions: tuple[MisconceptionEntry, ...] = ()
    refs: tuple[ReferenceEntry, ...] = ()


class AnswerEntry(_Entry):
    """An answer to be graded."""

    answer_id: str
    question_id: str
    answer: str


class Result(BaseModel):
    """What one answer is worth."""

    answer_id: str
    score: float
    """0 to 1; against references P(correct) + ½ P(partly)."""
    label3: Label
    points: dict[str, Status]
    misconceptions: list[str]
    """Those that are charged."""
    quotes: dict[str, str]
    """The words that a status, or a charge, rests on; of references the best under ``ref``."""
    confidence: float
    """Probability of the label, 0 to 1."""
    unsure: bool
    """Whether the label could be another one, depending on what is unsure."""
    notes: list[str]
    """What was set aside or left open, and why."""


class BadInput(Exception):
    """A line cannot be used; the message says which, why, and what to write."""


class BatchGrader(Grader, Protocol):
    """A grader that also compares whole answers with references."""

    def compare(self, asked: str, references: tuple[str, ...], words: str) -> Agreement:
        """Say how far an answer agrees with the closest of some right answers."""
        ...


Rubrics = Mapping[str, Question | tuple[str, tuple[str, ...]]]
"""By id: a question with points, or the words asked and the reference answers."""


def read_questions(lines: Iterable[str], name: str) -> Rubrics:
    """Read the questions.

    Raises:
        BadInput: a line is no question, or two have the same id.
    """
    found: dict[str, Question | tuple[str, tuple[str, ...]]] = {}
    for number, line in _lines(lines):
        entry = _entry(QuestionEntry, line, name, number)
        if bool(entry.points) == bool(entry.refs):
            raise BadInput(
                f"{name}, line {number}: question '{entry.id}' needs either points or refs. "
                'Write "points": [{"id": "…", "text": "…"}] or "refs": [{"text": "…"}].'
            )
        if entry.id in found:
            raise BadInput(f"{name}, line {number}: there are two questions '{entry.id}'.")
        ids = [*(p.id for p in entry.points), *(m.id for m in entry.misconceptions)]
        for id, count in Counter(ids).items():
            if count > 1:
                raise BadInput(
                    f"{name}, line {number}: '{id}' is used twice in question '{entry.id}'."
                )
        found[entry.id] = (
            _question(entry)
            if entry.points
            else (entry.question, tuple(ref.text for ref in entry.refs))
        )
    if not found:
        raise BadInput(f"{name} has no questions.")
    return found


def read_answers(lines: Iterable[str], name: str, rubrics: Rubrics) -> Iterator[AnswerEntry]:
    """Read the answers one by one.

    Raises:
        BadInput: a line is no answer, or its question is not there.
    """
    for number, line in _lines(lines):
        entry = _entry(AnswerEntry, line, name, number)
        if entry.question_id not in rubrics:
            raise BadInput(
                f"{name}, line {number}: there is no question '{entry.question_id}' "
                f"(answer '{entry.answer_id}')."
            )
        yield entry


def grade(grader: BatchGrader, rubrics: Rubrics, answer: AnswerEntry) -> Result:
    """Grade one answer."""
    rubric = rubrics[answer.question_id]
    if isinstance(rubric, Question):
        judgement = grader.judge(rubric, rubric.ask, answer.answer)
        return _by_points(answer.answer_id, rubric, judgement)
    return _by_references(answer.answer_id, grader.compare(*rubric, answer.answer))


def write_line(result: Result) -> str:
    """Return one line of JSON; half characters, which UTF-8 cannot hold, are escaped."""
    plain = result.model_dump()
    line = json.dumps(plain, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        line = json.dumps(plain)
    return line


def _by_points(id: str, question: Question, judgement: Judgement) -> Result:
    result = estimate(question, judgement)
    points = {p.id for p in question.points}
    statuses: dict[str, Status] = {}
    quotes: dict[str, str] = {}
    notes = [f"{aside.why}: {_short(aside.quote)}" for aside in judgement.set_aside]
    for finding in judgement.findings:
        if finding.about not in points:
            if finding.verdict == "believed":
                quotes[finding.about] = finding.quote
            else:
                notes.append(f"{finding.about}: {finding.why}: {_short(finding.quote)}")
            continue
        status = _status(finding.verdict, finding.confidence)
        statuses[finding.about] = status
        if status != "missing":
            quotes[finding.about] = finding.quote
        if finding.verdict == "unsure":
            notes.append(f"{finding.about}: {finding.why}: {_short(finding.quote)}")
    return Result(
        answer_id=id,
        score=round(result.score, 4),
        label3=result.label,
        points={p.id: statuses[p.id] for p in question.points},
        misconceptions=list(judgement.about("believed")),
        quotes=quotes,
        confidence=round(result.confidence, 4),
        unsure=result.unsure,
        notes=notes,
    )


def _status(verdict: str, confidence: float) -> Status:
    if verdict == "contradicted":
        return "contradicted"
    credit = {"made": 1.0, "half": 0.5, "unsure": confidence}.get(verdict, 0.0)
    return "covered" if credit >= COVERED else "partly" if credit >= PARTLY else "missing"


def _by_references(id: str, agreement: Agreement) -> Result:
    against, right = agreement.contradicts, agreement.correct
    wrong = max(0.0, 1 - right - against)
    label: Label = "correct" if agreement.score >= CORRECT else "incorrect"
    if label == "incorrect" and against > max(right, wrong):
        label = "contradictory"
    sure = {"correct": right, "contradictory": against, "incorrect": 1 - right}[label]
    return Result(
        answer_id=id,
        score=round(agreement.score, 4),
        label3=label,
        points={},
        misconceptions=[],
        quotes={"ref": agreement.quote} if agreement.quote else {},
        confidence=round(sure, 4),
        unsure=agreement.unsure,
        notes=[f"{aside.why}: {_short(aside.quote)}" for aside in agreement.set_aside],
    )


def _short(quote: str) -> str:
    plain = " ".join(quote.split())
    return plain if len(plain) <= 80 else plain[:79] + "…"


def _question(entry: QuestionEntry) -> Question:
    return Question(
        id=entry.id,
        uuid="",
        kind="concept",
        level="junior",
        minutes=1,
        ask=entry.question,
        points=tuple(Point(p.id, p.text, p.need, p.weight, p.also) for p in entry.points),
        model_answer="",
        misconceptions=tuple(
            Misconception(m.id, m.text, "", penalty=m.penalty) for m in entry.misconceptions
        ),
    )


def _lines(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, line


_Kind = TypeVar("_Kind", bound=_Entry)


def _entry(kind: type[_Kind], line: str, name: str, number: int) -> _Kind:
    try:
        return kind.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise BadInput(f"{name}, line {number} is no JSON object: {error.msg}.") from None
    except (RecursionError, ValueError) as error:
        if not isinstance(error, ValidationError):
            raise BadInput(f"{name}, line {number} cannot be read: {error}.") from None
        problem = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in problem["loc"]) or "the line"
        raise BadInput(f"{name}, line {number}: {place}: {problem['msg']}.") from None
