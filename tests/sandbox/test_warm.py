"""A program that starts warm has the walls, the endings and the facts of one that starts cold."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from textwrap import dedent

import pytest

from sandbox.abuse import CASES
from sandbox.attack import attack, sandbox
from sandbox.places import ENVIRONMENTS
from sandbox.test_abuse import HERE, NOBODY, _as_nobody
from sandbox.test_runs import (  # noqa: F401 - the same tests, of another place
    run,
    test_a_limit_is_told_by_its_name,
    test_a_program_of_any_length_and_content_is_a_program,
    test_a_program_that_deletes_its_folder_harms_nothing,
    test_a_program_that_ends_well_ran,
    test_a_program_that_stops_says_where_and_why,
    test_it_can_be_stopped,
    test_what_it_prints_is_heard_while_it_runs,
)
from viva.evidence.sandbox import Limits, Program
from viva.sandbox import measure
from viva.sandbox.bubblewrap import Bubblewrap
from viva.sandbox.environment import Environment, python_here
from viva.sandbox.frameworks import environment as environment_of
from viva.sandbox.processes import tree
from viva.sandbox.tiers import NoIsolation
from viva.sandbox.warm import Warm, before_import

BARE = Environment("numpy", *python_here())


def new(environment=BARE, **settings):
    try:
        sandbox("isolated")
    except NoIsolation as problem:
        pytest.skip(str(problem))
    known = {environment.name: environment}
    return Warm(Bubblewrap(known), known, **settings)


@pytest.fixture(scope="module")
def place():
    known = ENVIRONMENTS.get("numpy")
    with new(known or BARE) as warm:
        yield warm
        assert not warm.cold


def warm_run(place, text, **limits):
    """Run a program; it must have been started warm."""
    started = place.started
    found = run(place, dedent(text), **limits)
    assert place.started > started
    return found


# --- walls ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_it_contains(name, place):
    bad, run = attack(name, place)
    assert not bad, (CASES[name].promise, bad, run.output[-500:])


def test_it_contains_all_of_it_for_an_ordinary_user_as_well():
    found = _as_nobody()
    if found is None:
        pytest.skip("nobody else's Python can be started here")
    command, told = found
    packages = ENVIRONMENTS["numpy"].packages if "numpy" in ENVIRONMENTS else None
    if packages and all(p.stat().st_mode & 0o001 for p in (packages, *packages.parents)):
        told = {**told, "PACKAGES": str(packages)}
    done = subprocess.run(
        [*command, str(HERE / "attack.py"), "warm"],
        env=told,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-1000:]
    result = json.loads(done.stdout)
    assert (result["uid"], result["tier"], result["cold"]) == (NOBODY, "B", {})
    assert len(result["found"]) == len(CASES) >= 45
    assert {name: bad for name, bad in result["found"].items() if bad} == {}


def test_nothing_of_one_program_reaches_the_next(place):
    first = """
    import builtins, json, os, sys
    builtins.poison = 1
    json.dumps = None
    sys.modules["poison"] = json
    sys.path.insert(0, "/poison")
    getattr(os, "env" + "iron")["POISON"] = "1"  # so that it is started warm all the same
    for folder in ("/box", "/dev/shm", "/tmp"):
        open(folder + "/poison", "w").write("x")
    try:
        import numpy
        numpy.array = None
        numpy.random.seed(1)
    except ImportError: pass
    import random
    random.seed(1)
    sys.setrecursionlimit(5000)
    print("poisoned")
    """
    second = """
    import builtins, json, os, sys
    left = [name for name, there in {
        "builtins": hasattr(builtins, "poison"), "modules": "poison" in sys.modules,
        "path": "/poison" in sys.path, "variables": os.environ.get("POISON"),
        "function": json.dumps is None, "recursion": sys.getrecursionlimit() == 5000,
    }.items() if there]
    for folder in ("/box", "/dev/shm", "/tmp", "/given"):
        left += [folder for name in os.listdir(folder) if name == "poison"]
    try:
        import numpy
        left += ["numpy"] if numpy.array is None else []
    except ImportError: pass
    left += [line for line in open("/proc/self/maps") if "rw-s" in line]
    left += [p for p in os.listdir("/proc") if p.isdigit() and int(p) not in (1, os.getpid())]
    try: os.openpty(); left.append("terminals")
    except OSError: pass
    print(left)
    """
    assert warm_run(place, first).output == "poisoned\n"
    assert warm_run(place, second).output == "[]\n"


def test_no_program_draws_what_another_drew(place):
    text = "import random\nprint(random.random())\n"
    if ENVIRONMENTS.get("numpy"):
        text += "import numpy as np\nprint(np.random.rand())\n"
    drawn = [number for _ in range(3) for number in warm_run(place, text).output.split()]
    assert len(drawn) == len(set(drawn)) >= 3


def test_what_an_earlier_program_was_given_is_not_in_the_memory_of_the_next(place):
    given = {"secret.txt": b"Zaunkoenig" + b"hoehle"}
    program = Program("x = 1", give=given, harness="plain", data="none", task={"k": "Zaunkoenig_"})
    assert place.run(program, Limits(10), lambda heard: None).run.ending == "ran"
    look = """
    import re
    word = b"Zaun" + b"koenig"
    for line in open("/proc/self/maps"):
        where, rights = line.split()[:2]
        if "r" in rights and "[v" not in line:
            start, end = (int(edge, 16) for edge in where.split("-"))
            with open("/proc/self/mem", "rb") as memory:
                try:
                    memory.seek(start)
                    while start < end and (part := memory.read(min(1 << 22, end - start))):
                        start += len(part)
                        for found in re.finditer(word + b"[h_]", part): print("found", found)
                except (OSError, ValueError, OverflowError): continue
    print("looked")
    """
    assert warm_run(place, look, seconds=60).output == "looked\n"


def test_programs_side_by_side_do_not_meet(place):
    text = """
    import os, socket, threading, time
    server = socket.create_server(("127.0.0.1", 5000))
    hidden = socket.socket(socket.AF_UNIX); hidden.bind("\\0meeting")
    open("/dev/shm/mine", "x").close()
    time.sleep(1)
    pids = [p for p in os.listdir("/proc") if p.isdigit()]
    print(len(pids), os.listdir("/dev/shm"), len(os.listdir("/box")))
    """
    outputs = at_once(place, [dedent(text)] * 3)
    assert len(set(outputs)) == 1
    assert outputs[0].startswith("2 ['mine']")


def test_a_fork_bomb_beside_it_takes_no_process_from_a_program(place):
    victim = """
    import os, threading, time
    time.sleep(1)
    threads = [threading.Thread(target=time.sleep, args=(0.2,)) for _ in range(30)]
    [t.start() for t in threads]; [t.join() for t in threads]
    for _ in range(10):
        if os.fork() == 0: os._exit(0)
        os.wait()
    print("untouched")
    """
    bomb = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
    outputs = at_once(place, [bomb, dedent(victim), dedent(victim)], seconds=8)
    assert outputs[1:] == ["untouched\n"] * 2


def test_many_programs_at_once_all_run_to_their_end(place):
    texts = [f"print({n})" for n in range(24)]
    assert at_once(place, texts, threads=4) == [f"{n}\n" for n in range(24)]


def at_once(place, texts, threads=None, **limits):
    """Run programs side by side; return what each printed."""
    outputs, started = [""] * len(texts), place.started
    waiting = list(enumerate(texts))

    def work():
        while waiting:
            try:
                n, text = waiting.pop()
            except IndexError:
                return
            outputs[n] = run(place, text, **limits).output

    workers = [threading.Thread(target=work) for _ in range(threads or len(texts))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert place.started == started + len(texts)
    return outputs


# --- what has computed is no server ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("framework", "files", "why"),
    [
        (
            "numpy",
            {
                "numpy/__init__.py": "from threading import Event, Thread\n"
                "for _ in range(9): Thread(target=Event().wait, daemon=True).start()",
                "numpy/random.py": "",
            },
            "threads",
        ),
        (
            "jax",
            {
                "jax/__init__.py": "import jax._src.xla_bridge",
                "jax/_src/__init__.py": "",
                "jax/_src/xla_bridge.py": "_backends = {'cpu': 1}",
                "keras.py": "",
            },
            "JAX",
        ),
        (
            "tensorflow",
            {
                "tensorflow/__init__.py": "import tensorflow.python.eager.context",
                "tensorflow/python/__init__.py": "",
                "tensorflow/python/eager/__init__.py": "",
                "tensorflow/python/eager/context.py": "class _context: _initialized = True",
                "keras.py": "",
            },
            "TensorFlow",
        ),
        ("torch", {"torch.py": "raise ImportError('a library is missing')"}, "missing"),
        ("torch", {"torch.py": "import os; os._exit(7)"}, "ended"),
    ],
)
def test_what_has_computed_or_cannot_be_imported_does_not_serve(tmp_path, framework, files, why):
    tmp_path.chmod(0o755)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    with new(environment_of(framework, tmp_path)) as warm:
        program = Program("print('ran')", framework, harness="plain", data="none")
        for _ in range(2):
            assert warm.run(program, Limits(20), lambda heard: None).run.output == "ran\n"
        assert why in warm.cold[framework]
        assert warm.started == 0


def test_a_library_that_only_was_imported_serves(tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "torch.py").write_text("class default_generator: seed = staticmethod(int)")
    with new(environment_of("torch", tmp_path)) as warm:
        program = Program("import torch\nprint('ran')", "torch", harness="plain", data="none")
        assert warm.run(program, Limits(20), lambda heard: None).run.output == "ran\n"
        assert (warm.started, warm.cold) == (1, {})


@pytest.mark.parametrize(
    ("line", "cold"),
    [
        ("import keras", False),
        ('os.environ["KERAS_BACKEND"] = "jax"', False),
        ("os.environ.setdefault('KERAS_BACKEND', 'jax')", False),
        ('os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"  # quiet', False),
        ("print(os.environ.get('HOME'))", False),
        ("if 'COLAB_GPU' in os.environ: pass", False),
        ('os.environ["KERAS_BACKEND"] = "torch"', True),
        ('os.environ["KERAS_BACKEND"] = "jax" if x else "torch"', True),
        ('os.environ["JAX_ENABLE_X64"] = "1"', True),
        ("os.environ.update(JAX_ENABLE_X64='1')", True),
        ("os.putenv('OMP_NUM_THREADS', '1')", True),
        ("from os import environ", True),
    ],
)
def test_a_program_that_sets_what_libraries_read_at_import_is_started_cold(line, cold):
    environment = Environment("jax", *python_here(), None, {"KERAS_BACKEND": "jax"})
    assert before_import(f"import os\n{line}\nx = 1\n", environment) is cold


# --- servers come and go --------------------------------------------------------------------------


def test_a_server_is_replaced_after_so_many_runs():
    with new(runs=2) as warm:
        seeds = [run(warm, "print(hash('x'))").output for _ in range(5)]
        assert (warm.started, warm.cold) == (5, {})
    assert len(set(seeds)) == 3


def test_a_server_that_is_gone_is_replaced_and_the_program_runs_all_the_same():
    with new() as warm:
        run(warm, "print(1)")
        for pid in tree(os.getpid())[1:]:
            if "inside.server" in Path(f"/proc/{pid}/cmdline").read_text():
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.3)
        assert [run(warm, "print(2)").output for _ in range(2)] == ["2\n"] * 2
        assert (warm.started, warm.cold) == (2, {})


def test_nothing_is_left_when_it_is_closed_and_programs_still_run():
    before = set(tree(os.getpid()))
    warm = new()
    run(warm, "print(1)")
    assert set(tree(os.getpid())) - before
    warm.close()
    assert not set(tree(os.getpid())) - before
    assert run(warm, "print(2)").output == "2\n"


@pytest.mark.parametrize("name", ["isolated", "warm"])
def test_everything_ends_with_whoever_started_it(name):
    new()  # skips where nothing is kept apart
    text = f"""
    import sys
    sys.path[:0] = {[str(HERE.parent), str(HERE.parents[1] / "src")]}
    from sandbox.attack import sandbox
    from viva.evidence.sandbox import Limits, Program
    text = "import time\\nprint(1, flush=True)\\ntime.sleep(99)"
    program = Program(text, harness="plain", data="none")
    say = lambda heard: print("on", flush=True) if heard.text else None
    sandbox({name!r}).run(program, Limits(99), say)
    """
    with subprocess.Popen([sys.executable, "-c", dedent(text)], stdout=subprocess.PIPE) as host:
        host.stdout.readline()
        inside = tree(host.pid)[1:]
        host.kill()
    until = time.monotonic() + 10
    while measure.left(inside) and time.monotonic() < until:
        time.sleep(0.05)
    assert len(inside) >= 3
    assert not measure.left(inside)


# --- the same facts -------------------------------------------------------------------------------

_KERAS = """
keras.utils.set_random_seed(1)
(x, y), _ = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:512] / 255, y[:512], batch_size=64, verbose=0)
"""
_PROGRAMS = {
    "numpy": """
