"""``viva annotate``: the first interview answered, each answer marked point by point."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from viva import app
from viva.bank import Bank, load_bank, load_interview
from viva.cli.command import fail
from viva.cli.files import write_text
from viva.cli.terminal import open_screen
from viva.proof.annotate import Given, annotate, own_answers
from viva.report import annotated

TITLE = "The first interview, annotated"


@click.command(name="annotate")
@click.option(
    "--answers",
    type=click.Path(dir_okay=False, path_type=Path),
    help='JSON Lines {"seed": N, "words": …} or {"seed": N, "program": PATH}.',
)
@click.option("--html", "html", metavar="OUT", help="Write it as one page; - for the terminal.")
@click.option("--plain", is_flag=True, help="Words instead of signs, for screen readers and pipes.")
def annotate_(answers: Path | None, html: str | None, plain: bool) -> None:
    """Show the first interview answered, with every answer marked point by point.

    Beside what the grader finds stands what the question's authors expect of that answer. By
    default the answers are the bank's own; with VIVA_SEED set to a folder, those of its
    answers.jsonl.

    \b
    viva annotate
    viva annotate --html first.html
    """
    bank = load_bank(app.QUESTIONS)
    ids = load_interview(app.INTERVIEWS, "first", bank)
    seed = os.environ.get("VIVA_SEED")
    file = answers or (Path(seed) / "answers.jsonl" if seed else None)
    given = _read(file, bank) if file else own_answers(bank, ids, app.QUESTIONS)
    interview = annotate(app.interviewer(), bank, ids, given)
    if html:
        write_text(annotated.to_html(TITLE, interview), html)
        return
    screen = open_screen(plain)
    annotated.to_terminal(TITLE, interview, screen.console, screen.plain)


def _read(file: Path, bank: Bank) -> dict[str, Given]:
    """Read answers by the number of their turn; the close, which nobody answers, is passed over."""
    ids = {q.seed: q.id for q in bank.values() if q.seed is not None}
    found = {}
    try:
        lines = file.read_text("utf-8-sig").splitlines()
        for turn in (json.loads(line) for line in lines if line.strip()):
            if turn.get("seed") not in ids:
                continue
            program = turn.get("program")
            text = (file.parent / program).read_text("utf-8") if program else None
            found[ids[turn["seed"]]] = Given(str(turn.get("words", "")), text)
    except OSError as error:
        fail(f"{error.filename} cannot be read: {error.strerror}.")
    except (ValueError, AttributeError, TypeError) as error:
        fail(f'{file}: each line is JSON such as {{"seed": 1, "words": "…"}} ({error}).')
    return found
