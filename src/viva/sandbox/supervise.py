"""Watches one run from the outside: hears it, holds it to its limits, and says how it ended."""

from __future__ import annotations

import errno
import math
import os
import selectors
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from viva.evidence.sandbox import Ending, Hear, Limits, Progress, Ran, Run, Stop, Tier
from viva.sandbox.channel import Channel

_TICK = 0.02
_AFTER_THE_END = 0.2
"""Seconds that a pipe may stay open after the program's process is gone."""


class Guest(Protocol):
    """A started program, whichever way it is kept apart."""

    out: int
    """File descriptors to read what it prints, what it complains, and what its harness says."""
    err: int
    report: int
    over: int | None
    """A file descriptor that can be read once it has ended, where the system has such a thing."""

    def ended(self) -> int | None:
        """Return its exit code, or None while it runs."""
        ...

    def kill(self) -> None:
        """End it and everything that it started."""
        ...

    def memory_mb(self) -> float:
        """Return what it holds now, all its processes together."""
        ...

    def close(self) -> Cost:
        """Wait until nothing of it is left, and return what it cost."""
        ...


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took."""

    cpu_seconds: float
    peak_mb: float = 0.0
    out_of_memory: bool = False
    """Whether a control group ended it."""


def broken(error: Exception, tier: Tier, limits: Limits) -> Ran:
    """Return what became of a run that failed on our side, whatever it was."""
    what = f"{type(error).__name__}: {error}"
    return Ran(Run("broken", error=what[:500], tier=tier, limits=limits))


class Watch:
    """One run, watched to its end."""

    def __init__(self, guest: Guest, limits: Limits, hear: Hear) -> None:
        self._guest = guest
        self._limits = limits
        self._hear = hear
        self._channel = Channel()
        self._open: set[int] = set()
        self._output = bytearray()
        self._printed = 0
        self._peak = 0.0
        self._stopped: Ending | None = None
        self._began = time.monotonic()

    def run(self, tier: Tier, data: str) -> Ran:
        """Watch until it is over, and say how it was."""
        try:
            code = self._listen()
        finally:
            if self._guest.ended() is None:
                self._guest.kill()
            cost = self._guest.close()
        seconds = time.monotonic() - self._began
        if cost.out_of_memory and self._stopped is None:
            self._stopped = "out of memory"
        return self._tell(code, seconds, cost, tier, data)

    def _listen(self) -> int:
        sources = selectors.DefaultSelector()
        for fd in (self._guest.out, self._guest.err, self._guest.report):
            os.set_blocking(fd, False)
            sources.register(fd, selectors.EVENT_READ)
            self._open.add(fd)
        if self._guest.over is not None:
            sources.register(self._guest.over, selectors.EVENT_READ)
        over: float | None = None
        while True:
            try:
                for key, _ in sources.select(_TICK):
                    if key.fd not in self._open or not self._read(key.fd):
                        sources.unregister(key.fd)
                self._hold_to_limits()
                self._hear(Progress())  # whoever listens can stop a silent program too
            except (KeyboardInterrupt, Stop):
                self._end("stopped by you")
            code = self._guest.ended()
            if code is None:
                continue
            over = over or time.monotonic()
            if not self._open or time.monotonic() - over > _AFTER_THE_END:
                sources.close()
                return code

    def _read(self, fd: int) -> bool:
        """Take what there is; return whether more may come."""
        try:
            data = os.read(fd, 65536)
        except BlockingIOError:
            return True
        if not data:
            self._open.discard(fd)
            return False
        if fd == self._guest.report:
            for report in self._channel.feed(data):
                if report["kind"] == "epoch":
                    self._hear(_progress(report))
        else:
            self._printed += len(data)
            room = self._limits.output_kb * 1024 - len(self._output)
            self._output += data[: max(room, 0)]
            if room > 0:
                self._hear(Progress(data[:room].decode("utf-8", errors="replace")))
            if self._printed > self._limits.output_kb * 1024:
                self._end("too much output")
        return True

    def _hold_to_limits(self) -> None:
        if self._stopped:
            return
        self._peak = max(self._peak, memory := self._guest.memory_mb())
        if memory > self._limits.memory_mb:
            self._end("out of memory")
        elif time.monotonic() - self._began > self._limits.seconds:
            self._end("out of time")

    def _end(self, why: Ending) -> None:
        self._stopped = self._stopped or why
        self._guest.kill()

    def _tell(self, code: int, seconds: float, cost: Cost, tier: Tier, data: str) -> Ran:
        reports = self._channel.reports
        raised = next((r for r in reports if r["kind"] == "raised"), None)
        ending, error = self._stopped or _ending(code, raised), ""
        if ending in ("raised", "out of memory", "too many processes") and raised:
            error = _one_line(raised, self._limits)
        elif ending == "raised":
            error = _by_signal(code)
        elif ending == "broken":
            error = (
                self._output.decode("utf-8", "replace").strip()[-500:] or f"it ended with {code}"
            )
        epochs = [r for r in reports if r["kind"] == "epoch"]
        last = _progress(epochs[-1]) if epochs else Progress()
        line = raised.get("line") if raised else None
        run = Run(
            ending,
            line if isinstance(line, int) else None,
            error,
            last.epoch,
            last.epochs,
            last.logs,
            round(seconds, 2),
            round(cost.cpu_seconds, 2),
            round(max(self._peak, cost.peak_mb), 1),
            self._output.decode("utf-8", errors="replace"),
            data,
            tier,
            self._limits,
        )
        return Ran(run, self._channel.files, tuple(reports))


_FAILED_TO_START = 111
"""With which a sandbox says that it could not be set up."""


def _ending(code: int, raised: Mapping[str, Any] | None) -> Ending:
    if raised is None:
        return "ran" if code == 0 else "broken" if code == _FAILED_TO_START else "raised"
    kind, message = str(raised.get("type")), str(raised.get("message"))
    if kind == "MemoryError":
        return "out of memory"
    if "start new thread" in message or (
        kind == "BlockingIOError" and raised.get("errno") == errno.EAGAIN
    ):
        return "too many processes"
    return "raised"


def _one_line(raised: Mapping[str, Any], limits: Limits) -> str:
    kind, message = str(raised.get("type")), " ".join(str(raised.get("message")).split())
    missing = raised.get("missing")
    if isinstance(missing, str):
        return f"{missing[:60]} is not installed here"
    if kind == "EOFError" and "reading a line" in message:
        message = "it asked for input, and nobody can type here"
    if raised.get("errno") in (errno.EFBIG, errno.ENOSPC):
        message = f"{message} (its files may take {limits.scratch_mb} MB)"
    at = raised.get("column")
    place = f" at character {at}" if kind == "SyntaxError" and isinstance(at, int) and at else ""
    return f"{kind[:60]}{place}: {message[:300]}" if message else kind[:60]


def _by_signal(code: int) -> str:
    import signal

    if code > 128:
        try:
            return f"it crashed ({signal.Signals(code - 128).name})"
        except ValueError:
            pass
    return f"it left with exit code {code}"


def _is_number(value: object) -> bool:
    """Say whether a value is a number that a float can hold: a program may report any integer."""
    try:
        return isinstance(value, int | float) and math.isfinite(value)
    except OverflowError:
        return False


def _progress(report: Mapping[str, Any]) -> Progress:
    """Read what claims to be the end of an epoch; whatever is no number is left out."""
    logs = report.get("logs")
    numbers = {
        str(name)[:40]: float(value)
        for name, value in (logs.items() if isinstance(logs, Mapping) else ())
        if _is_number(value)
    }
    epoch, of = report.get("epoch"), report.get("of")
    return Progress(
        epoch=epoch if isinstance(epoch, int) else None,
        epochs=of if isinstance(of, int) else None,
        logs=dict(list(numbers.items())[:12]),
    )