import numpy as np
from sklearn.datasets import fetch_openml
x, y = fetch_openml("mnist_784", return_X_y=True, as_frame=False)
w = np.random.default_rng(1).normal(0, 0.1, (784, 10))
print((x @ w).shape)
""",
    "jax": "import keras\n" + _KERAS,
    "tensorflow": "import tensorflow as tf\nkeras = tf.keras\n" + _KERAS,
    "torch": """
import torch
from torch.nn.functional import cross_entropy
torch.manual_seed(1)
x, y = torch.rand(256, 784), torch.arange(256) % 10
model = torch.nn.Sequential(torch.nn.Linear(784, 16), torch.nn.ReLU(), torch.nn.Linear(16, 10))
optimizer = torch.optim.Adam(model.parameters(), 1e-3)
data = torch.utils.data.TensorDataset(x, y)
for a, b in torch.utils.data.DataLoader(data, batch_size=64, shuffle=True, num_workers=1):
    optimizer.zero_grad()
    cross_entropy(model(a), b).backward()
    optimizer.step()
""",
}


@pytest.mark.parametrize("framework", _PROGRAMS)
def test_it_computes_and_is_read_as_if_it_had_been_started_cold(framework):
    if framework not in ENVIRONMENTS:
        pytest.skip(f"{framework} is not installed: viva install {framework}")
    with new(ENVIRONMENTS[framework]) as warm:
        found = []
        for place in (warm._bubblewrap, warm):
            ran = place.run(Program(_PROGRAMS[framework], framework), Limits(120), lambda h: None)
            assert ran.run.ending == "ran", ran.run.output[-1000:]
            found.append([r["facts"] for r in ran.reports if r["kind"] == "facts"])
        assert (warm.started, warm.cold) == (1, {})
    assert found[0] == found[1]
    assert found[0][0]["parameters"] > 0


# --- measuring ------------------------------------------------------------------------------------


def test_every_way_to_start_a_program_is_measured_beside_bare_python(viva, monkeypatch):
    new()
    monkeypatch.setattr(measure, "_WINDOW", 0.1)
    said = viva("bench", "sandbox", "--rounds", 1, "--json")
    assert said.code == 0, said.err
    rows = [json.loads(line) for line in said.out.splitlines()]
    ways = {row["way"] for row in rows}
    assert {measure.BARE, "Viva, cold", "Viva, warm"} <= ways
    assert all(row["median"] > 0 and row["runs"] > 0 for row in rows)
    assert {row["what"] for row in rows if row["way"] == "Viva, warm"} == {
        "a program that imports nothing, to its end",
        "programs one after the other, which import nothing",
        "from the limit until eight processes are gone",
    }


def test_what_a_program_costs_in_the_sandbox_is_measured_beside_the_same_program_bare():
    environment = next(iter(ENVIRONMENTS.values()), None)
    if environment is None:
        pytest.skip("no framework is there to measure with: viva install numpy")
    text = "print(sum(range(10**6)))"
    within = new(environment)._bubblewrap
    rows = list(measure.costs(within, text, environment, 2, lambda what: None))
    assert [(row.way, row.runs) for row in rows] == [
        (measure.BARE, 2),
        ("Viva, only run", 2),
        ("Viva, read too", 2),
    ]
    assert rows[0].ratio == 1
    with pytest.raises(RuntimeError, match="bare Python: the program ended with 1"):
        list(measure.costs(within, "raise ValueError", environment, 1, lambda what: None))


def test_a_program_is_not_measured_on_the_few_digits_that_ship(viva, tmp_path):
    (tmp_path / "program.py").write_text("import math\n")
    said = viva("bench", "program", tmp_path / "program.py")
    assert said.code == 2
    assert "viva data mnist" in said.err or "viva install" in said.err
