"""Where tests run programs of ours: kept apart if that is possible, with one thread each.

Frameworks are those in the user's folder. NumPy is also taken from whatever runs the tests.
"""

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from viva import app
from viva.sandbox import frameworks
from viva.sandbox.own_machine import OwnMachine
from viva.sandbox.tiers import NoIsolation, isolated

_THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def _environments():
    found = frameworks.installed(app.framework_folder())
    ours = find_spec("numpy")
    if "numpy" not in found and ours and ours.origin and find_spec("sklearn"):
        found["numpy"] = frameworks.environment("numpy", Path(ours.origin).parents[1])
    path, name = app.digits()
    return {
        key: replace(e, data=path, digits=name, variables={**e.variables, **_THREADS})
        for key, e in found.items()
    }


ENVIRONMENTS = _environments()
"""Found when the tests are gathered: each of them has a user's folder of its own."""


def place_for(framework):
    """Return where a program of this framework runs; skip the test where it is not installed."""
    if framework not in ENVIRONMENTS:
        pytest.skip(f"{framework} is not installed: viva install {framework}")
    try:
        return isolated(ENVIRONMENTS)
    except NoIsolation:  # what the tests run is our own
        return OwnMachine(ENVIRONMENTS)
