"""Every test keeps its interviews in a folder of its own; commands are run as they are typed."""

import io
import sys
from dataclasses import dataclass

import pytest

from viva.cli.command import run


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    monkeypatch.setenv("VIVA_HOME", str(folder))
    return folder


@dataclass
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def viva(monkeypatch, capsys):
    def call(*arguments, typed=""):
        monkeypatch.setattr(sys, "argv", ["viva", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as stop:
            run()
        captured = capsys.readouterr()
        return Said(stop.value.code, captured.out, captured.err)

    return call


@pytest.fixture
def script(tmp_path):
    """Write an answers file and return its path."""

    def write(*lines, name="answers.jsonl"):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return path

    return write
