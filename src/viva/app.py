"""Put the parts together: the one place that knows which grader, store and bank are used."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path

from viva.bank import Bank, Exercise, load_bank, load_glossary, load_interview
from viva.conduct import Interview, Interviewer, Runner, Sitting, Wish, plan
from viva.evidence import Grader
from viva.evidence.batch import BatchGrader
from viva.evidence.checks import check
from viva.evidence.claims import FOLDER as CLAIMS
from viva.evidence.claims import ClaimGrader, lacking
from viva.evidence.language_model import ModelGrader
from viva.evidence.lexical import LexicalGrader
from viva.evidence.program import imported
from viva.evidence.sandbox import Hear, Limits, Program, Run, Sandbox
from viva.interview import Blueprint
from viva.lab.experiment import SHIPPED, experiments, shipped
from viva.lab.outcome import Kept, written
from viva.models.settings import NoModel, Settings, read_settings
from viva.report.exhibit import Exhibit, Exhibits
from viva.sandbox import frameworks
from viva.sandbox.bubblewrap import Bubblewrap
from viva.sandbox.environment import Environment
from viva.sandbox.own_machine import OwnMachine
from viva.sandbox.tiers import isolated
from viva.sandbox.warm import Warm
from viva.store import SqliteStore, home

_BANK = Path(str(resources.files("viva.bank")))
QUESTIONS = _BANK / "questions"
INTERVIEWS = _BANK / "interviews"
GLOSSARY = _BANK / "glossary.toml"
TEMPLATES = _BANK / "templates"

DEFAULT_LIMITS = Limits()

_ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that are easily taken for one another."""


def bank() -> Bank:
    """Return the questions that can be asked."""
    return load_bank(QUESTIONS, samples=False)


class NoGrader(Exception):
    """There is no grader of that name, or it cannot be used here; the message says what to do."""


@lru_cache(maxsize=2)
def _claim_grader(folder: Path) -> ClaimGrader:
    """Return the claim grader of a folder, the same one each time, for it keeps the weights."""
    return ClaimGrader(folder)


def _claims() -> ClaimGrader:
    if lacks := lacking(claim_folder()):
        raise NoGrader(f"The grader claims cannot be used: {lacks}. Choose lexical.")
    return _claim_grader(claim_folder())


GRADERS: dict[str, Callable[[], BatchGrader]] = {"lexical": LexicalGrader, "claims": _claims}
"""The graders by name, the best one last."""
OWN_MODEL = "model"
"""The name of the grader that sends answers to a model of the user's own; chosen by name only."""


def claim_folder() -> Path:
    """Return where the weights of the claim model lie; ``VIVA_CLAIMS`` names another folder."""
    return Path(os.environ.get("VIVA_CLAIMS") or CLAIMS)


def graders() -> tuple[str, ...]:
    """Return the names of those that can be used here, the best one last."""
    return ("lexical",) if lacking(claim_folder()) else tuple(GRADERS)


def grader(name: str | None = None, interview: str = "") -> Grader:
    """Return the grader of a name; without one the best that can be used here.

    Args:
        name: one of ``GRADERS``, or ``model``: then ``notice`` has to be said first.
        interview: whose budget a model's requests count against.

    Raises:
        NoGrader: there is none of that name, or it cannot be used.
    """
    if name == OWN_MODEL:
        return _model_grader(own_model(), interview)
    return batch_grader(name)


def batch_grader(name: str | None = None) -> BatchGrader:
    """Return a grader that also takes answers by the file.

    Args:
        name: one of ``GRADERS``; without one that in ``VIVA_GRADER``, or else the best.

    Raises:
        NoGrader: there is none of that name, or it cannot be used.
    """
    chosen = name or os.environ.get("VIVA_GRADER") or graders()[-1]
    if chosen not in GRADERS:
        names = ", ".join((*GRADERS, OWN_MODEL))
        raise NoGrader(f"There is no grader {chosen}: choose one of {names}.")
    return GRADERS[chosen]()


def notice(grader_name: str | None) -> str:
    """Return what a candidate is told before a grader reads anything.

    Returns:
        Where the words are sent; nothing for a grader that keeps them on this machine.

    Raises:
        NoGrader: no model is set, or it cannot be used as it is set.
    """
    return own_model().notice if grader_name == OWN_MODEL else ""


def own_model() -> Settings:
    """Return the model of the user's own that the environment names.

    Raises:
        NoGrader: no model is set, or it cannot be used as it is set.
    """
    try:
        return read_settings(os.environ)
    except NoModel as problem:
        raise NoGrader(str(problem)) from None


@lru_cache(maxsize=256)
def _model_grader(settings: Settings, interview: str) -> Grader:
    """Return the grader of one interview, the same one each time, for it keeps the budget."""
    from viva.models.own_model import OwnModel  # with it comes all that a network needs

    return ModelGrader(OwnModel(settings), grader())


def interviewer(grader_name: str | None = None, interview: str = "") -> Interviewer:
    """Return the interviewer.

    Args:
        grader_name: as for ``grader``.
        interview: as for ``grader``.
    """
    judge, told = grader(grader_name, interview), notice(grader_name)
    return Interviewer(judge, glossary=load_glossary(GLOSSARY), notice=told)


def store() -> SqliteStore:
    """Return the store in the user's folder; made if it is not there.

    Raises:
        StoreError: the folder or the file cannot be used; the message says what to do.
    """
    return SqliteStore(home() / "interviews.db")


