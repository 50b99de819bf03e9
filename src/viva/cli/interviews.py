"""Interviews that are kept: list them, show their reports, export and erase them."""

from __future__ import annotations

import dataclasses
import json
import sys

import click
from rich.table import Table
from rich.text import Text

from viva import app
from viva.cli.command import fail
from viva.cli.files import as_json, write_bytes, write_text
from viva.cli.review import show_report
from viva.cli.screen import shown
from viva.cli.terminal import open_screen
from viva.conduct import Interview
from viva.report import Report, render, write
from viva.report.hr import for_hr
from viva.report.pdf import PdfMissing, report_pdf, short_pdf


@click.command(name="list")
@click.option("--json", "as_json_", is_flag=True, help="As JSON.")
def list_(as_json_: bool) -> None:
    """List the interviews on this machine."""
    with app.store() as store:
        summaries = store.summaries()
    if as_json_:
        click.echo(json.dumps([dataclasses.asdict(s) for s in summaries], indent=2))
        return
    if not summaries:
        click.echo("There are no interviews yet. Begin one with: viva")
        return
    screen = open_screen(plain=False)
    table = Table(box=None, pad_edge=False, header_style="" if screen.plain else "bold")
    for heading in ("interview", "begun", "state", "turns", "name"):
        table.add_column(heading)
    for s in summaries:
        state = "closed" if s.closed else "open"
        begun = s.opened[:16].replace("T", " ")
        table.add_row(s.interview, begun, state, str(s.turns), Text(shown(s.candidate)))
    screen.console.print(table)


@click.command()
@click.argument("interview")
@click.option("--json", "as_json_", is_flag=True, help="As JSON on the terminal.")
@click.option("--html", metavar="FILE", help="As one self-contained page.")
@click.option("--pdf", metavar="FILE", help="As PDF.")
@click.option("--hr", is_flag=True, help="The short view for whoever decides.")
@click.option("--plain", is_flag=True, help="Without colour and boxes.")
def report(
    interview: str, as_json_: bool, html: str | None, pdf: str | None, hr: bool, plain: bool
) -> None:
    """Show the report of an interview.

    \b
    viva report 2026-11-24-k3f9 --html report.html
    viva report 2026-11-24-k3f9 --pdf report.pdf
    viva report 2026-11-24-k3f9 --hr
    """
    with app.store() as store:
        one = Interview(id := store.find(interview), tuple(store.load(id)))
        written = write(one.id, one.transcript, one.judgements, one.runs)
        if as_json_:
            click.echo(as_json(written), nl=False)
        elif html:
            write_text(
                render.hr_to_html(written) if hr else render.to_html(written, app.exhibits()), html
            )
            if html != "-":
                click.echo(f"Written to {html}")
        elif pdf:
            write_bytes(_pdf(written, hr), pdf)
            if pdf != "-":
                click.echo(f"Written to {pdf}")
        else:
            screen = open_screen(plain)
            if hr:
                render.hr(written, screen.console, screen.plain)
            elif sys.stdin.isatty() and sys.stdout.isatty() and one.transcript.closed:
                with store.lock(id):
                    show_report(app.sitting(one, store), screen)
            else:
                render.to_terminal(written, screen.console, screen.plain)


def _pdf(written: Report, hr: bool) -> bytes:
    try:
        return short_pdf(for_hr(written)) if hr else report_pdf(written, app.exhibits())
    except PdfMissing as problem:
        fail(str(problem))


@click.command()
@click.argument("interview")
@click.option("--grader", metavar="NAME", help="Which grader: see viva doctor; the best there is.")
@click.option("--plain", is_flag=True, help="Without colour and boxes.")
def regrade(interview: str, grader: str | None, plain: bool) -> None:
    """Judge an interview once more, and show what changed.

    \b
    viva regrade 2026-11-24-k3f9
    viva regrade 2026-11-24-k3f9 --grader lexical

    Judgements are added and none is replaced: viva export shows them all. The report rests on the
    last one of each answer.
    """
    if told := app.notice(grader):
        click.echo(told, err=True)
    with app.store() as store:
        one = Interview(id := store.find(interview), tuple(store.load(id)))
        if not one.transcript.closed:
            fail("It is still open: an answer is judged again when the interview is over.")
        before = write(one.id, one.transcript, one.judgements, one.runs)
        with store.lock(id):
            sitting = app.sitting(one, store, grader_name=grader)
            added = sitting.regrade()
        one = sitting.interview
        after = write(one.id, one.transcript, one.judgements, one.runs)
    screen = open_screen(plain)
    render.changes(before, after, screen.console, screen.plain)
    name = sitting.interviewer.grader.name
    click.echo(f"{added} answers were judged anew by {name}; what was found before is kept.")


@click.command()
@click.argument("interview")
@click.option("--out", metavar="FILE", default="-", help="A file; the terminal by default.")
def export(interview: str, out: str) -> None:
    """Write everything kept of an interview as JSON Lines.

    Each line is one record with its hash and the hash before it, so that anyone can check that
    nothing was changed or left out.
    """
    with app.store() as store:
        lines = store.export(store.find(interview))
    write_text("".join(f"{line}\n" for line in lines), out)


@click.command()
@click.argument("interview")
@click.option("--yes", is_flag=True, help="Without asking.")
def delete(interview: str, yes: bool) -> None:
    """Erase an interview for good.

    What was said is removed from the file; that there was an interview, and when it was erased,
    stays.
    """
    with app.store() as store:
        id = store.find(interview)
        if not yes and not click.confirm(f"Erase {id} for good? It cannot be undone"):
            fail("Nothing was erased.", 0)
        with store.lock(id):
            store.erase(id)
    click.echo(f"{id} is erased.")
