"""Experiments in a conversation: see what one showed, run it, change a setting and see."""

from __future__ import annotations

from collections.abc import Sequence

from viva import app
from viva.cli.screen import Screen, note
from viva.lab import BadSetting
from viva.lab.experiment import LabMissing, find, run
from viva.report import QuestionReport, render
from viva.report.exhibit import Exhibit

NONE = "No experiment belongs to this question."


def show_exhibits(screen: Screen, questions: Sequence[QuestionReport]) -> None:
    """Show what the experiments that belong to some questions have shown; let one be run."""
    found = render.linked_exhibits(questions, app.exhibits())
    if not found:
        note(screen, NONE)
        return
    for one in found:
        render.exhibit(one, screen.console, screen.plain)
    for one in found:
        if not _try(screen, one):
            return


def _try(screen: Screen, one: Exhibit) -> bool:
    """Run an experiment with settings of one's own, as often as wanted; say whether to go on."""
    names = ", ".join(name for name, _ in one.settings)
    while True:
        asked = f"{one.id}: r run it · {names}=VALUE change it · Enter next · q done > "
        try:
            wanted = input(asked).strip()
        except (EOFError, KeyboardInterrupt):
            return False
        if not wanted or wanted == "q":
            return not wanted
        name, equals, value = wanted.partition("=")
        own = {name.strip().upper(): value} if equals else {}
        if not equals and wanted != "r":
            note(screen, "Write r, or a setting such as EPOCHS=5.")
            continue
        try:
            kept = run(find(one.id), app.lab_folder(), wanted=own)
        except (BadSetting, LabMissing) as problem:
            note(screen, str(problem))
            continue
        found = {True: "The claim holds.", False: "The claim does not hold.", "skipped": "Skipped."}
        note(screen, f"{found[kept.outcome.holds]} {kept.outcome.why}".strip())
        if kept.outcome.picture:
            note(screen, kept.outcome.picture.alt)
