"""The start page: begin an interview, go on with one, see its report, or erase it."""

from __future__ import annotations

import re
import tomllib
from functools import cache

from fastapi import APIRouter
from starlette.responses import Response

from viva import app
from viva.bank import TOPICS, Bank
from viva.conduct import LENGTHS, LEVELS, EmptyPlan, Wish
from viva.web.visit import Filled, Here, Visit, go

router = APIRouter()
ID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[a-z0-9]{4}")
"""What ``app.new_id`` makes; whoever begins an interview may choose it."""
LONGEST_NAME = 200


@router.get("/")
def start(here: Here, paused: str = "", erased: str = "") -> Response:
    """Show what can be begun and what is there."""
    return _start(here, {}, paused=paused[:40], erased=erased[:40])


@router.post("/interviews")
def begin(here: Here, form: Filled) -> Response:
    """Begin an interview, once, however often the form is sent."""
    id = form.get("id", "")
    if not ID.fullmatch(id):
        return _start(here, form, problem="This form was not complete: please begin once more.")
    questions = bank()
    wish, named = _wish(form), form.get("named") or None
    if named not in (None, *(name for name, _ in named_interviews())):
        named = None
    try:
        blueprint = app.agreed(wish, named, questions)
    except EmptyPlan as problem:
        return _start(here, form, problem=str(problem))
    name = form.get("name", "").strip()[:LONGEST_NAME] or "you"
    here.desk.begin(id, questions, blueprint, name)
    return go(f"/interviews/{id}#now")


@router.get("/interviews/{id}/delete")
def ask_whether(here: Here, id: str) -> Response:
    """Ask before an interview is erased."""
    interview = here.desk.load(id)
    return here.show("delete.html.j2", id=id, opened=interview.transcript.records[0].at)


@router.post("/interviews/{id}/delete")
def erase(here: Here, form: Filled, id: str) -> Response:
    """Erase an interview for good."""
    here.desk.erase(id)
    return go(f"/?erased={id}")


def _start(here: Visit, form: Filled, problem: str = "", **notes: str) -> Response:
    questions = bank()
    topics = sorted({q.topic for q in questions.values()}, key=TOPICS.index)
    return here.show(
        "start.html.j2",
        400 if problem else 200,
        new=app.new_id(),
        lengths=LENGTHS,
        levels=LEVELS,
        topics=topics,
        named=named_interviews(),
        summaries=here.desk.store.summaries(),
        chosen=form,
        chosen_topics=form.get("topics", "").split("\n"),
        problem=problem,
        **{"paused": "", "erased": "", **notes},
    )


def _wish(form: Filled) -> Wish:
    """Read what was chosen; whatever is no choice of ours is left at its default."""
    length = form.get("length", "")
    level = next((level for level in LEVELS if level == form.get("level")), None)
    topics = tuple(t for t in TOPICS if t in form.get("topics", "").split("\n"))
    programs = form.get("programs", "")
    return Wish(
        length if length in LENGTHS else "standard",
        level,
        topics,
        "now" if form.get("feedback") == "now" else "end",
        int(programs) if re.fullmatch(r"\d{1,2}", programs) else 1,
    )


@cache
def bank() -> Bank:
    """Return the questions, read once; an interview holds its own from its beginning."""
    return app.bank()


def named_interviews() -> list[tuple[str, str]]:
    """Return the interviews that have a name and an order of their own, with their titles."""
    return [
        (file.stem, tomllib.loads(file.read_text("utf-8"))["title"])
        for file in sorted(app.INTERVIEWS.glob("*.toml"))
    ]
