"""The plan of an interview: which questions, in which order, for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from viva.bank import TOPICS, Bank, Level, Question
from viva.interview import Blueprint, Feedback

LEVELS: tuple[Level, ...] = get_args(Level)
LENGTHS = {"short": 15, "standard": 45, "long": 120}
"""Minutes that the questions of an interview usually take together."""


class EmptyPlan(ValueError):
    """No question fits what was asked for."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the candidate chose at the start."""

    length: str = "standard"
    """One of ``LENGTHS``."""
    level: Level | None = None
    """Up to this level; None for all."""
    topics: tuple[str, ...] = ()
    """Empty for all."""
    feedback: Feedback = "end"
    programs: int = 1
    """The most programs that are asked for."""


def plan(bank: Bank, wish: Wish) -> Blueprint:
    """Choose questions by level and topic until the time is filled, easy topics first.

    Of those that ask for a program only as many as wished are taken, the first interview's first.

    Raises:
        EmptyPlan: nothing fits; the message says what there is.
    """
    fits = [q for q in bank.values() if _fits(q, wish)]
    if not fits:
        topics = sorted({q.topic for q in bank.values()}, key=TOPICS.index)
        levels = sorted({q.level for q in bank.values()}, key=LEVELS.index)
        raise EmptyPlan(
            "No question fits. There are questions on "
            f"{', '.join(topics)}, at the level {', '.join(levels)}."
        )
    fits = _few_programs(fits, wish.programs)
    chosen: list[str] = []
    left: float = LENGTHS[wish.length]
    for question in sorted(fits, key=_order):
        if not chosen or question.minutes <= left:
            chosen.append(question.id)
            left -= question.minutes
    return Blueprint(tuple(chosen), "practice", wish.level, wish.topics, wish.feedback)


def reachable(bank: Bank, core: Sequence[str]) -> tuple[Question, ...]:
    """Return the questions of a plan and those that an answer to one of them may open."""
    found = dict.fromkeys(core)
    for id in core:
        for follow in bank[id].follow_ups:
            if follow.then is not None and follow.then in bank:
                found[follow.then] = None
    return tuple(bank[id] for id in found)


def _fits(question: Question, wish: Wish) -> bool:
    low_enough = wish.level is None or LEVELS.index(question.level) <= LEVELS.index(wish.level)
    return low_enough and (not wish.topics or question.topic in wish.topics)


def _few_programs(fits: list[Question], most: int) -> list[Question]:
    programs = sorted((q for q in fits if q.kind == "program"), key=_seed_first)[:most]
    return [q for q in fits if q.kind != "program" or q in programs]


def _seed_first(question: Question) -> tuple[bool, tuple[int, int, int, str]]:
    return question.seed is None, _order(question)


def _order(question: Question) -> tuple[int, int, int, str]:
    seed = question.seed if question.seed is not None else 1000
    return TOPICS.index(question.topic), LEVELS.index(question.level), seed, question.id
