"""Measures how soon a program starts and how soon it is gone, beside plain ways to run one.

All ways take turns within each round, so that a busy machine is as busy for each of them. What can
be compared are the ratios; the times are those of one machine at one time.
"""

from __future__ import annotations

import math
import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from viva.evidence.behaviour import seen
from viva.evidence.sandbox import Limits, Program, Progress, Sandbox
from viva.sandbox.bubblewrap import Bubblewrap, find, surroundings
from viva.sandbox.environment import Environment, python_here
from viva.sandbox.processes import tree
from viva.sandbox.warm import IMPORTS, Warm

BARE = "bare Python"
_PAUSE = 0.1
"""Seconds between two runs, for what the last one left to do."""
_AT_ONCE = 7
"""Warm runs in a round of a framework, which takes seconds to import otherwise."""
_WINDOW = 3.0
"""Seconds for which programs are started one after the other."""
_LIMIT = 1.0
_PATIENCE = 10.0
_CROWD = """
import os, signal
for s in range(1, 32):
    try: signal.signal(s, signal.SIG_IGN)
    except OSError: pass
for _ in range(3): os.fork()
print("on", flush=True)
while True: pass
"""
"""Eight processes that end for nothing but the kernel."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one way took for one thing."""

    what: str
    way: str
    runs: int
    median: float
    """In seconds, or runs a minute."""
    p95: float
    ratio: float
    """To bare Python, as the median over the rounds; 0 where bare Python cannot do it."""
    unit: str = "ms"


Step = Callable[[str], None]


class Way(Protocol):
    """A way to run a program."""

    name: str

    def run(self, text: str, environment: Environment) -> tuple[float, float]:
        """Run it; return the seconds to its first line, and until it was over."""
        ...

    def stop(self, environment: Environment) -> float:
        """Return the seconds from a limit until all of a crowd of processes is gone."""
        ...


def steps(frameworks: int, rounds: int) -> int:
    """Return how often ``measure`` says that it has got on."""
    return rounds + (2 + frameworks) * _few(rounds)


def measure(
    sandbox: Bubblewrap,
    environments: Mapping[str, Environment],
    rounds: int,
    step: Step = lambda what: None,
) -> Iterator[Row]:
    """Measure all ways there are on this machine.

    Args:
        sandbox: starts programs cold; it has to know these environments.
        environments: of the frameworks to be measured, and ``bare`` with no library.
        rounds: in which all ways take turns.
        step: called at the beginning of each round, with what is measured.
    """
    with Warm(sandbox, environments) as warm, tempfile.TemporaryDirectory() as folder:
        ways: list[Way] = [
            Plain(BARE, Path(folder), lambda home: []),
            *peers(Path(folder)),
            Ours("Viva, cold", sandbox),
            Ours("Viva, warm", warm),
        ]
        bare = environments["bare"]
        text = 'print("on", flush=True)'
        for way in ways:
            way.run(text, bare)  # so that every file has been read once
        yield from _starts(text, bare, ways, rounds, step)
        yield from _throughput(bare, ways, rounds, step)
        yield from _ends(bare, [w for w in ways if w.name != BARE], rounds, step)
        for name, environment in environments.items():
            if name != "bare":
                yield from _framework(environment, ways, rounds, step)


def costs(
    sandbox: Sandbox, text: str, environment: Environment, rounds: int, step: Step
) -> Iterator[Row]:
    """Measure the CPU seconds of one program, bare and in the sandbox, and what its model reaches.

    Args:
        sandbox: starts it cold; it has to know the environment.
        text: the program, which loads MNIST through Keras and leaves its model.
        environment: whose digits it learns.
        rounds: in which the ways take turns.
        step: called at the beginning of each round.

    Raises:
        RuntimeError: the program did not run to its end; the message says where.
    """
    taken: dict[str, list[list[float]]] = {}
    reached: dict[str, list[list[float]]] = {"Viva, read too": []}
    with tempfile.TemporaryDirectory() as folder:
        plain = Plain(BARE, Path(folder), lambda home: [])
        for _ in range(rounds):
            step(environment.name)
            taken.setdefault(BARE, []).append([plain.cpu_seconds(text, environment)])
            for name, harness in (("Viva, only run", "plain"), ("Viva, read too", "watch")):
                program = Program(text, environment.name, harness=harness)
                ran = sandbox.run(program, Limits(600), lambda heard: None)
                if ran.run.ending != "ran":
                    raise RuntimeError(f"{name}: {ran.run.ending} {ran.run.error}")
                taken.setdefault(name, []).append([ran.run.cpu_seconds])
                found = {f.about: f.value for f in seen(ran).saw}
                if isinstance(accuracy := found.get("test_accuracy"), float):
                    reached[name].append([accuracy])
    for row in _rows("CPU seconds of the program", taken):
        yield replace(row, unit="s")
    if reached["Viva, read too"]:
        for row in _rows("share of the test pictures that its model has right", reached):
            yield replace(row, unit="")


