"""What a name in a candidate's program stands for, as far as reading alone can tell."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

Plain = int | float | str | bool | None
Shape = tuple[int, ...]

LARGEST = 1e15
"""Numbers beyond it are nobody's batch size; they are not followed."""


class Value:
    """Anything an expression can stand for; on its own: unknown."""

    __slots__ = ()


UNKNOWN = Value()


@dataclass(frozen=True, slots=True)
class Known(Value):
    """A constant."""

    value: Plain

    @property
    def number(self) -> int | float | None:
        """The constant if it is a number; ``True`` is none."""
        return self.value if isinstance(self.value, int | float) and not self.is_bool else None

    @property
    def is_bool(self) -> bool:
        """Whether it is ``True`` or ``False``."""
        return isinstance(self.value, bool)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Known)
            and type(self.value) is type(other.value)
            and self.value == other.value
        )

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, slots=True)
class Named(Value):
    """Something imported or built in, by its full name, such as ``keras.layers.Dense``."""

    path: str

    @property
    def last(self) -> str:
        """The last part of the name."""
        return self.path.rpartition(".")[2]


@dataclass(eq=False, slots=True)
class Items(Value):
    """A list or tuple whose every entry is known, or unknown as a whole."""

    items: list[Value]
    sure: bool = True
    birth: tuple[int, ...] = ()


@dataclass(eq=False, slots=True)
class Table(Value):
    """A dictionary with constant keys."""

    items: dict[Plain, Value]
    sure: bool = True
    birth: tuple[int, ...] = ()


@dataclass(eq=False, slots=True)
class Scope:
    """The names of a module, a function or a class."""

    parent: Scope | None = None
    names: dict[str, Value] = field(default_factory=dict)
    rebound: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    """Names declared ``global`` or ``nonlocal``."""
    stars: list[str] = field(default_factory=list)
    """Modules imported with a star."""

    def find(self, name: str) -> Value | None:
        """Return what a name stands for here, or None if nothing here bound it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None

    def bind(self, name: str, value: Value) -> None:
        """Give a name a value. A constant that is bound anew, and differently, is not known."""
        old = self.names.get(name)
        both = isinstance(old, Known) and isinstance(value, Known)
        if both and old != value and old != Known(None):
            self.rebound.add(name)
        self.names[name] = UNKNOWN if name in self.rebound and both else value
        if name in self.rebound and isinstance(value, Known):
            self.names[name] = UNKNOWN


@dataclass(eq=False, slots=True)
class Function(Value):
    """A function of the program, read where it is called and nowhere else."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    owner: Value | None = None
    defaults: Mapping[str, Value] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Deferred(Value):
    """A function wrapped by a library, such as by ``jax.grad``: calling it calls the function."""

    function: Function


@dataclass(eq=False, slots=True)
class Kind(Value):
    """A class of the program."""

    node: ast.ClassDef
    scope: Scope
    bases: Sequence[Value] = ()
    framework: str | None = None
    """Of the network class it extends, if it does."""


@dataclass(eq=False, slots=True)
class Thing(Value):
    """An instance of a class of the program."""

    kind: Kind
    attributes: dict[str, Value]
    node: ast.AST
    network: Network | None = None
    birth: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Member(Value):
    """An attribute of something a library made, such as the ``fit`` of a network."""

    owner: Value
    name: str


@dataclass(eq=False, slots=True)
class Layer(Value):
    """One layer. What is None is not known; an activation that is not there is ``none``."""

    type: str
    node: ast.AST
    framework: str
    units: int | None = None
    activation: str | None = "none"
    weighted: bool = False
    inputs: int | None = None
    """Size of the input where the layer names it, as PyTorch's do."""
    bias: bool | None = True
    kernel: Shape | None = None
    strides: Shape | None = None
    padding: str | None = None
    rate: float | None = None
    l2: Known | Value | None = None
    input_shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Signal(Value):
    """What flows through a network while it is being described: the layers passed so far."""

    layers: tuple[Layer, ...] = ()
    shape: Shape | None = None
    sure: bool = True

    def through(self, *layers: Layer) -> Signal:
        """Return the signal after more layers."""
        return replace(self, layers=(*self.layers, *layers))


@dataclass(eq=False, slots=True)
class Network(Value):
    """A network as a list of layers."""

    framework: str
    layers: list[Layer]
    node: ast.AST
    shape: Shape | None = None
    """Of one input, without the batch."""
    sure: bool = True
    birth: tuple[int, ...] = ()


@dataclass(eq=False, slots=True)
class Weights(Value):
    """The parameters of a network, as an optimiser is given them."""

    owner: Value


