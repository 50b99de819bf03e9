"""Read questions from folders, and say plainly what is wrong with one that cannot be read."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from viva.bank.exercise import NoExercise, read_exercise
from viva.bank.problem import BadQuestion, Place, Problem, line_of
from viva.bank.question import (
    Bank,
    Change,
    Figure,
    FollowUp,
    Kind,
    Level,
    Misconception,
    Point,
    Question,
    Reading,
    Review,
    Sample,
    Source,
)
from viva.bank.structure import problems_between, problems_in
from viva.bank.trigger import Trigger, read_trigger


def _trigger(text: object) -> Trigger:
    if not isinstance(text, str):
        raise ValueError('a trigger is a text such as "missed:xor"')
    return read_trigger(text)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FollowUpEntry(_Entry):
    """One ``[[follow_up]]`` as it stands in the file."""

    when: tuple[Annotated[Trigger, BeforeValidator(_trigger, json_schema_input_type=str)], ...]
    ask: str
    credits: tuple[str, ...] = ()
    withdraws: str | None = None
    gives: tuple[str, ...] = ()
    then: str | None = None
    change: Change | None = None


class QuestionFile(_Entry):
    """The fields of question.toml. Its JSON Schema is what editors check against."""

    uuid: str
    kind: Kind
    level: Level
    minutes: float
    ask: str
    roles: tuple[str, ...] = ()
    seed: int | None = None
    variants: tuple[str, ...] = ()
    generic: str = ""
    sides: Mapping[str, tuple[str, ...]] = {}
    point: tuple[Point, ...]
    misconception: tuple[Misconception, ...] = ()
    follow_up: tuple[FollowUpEntry, ...] = ()
    source: tuple[Source, ...] = ()
    figure: tuple[Figure, ...] = ()


class SamplesFile(_Entry):
    """The fields of samples.toml."""

    sample: tuple[Sample, ...] = ()
    reading: tuple[Reading, ...] = ()


class ReviewFile(_Entry):
    """The fields of review.toml."""

    checked: tuple[Review, ...] = ()


class InterviewFile(_Entry):
    """The fields of a named interview: which questions, in which order."""

    title: str
    questions: tuple[str, ...]


class GlossaryTerm(_Entry):
    """One term that a candidate may ask about."""

    name: str
    also: tuple[str, ...] = ()
    meaning: str


class GlossaryFile(_Entry):
    """The fields of glossary.toml."""

    term: tuple[GlossaryTerm, ...] = ()


File = TypeVar("File", bound=_Entry)


@dataclass(frozen=True, slots=True)
class Folder:
    """One question folder on disk."""

    path: Path
    id: str

    @property
    def label(self) -> str:
        """How messages name it."""
        return f"questions/{self.id}"


def load_question(path: Path, id: str) -> Question:
    """Read one question folder, samples and all.

    Args:
        path: the folder with question.toml, answer.md and samples.toml.
        id: ``topic/slug``.

    Raises:
        BadQuestion: a file is missing, a field is wrong, or a name points nowhere.
    """
    question, problems = check_question(path, id)
    if question is None or problems:
        raise BadQuestion(problems)
    return question


def check_question(path: Path, id: str) -> tuple[Question | None, list[Problem]]:
    """Read one question folder and list everything that is wrong with it.

    Returns:
        The question, or None if a file could not be read, and the problems with their lines.
    """
    folder, problems = Folder(path, id), list[Problem]()
    entry = _read(folder, "question.toml", QuestionFile, problems)
    samples = _read(folder, "samples.toml", SamplesFile, problems)
    review = _read(folder, "review.toml", ReviewFile, problems)
    answer = _text(folder, "answer.md", problems)
    if entry is None or samples is None or answer is None or review is None:
        return None, problems
    question = _question(folder, entry, answer.strip(), samples, review, problems)
    problems += _located(folder, problems_in(question, _files(path)))
    return question, problems


def load_bank(root: Path, samples: bool = True) -> dict[str, Question]:
    """Read every question below a folder; a question's id is its path below it.

    Args:
        root: the folder that holds the topics.
        samples: whether to read samples and check the structure, as authors need; an interview
            needs neither and starts faster without.

    Raises:
        BadQuestion: with every problem of every question.
    """
    if samples:
        bank, problems = check_bank(root)
        if problems:
            raise BadQuestion(problems)
        return bank
    problems = []
    found = {}
    for folder in question_folders(root):
        entry = _read(folder, "question.toml", QuestionFile, problems)
        answer = _text(folder, "answer.md", problems)
        if entry is not None and answer is not None:
            nothing = SamplesFile(), ReviewFile()
            found[folder.id] = _question(folder, entry, answer.strip(), *nothing, problems)
    if problems:
        raise BadQuestion(problems)
    return found


def check_bank(root: Path) -> tuple[dict[str, Question], list[Problem]]:
    """Read every question below a folder and list everything that is wrong with any."""
    bank, problems = dict[str, Question](), list[Problem]()
    folders = {folder.id: folder for folder in question_folders(root)}
    for id, folder in folders.items():
        question, own = check_question(folder.path, id)
        problems += own
        if question is not None:
            bank[id] = question
    for id, found in problems_between(bank).items():
        problems += _located(folders[id], found)
    return bank, problems


def question_folders(root: Path) -> list[Folder]:
    """Return the question folders below a folder, in the order of their ids."""
    found = sorted(path.parent for path in root.rglob("question.toml"))
    return [Folder(path, path.relative_to(root).as_posix()) for path in found]


def bank_hash(bank: Bank) -> str:
    """Return the SHA-256 of what the bank's questions say, samples left out."""
    digest = hashlib.sha256()
    for id in sorted(bank):
        digest.update(repr(bank[id].bare).encode())
    return digest.hexdigest()