def peers(folder: Path) -> list[Plain]:
    """Return the other ways to keep a program apart that are there."""
    found = []
    if bwrap := find():
        words = [bwrap, "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/"]
        words += ["--proc", "/proc", "--dev", "/dev"]
        found.append(Plain("bwrap as pasted", folder, lambda home: [*words, "--bind", home, home]))
    if nsjail := shutil.which("nsjail"):
        jail = [nsjail, "-Mo", "-Q", "--chroot", "/", "--disable_clone_newcgroup", "--keep_env"]
        jail += ["--rlimit_as", "inf", "--rlimit_fsize", "inf", "--rlimit_nofile", "1024"]
        found.append(Plain("nsjail", folder, lambda home: [*jail, "-B", home, "--cwd", home, "--"]))
    return found


class Plain:
    """A command, as anybody would write it."""

    def __init__(self, name: str, folder: Path, before: Callable[[str], list[str]]) -> None:
        self.name = name
        self._folder = folder
        self._before = before

    def run(self, text: str, environment: Environment) -> tuple[float, float]:
        """Run it; return the seconds to its first line, and until it was over."""
        began = time.perf_counter()
        with self._start(text, environment) as process:
            assert process.stdout is not None
            process.stdout.readline()
            first = time.perf_counter() - began
            process.stdout.read()
        return first, time.perf_counter() - began

    def cpu_seconds(self, text: str, environment: Environment) -> float:
        """Run a program that learns MNIST; return the CPU seconds of all its processes.

        Raises:
            RuntimeError: it failed.
        """
        assert environment.data is not None
        with self._start(text, environment, environment.data) as process:
            assert process.stdout is not None
            process.stdout.read()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{self.name}: the program ended with {process.returncode}")
        return used.ru_utime + used.ru_stime

    def stop(self, environment: Environment) -> float:
        """Return the seconds from a limit until all of a crowd of processes is gone."""
        with self._start(_CROWD, environment) as process:
            began = time.monotonic()
            assert process.stdout is not None
            process.stdout.readline()
            crowd = tree(process.pid)
            time.sleep(max(0.0, _LIMIT - (time.monotonic() - began)))
            due = time.monotonic()
            process.kill()
            while left(crowd, process.pid) and time.monotonic() - due < _PATIENCE:
                time.sleep(0.002)
            gone = time.monotonic() - due
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
        return gone

    def _start(
        self, text: str, environment: Environment, data: Path | None = None
    ) -> subprocess.Popen[bytes]:
        home = tempfile.mkdtemp(dir=self._folder)
        Path(home, "program.py").write_text(text, "utf-8")
        told = surroundings(environment, home, str(environment.packages or ""), "")
        told["MPLCONFIGDIR"] = str(Path(environment.packages or home, ".mpl"))
        if data:  # the same digits, found in the same way
            serve = f"from inside import datasets\ndatasets.serve({str(data)!r})\n"
            Path(home, "sitecustomize.py").write_text(serve, "utf-8")
            told["PYTHONPATH"] += os.pathsep.join(["", str(Path(__file__).parent), home])
        python = [environment.python, "-B", "-s", "-P", str(Path(home, "program.py"))]
        return subprocess.Popen(
            [*self._before(home), *python],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=told,
            cwd=home,
            start_new_session=True,
        )


class Ours:
    """One of our sandboxes."""

    def __init__(self, name: str, sandbox: Sandbox) -> None:
        self.name = name
        self._sandbox = sandbox

    def run(self, text: str, environment: Environment) -> tuple[float, float]:
        """Run it; return the seconds to its first line, and until it was over."""
        heard: list[float] = []
        began = time.perf_counter()

        def hear(progress: Progress) -> None:
            if progress.text:
                heard.append(time.perf_counter() - began)

        self._run(text, environment, Limits(), hear, "ran")
        return heard[0], time.perf_counter() - began

    def stop(self, environment: Environment) -> float:
        """Return the seconds from a limit until all of a crowd of processes is gone."""
        crowd: list[int] = []

        def hear(progress: Progress) -> None:
            if progress.text:
                crowd.extend(pid for pid in tree(os.getpid()) if _is_inside(pid))

        seconds = self._run(_CROWD, environment, Limits(seconds=_LIMIT), hear, "out of time")
        if stayed := left(crowd):
            raise RuntimeError(f"{self.name} left {len(stayed)} processes")
        return seconds - _LIMIT

    def _run(
        self,
        text: str,
        environment: Environment,
        limits: Limits,
        hear: Callable[[Progress], None],
        wanted: str,
    ) -> float:
        program = Program(text, environment.name, harness="plain", data="none")
        run = self._sandbox.run(program, limits, hear).run
        if run.ending != wanted:
            raise RuntimeError(f"{self.name}: {run.ending} {run.error}")
        return run.seconds


