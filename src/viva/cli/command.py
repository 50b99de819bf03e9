"""The command ``viva``: which commands there are, each imported only when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

import click

from viva import __version__

COMMANDS = {
    "practice": (
        "viva.cli.practice:practice",
        "Hold an interview; this is also what viva alone does.",
    ),
    "resume": ("viva.cli.practice:resume", "Go on with an interview that was left."),
    "serve": ("viva.cli.serve:serve", "Hold interviews in the browser, on this machine alone."),
    "list": ("viva.cli.interviews:list_", "List the interviews on this machine."),
    "report": ("viva.cli.interviews:report", "Show the report of an interview."),
    "regrade": (
        "viva.cli.interviews:regrade",
        "Judge an interview once more, and show what changed.",
    ),
    "export": (
        "viva.cli.interviews:export",
        "Write everything kept of an interview as JSON Lines.",
    ),
    "delete": ("viva.cli.interviews:delete", "Erase an interview for good."),
    "annotate": (
        "viva.cli.annotate:annotate_",
        "Show the first interview answered, with every answer marked point by point.",
    ),
    "grade": (
        "viva.cli.grade:grade_",
        "Grade a file of answers against a file of rubrics, point by point, offline.",
    ),
    "run": ("viva.cli.run:run_", "Run a program as in an interview, and say what became of it."),
    "install": ("viva.cli.install:install", "Install a framework for programs to run with."),
    "data": (
        "viva.cli.data:data",
        "Get a data set for programs, or say which digits they find now.",
    ),
    "lab": (
        "viva.cli.lab:lab",
        "Run the experiments behind what Viva claims, and change their settings.",
    ),
    "bench": ("viva.cli.bench:bench", "Measure the grader beside plain baselines."),
    "bank": ("viva.cli.bank:bank", "Check, list and begin questions, for authors."),
    "doctor": (
        "viva.cli.doctor:doctor",
        "Say what is there, what is missing, and what it would add.",
    ),
}
"""Name, where it is, and its line in the help, which must equal the command's own."""


class LazyGroup(click.Group):
    """A group that imports a command when it is called and not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they are met."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, invoke_without_command=True)
@click.version_option(__version__, prog_name="viva")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """A deep-learning interviewer: it asks, listens, follows up and shows its evidence.

    \b
    viva                      an interview, now
    viva resume               go on where you left
    viva practice --help      length, level, topics, scripted answers
    """
    if ctx.invoked_subcommand is None:
        command = cli.get_command(ctx, "practice")
        assert command is not None
        ctx.invoke(command)


def run() -> NoReturn:
    """Run the command; whatever goes wrong ends in a sentence, never in a traceback."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # What a terminal cannot show or a pipe cannot decode is no reason to stop.
            stream.reconfigure(
                errors="surrogateescape" if stream is sys.stdin else "backslashreplace"
            )
    try:
        code = cli.main(prog_name="viva", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as problem:
        problem.show()
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        fail("\nStopped. What you said is kept; go on with: viva resume", 130)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        _fail_with(error)


def fail(sentence: str, code: int = 2) -> NoReturn:
    """Say what is wrong and what to do, and stop."""
    print(sentence, file=sys.stderr)
    sys.exit(code)


def _fail_with(error: Exception) -> NoReturn:
    """Put an error into a sentence: one we know as it stands, one we do not with a trace kept."""
    if isinstance(error, ImportError):
        fail(f"Viva is not installed completely ({error}). Install it again: rm -rf .venv", 70)
    from viva.app import NoGrader
    from viva.bank import BadQuestion
    from viva.conduct import Conflict, EmptyPlan
    from viva.store import StoreError

    if isinstance(error, BadQuestion | EmptyPlan | NoGrader | StoreError):
        fail(str(error))
    if isinstance(error, Conflict):
        fail(
            "This interview was continued in another window in the meantime; "
            "what you said before is kept. Close the other window, then: viva resume"
        )
    fail(f"Viva has a fault ({type(error).__name__}: {error}). {_trace()}", 70)


def _trace() -> str:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="viva-fault-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exc(file=file)
    return (
        f"What you said is kept; viva resume goes on. Please report it with {Path(file.name)}, "
        "which names lines of Viva and none of your words."
    )
