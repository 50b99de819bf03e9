"""The frame of every page: templates in which each text is neutral and escaped."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from viva.report.visible import visible


def environment(vocabulary: Mapping[str, object], *before: BaseLoader) -> Environment:
    """Return where templates are filled in.

    Args:
        vocabulary: what they may call by name.
        before: where a template is looked for first.
    """
    found = Environment(
        loader=ChoiceLoader([*before, PackageLoader("viva.report")]),
        autoescape=True,
        finalize=_neutral,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(vocabulary)
    return found


def _neutral(value: object) -> object:
    return visible(value) if isinstance(value, str) and type(value) is not Markup else value
