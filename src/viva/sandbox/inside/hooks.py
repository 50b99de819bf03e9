"""Changes to a library at the moment it is imported, so that nothing is imported for their sake."""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

Change = Callable[[ModuleType], None]
_changes: dict[str, list[Change]] = {}
_places: dict[int, list[tuple[dict[str, Any], str]]] = {}
"""Where else a function is found, by its identity: modules hand on what they import."""
_CHANGED = ("keras.", "sklearn.", "torch.", "torchvision.")
"""Libraries of which a function may be changed."""


def when_imported(name: str, change: Change) -> None:
    """Call ``change`` with a module once it has been imported; at once if it has been already."""
    if name in sys.modules:
        _change_everywhere(sys.modules[name], change)
        return
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    _changes.setdefault(name, []).append(change)


def remember_places() -> None:
    """Note under which names functions are found, once libraries have been imported.

    A change at the moment of an import reaches every module that imports the function later. Of a
    library that is there already, each of these names has to be changed.
    """
    found: dict[int, list[tuple[dict[str, Any], str]]] = {}
    for module in list(sys.modules.values()):
        names = getattr(module, "__dict__", {})
        for name, value in list(names.items()):
            if type(value) is FunctionType and str(value.__module__).startswith(_CHANGED):
                found.setdefault(id(value), []).append((names, name))
    _places.update({function: places for function, places in found.items() if len(places) > 1})


def _change_everywhere(module: ModuleType, change: Change) -> None:
    names = vars(module)
    before = dict(names)
    change(module)
    for name, old in before.items():
        new = names.get(name)
        if new is not old:
            for there, alias in _places.get(id(old), ()):
                if there.get(alias) is old:
                    there[alias] = new


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:  # noqa: ANN401
        changes = _changes.pop(fullname, None)
        if changes is None:
            return None
        spec = importlib.util.find_spec(fullname)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            for change in changes:
                change(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
