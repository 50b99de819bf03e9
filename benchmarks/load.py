"""How quickly answers are kept while many interviews go on and programs train beside them.

    .venv/bin/python benchmarks/load.py [--interviews 100] [--minutes 5]

A real server with a store on disk; every candidate gives an answer a minute, spread over it. The
same is done first alone and then beside two programs that train without an end at the lowest
priority. Measured in the client, which shares the machine: ``kept`` is the request that keeps an
answer, ``judged`` the time from sending it until the page with the next question is there.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import httpx2

ANSWERS = Path(__file__).parents[1] / "docs" / "demo" / "answers.jsonl"
TRAINS = """
import numpy as np
rng = np.random.default_rng(0)
x, w = rng.normal(size=(2000, 784)), [rng.normal(size=s) * 0.05 for s in ((784, 256), (256, 10))]
y = np.eye(10)[rng.integers(0, 10, 2000)]
while True:
    h = np.maximum(x @ w[0], 0)
    e = np.exp(h @ w[1] - (h @ w[1]).max(1, keepdims=True))
    d = (e / e.sum(1, keepdims=True) - y) / len(x)
    w[1] -= 0.1 * h.T @ d
    w[0] -= 0.1 * x.T @ (d @ w[1].T * (h > 0))
"""
A_MINUTE = 60.0
PATIENCE_S = 60.0


@dataclass
class Measured:
    """Seconds of each request, and what the server came to."""

    kept: list[float] = field(default_factory=list)
    judged: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    memory_mb: float = 0.0
    server_cpu: float = 0.0


class Form(HTMLParser):
    """The hidden fields of the form that sends to an address with some ending."""

    def __init__(self, html: str, ends: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._ends, self._inside = ends, False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up a field."""
        of = dict(attrs)
        if tag == "form":
            self._inside = (of.get("action") or "").endswith(self._ends)
        elif self._inside and tag == "input" and of.get("type") == "hidden":
            self.fields[of["name"] or ""] = of.get("value") or ""


def main() -> None:
    """Measure both ways, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--interviews", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rows = {}
    for name, programs in (("alone", 0), ("beside two programs", 2)):
        with tempfile.TemporaryDirectory() as home, training(programs), serving(home) as server:
            rows[name] = asyncio.run(_hold(server, given.interviews, given.minutes))
    if given.json:
        print(json.dumps({name: vars(row) for name, row in rows.items()}))
        return
    print(f"{given.interviews} interviews, an answer a minute each, {given.minutes:g} minutes;")
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, load {_load()}\n")
    print(
        f"{'':22}{'answers':>8}{'kept p50':>10}{'p95':>8}{'p99 ms':>8}{'judged p50':>12}"
        f"{'p99 s':>8}{'server MB':>11}{'CPU s':>8}{'failed':>8}"
    )
    for name, row in rows.items():
        kept = [1000 * part(row.kept, p) for p in (50, 95, 99)]
        print(f"{name:22}{len(row.kept):8}{kept[0]:10.0f}{kept[1]:8.0f}{kept[2]:8.0f}"
              f"{part(row.judged, 50):12.2f}{part(row.judged, 99):8.2f}"
              f"{row.memory_mb:11.0f}{row.server_cpu:8.1f}{len(row.failed):8}")  # fmt: skip
    ratio = part(rows["beside two programs"].kept, 99) / part(rows["alone"].kept, 99)
    print(f"\np99 of keeping, beside programs to alone: {ratio:.2f}")
    for problem in {f for row in rows.values() for f in row.failed}:
        print("failed:", problem)


@dataclass
class Server:
    """A server that runs."""

    process: subprocess.Popen[str]
    address: str
    token: str


@contextmanager
def serving(home: str) -> Iterator[Server]:
    """Start a server with a folder of its own."""
    environment = {**os.environ, "VIVA_HOME": home}
    command = [sys.executable, "-m", "viva", "serve", "--port", "0", "--no-open"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        found = re.search(r"(http://\S+)/\?token=(\S+)", process.stdout.readline())
        assert found, "the server did not say where it is"
        try:
            yield Server(process, found[1], found[2])
        finally:
            process.terminate()


@contextmanager
def training(programs: int) -> Iterator[None]:
    """Let programs train at the lowest priority."""
    command = ["nice", "-n", "19", sys.executable, "-c", TRAINS]
    one = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    running = [subprocess.Popen(command, env=one) for _ in range(programs)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


async def _hold(server: Server, interviews: int, minutes: float) -> Measured:
    """Hold all interviews at once."""
    told = Measured()
    texts = [json.loads(line)["words"] for line in ANSWERS.read_text("utf-8").splitlines()
             if "words" in json.loads(line)]  # fmt: skip
    before = _cpu(server.process.pid)
    end = time.monotonic() + A_MINUTE * minutes
    await asyncio.gather(
        *(_candidate(server, n / interviews, texts[n % len(texts) :] + texts, end, told)
          for n in range(interviews))
    )  # fmt: skip
    told.server_cpu = _cpu(server.process.pid) - before
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    told.memory_mb = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
    return told


async def _candidate(
    server: Server, phase: float, texts: list[str], end: float, told: Measured
) -> None:
    """Hold one interview: an answer a minute, begun at some moment of the first minute."""
    await asyncio.sleep(phase * A_MINUTE)
    async with httpx2.AsyncClient(base_url=server.address, timeout=PATIENCE_S) as client:
        try:
            page = (await client.get(f"/?token={server.token}", follow_redirects=True)).text
            fields = Form(page, "/interviews").fields
            begun = await client.post("/interviews", data={**fields, "length": "long"})
            where = f"/interviews/{fields['id']}"
            assert begun.status_code == 303, f"begin: {begun.status_code}"
            page = (await client.get(where)).text
            while time.monotonic() < end:
                sent = time.monotonic()
                data = {**Form(page, "/say").fields, "words": texts.pop(0)}
                answer = await client.post(f"{where}/say", data=data)
                told.kept.append(time.monotonic() - sent)
                assert answer.status_code == 303, f"say: {answer.status_code}"
                page = (await client.get(where)).text
                told.judged.append(time.monotonic() - sent)
                if not Form(page, "/say").fields:
                    return  # the close
                await asyncio.sleep(max(0.0, sent + A_MINUTE - time.monotonic()))
        except (AssertionError, httpx2.HTTPError) as problem:
            told.failed.append(f"{type(problem).__name__} {problem}")


def part(seconds: list[float], percent: float) -> float:
    """Return the smallest value that so many per cent do not exceed; NaN of nothing."""
    if not seconds:
        return float("nan")
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def _cpu(pid: int) -> float:
    """Return the CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _load() -> str:
    return " ".join(f"{load:.1f}" for load in os.getloadavg())


if __name__ == "__main__":
    main()
