"""Every test has a server of its own, with a folder of its own."""

import json
import sys
import sysconfig
from importlib.util import find_spec

import pytest

from viva import app
from viva.sandbox.tiers import NoIsolation, isolated
from viva.web.bench import Bench
from viva.web.desk import Desk
from viva.web.keys import keys_in
from viva.web.site import site
from web.window import Window


@pytest.fixture
def open_site(home):
    """Return a function that starts a server; a second call is the server started again."""
    started = []

    def start():
        store, bench = app.store(), Bench()
        started.append((store, bench))
        keys = keys_in(home)
        return site(Desk(store, bench), keys), keys

    yield start
    for store, bench in started:
        bench.close()
        store.close()


@pytest.fixture
def window(open_site):
    return Window(*open_site())


@pytest.fixture
def kept(home):
    """Return a function that gives the bodies of an interview's records from the disk."""

    def read(id):
        with app.store() as store:
            return [entry.body for entry in store.load(id)]

    return read


@pytest.fixture
def numpy_installed(home):
    """Make NumPy, which runs the tests, a framework of this user."""
    try:
        isolated({})
    except NoIsolation as problem:
        pytest.skip(str(problem))
    if not find_spec("numpy"):
        pytest.skip("NumPy is not installed")
    minor = f"{sys.version_info.major}.{sys.version_info.minor}"
    library = app.framework_folder() / "numpy" / "lib" / f"python{minor}"
    library.mkdir(parents=True)
    (library / "site-packages").symlink_to(sysconfig.get_paths()["purelib"])
    state = {"python": minor, "versions": {}}
    (app.framework_folder() / "numpy" / "environment.json").write_text(json.dumps(state))
