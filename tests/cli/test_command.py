"""The command as a whole: its help, its start, and what it says when something is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from viva.cli import command
from viva.cli.command import COMMANDS, cli

HEAVY = (
    "numpy",
    "sqlalchemy",
    "fastapi",
    "matplotlib",
    "dbos",
    "rich",
    "prompt_toolkit",
    "pydantic",
)


def test_help_imports_nothing_heavy():
    code = (
        "import sys\n"
        "sys.argv = ['viva', '--help']\n"
        "from viva.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted(set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    modules = result.stdout.splitlines()[-1]
    assert "practice" in result.stdout
    assert [name for name in HEAVY if f"'{name}'" in modules] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_command_says(name):
    context = click.Context(cli)
    found = cli.get_command(context, name)
    assert COMMANDS[name][1] == found.help.splitlines()[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(viva, name):
    result = viva(name, "--help")
    assert result.code == 0
    assert "Usage:" in result.out


def test_the_version_is_told(viva):
    assert viva("--version").out.startswith("viva, version 0.")


def test_an_unknown_command_is_answered_in_a_sentence(viva):
    result = viva("practise")
    assert result.code == 2
    assert "practise" in result.err


@pytest.mark.parametrize("home", ["/proc/viva", "/dev/null/viva"])
def test_a_folder_that_cannot_be_used_is_said_in_a_sentence(viva, monkeypatch, home):
    monkeypatch.setenv("VIVA_HOME", home)
    result = viva("list")
    assert result.code == 2
    assert "VIVA_HOME" in result.err
    assert "Traceback" not in result.err


def test_an_unknown_interview_is_answered_in_a_sentence(viva):
    for name in ("report", "export", "delete", "resume"):
        result = viva(name, "2020-01-01-aaaa")
        assert result.code == 2
        assert "2020-01-01-aaaa" in result.err


def test_an_interview_can_be_listed_shown_exported_and_erased(viva, script, tmp_path):
    secret = "the answer nobody else has"
    line = json.dumps({"about": "optimisation/adam", "words": secret})
    viva("practice", "--interview", "program", "--answers", script(line))
    (row,) = json.loads(viva("list", "--json").out)
    id = row["interview"]
    assert id in viva("list").out
    assert secret in viva("report", id).out
    assert "A person decides" in viva("report", id, "--hr").out
    page = tmp_path / "report.html"
    assert viva("report", id, "--html", page).code == 0
    assert secret in page.read_text("utf-8")
    assert secret in viva("export", id).out
    assert json.loads(viva("report", id, "--json").out)["id"] == id
    assert viva("delete", id, "--yes").code == 0
    assert viva("report", id).code == 2
    assert "no interviews yet" in viva("list").out


def test_the_doctor_says_what_is_there_and_what_is_missing(viva):
    checks = {c["name"]: c for c in json.loads(viva("doctor", "--json").out)}
    assert checks["questions"]["state"] == "ok"
    assert checks["programs"]["state"] in ("ok", "missing")
    assert checks["frameworks"]["state"] == "missing"
    assert all(c["adds"] or c["get"] for c in checks.values() if c["state"] != "ok")
    assert "reads each claim with a small model" in checks["grader"]["what"]


def test_the_doctor_names_the_grader_that_was_chosen(viva, monkeypatch):
    monkeypatch.setenv("VIVA_GRADER", "lexical")
    checks = {c["name"]: c for c in json.loads(viva("doctor", "--json").out)}
    assert "which matches words" in checks["grader"]["what"]


def test_the_doctor_finds_a_folder_that_cannot_be_used(viva, monkeypatch):
    monkeypatch.setenv("VIVA_HOME", "/dev/null/viva")
    result = viva("doctor")
    assert result.code == 2
    assert "broken" in result.out


def test_the_help_kept_as_text_is_what_the_commands_say():
    fresh = CliRunner().invoke(cli, ["--help"], prog_name="viva", terminal_width=80).output
    kept = (Path(command.__file__).parent / "help.txt").read_text("utf-8")
    assert kept == fresh