def load_interview(root: Path, name: str, bank: Bank) -> tuple[str, ...]:
    """Return the ids of a named interview's questions, in order.

    Raises:
        BadQuestion: there is no interview of this name, or it names a question that is not there.
    """
    path = root / f"{name}.toml"
    known = sorted(p.stem for p in root.glob("*.toml"))
    if name not in known:
        mend = f"Known interviews: {', '.join(known) or 'none'}"
        raise BadQuestion([Problem("interviews", (), f"there is no interview '{name}'", mend)])
    problems: list[Problem] = []
    entry = _read(Folder(root, "../interviews"), path.name, InterviewFile, problems)
    if entry is None:
        raise BadQuestion(problems)
    missing = [id for id in entry.questions if id not in bank]
    if missing:
        what = f"interview '{name}' names questions that are not there: {', '.join(missing)}"
        raise BadQuestion([Problem(path.name, ("questions",), what, "Correct the ids")])
    return entry.questions


def json_schema(file: str) -> str:
    """Return the JSON Schema of ``question`` or ``samples`` files, for editors to check against."""
    model: type[_Entry] = QuestionFile if file == "question" else SamplesFile
    return json.dumps(model.model_json_schema(), ensure_ascii=False, indent=2) + "\n"


def load_glossary(path: Path) -> dict[str, str]:
    """Return the glossary: every form of a term, in lower case, with its meaning.

    Raises:
        BadQuestion: the file is not of the expected form.
    """
    problems: list[Problem] = []
    entry = _read(Folder(path.parent, ".."), path.name, GlossaryFile, problems)
    if entry is None:
        raise BadQuestion(problems)
    return {form.lower(): term.meaning for term in entry.term for form in (term.name, *term.also)}


def _question(
    folder: Folder,
    entry: QuestionFile,
    answer: str,
    samples: SamplesFile,
    review: ReviewFile,
    problems: list[Problem],
) -> Question:
    exercise = None
    try:
        exercise = read_exercise(folder.path)
    except NoExercise as problem:
        problems += [replace(p, file=f"{folder.label}/{p.file}") for p in problem.problems]
    starter = folder.path / "starter.py"
    return Question(
        id=folder.id,
        uuid=entry.uuid,
        kind=entry.kind,
        level=entry.level,
        minutes=entry.minutes,
        ask=entry.ask,
        points=entry.point,
        model_answer=answer,
        roles=entry.roles,
        seed=entry.seed,
        variants=entry.variants,
        generic=entry.generic,
        sides=entry.sides,
        misconceptions=entry.misconception,
        follow_ups=tuple(
            FollowUp(f.when, f.ask, f.credits, f.withdraws, f.gives, f.then, f.change)
            for f in entry.follow_up
        ),
        sources=entry.source,
        figures=entry.figure,
        samples=samples.sample,
        readings=samples.reading,
        reviews=review.checked,
        starter=starter.read_text("utf-8") if starter.is_file() else "",
        exercise=exercise,
    )


