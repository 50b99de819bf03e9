"""What a program of an exercise left, called with arrays of its own library and giving NumPy's.

An author's ``ask.py`` calls ``program.step(w, g)`` as if the program were written in NumPy. What is
passed becomes a tensor of PyTorch or an array of JAX where the program uses these, float64 where
the program can; what comes back becomes NumPy's.
"""

# ruff: noqa: ANN401 (a program's values can be anything)

from __future__ import annotations

import ast
from typing import Any

_LIBRARIES = ("torch", "jax", "tensorflow")
_PLAIN = (bool, int, float, str, bytes, type(None))


class NoAnswer(Exception):
    """What was asked could not be answered; the message says why."""


def library_of(text: str) -> str:
    """Return the library whose arrays a program's functions get: by what it imports."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return "numpy"
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return next((name for name in _LIBRARIES if name in names), "numpy")


class Program:
    """The names that a program left; what it has is found as ``program.name``."""

    def __init__(self, names: dict[str, Any], library: str, single: bool = False) -> None:
        """Take what a program left.

        Args:
            names: its own.
            library: whose arrays its functions get.
            single: whether they get float32 in place of float64.
        """
        self._names = names
        self._library = library
        self._single = single
        if library == "jax":
            import jax

            jax.config.update("jax_enable_x64", True)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._names:
            raise NoAnswer(f"there is no {name} in the program")
        return self._out(self._names[name])

    def has(self, name: str) -> bool:
        """Say whether there is such a name."""
        return name in self._names

    def changes(self, name: str, *given: Any, **settings: Any) -> int:
        """Call a function; return how many of the arrays that it was given it changed."""
        import numpy as np

        if name not in self._names:
            raise NoAnswer(f"there is no {name} in the program")
        values = [self._in(value) for value in given]
        named = {key: self._in(value) for key, value in settings.items()}
        theirs = [
            inside
            for inside, value in zip(
                (*values, *named.values()), (*given, *settings.values()), strict=True
            )
            if isinstance(value, np.ndarray)
        ]
        before = [self._out(array) for array in theirs]
        self._names[name](*values, **named)
        return sum(
            self._out(array).tobytes() != old.tobytes()  # which no program can replace
            for array, old in zip(theirs, before, strict=True)
        )

    def _call(self, function: Any, given: tuple[Any, ...], settings: dict[str, Any]) -> Any:
        passed = [self._in(value) for value in given]
        return self._out(function(*passed, **{k: self._in(v) for k, v in settings.items()}))

    def _in(self, value: Any) -> Any:
        """Return a value as the program gets it: a copy of its own."""
        import numpy as np

        if isinstance(value, _Thing):
            return value._value
        if isinstance(value, np.generic) and not isinstance(value, np.ndarray):
            return value.item()
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, list | tuple):
            return _like(value, [self._in(item) for item in value])
        if isinstance(value, dict):
            return {key: self._in(item) for key, item in value.items()}
        if callable(value):
            return self._function(value)
        return value

    def _function(self, function: Any) -> Any:
        """Return an author's function as the program gets it: of its own library's arrays."""

        def called(*given: Any, **settings: Any) -> Any:
            ours = {name: self._out(value) for name, value in settings.items()}
            return self._in(function(*(self._out(value) for value in given), **ours))

        return called

    def minds_double(self, error: BaseException) -> bool:
        """Say whether a program raised because its own float32 met our float64.

        PyTorch and TensorFlow do not mix the two, and make what a program begins with, such as
        zeros, in float32.
        """
        said = str(error).lower()
        mixed = self._library in ("torch", "tensorflow") and not self._single
        return mixed and any(word in said for word in ("dtype", "double", "float"))

    def _array(self, value: Any) -> Any:
        if self._single and value.dtype == "float64":
            value = value.astype("float32")
        if self._library == "torch":
            import torch

            return torch.tensor(value)
        if self._library == "jax":
            import jax.numpy as jnp

            return jnp.asarray(value)
        if self._library == "tensorflow":
            import tensorflow as tf

            return tf.constant(value)
        return value.copy()

    def _out(self, value: Any) -> Any:
        """Return a value as an author gets it: arrays of any library become NumPy's, copied."""
        import numpy as np

        if isinstance(value, _PLAIN):
            return value
        if isinstance(value, np.ndarray | np.generic):
            return np.array(value)
        if isinstance(value, list | tuple):
            return _like(value, [self._out(item) for item in value])
        if isinstance(value, dict):
            return {key: self._out(item) for key, item in value.items()}
        if self._library != "numpy" and not callable(value) and _is_array(value):
            return _to_numpy(value)
        return _Thing(self, value)


class _Thing:
    """A function, a class or an object of the program, called and read through conversions."""

    def __init__(self, program: Program, value: Any) -> None:
        self._program = program
        self._value = value

    def __call__(self, *given: Any, **settings: Any) -> Any:
        if not callable(self._value):
            raise NoAnswer(f"a {type(self._value).__name__} cannot be called")
        return self._program._call(self._value, given, settings)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._program._out(getattr(self._value, name))

    def __iter__(self) -> Any:
        return (self._program._out(item) for item in self._value)


def plain(value: Any) -> dict[str, Any]:
    """Return an answer as arrays of numbers by name; one array has the name ``value``.

    Raises:
        NoAnswer: it is something else.
    """
    import numpy as np

    if isinstance(value, dict):
        found: dict[str, Any] = {}
        for key, item in value.items():
            found[str(key)] = plain(item)["value"]
        return found
    if value is None:
        raise NoAnswer("it gave nothing back (None)")
    if isinstance(value, _Thing):
        raise NoAnswer(f"it gave back a {type(value._value).__name__}, which is no array")
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        raise NoAnswer("it gave back something that is no array") from None
    if array.dtype.kind not in "fiub":
        raise NoAnswer(f"it gave back no numbers ({type(value).__name__} of {array.dtype})")
    return {"value": array.astype("float64") if array.dtype.kind == "f" else array}


def _like(value: Any, items: list[Any]) -> Any:
    if isinstance(value, list):
        return items
    return type(value)(*items) if hasattr(value, "_fields") else tuple(items)


def _is_array(value: Any) -> bool:
    return hasattr(value, "shape") and hasattr(value, "dtype")


def _to_numpy(value: Any) -> Any:
    import numpy as np

    if hasattr(value, "detach"):
        value = value.detach().cpu().resolve_conj().resolve_neg()
        value = value.float() if str(value.dtype) == "torch.bfloat16" else value
    found = np.array(value)
    return found.astype("float32") if found.dtype.kind not in "fiubc" else found