@dataclass(eq=False, slots=True)
class Optimizer(Value):
    """An optimiser with the settings that were written; what was not written is None."""

    name: str
    framework: str
    node: ast.AST
    settings: Mapping[str, Argument] = field(default_factory=dict)
    owner: Value | None = None
    """The network whose parameters it was given."""


@dataclass(eq=False, slots=True)
class Loss(Value):
    """A loss function."""

    name: str
    framework: str
    node: ast.AST
    from_logits: Argument | None = None


@dataclass(frozen=True, slots=True)
class Regulariser(Value):
    """An L2 penalty; its weight may be unknown."""

    weight: Value


@dataclass(frozen=True, slots=True)
class Data(Value):
    """Images or labels of a known data set."""

    part: str
    """``x`` or ``y``."""
    split: str
    """``train`` or ``test``."""
    n: int | None
    shape: Shape | None = None
    """Of one example."""
    scaled: bool = False


@dataclass(frozen=True, slots=True)
class Statistic(Value):
    """A mean, a spread or a largest value of the data."""


@dataclass(frozen=True, slots=True)
class Scaler(Value):
    """A scikit-learn scaler."""


@dataclass(frozen=True, slots=True)
class Examples(Value):
    """A data set of pairs, as a loader takes it."""

    split: str | None = None
    n: int | None = None
    shape: Shape | None = None
    scaled: bool | None = None


@dataclass(eq=False, slots=True)
class Batches(Value):
    """A loader that hands out batches."""

    examples: Examples
    size: Argument | None
    drop_last: bool | None = False


@dataclass(frozen=True, slots=True)
class Count(Value):
    """A ``range``."""

    start: Value
    stop: Value
    step: Value
    node: ast.AST | None = None

    @property
    def length(self) -> int | None:
        """How many numbers it has, if that is known."""
        parts = [p.value for p in (self.start, self.stop, self.step) if isinstance(p, Known)]
        numbers = [p for p in parts if isinstance(p, int) and not isinstance(p, bool)]
        if len(numbers) < 3 or numbers[2] == 0:
            return None
        return len(range(*numbers))


@dataclass(frozen=True, slots=True)
class Numbered(Value):
    """Something wrapped in ``enumerate``."""

    inner: Value


@dataclass(frozen=True, slots=True)
class Argument:
    """A value with the place in the program where it was written."""

    value: Value
    node: ast.AST

    @property
    def plain(self) -> Plain:
        """The constant, or None."""
        return self.value.value if isinstance(self.value, Known) else None

    def whole(self, least: int = 1) -> int | None:
        """Return the value if it is a whole number and not below ``least``."""
        number = self.value.number if isinstance(self.value, Known) else None
        return number if isinstance(number, int) and number >= least else None

    def real(self) -> float | int | None:
        """Return the value if it is a number."""
        return self.value.number if isinstance(self.value, Known) else None


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a call was given."""

    placed: tuple[Argument, ...]
    named: Mapping[str, Argument]
    complete: bool
    """False if something like ``*args`` or ``**options`` may hold more."""
    node: ast.Call

    def get(self, name: str, place: int = -1) -> Argument | None:
        """Return an argument by name or place, None if it was not given for certain."""
        if name in self.named:
            return self.named[name]
        if 0 <= place < len(self.placed):
            return self.placed[place]
        return None if self.complete else Argument(UNKNOWN, self.node)

    @property
    def first(self) -> Value:
        """The first argument without a name."""
        return self.placed[0].value if self.placed else UNKNOWN

    def all(self) -> tuple[Argument, ...]:
        """Every argument."""
        return (*self.placed, *self.named.values())


def constant(value: object) -> Value:
    """Return a literal as a value; what nobody could mean as a setting is unknown."""
    if value is None or isinstance(value, bool):
        return Known(value)
    if isinstance(value, str):
        return Known(value) if len(value) <= 200 else UNKNOWN
    if isinstance(value, int | float) and abs(value) <= LARGEST:
        return Known(value)
    return UNKNOWN


def joined(one: Value | None, other: Value | None) -> Value:
    """Return what a name stands for after a branch that may or may not have been taken."""
    if one is None or other is None:
        return UNKNOWN
    return one if one is other or one == other else UNKNOWN


def whole_numbers(value: Value | None) -> Shape | None:
    """Return a shape such as ``(28, 28)`` or ``784``; None if any of it is not known."""
    if isinstance(value, Known):
        return (value.value,) if isinstance(value.value, int) and not value.is_bool else None
    if not isinstance(value, Items) or not value.sure:
        return None
    numbers = [i.value for i in value.items if isinstance(i, Known)]
    whole = tuple(n for n in numbers if isinstance(n, int) and not isinstance(n, bool))
    return whole if len(whole) == len(value.items) else None