def lab_folder() -> Path:
    """Return where outcomes of experiments are kept, in the user's folder.

    Raises:
        StoreError: there can be no such folder; the message says what to do.
    """
    return home() / "lab"


def framework_folder() -> Path:
    """Return where frameworks for programs are installed, in the user's folder.

    Raises:
        StoreError: there can be no such folder; the message says what to do.
    """
    return home() / "frameworks"


def data_folder() -> Path:
    """Return where data sets for programs are kept, in the user's folder.

    Raises:
        StoreError: there can be no such folder; the message says what to do.
    """
    return home() / "data"


def environments() -> dict[str, Environment]:
    """Return the environments that programs can run in, each with the digits they may learn."""
    path, name = digits()
    found = frameworks.installed(framework_folder())
    return {n: replace(e, data=path, digits=name) for n, e in found.items()}


def digits() -> tuple[Path, str]:
    """Return the file with the digits that programs find, and what they are called.

    All of MNIST if the folder in ``VIVA_DATA``, or the user's own, has it; else what ships.
    """
    folders = (os.environ.get("VIVA_DATA"), str(data_folder()))
    for folder in filter(None, folders):
        full = Path(folder) / "mnist.npz"
        if full.is_file():
            return full, "MNIST"
    small = Path(str(resources.files("viva.data"))) / "small-mnist.npz"
    return small, "small MNIST (8,000 to learn from, 2,000 to test on)"


def sandbox(own_machine: bool = False) -> Sandbox:
    """Return where programs run; a framework is imported once, and every program starts from there.

    Args:
        own_machine: whether somebody alone wants to run a program of their own, kept apart by
            nothing.

    Raises:
        NoIsolation: programs cannot be kept apart on this machine.
    """
    there = environments()
    if own_machine:
        return OwnMachine(there)
    found = isolated(there)
    return Warm(found, there) if isinstance(found, Bubblewrap) else found


def numbers_of(experiment: str) -> Mapping[str, object] | None:
    """Return the numbers of an experiment's full run; None if there is no such experiment."""
    if experiment not in experiments():
        return None
    kept = shipped(experiment)
    return {**kept.outcome.numbers, **kept.outcome.timings} if kept else {}


def exhibits() -> Exhibits:
    """Return what the experiments of the lab have shown, in the full runs that come with Viva."""
    found = {}
    for id in experiments():
        kept = shipped(id)
        if kept and kept.outcome.picture:
            found[id] = _exhibit(kept)
    return found


def _exhibit(kept: Kept) -> Exhibit:
    picture, table = kept.outcome.picture, kept.outcome.table
    assert picture is not None
    place = SHIPPED / kept.id
    return Exhibit(
        id=kept.id,
        claim=kept.claim,
        stated=kept.stated,
        verdict=kept.verdict,
        title=picture.title,
        alt=picture.alt,
        numbers=tuple(
            (name.replace("_", " "), written(value))
            for name, value in {**kept.outcome.numbers, **kept.outcome.timings}.items()
        ),
        columns=table.columns if table else (),
        rows=tuple(tuple(written(cell) for cell in row) for row in table.rows) if table else (),
        settings=tuple((name, written(value)) for name, value in kept.settings.items()),
        light=(place / "light.svg").read_text("utf-8"),
        dark=(place / "dark.svg").read_text("utf-8"),
    )


def agreed(wish: Wish, named: str | None, questions: Bank) -> Blueprint:
    """Return the plan: a named interview in its own order, or what fits the wish.

    Raises:
        BadQuestion: there is no interview of that name.
        EmptyPlan: no question fits the wish.
    """
    if named is None:
        return plan(questions, wish)
    ids = load_interview(INTERVIEWS, named, questions)
    return Blueprint(ids, named, feedback=wish.feedback)


def sitting(
    interview: Interview,
    at: SqliteStore,
    runner: Runner | None = None,
    grader_name: str | None = None,
) -> Sitting:
    """Return a sitting on an interview, new or old.

    Args:
        interview: so far.
        at: where it is kept.
        runner: runs programs; without one they are only read.
        grader_name: as for ``grader``.
    """
    return Sitting(interviewer(grader_name, interview.id), at, now, interview, runner)


def run_program(
    text: str,
    within: Sandbox,
    hear: Hear,
    say: Callable[[str], None],
    thorough: bool = True,
    limits: Limits = DEFAULT_LIMITS,
    exercise: Exercise | None = None,
) -> Run | None:
    """Run a program where its framework is installed, and check it; None where it is not.

    Args:
        text: the program.
        within: where it runs.
        hear: told what it does.
        say: told what is being checked, after its run.
        thorough: whether it also runs on scrambled labels.
        limits: what it may use.
        exercise: the checks that its question brings, if it brings some.
    """
    there = set(frameworks.installed(framework_folder()))
    framework = frameworks.needed(imported(text), there)
    if framework not in there:
        return None
    program, ours = Program(text, framework), judging(there)
    return check(within, program, limits, hear, say, thorough, exercise, ours)


def judging(there: Collection[str]) -> str:
    """Return the framework beside which exercises are judged: the one that starts soonest.

    Args:
        there: what is installed.
    """
    return next((name for name in frameworks.FRAMEWORKS if name in there), "")


def now() -> str:
    """Return the time, UTC, in ISO 8601 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def new_id() -> str:
    """Return a name for a new interview: the date, and four letters to tell it from others."""
    letters = "".join(secrets.choice(_ID_LETTERS) for _ in range(4))
    return f"{datetime.now().astimezone():%Y-%m-%d}-{letters}"
