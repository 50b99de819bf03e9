"""An exercise proves itself: right programs pass its checks, wrong and hostile ones do not."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from viva.bank import Exercise, Question, Trial
from viva.evidence.exercise import check_exercise
from viva.evidence.program import imported
from viva.evidence.sandbox import Limits, Program, Sandbox, verdict
from viva.sandbox.frameworks import FRAMEWORKS, needed

SEEDS = (1, 2)
FEWEST_WRONG = 5
_LIMITS = Limits(seconds=120)
_WORDS = {"solution": "right", "wrong": "wrong", "hostile": "hostile"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one program that proves an exercise."""

    trial: Trial
    framework: str
    seed: int
    seconds: float
    """From the program to its verdict, all runs together."""
    states: Mapping[str, str]
    """By check; empty where the program raised."""
    reasons: Mapping[str, str]
    wrong: tuple[str, ...] = ()
    """What is not as it must be; empty if all is."""
    skipped: bool = False
    """Whether its framework is not installed."""

    def __str__(self) -> str:
        head = f"{_WORDS[self.trial.kind]:<8} {self.trial.name:<36} {self.framework:<10}"
        if self.skipped:
            return f"{head} not tried: {self.framework} is not installed"
        passed = sum(state == "pass" for state in self.states.values())
        told = f"passes {passed} of {len(self.states)}" if self.states else "was not checked"
        return f"{head} {self.seconds:5.2f} s  {told}"


def unproved(question: Question, trials: Sequence[Trial]) -> Iterator[str]:
    """Yield what is missing before any program is run."""
    assert question.exercise is not None
    checks = set(question.exercise.checks)
    wrong = [t for t in trials if t.kind == "wrong"]
    right = [t for t in trials if t.kind == "solution"]
    if len(wrong) < FEWEST_WRONG:
        yield f"{len(wrong)} wrong programs; an exercise needs at least {FEWEST_WRONG}"
    if sum("otherwise" in t.name for t in right) < 3:
        yield "fewer than three right programs that are written differently (otherwise_*.py)"
    if not any(t.kind == "hostile" for t in trials):
        yield "no hostile program"
    for trial in trials:
        named = (*trial.must_fail, *trial.must_pass, *trial.must_not_pass)
        for name in sorted(set(named) - checks):
            yield f"{trial.name} names the check '{name}', which there is not"
        if trial.kind == "wrong" and not trial.must_fail:
            yield f"{trial.name} must fail nothing"
        if trial.kind != "solution" and not trial.story.endswith("."):
            yield f"{trial.name} tells no story that ends with a full stop"
    bitten = {name for t in wrong for name in t.must_fail}
    for name in question.exercise.checks:
        if name not in bitten:
            yield f"no wrong program must fail the check '{name}', so nothing shows that it bites"


def tried(
    sandbox: Sandbox,
    exercise: Exercise,
    trial: Trial,
    installed: Collection[str],
    seed: int,
    limits: Limits = _LIMITS,
) -> Outcome:
    """Try one program."""
    framework = needed(imported(trial.text), set(installed))
    if framework not in installed:
        return Outcome(trial, framework, seed, 0.0, {}, {}, skipped=True)
    ours = next(name for name in FRAMEWORKS if name in installed)
    begun = time.monotonic()
    run = check_exercise(
        sandbox,
        Program(trial.text, framework),
        exercise,
        limits,
        lambda heard: None,
        seed=seed,
        ours=ours,
    )
    seconds = time.monotonic() - begun
    found = [f for f in run.saw if f.verdict == "check"]
    states = {f.about: str(f.value) for f in found}
    reasons = {f.about: f.why for f in found}
    told = "" if run.ending == "ran" else verdict(run)
    wrong = tuple(_wrong(trial, states, reasons, told))
    return Outcome(trial, framework, seed, seconds, states, reasons, wrong)


def _wrong(
    trial: Trial, states: Mapping[str, str], reasons: Mapping[str, str], ended: str
) -> Iterator[str]:
    if trial.kind == "hostile":
        if states and all(state in ("pass", "note") for state in states.values()):
            yield "passes every check"
        for name in trial.must_not_pass:
            if states.get(name) == "pass":
                yield f"passes {name}: {reasons[name]}"
        return
    if not states:
        yield f"was not checked: {ended}"
        return
    due = dict.fromkeys(trial.must_fail, "fail") | dict.fromkeys(trial.must_pass, "pass")
    if trial.kind == "solution":
        due = dict.fromkeys(states, "pass")
    for name, state in due.items():
        have = states.get(name, "missing")
        if have != state and not (state == "pass" and have == "note"):
            yield f"{name} is {have}, not {state}: {reasons.get(name, '')}"
