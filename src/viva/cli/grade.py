"""``viva grade``: answers by the file, against anybody's rubric or reference answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from viva import app
from viva.cli.command import fail
from viva.cli.progress import progress_bar
from viva.evidence.batch import (
    BadInput,
    Rubrics,
    grade,
    read_answers,
    read_questions,
    write_line,
)

_FILE = click.Path(dir_okay=False, path_type=Path, allow_dash=True)


@click.command(name="grade")
@click.option("--questions", type=_FILE, required=True, help="A question with its rubric a line.")
@click.option("--answers", type=_FILE, required=True, help="An answer a line; - is standard input.")
@click.option(
    "--out", type=_FILE, default="-", help="Where results go; by default to standard output."
)
@click.option("--grader", metavar="NAME", help="Which grader: see viva doctor; the best there is.")
def grade_(questions: Path, answers: Path, out: Path, grader: str | None) -> None:
    """Grade a file of answers against a file of rubrics, point by point, offline.

    \b
    viva grade --questions Q.jsonl --answers A.jsonl --out P.jsonl

    A question: {"id": "q1", "question": "…", "points": [{"id": "a", "text": "…"}],
    "misconceptions": [{"id": "m", "text": "…"}]}, or with "refs": [{"text": "…"}] in place of
    points. A point may have a weight (1), a need (core) and other wordings (also), a misconception
    a penalty (0.5). An answer: {"answer_id": "1", "question_id": "q1", "answer": "…"}.

    For each answer, in order, one line: score, label3, points, misconceptions, quotes, confidence,
    unsure, and notes on what was set aside or left open.
    """
    try:
        with _read(questions) as lines:
            rubrics = read_questions(lines, str(questions))
        total = _count(answers, rubrics)
        chosen = app.batch_grader(grader)
        with (
            _read(answers) as lines,
            _write(out) as results,
            progress_bar("Grading", total) as step,
        ):
            for entry in read_answers(lines, str(answers), rubrics):
                step(entry.answer_id)
                results.write(write_line(grade(chosen, rubrics, entry)) + "\n")
                results.flush()
    except BadInput as problem:
        fail(str(problem))
    except UnicodeDecodeError as error:
        fail(f"The file is not UTF-8 ({error.reason} at byte {error.start}). Save it as UTF-8.")


def _count(answers: Path, rubrics: Rubrics) -> int | None:
    """Read all answers once before any is graded, so that a bad line stops nothing half-way."""
    if not answers.is_file():
        return None
    with _read(answers) as lines:
        return sum(1 for _ in read_answers(lines, str(answers), rubrics))


@contextmanager
def _read(path: Path) -> Iterator[TextIO]:
    if str(path) == "-":
        yield sys.stdin
        return
    try:
        file = path.open(encoding="utf-8-sig")
    except OSError as error:
        fail(f"{path} cannot be read: {error.strerror}.")
    with file:
        yield file


@contextmanager
def _write(path: Path) -> Iterator[TextIO]:
    if str(path) == "-":
        yield sys.stdout
        return
    try:
        file = path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}.")
    try:
        with file:
            yield file
    except OSError as error:
        fail(f"{path} cannot be written: {os.strerror(error.errno or 0)}.")
