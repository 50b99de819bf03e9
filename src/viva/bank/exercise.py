"""Read the exercise of a question: how a program is checked, and programs that prove the checks."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from viva.bank.problem import BadQuestion, Problem
from viva.bank.question import Exercise

Kind = Literal["solution", "wrong", "hostile"]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_SETTINGS: Mapping[str, type | tuple[type, ...]] = {
    "SECONDS": (int, float),
    "DIGITS": bool,
    "WATCH": bool,
}
_FOLDER = "exercise"


class NoExercise(BadQuestion):
    """An exercise that cannot be used; holds every problem found."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A program whose verdict is known: it proves that the checks of an exercise bite."""

    name: str
    """Its file, or the name of a mistake in ``wrong/wrong.toml``."""
    kind: Kind
    text: str
    must_fail: tuple[str, ...] = ()
    must_pass: tuple[str, ...] = ()
    must_not_pass: tuple[str, ...] = ()
    """Of a hostile program; at least one of all checks where none is named."""
    story: str = ""


def read_exercise(folder: Path) -> Exercise | None:
    """Read the exercise of a question's folder; None where it has none. No line of it is run.

    Raises:
        NoExercise: what is wrong with it.
    """
    place = folder / _FOLDER
    if not place.is_dir():
        return None
    problems: list[Problem] = []
    ask, asked = _functions(place / "ask.py", ("program", "given"), problems)
    judge, checks = _functions(place / "judge.py", ("given", "answers"), problems)
    drawn = checks.pop("draw", None)
    if not problems:
        if drawn is None:
            problems.append(_problem("judge.py", 0, "there is no draw(rng)", "Draw the inputs"))
        problems += _unsaid(checks)
    if not asked and not problems:
        problems.append(_problem("ask.py", 0, "nothing is asked", "Write def NAME(program, given)"))
    settings = _settings(judge)
    if problems:
        raise NoExercise(problems)
    return Exercise(
        ask=ask,
        judge=judge,
        checks={name: _sentence(ast.get_docstring(node) or "") for name, node in checks.items()},
        questions=tuple(asked),
        seconds=float(settings.get("SECONDS", 60.0)),
        digits=bool(settings.get("DIGITS", False)),
        watch=bool(settings.get("WATCH", False)),
    )


def read_trials(folder: Path) -> list[Trial]:
    """Return the programs that prove an exercise: right ones, wrong ones, hostile ones.

    Raises:
        BadQuestion: one of them cannot be made; the message says which and why.
    """
    found = [
        Trial(f"solutions/{path.name}", "solution", path.read_text("utf-8"))
        for path in sorted((folder / "solutions").glob("*.py"), key=_reference_first)
    ]
    found += _read_wrong(folder)
    found += _read_hostile(folder)
    return found


def _reference_first(path: Path) -> tuple[bool, str]:
    return path.stem.startswith("otherwise"), path.name


def _read_wrong(folder: Path) -> Iterator[Trial]:
    spec = _toml(folder, "wrong/wrong.toml")
    base = str(spec.get("base", "solutions/numpy.py"))
    for wrong in spec.get("wrong", []):
        if "program" in wrong:
            text = _text(folder, str(wrong["program"]))
        else:
            text = _patched(_text(folder, base), wrong)
        yield Trial(
            str(wrong["id"]),
            "wrong",
            text,
            must_fail=tuple(wrong["must_fail"]),
            must_pass=tuple(wrong.get("must_pass", ())),
            story=str(wrong.get("story", "")),
        )


def _read_hostile(folder: Path) -> Iterator[Trial]:
    spec = _toml(folder, "hostile/hostile.toml")
    for hostile in spec.get("hostile", []):
        name = f"hostile/{hostile['program']}"
        yield Trial(
            name,
            "hostile",
            _text(folder, name),
            must_not_pass=tuple(hostile.get("must_not_pass", ())),
            story=str(hostile.get("story", "")),
        )


def _patched(text: str, wrong: Mapping[str, Any]) -> str:
    for patch in wrong["patch"]:
        times = text.count(patch["find"])
        if times != 1:
            what = f"'{patch['find']}' stands {times} times in the base of '{wrong['id']}'"
            mend = "A patch finds its place exactly once"
            raise BadQuestion([Problem("wrong/wrong.toml", (), what, mend)])
        text = text.replace(patch["find"], patch["replace"])
    return text


def _toml(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadQuestion([Problem(name, (), str(error), "Write it as TOML")]) from None


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text("utf-8")
    except OSError as error:
        raise BadQuestion([Problem(name, (), str(error.strerror), "Add it")]) from None


def _functions(
    path: Path, takes: tuple[str, ...], problems: list[Problem]
) -> tuple[str, dict[str, ast.FunctionDef]]:
    """Return a file and its public functions; each takes what the harness passes."""
    try:
        text = path.read_text("utf-8")
        tree = ast.parse(text)
    except OSError:
        problems.append(_problem(path.name, 0, "the file is missing", "See docs/exercises.md"))
        return "", {}
    except SyntaxError as error:
        problems.append(_problem(path.name, error.lineno or 0, error.msg, "Write it as Python"))
        return "", {}
    found = {
        node.name: node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    for name, node in found.items():
        want = ("rng",) if name == "draw" and path.name == "judge.py" else takes
        have = tuple(argument.arg for argument in node.args.args)
        if have != want:
            what = f"{name}({', '.join(have)}) does not take ({', '.join(want)})"
            mend = "Begin the name of a helper with an underscore"
            problems.append(_problem(path.name, node.lineno, what, mend))
        if not _NAME.fullmatch(name):
            what = f"'{name}' is not written in small letters"
            problems.append(_problem(path.name, node.lineno, what, "Write it like first_step"))
    return text, found


def _unsaid(checks: Mapping[str, ast.FunctionDef]) -> Iterable[Problem]:
    """Yield the checks of which candidates could read nothing."""
    if not checks:
        yield _problem("judge.py", 0, "there is no check", "Write def NAME(given, answers)")
    for name, node in checks.items():
        if not (ast.get_docstring(node) or "").strip():
            what, mend = f"nothing says what {name} checks", "Write it as its docstring"
            yield _problem("judge.py", node.lineno, what, mend)


def _sentence(docstring: str) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join(docstring.strip().partition("\n\n")[0].split())


def _settings(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in ast.parse(text).body if text else ():
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id in _SETTINGS:
                    found[target.id] = node.value.value
    return found


def _problem(file: str, line: int, what: str, mend: str) -> Problem:
    return Problem(f"{_FOLDER}/{file}", (), what, mend, line)
