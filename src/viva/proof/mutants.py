"""Mutants: a right program changed in one place at a time; checks that bite tell each from it."""

from __future__ import annotations

import ast
import copy
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

MOST_SURVIVORS = 0.05

_SWAPS: Mapping[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
_COMPARED: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_NAMES = {
    "maximum": "minimum",
    "minimum": "maximum",
    "max": "min",
    "min": "max",
    "sum": "mean",
    "mean": "sum",
    "argmax": "argmin",
    "argmin": "argmax",
    "zeros": "ones",
    "zeros_like": "ones_like",
    "ones": "zeros",
    "ones_like": "zeros_like",
    "sin": "cos",
    "cos": "sin",
}
_DROPPED = (
    ast.Assign,
    ast.AugAssign,
    ast.AnnAssign,
    ast.Expr,
    ast.Return,
    ast.If,
    ast.For,
    ast.While,
    ast.Raise,
    ast.Break,
    ast.Continue,
)
_Path = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A program that differs from the reference in one place."""

    name: str
    """The statement before and after, as ``m = a + b → m = a - b``."""
    line: int
    text: str


def mutants_of(text: str) -> list[Mutant]:
    """Return all mutants of a program, in the order of its lines; each differs from the others.

    Imports, docstrings, what is printed and what only runs as a script are left as they are.
    """
    tree = ast.parse(text)
    found: dict[str, Mutant] = {}
    for path, statement in _statements(tree):
        for changed in _changed(statement):
            whole = copy.deepcopy(tree)
            _put(whole, path, changed)
            new = ast.unparse(ast.fix_missing_locations(whole))
            if new not in found and new != ast.unparse(tree):
                before, after = _head(statement), _head(changed)
                found[new] = Mutant(f"{before} → {after}", statement.lineno, new)
    return sorted(found.values(), key=lambda m: m.line)


def excused(folder: Path) -> dict[str, str]:
    """Return the mutants that an author excuses, each with its reason.

    Raises:
        ValueError: the file cannot be read; the message says why.
    """
    path = folder / "exercise" / "excused.toml"
    if not path.is_file():
        return {}
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("excused", [])
        found = {str(entry["mutant"]): str(entry["why"]) for entry in entries}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}: {error}. Write [[excused]] with mutant and why.") from None
    if unsaid := [mutant for mutant, why in found.items() if len(why.split()) < 4]:
        raise ValueError(f"{path}: nothing says why '{unsaid[0]}' cannot be told apart.")
    return found


def _statements(tree: ast.Module) -> Iterator[tuple[_Path, ast.stmt]]:
    """Yield every statement that may be changed, and where it stands."""

    def below(node: ast.AST, path: _Path) -> Iterator[tuple[_Path, ast.stmt]]:
        for name, value in ast.iter_fields(node):
            if not isinstance(value, list):
                continue
            for n, item in enumerate(value):
                if isinstance(item, ast.ExceptHandler):
                    yield from below(item, (*path, (name, n)))
                if not isinstance(item, ast.stmt) or _left_alone(item):
                    continue
                here = (*path, (name, n))
                yield here, item
                yield from below(item, here)

    return below(tree, ())


def _left_alone(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass | ast.Global | ast.Nonlocal):
        return True
    if isinstance(statement, ast.Expr):
        value = statement.value
        printed = (
            isinstance(value, ast.Call)
            and isinstance(value.func, ast.Name)
            and value.func.id == "print"
        )
        return isinstance(value, ast.Constant) or printed
    return isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test)


def _changed(statement: ast.stmt) -> Iterator[ast.stmt]:
    """Yield a statement with one change in its own line, and without it."""
    for count, node in enumerate(_own_nodes(statement)):
        for change in range(_choices(node)):
            new = copy.deepcopy(statement)
            target = list(_own_nodes(new))[count]
            new = _with(new, target, _change(target, change))
            yield new
    if isinstance(statement, _DROPPED):
        yield ast.copy_location(ast.Pass(), statement)


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the nodes of a statement in a fixed order, without those of statements in it."""
    skipped = {"body", "orelse", "finalbody", "handlers", "decorator_list", "returns", "annotation"}
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop(0)
        yield node
        for name, value in ast.iter_fields(node):
            if (isinstance(node, ast.stmt) and name in skipped) or name == "annotation":
                continue
            items = value if isinstance(value, list) else [value]
            waiting += [item for item in items if isinstance(item, ast.AST)]


def _choices(node: ast.AST) -> int:
    if isinstance(node, ast.BinOp | ast.AugAssign):
        return len(_SWAPS.get(type(node.op), ()))
    if isinstance(node, ast.Compare):
        return sum(len(_COMPARED.get(type(op), ())) for op in node.ops)
    if isinstance(node, ast.Constant):
        return int(isinstance(node.value, bool | int | float))
    if isinstance(node, ast.UnaryOp):
        return int(isinstance(node.op, ast.USub | ast.Not))
    if isinstance(node, ast.BoolOp):
        return 1
    if isinstance(node, ast.Attribute):
        return int(node.attr in _NAMES)
    if isinstance(node, ast.Name):
        return int(node.id in ("max", "min", "sum"))
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        return int(not isinstance(node.test, ast.Compare | ast.UnaryOp | ast.Constant))
    return 0


def _change(node: ast.AST, which: int) -> ast.AST:
    """Return a node changed in one way of those there are; it may be changed in place."""
    if isinstance(node, ast.BinOp | ast.AugAssign):
        node.op = _SWAPS[type(node.op)][which]()
    elif isinstance(node, ast.Compare):
        ways = [(n, new) for n, op in enumerate(node.ops) for new in _COMPARED.get(type(op), ())]
        place, new = ways[which]
        node.ops[place] = new()
    elif isinstance(node, ast.Constant):
        node.value = _other(node.value)
    elif isinstance(node, ast.UnaryOp):
        return node.operand
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.Attribute):
        node.attr = _NAMES[node.attr]
    elif isinstance(node, ast.Name):
        node.id = {"max": "min", "min": "max", "sum": "max"}[node.id]
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    return node


def _other(value: object) -> bool | int | float:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    assert isinstance(value, float)
    return value * 2 if value else 1.0


def _with(statement: ast.stmt, old: ast.AST, new: ast.AST) -> ast.stmt:
    """Put a node in the place of another below a statement."""
    if old is new:
        return statement
    for node in ast.walk(statement):
        for name, value in ast.iter_fields(node):
            if value is old:
                setattr(node, name, new)
            elif isinstance(value, list):
                value[:] = [new if item is old else item for item in value]
    return statement


def _put(tree: ast.Module, path: _Path, statement: ast.stmt) -> None:
    node: ast.AST = tree
    for name, n in path[:-1]:
        node = getattr(node, name)[n]
    name, n = path[-1]
    getattr(node, name)[n] = statement


def _head(statement: ast.stmt) -> str:
    """Return the first line of a statement; of one that holds others it says what it does."""
    lines = [line for line in ast.unparse(statement).splitlines() if not line.startswith("@")]
    return lines[0]
