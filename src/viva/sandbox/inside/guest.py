"""Runs the program as if it had been started by hand, and says what became of it.

Called by ``init``, or as ``python -m inside.guest CONFIG`` where nothing keeps it apart.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import linecache
import os
import sys
import threading
import traceback
import types
from pathlib import Path
from typing import Any

from . import channel
from .limits import confine

BROKEN = 111
"""The exit code that says that our side failed, not the program."""
NAME = "program.py"
"""What the program is called in its own tracebacks."""


def main(config: dict[str, Any]) -> None:
    """Run the program with its harness, and leave at once: nothing may run on after the end."""
    channel.open_on(config["report"])
    code = BROKEN
    try:
        code = _run(config)
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def _run(config: dict[str, Any]) -> int:
    text = Path(config["program"]).read_text("utf-8", errors="replace")
    _hide_ourselves()
    bring_fonts()
    if config["data"] != "none":
        from . import datasets

        own = Path(config["given"], "digits.npz")
        datasets.serve(str(own) if config["data"] == "given" else config["data_file"])
    harness = importlib.import_module(f".{config['harness']}", __package__)
    code = harness.main(text, {**config["task"], "given": config["given"]})
    return code if isinstance(code, int) else 0


def _hide_ourselves() -> None:
    """Take our folder off the path: a program's imports find the program's libraries."""
    ours = str(Path(__file__).parent.parent)
    sys.path[:] = [p for p in sys.path if p not in (ours, "")]
    sys.path.insert(0, str(Path.cwd()))


def bring_fonts() -> None:
    """Lay matplotlib's list of fonts where it looks for it; making one takes seconds."""
    home = Path(os.environ["HOME"], ".mpl")
    os.environ["MPLCONFIGDIR"] = str(home)
    for folder in sys.path:
        for fonts in Path(folder, ".mpl").glob("fontlist-*.json"):
            home.mkdir(exist_ok=True)
            (home / fonts.name).write_bytes(fonts.read_bytes())


def execute(text: str) -> tuple[dict[str, Any], int]:
    """Run a program as ``__main__``, to its end, with its threads.

    Returns:
        Its names, and its exit code: 0 if it ended well. What it raised has been told.
    """
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=NAME, __builtins__=__builtins__)
    sys.modules["__main__"] = module
    sys.argv = [NAME]
    linecache.cache[NAME] = (len(text), None, text.splitlines(keepends=True), NAME)
    try:
        exec(compile(text, NAME, "exec"), module.__dict__)
        for thread in threading.enumerate():
            if thread is not threading.main_thread() and not thread.daemon:
                thread.join()
    except SystemExit as end:
        return module.__dict__, _exit_code(end)
    except BaseException as error:
        _tell_raised(error)
        return module.__dict__, 1
    return module.__dict__, 0


def _exit_code(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    print(end.code, file=sys.stderr)
    return 1


def _tell_raised(error: BaseException) -> None:
    """Print the traceback as Python would, without our own lines, and tell where it happened."""
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename != NAME:
        trace = trace.tb_next
    lines = [frame.lineno for frame in traceback.extract_tb(trace) if frame.filename == NAME]
    line, column, said = lines[-1] if lines else None, None, str(error)
    if isinstance(error, SyntaxError) and error.filename == NAME:
        line, column, said = error.lineno, error.offset, error.msg
    if isinstance(error, KeyError) and error.args:
        said = f"no key {error.args[0]!r}"
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    shown = traceback.format_exception(type(error), error, trace)
    print("".join(shown)[-20_000:], file=sys.stderr, end="")
    channel.tell(
        "raised",
        type=type(error).__name__,
        message=said[:500],
        line=line,
        column=column,
        missing=missing,
        errno=error.errno if isinstance(error, OSError) else None,
    )


if __name__ == "__main__":
    settings = json.loads(sys.argv[1])
    settings["report"] = os.dup(0)  # it came where a program reads what is typed
    os.close(0)
    os.open(os.devnull, os.O_RDONLY)
    confine(settings)
    main(settings)
