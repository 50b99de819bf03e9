"""Hold an interview in the terminal, from the first word to the report."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from viva import app
from viva.bank import TOPICS, Bank
from viva.cli.command import fail
from viva.cli.conversation import Conversation
from viva.cli.review import show_report
from viva.cli.screen import Left, Screen, note, say, shown
from viva.cli.script import BadScript, Script, hold
from viva.cli.terminal import open_screen
from viva.cli.workbench import Workbench, offer
from viva.conduct import LENGTHS, LEVELS, EmptyPlan, Interview, Sitting, Wish, plan
from viva.store import SqliteStore, StoreError


@click.command()
@click.option("--length", type=click.Choice(list(LENGTHS)), help="How much time it may take.")
@click.option("--level", type=click.Choice(LEVELS), help="Questions up to this level.")
@click.option("--topic", "topics", multiple=True, help="Only this topic; may be repeated.")
@click.option("--programs", default=1, metavar="N", help="At most so many programs to write; 1.")
@click.option("--interview", "named", metavar="NAME", help="A named interview, such as 'first'.")
@click.option(
    "--feedback",
    type=click.Choice(["end", "now"]),
    default="end",
    help="At the end, or after each question.",
)
@click.option("--name", default="you", help="What the report calls you.")
@click.option("--time/--no-time", "show_time", default=False, help="Show how long you took.")
@click.option("--plain", is_flag=True, help="Line by line: for screen readers and pipes.")
@click.option(
    "--answers",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help='Scripted: JSON Lines {"about": QUESTION, "words": …} or {"about": …, "program": PATH}.',
)
@click.option("--json", "out", metavar="OUT", help="Write the report as JSON; - for the terminal.")
@click.option("--run", is_flag=True, help="Run the programs of a script too, not only read them.")
@click.option("--grader", metavar="NAME", help="Who reads the answers; 'model' is one of your own.")
def practice(
    length: str | None,
    level: str | None,
    topics: tuple[str, ...],
    programs: int,
    named: str | None,
    feedback: str,
    name: str,
    show_time: bool,
    plain: bool,
    answers: Path | None,
    out: str | None,
    run: bool,
    grader: str | None,
) -> None:
    """Hold an interview; this is also what viva alone does.

    \b
    viva practice
    viva practice --length short --topic optimisation --feedback now
    viva practice --interview first --answers mine.jsonl --json report.json
    """
    if unknown := [t for t in topics if t not in TOPICS]:
        fail(f"There is no topic '{unknown[0]}'. Topics: {', '.join(TOPICS)}.")
    told = app.notice(grader)
    questions = app.bank()
    wish = Wish(length or "standard", level, topics, feedback, programs)  # type: ignore[arg-type]
    try:
        script = Script.read(answers, questions) if answers else None
    except BadScript as problem:
        fail(str(problem))
    quiet = out == "-"
    screen = open_screen(plain or script is not None)
    chosen = bool(length or level or topics or named or script or programs != 1)
    if not chosen and sys.stdin.isatty():
        try:
            wish = _agree(screen, questions, wish)
        except Left:
            fail("Nothing was begun.", 0)
    blueprint = app.agreed(wish, named, questions)
    with app.store() as store:
        interview = Interview(app.new_id())
        with store.lock(interview.id):
            by_hand = script is None and sys.stdin.isatty()
            bench = Workbench(screen) if by_hand or run else None
            if by_hand:
                offer(screen, blueprint, questions)
            sitting = app.sitting(interview, store, bench, grader)
            sitting.open(questions, blueprint, name)
            if script is not None:
                if told:
                    click.echo(told, err=True)
                hold(sitting, script, None if quiet else screen)
                _finish(sitting, screen, out, closed=True, quiet=quiet)
                return
            say(screen, sitting.interview.transcript.opened.words, "Interviewer")
            _talk(sitting, screen, show_time, out)


@click.command()
@click.argument("interview", required=False)
@click.option("--time/--no-time", "show_time", default=False, help="Show how long you took.")
@click.option("--plain", is_flag=True, help="Line by line: for screen readers and pipes.")
@click.option("--json", "out", metavar="OUT", help="Write the report as JSON when it is over.")
@click.option("--grader", metavar="NAME", help="Who reads the answers; 'model' is one of your own.")
def resume(
    interview: str | None, show_time: bool, plain: bool, out: str | None, grader: str | None
) -> None:
    """Go on with an interview that was left.

    \b
    viva resume               the last one that is still open
    viva resume 2026-11-24-k  one by the beginning of its name, as in viva list
    """
    screen = open_screen(plain)
    with app.store() as store:
        id = store.find(interview) if interview else _last_open(store)
        with store.lock(id):
            bench = Workbench(screen) if sys.stdin.isatty() else None
            told = app.notice(grader)
            sitting = app.sitting(Interview(id, tuple(store.load(id))), store, bench, grader)
            if sitting.interview.transcript.closed:
                fail(f"{id} is over. Its report: viva report {id}")
            note(screen, f"We go on with {id}. {told}".rstrip())
            _talk(sitting, screen, show_time, out)


def _last_open(store: SqliteStore) -> str:
    summaries = store.summaries()
    for summary in summaries:
        if not summary.closed:
            return summary.interview
    if summaries:
        last = summaries[0].interview
        raise StoreError(f"No interview is open. The report of the last: viva report {last}")
    raise StoreError("No interview is open. Begin one with: viva")


def _talk(sitting: Sitting, screen: Screen, show_time: bool, out: str | None) -> None:
    conversation = Conversation(sitting, screen, show_time)
    try:
        closed = conversation.hold()
    except StoreError as problem:
        again = f"Everything before is kept; go on with: viva resume {sitting.interview.id}"
        fail("\n".join(filter(None, (str(problem), _rescued(conversation.unkept), again))))
    _finish(sitting, screen, out, closed)


def _rescued(words: str) -> str:
    """Put words that the store could not take into a file, or on the screen if that fails too."""
    if not words:
        return ""
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="viva-words-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(words)
    except (OSError, UnicodeError):
        return f"What you said last is not kept; copy it from here:\n{shown(words)}"
    return f"What you said last is in {file.name}"


def _finish(
    sitting: Sitting, screen: Screen, out: str | None, closed: bool, quiet: bool = False
) -> None:
    id = sitting.interview.id
    if not closed:
        note(screen, f"Everything you said is kept. Go on with: viva resume {id}")
        return
    show_report(sitting, screen, out, quiet)


def _agree(screen: Screen, questions: Bank, wish: Wish) -> Wish:
    """Ask once for length, level and topics; Enter takes the default."""
    blueprint = plan(questions, wish)
    minutes = sum(questions[id].minutes for id in blueprint.questions)
    count = len(blueprint.questions)
    topics = sorted({q.topic for q in questions.values()}, key=TOPICS.index)
    say(screen, f"Viva: {count} questions, about {minutes:.0f} minutes. Press Enter to begin.")
    note(
        screen,
        f"Or say what you would like: {', '.join(LENGTHS)} · {', '.join(LEVELS)} · "
        f"{', '.join(topics)} · now (feedback after each question)",
    )
    while True:
        try:
            words = input("> ")
        except (EOFError, KeyboardInterrupt):
            raise Left from None
        try:
            chosen = _understood(words, wish)
            plan(questions, chosen)
        except (ValueError, EmptyPlan) as problem:
            note(screen, str(problem))
        else:
            return chosen


def _understood(words: str, wish: Wish) -> Wish:
    """Read the wishes in a line such as ``short junior optimisation now``.

    Raises:
        ValueError: a word is not among the choices.
    """
    length, level, topics, feedback = wish.length, wish.level, list(wish.topics), wish.feedback
    for word in words.lower().replace(",", " ").split():
        if word in LENGTHS:
            length = word
        elif word in LEVELS:
            level = LEVELS[LEVELS.index(word)]
        elif word in TOPICS:
            topics.append(word)
        elif word in ("now", "end"):
            feedback = "now" if word == "now" else "end"
        elif word != "all":
            raise ValueError(f"I do not know '{word}'. Use the words above, or only Enter.")
    return Wish(length, level, tuple(topics), feedback, wish.programs)
