"""The harness that runs a program and then asks its functions, each question apart.

Nothing is judged here, since the program can change anything here: what it answers leaves as plain
arrays. ``ask.py`` of the exercise says what is asked and holds no expectation; each of its public
functions is one question. A question that fails is told by name, and the others still count.
"""

from __future__ import annotations

import inspect
import io
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import channel, watch
from .guest import NAME, execute
from .library import NoAnswer, Program, library_of, plain

ASK = "ask.py"
_PRINTED = 4000
"""Characters that may be printed while it is asked: functions are called hundreds of times."""


def main(text: str, task: dict[str, Any]) -> int:
    """Run it, ask it, and hand out each answer as soon as it is there.

    Args:
        text: the program.
        task: ``given``, the folder with ``ask.py`` and the drawn inputs in ``given.npz``;
            ``watch``, whether the objects that it leaves are read too.
    """
    if task.get("watch"):
        watch.begin()
    names, code = execute(text)
    if task.get("watch"):
        watch.tell_facts(names)
    if code:
        return code
    given = Path(task["given"])
    sys.stdout, sys.stderr = _Short(sys.stdout), _Short(sys.stderr)
    for name, question in questions((given / ASK).read_text("utf-8")).items():
        # Each question has inputs of its own: what one changes no other sees.
        program = Program(names, library_of(text))
        if not _ask(name, question, program, arrays(given / "given.npz")):
            program = Program(names, library_of(text), single=True)
            _ask(name, question, program, arrays(given / "given.npz"))
    return 0


def questions(text: str) -> dict[str, Callable[[Program, dict[str, Any]], Any]]:
    """Return what an ``ask.py`` asks: its public functions, in its order."""
    names: dict[str, Any] = {"__name__": "ask", "__file__": ASK}
    exec(compile(text, ASK, "exec"), names)
    return {
        name: value
        for name, value in names.items()
        if inspect.isfunction(value) and not name.startswith("_") and value.__module__ == "ask"
    }


def arrays(path: Path) -> dict[str, Any]:
    """Return the arrays of a file that holds nothing else, and its numbers as numbers."""
    import numpy as np

    with np.load(path, allow_pickle=False) as file:
        return {n: file[n] if file[n].ndim else file[n].item() for n in file.files}


def _ask(name: str, question: Callable[..., Any], program: Program, given: dict[str, Any]) -> bool:
    """Ask one question; return whether it is settled, and is not to be asked in float32."""
    try:
        answer = plain(question(program, given))
    except NoAnswer as problem:
        channel.tell("unasked", name=name, why=str(problem)[:300])
    except BaseException as error:
        if program.minds_double(error):
            return False
        trace = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in trace if frame.filename == NAME]
        line = lines[-1] if lines else None
        said = f"{type(error).__name__}: {error}"[:300]
        why = f"it raised {said}" if lines else f"it cannot be used as the task says ({said})"
        if line is not None:
            _show(error)
        channel.tell("unasked", name=name, why=why, line=line)
    else:
        hand_out(f"{name}.npz", answer)
    return True


def _show(error: BaseException) -> None:
    """Print the traceback without our own lines, which are no help."""
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename != NAME:
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace)


def hand_out(name: str, answer: dict[str, Any]) -> None:
    """Hand out arrays of numbers as a file."""
    import numpy as np

    file = io.BytesIO()
    np.savez(file, **answer)
    channel.hand_out(name, file.getvalue())


class _Short(io.TextIOBase):
    """A stream that takes so much and no more."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401
        self._stream = stream
        self._left = _PRINTED

    def write(self, text: str) -> int:
        """Write what there is room for."""
        if self._left > 0:
            self._stream.write(text[: self._left])
            self._left -= len(text)
            if self._left <= 0:
                self._stream.write("\n[more was printed while it was checked]\n")
        return len(text)

    def flush(self) -> None:
        """Write out what waits."""
        self._stream.flush()

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True
