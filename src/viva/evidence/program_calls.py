"""The calls of a candidate's program, by their full names, with the arguments that are certain."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

Constant = int | float | str | bool | None
_LARGEST = 1e15


class Unknown:
    """Something that reading alone cannot tell."""


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Call:
    """One call, such as ``keras.layers.Dense(256, activation="sigmoid")``."""

    name: str
    """The full name where its beginning was imported: ``keras.layers.Dense``."""
    node: ast.Call
    repeated: bool
    """Whether it stands in a loop, so that nobody can say how often it happens."""
    imported: bool
    """Whether the name begins with something imported, and not with a thing of the program's."""

    @property
    def last(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2]

    @property
    def line(self) -> int:
        """From 1."""
        return self.node.lineno

    def argument(self, name: str, place: int = -1) -> ast.expr | None:
        """Return an argument by its name, or else by its place from 0."""
        for keyword in self.node.keywords:
            if keyword.arg == name:
                return keyword.value
        plain = [a for a in self.node.args if not isinstance(a, ast.Starred)]
        return plain[place] if 0 <= place < len(plain) else None


@dataclass(frozen=True)
class Source:
    """A parsed program: its imports, the names that stand for one thing only, and its calls."""

    tree: ast.Module
    imports: Mapping[str, str] = field(default_factory=dict)
    bound: Mapping[str, ast.expr] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()

    def full_name(self, node: ast.expr | None) -> str:
        """Return the dotted name of an expression, its first part as it was imported."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ".".join(["", *reversed(parts)])
        first = self.imports.get(node.id, node.id)
        if first == node.id and isinstance(whole := self.follow(node), ast.Attribute):
            first = self._module(whole)
        return ".".join([first, *reversed(parts)])

    def _module(self, node: ast.Attribute) -> str:
        """Return what ``layers`` stands for after ``layers = keras.layers``."""
        value: ast.expr = node
        parts: list[str] = []
        while isinstance(value, ast.Attribute):
            parts.append(value.attr)
            value = value.value
        if not isinstance(value, ast.Name) or value.id not in self.imports:
            return parts[0]
        return ".".join([self.imports[value.id], *reversed(parts)])

    def follow(self, node: ast.expr | None) -> ast.expr | None:
        """Return what a name stands for, if it is bound once and not to something of its own."""
        for _ in range(5):
            if not isinstance(node, ast.Name) or node.id not in self.bound:
                return node
            node = self.bound[node.id]
        return node

    def constant(self, node: ast.expr | None) -> Constant | Unknown:
        """Return the constant that an expression certainly has."""
        node = self.follow(node)
        if isinstance(node, ast.Constant):
            return self._plain(node.value)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            value = self.constant(node.operand)
            return -value if _is_number(value) else UNKNOWN
        if isinstance(node, ast.BinOp):
            return self._computed(node)
        return UNKNOWN

    def number(self, node: ast.expr | None) -> int | float | None:
        """Return the number that an expression certainly has."""
        value = self.constant(node)
        return value if _is_number(value) else None

    def line_of(self, node: ast.expr | None, otherwise: int) -> int:
        """Return the line in which the number of an expression is written."""
        node = self.follow(node)
        return node.lineno if isinstance(node, ast.Constant) else otherwise

    def shape(self, node: ast.expr | None) -> int | None:
        """Return the number of values in a shape such as ``(28, 28)`` or 784."""
        node = self.follow(node)
        elements = node.elts if isinstance(node, ast.Tuple | ast.List) else [node]
        size = 1
        for element in elements:
            number = self.number(element)
            if not isinstance(number, int) or number < 1:
                return None
            size *= number
        return size

    def called(self, node: ast.expr | None) -> Call | None:
        """Return the call that an expression is, or that the name in it is bound to."""
        node = self.follow(node)
        return next((c for c in self.calls if c.node is node), None)

    def _plain(self, value: object) -> Constant | Unknown:
        if isinstance(value, str | bool) or value is None:
            return value
        if isinstance(value, int | float) and abs(value) <= _LARGEST:
            return value
        return UNKNOWN

    def _computed(self, node: ast.BinOp) -> Constant | Unknown:
        left, right = self.number(node.left), self.number(node.right)
        if left is None or right is None:
            return UNKNOWN
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return self._plain(left * right)
        if isinstance(node.op, ast.Div) and right:
            return left / right
        return UNKNOWN


def _is_number(value: Constant | Unknown) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def read_source(tree: ast.Module) -> Source:
    """Gather what the calls of a program mean; nothing of it is executed."""
    imports = dict(_imports(tree))
    bound = _bound_once(tree)
    plain = Source(tree, imports, bound)
    calls = sorted(_calls(plain, tree), key=lambda c: (c.node.lineno, c.node.col_offset))
    return Source(tree, imports, bound, tuple(calls))


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (
                    alias.asname or alias.name.partition(".")[0],
                    (alias.name if alias.asname else alias.name.partition(".")[0]),
                )
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _bound_once(tree: ast.Module) -> dict[str, ast.expr]:
    """Return the names that are assigned in one place only, and to what."""
    stored = Counter(
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del)
    )
    stored.update(node.arg for node in ast.walk(tree) if isinstance(node, ast.arg))
    stored.update(n for node in ast.walk(tree) if isinstance(node, ast.Global) for n in node.names)
    assigned = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return {name: value for name, value in assigned.items() if stored[name] == 1}


_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.GeneratorExp, ast.DictComp)


def _calls(source: Source, tree: ast.Module) -> Iterator[Call]:
    """Yield all calls, without recursion: a program may be nested as deeply as it likes."""
    roots = {name.partition(".")[0] for name in source.imports.values()}
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, repeated = waiting.pop()
        if isinstance(node, ast.Call):
            name = source.full_name(node.func)
            yield Call(name, node, repeated, name.partition(".")[0] in roots)
        inside = repeated or isinstance(node, _LOOPS)
        waiting += [(child, inside) for child in ast.iter_child_nodes(node)]
