"""The answer box on a real terminal: several lines, paste, Ctrl-C, and drafts that survive."""

import os
import signal
import sys
import time

import pexpect
import pytest

from viva import app
from viva.interview import Answer, Draft

ALT_ENTER, CTRL_C, ENTER = "\x1b\r", "\x03", "\r"
READY = r"\x1b\[\?2004h"
"""What a terminal is told when the box takes pastes."""
ASKED = "drawbacks of a single layer"


@pytest.fixture
def terminal(home):
    children = []

    def start(*arguments):
        child = pexpect.spawn(
            sys.executable,
            ["-c", "from viva.cli import main; main()", *arguments],
            env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
            encoding="utf-8",
            dimensions=(40, 100),
            timeout=30,
        )
        children.append(child)
        return child

    yield start
    for child in children:
        if child.isalive():  # however busy the machine is
            child.kill(signal.SIGKILL)
            child.wait()
        child.close()


def begin(terminal):
    child = terminal("practice", "--interview", "program")
    child.expect(ASKED)
    child.expect(READY)
    return child


def records(kind):
    with app.store() as store:
        (one,) = store.summaries()
        return [e.body for e in store.load(one.interview) if isinstance(e.body, kind)]


def wait_for(kind, words):
    for _ in range(100):
        found = [body for body in records(kind) if body.words == words]
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{words!r} was not kept as {kind.__name__}")


def test_enter_sends_and_alt_enter_begins_a_line(terminal):
    child = begin(terminal)
    child.send("One straight line.")
    child.send(ALT_ENTER)
    child.send("Not XOR.")
    child.send(ENTER)
    assert wait_for(Answer, "One straight line.\nNot XOR.")


def test_a_paste_of_many_lines_is_one_answer(terminal):
    child = begin(terminal)
    lines = "\n".join(f"line {n} of a paste that nobody wants to see" for n in range(2_000))
    child.send(f"\x1b[200~{lines}\x1b[201~")
    child.expect("pasted text 1: ")
    child.send(ENTER)
    assert wait_for(Answer, lines)


def test_ctrl_c_keeps_the_text_and_leaves_only_when_pressed_twice(terminal):
    child = begin(terminal)
    child.send("It draws one")
    child.expect("draws one")
    child.send(CTRL_C)
    child.expect("Kept")
    assert wait_for(Draft, "It draws one")
    child.send(CTRL_C)
    child.expect("viva resume")
    child.expect(pexpect.EOF)


def test_what_was_being_typed_stands_in_the_box_after_a_kill(terminal):
    child = begin(terminal)
    child.send("It draws one straight")
    wait_for(Draft, "It draws one straight")
    child.kill(signal.SIGKILL)
    child.wait()
    again = terminal("resume")
    again.expect("It draws one straight")
    again.send(" line.")
    again.send(ENTER)
    assert wait_for(Answer, "It draws one straight line.")


def test_the_editor_takes_a_program_and_gives_it_back(terminal, tmp_path, monkeypatch):
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\necho "model = 1" >> "$1"\n', "utf-8")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    child = begin(terminal)
    child.send("/skip")
    child.send(ENTER)
    child.expect("basic multilayer perceptron")
    child.expect(READY)
    child.send("/edit")
    child.send(ENTER)
    child.expect("Look it over")
    child.expect("model = 1")
    child.send(ALT_ENTER)
    child.expect("I have read your program")
    (answer,) = records(Answer)
    assert answer.program.rstrip().endswith("model = 1")
    assert "keras.datasets.mnist.load_data()" in answer.program
