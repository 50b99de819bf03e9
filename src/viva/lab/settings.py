"""Settings: the capitals at the top of an experiment, with the values that each can take."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Annotated, Any, get_type_hints

from annotated_types import Ge, Gt, Le, Lt, MinLen
from pydantic import ConfigDict, TypeAdapter, ValidationError

from viva.lab.outcome import BadSetting

Count = Annotated[int, Ge(1)]
"""How many: 1 or more."""
Seed = Annotated[int, Ge(0), Lt(2**32)]
"""Where the random numbers begin."""
Positive = Annotated[float, Gt(0)]
"""Above zero, such as a learning rate."""
NotNegative = Annotated[float, Ge(0)]
Share = Annotated[float, Ge(0), Le(1)]
"""0 to 1."""
Decay = Annotated[float, Ge(0), Lt(1)]
"""0 to below 1, such as Adam's beta."""
Counts = Annotated[tuple[Count, ...], MinLen(1)]
Positives = Annotated[tuple[Positive, ...], MinLen(1)]
NotNegatives = Annotated[tuple[NotNegative, ...], MinLen(1)]

_STRICT = ConfigDict(strict=False, allow_inf_nan=False)


def settings_of(module: ModuleType) -> dict[str, Any]:
    """Return the settings of an experiment: its annotated capitals, with their values."""
    hints = get_type_hints(module, include_extras=True)
    return {name: getattr(module, name) for name in hints if name.isupper()}


def understand(module: ModuleType, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as their types want them.

    Args:
        module: the experiment.
        wanted: by name; a text is read as JSON where it is, so that ``[1, 2]`` is two numbers.

    Raises:
        BadSetting: there is no such setting, or it cannot take this value.
    """
    hints = get_type_hints(module, include_extras=True)
    known = settings_of(module)
    found = {}
    for name, value in wanted.items():
        if name not in known:
            raise BadSetting(
                f"There is no setting {name} in this experiment; it has {', '.join(known)}."
            )
        try:
            adapter: TypeAdapter[Any] = TypeAdapter(hints[name], config=_STRICT)
            read = _read(value)
            if isinstance(known[name], tuple) and isinstance(read, str | float | int):
                read = (read,)  # a row of one
            found[name] = adapter.validate_python(read)
        except ValidationError as error:
            problem = error.errors(include_url=False, include_input=False)[0]
            what = problem["msg"].removeprefix("Input ").removeprefix("Value error, ")
            usual = f"It is {_shown(known[name])} by default."
            raise BadSetting(f"{name} cannot be {_shown(value)}: it {what}. {usual}") from None
    return found


def _read(value: Any) -> Any:  # noqa: ANN401
    if not isinstance(value, str):
        return value
    text = value.strip()
    if "," in text and text[:1] not in '[{"':
        return [_read(part) for part in text.split(",") if part.strip()]
    try:
        return json.loads(text)
    except ValueError:
        return value


def _shown(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(v) for v in value)
    return str(value)