def _starts(
    text: str,
    environment: Environment,
    ways: Sequence[Way],
    rounds: int,
    step: Step,
) -> Iterator[Row]:
    taken: dict[str, list[list[float]]] = {way.name: [] for way in ways}
    for turn in range(rounds):
        step("starting")
        for way in _in_turn(ways, turn):
            taken[way.name].append([way.run(text, environment)[1]])
            time.sleep(_PAUSE)
    yield from _rows("a program that imports nothing, to its end", taken)


def _framework(
    environment: Environment, ways: Sequence[Way], rounds: int, step: Step
) -> Iterator[Row]:
    imports = IMPORTS[environment.name][:1]
    text = "".join(f"import {name}\n" for name in imports) + 'print("on", flush=True)'
    for way in ways:
        if way.name.endswith("warm"):
            way.run(text, environment)  # so that its server is there
    taken: dict[str, list[list[float]]] = {way.name: [] for way in ways}
    for turn in range(_few(rounds)):
        step(environment.name)
        for way in _in_turn(ways, turn):
            times = []
            for _ in range(_AT_ONCE if way.name.endswith("warm") else 1):
                times.append(way.run(text, environment)[0])
                time.sleep(_PAUSE)
            taken[way.name].append(times)
    yield from _rows(f"import {', '.join(imports)}, to its first line", taken)


def _throughput(
    environment: Environment, ways: Sequence[Way], rounds: int, step: Step
) -> Iterator[Row]:
    taken: dict[str, list[list[float]]] = {way.name: [] for way in ways}
    for turn in range(_few(rounds)):
        step("one after the other")
        for way in _in_turn(ways, turn):
            began, runs = time.perf_counter(), 0
            while time.perf_counter() - began < _WINDOW:
                way.run('print("on", flush=True)', environment)
                runs += 1
            taken[way.name].append([60 * runs / (time.perf_counter() - began)])
    for row in _rows("programs one after the other, which import nothing", taken):
        yield Row(row.what, row.way, row.runs, row.median, row.p95, row.ratio, "a minute")


def _ends(environment: Environment, ways: Sequence[Way], rounds: int, step: Step) -> Iterator[Row]:
    taken: dict[str, list[list[float]]] = {way.name: [] for way in ways}
    for turn in range(_few(rounds)):
        step("ending")
        for way in _in_turn(ways, turn):
            taken[way.name].append([way.stop(environment)])
            time.sleep(_PAUSE)
    yield from _rows("from the limit until eight processes are gone", taken)


def _rows(what: str, taken: Mapping[str, list[list[float]]]) -> Iterator[Row]:
    bare = taken.get(BARE)
    for way, rounds in taken.items():
        times = sorted(time for times in rounds for time in times)
        ratios = [
            statistics.median(ours) / statistics.median(plain)
            for ours, plain in zip(rounds, bare or [], strict=bare is not None)
        ]
        p95 = times[math.ceil(0.95 * len(times)) - 1]
        ratio = statistics.median(ratios) if ratios else 0.0
        yield Row(what, way, len(times), statistics.median(times), p95, ratio)


def _in_turn(ways: Sequence[Way], turn: int) -> Sequence[Way]:
    first = turn % len(ways)
    return [*ways[first:], *ways[:first]]


def _few(rounds: int) -> int:
    return max(1, rounds // 7)


def left(pids: Sequence[int], but: int = 0) -> list[int]:
    """Return which of these processes are there and have not ended."""
    found = []
    for pid in pids:
        with suppress(OSError, IndexError):
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            if pid != but and state != "Z":
                found.append(pid)
    return found


def _is_inside(pid: int) -> bool:
    """Say whether a process is one of a program's own: inside, and not the first there."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("NSpid:"):
                numbers = line.split()[1:]
                return len(numbers) > 1 and numbers[-1] != "1"
    return False


def bare() -> Environment:
    """Return the interpreter with no library at all."""
    return Environment("bare", *python_here())