def _flow(value: object) -> object:
    """Put every text below a value on one line, however the file broke it."""
    if isinstance(value, str):
        return re.sub(r"\s+", " ", value).strip()
    if isinstance(value, list):
        return [_flow(item) for item in value]
    return {k: _flow(v) for k, v in value.items()} if isinstance(value, dict) else value


def _read(folder: Folder, name: str, model: type[File], problems: list[Problem]) -> File | None:
    text = _text(folder, name, problems)
    if text is None:
        return None
    file = f"{folder.label}/{name}"
    try:
        parsed = tomllib.loads(text)
        return model.model_validate(parsed if model is SamplesFile else _flow(parsed))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        mend = 'Write it as TOML: key = "text", one [[point]] header for each point'
        problems.append(Problem(file, (), f"{error}", mend, int(line[1]) if line else 0))
    except ValidationError as error:
        problems += [_explain(file, text, model, issue) for issue in error.errors()]
    return None


def _text(folder: Folder, name: str, problems: list[Problem]) -> str | None:
    file = f"{folder.label}/{name}"
    try:
        return (folder.path / name).read_text("utf-8")
    except FileNotFoundError:
        problems.append(Problem(file, (), "the file is missing", _MISSING.get(name, "Add it")))
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8"
        problems.append(Problem(file, (), what, "Save the file as UTF-8"))
    except OSError as error:
        what = f"it cannot be read ({error.strerror})"
        problems.append(Problem(file, (), what, "Check its permissions"))
    return None


_MISSING = {
    "question.toml": "Make a question with: viva bank new TOPIC/SLUG",
    "answer.md": "Write the model answer there; it makes every core and depth point",
    "samples.toml": "Add at least six labelled sample answers",
    "review.toml": "Have somebody check every claim, and write down how",
}


def _explain(file: str, text: str, model: type[BaseModel], issue: Mapping[str, Any]) -> Problem:
    place: Place = tuple(issue["loc"])
    kind, context = issue["type"], issue.get("ctx", {})
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        what, mend = "there is no such field", _nearest(str(place[-1]), _known(model, place))
    elif kind in ("missing", "missing_argument"):
        what, mend = "the field is missing", f"Add: {place[-1]} = …"
    elif kind == "literal_error":
        what, mend = f"'{issue['input']}' is not possible", f"Use {context['expected']}"
    elif kind == "value_error":
        what, mend = str(context["error"]), "Correct the text"
    else:
        what, mend = issue["msg"], f"Found {str(issue['input'])[:60]!r}"
    return Problem(file, place, what, mend, line_of(text, place))


def _nearest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), 1)
    return f"Did you mean '{close[0]}'?" if close else f"Known fields: {', '.join(sorted(known))}"


_ENTRIES: Mapping[str, type] = {
    "point": Point,
    "misconception": Misconception,
    "follow_up": FollowUpEntry,
    "source": Source,
    "sample": Sample,
    "reading": Reading,
    "checked": Review,
    "term": GlossaryTerm,
}


def _known(model: type[BaseModel], place: Place) -> list[str]:
    """Return the field names that are possible at a place."""
    return list(get_type_hints(_ENTRIES.get(str(place[0]), model) if len(place) > 1 else model))


def _located(folder: Folder, problems: Iterable[Problem]) -> list[Problem]:
    """Give problems of the structural linter their file and line."""
    texts: dict[str, str] = {}
    found = []
    for problem in problems:
        path = folder.path / problem.file
        if problem.file not in texts:
            texts[problem.file] = path.read_text("utf-8") if path.is_file() else ""
        line = line_of(texts[problem.file], problem.place) if path.suffix == ".toml" else 0
        found.append(replace(problem, file=f"{folder.label}/{problem.file}", line=line))
    return found


def _files(path: Path) -> tuple[str, ...]:
    """Return the names of all files of a question's folder, relative to it."""
    keep: Callable[[Path], bool] = lambda p: p.is_file() and "__pycache__" not in p.parts  # noqa: E731
    return tuple(sorted(p.relative_to(path).as_posix() for p in path.rglob("*") if keep(p)))
