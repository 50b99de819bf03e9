"""What a program does with its names: imports never used, labels never looked at, seeds never set.

What is not certain is no fact: nobody is told that they forgot what they did in another way.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from viva.evidence.program_calls import Call, Source

Named = tuple[str, str, int]
"""A fact: its name, its value, and the line it is about."""

_LONGEST = 60
"""Characters of names that are said in one breath; the rest is counted."""
_HIDDEN_USES = ("exec", "eval", "globals", "locals", "vars", "get_ipython")
"""Calls through which a name may be used without standing there."""
_DRAWS = ("numpy.random.", "random.", "torch.", "keras.", "tensorflow.", "sklearn.")


def named(source: Source) -> Iterator[Named]:
    """Yield the facts about the names of a program."""
    if any(call.name in _HIDDEN_USES for call in source.calls):
        return
    yield from _unused_imports(source)
    yield from _test_labels(source)
    yield from _seed(source)


def _unused_imports(source: Source) -> Iterator[Named]:
    loaded = _loaded(source.tree)
    unused: list[str] = []
    line = 0
    for node in _outside_of_try(source.tree):
        for bound, shown in _imports(node):
            if bound not in loaded and shown not in unused:
                unused.append(shown)
                line = line or getattr(node, "lineno", 0)
    if unused:
        yield "unused_imports", _listed(unused), line


def _outside_of_try(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield all nodes but those in a ``try``, where an import may only ask what is there."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, ast.Try):
            waiting += ast.iter_child_nodes(node)


def _imports(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the names that an import binds, and how they are best called."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0], alias.name
    elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
        for alias in node.names:
            if alias.name != "*":
                yield alias.asname or alias.name, alias.name


def _loaded(tree: ast.Module) -> set[str]:
    """Return every name that is used, also in ``__all__`` and in annotations that are text."""
    names = {
        n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }
    words = {
        n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }
    return names | {w for w in words if w.isidentifier()}


def _listed(names: list[str]) -> str:
    said = ""
    for n, name in enumerate(names):
        longer = f"{said}, {name}" if said else name
        if len(longer) > _LONGEST and said:
            return f"{said} and {len(names) - n} more"
        said = longer
    return said[:_LONGEST]


def _test_labels(source: Source) -> Iterator[Named]:
    """Yield whether the labels of MNIST's second part are ever used, once they are loaded.

    Without them nobody can know how many of its pictures are recognised.
    """
    for call in source.calls:
        if call.name.endswith("mnist.load_data"):
            if (names := _second_part(source.tree, call)) is not None:
                used = names & _used_elsewhere(source.tree)
                yield "test_labels", "used" if used else "unused", call.line
            return
    parts = [c for c in source.calls if c.name.endswith("datasets.MNIST")]
    if parts:
        train_only = all(source.constant(c.argument("train", 1)) is True for c in parts)
        yield "test_labels", "unused" if train_only else "used", parts[0].line


def _second_part(tree: ast.Module, call: Call) -> set[str] | None:
    """Return the names of the test labels in ``(a, b), (c, d) = load_data()``, or None."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or node.value is not call.node:
            continue
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            second = target.elts[1]
            if isinstance(second, ast.Tuple) and len(second.elts) == 2:
                second = second.elts[1]
            return {second.id} if isinstance(second, ast.Name) else None
    return None


def _used_elsewhere(tree: ast.Module) -> set[str]:
    """Return the names that are used, and not only to make themselves anew (``y = one_hot(y)``)."""
    found: set[str] = set()
    waiting: list[tuple[ast.AST, frozenset[str]]] = [(tree, frozenset())]
    while waiting:
        node, own = waiting.pop()
        if isinstance(node, ast.Assign):
            targets = (t for target in node.targets for t in ast.walk(target))
            own |= {t.id for t in targets if isinstance(t, ast.Name)}
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in own:
            found.add(node.id)
        waiting += [(child, own) for child in ast.iter_child_nodes(node)]
    return found


def _seed(source: Source) -> Iterator[Named]:
    """Yield that nothing in a program that draws random numbers sets where they begin."""
    draws = [c for c in source.calls if f"{c.name}.".startswith(_DRAWS)]
    if not draws or any(c.name.startswith("jax.random.") for c in source.calls):
        return  # in JAX every draw is given its key
    words = {n.arg for n in ast.walk(source.tree) if isinstance(n, ast.keyword) and n.arg}
    words |= {n.id for n in ast.walk(source.tree) if isinstance(n, ast.Name)}
    words |= {n.attr for n in ast.walk(source.tree) if isinstance(n, ast.Attribute)}
    words |= set(source.imports.values())
    seeded = any("seed" in w.lower() or "random_state" in w.lower() for w in words)
    generators = [c for c in source.calls if c.last in ("default_rng", "RandomState", "Generator")]
    if not seeded and not any(c.node.args or c.node.keywords for c in generators):
        yield "seed", "none", draws[0].line
