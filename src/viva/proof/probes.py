"""Probes: answers that state a claim, or only look like it, and how a grader takes each kind."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, get_args

from viva.bank import Point, Question
from viva.evidence import Grader, Verdict

Expect = Literal["states", "partly", "contradicts", "silent"]

_EARNS: dict[Expect, tuple[Verdict, ...]] = {
    "states": ("made",),
    "partly": ("half", "missed", "unsure", "contradicted"),
    "contradicts": ("missed", "unsure", "contradicted"),
    "silent": ("missed", "unsure", "contradicted"),
}
"""The verdicts with which a probe is taken rightly: only what states the claim is made, and of the
rest only what partly states it earns half. To be unsure refuses, since the interviewer asks."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One answer to one claim."""

    id: str
    kind: str
    """What is tried, such as ``negation``."""
    question: str
    claim: str
    answer: str
    expect: Expect


@dataclass(frozen=True, slots=True)
class Taken:
    """How one grader took the probes of one kind that expect the same."""

    grader: str
    kind: str
    expect: Expect
    probes: int
    right: int
    """Those accepted that state the claim; of the others, those refused."""
    verdicts: Mapping[str, int]


def read_probes(lines: Iterable[str] | None = None) -> list[Probe]:
    """Read probes, one JSON object a line; without lines those that come with Viva.

    Raises:
        ValueError: a line is no probe; the message says which.
    """
    if lines is None:
        lines = files("viva.proof").joinpath("probes.jsonl").read_text("utf-8").splitlines()
    return [_probe(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _probe(number: int, line: str) -> Probe:
    try:
        kept = json.loads(line)
        texts = [kept[name] for name in ("id", "class", "question", "claim", "answer", "expect")]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"line {number} is no probe ({type(error).__name__}: {error})") from None
    if not all(isinstance(text, str) for text in texts) or texts[-1] not in get_args(Expect):
        raise ValueError(f"line {number}: 'expect' is one of {', '.join(get_args(Expect))}")
    return Probe(*texts)


def try_probes(
    grader: Grader, probes: Iterable[Probe], progress: Callable[[str], None] = lambda id: None
) -> Iterator[Taken]:
    """Judge every probe; yield what came of each kind, in order of first appearance.

    Args:
        grader: any.
        probes: what is tried.
        progress: told the id of each probe before it is judged.
    """
    found: dict[tuple[str, Expect], Counter[str]] = {}
    for probe in probes:
        progress(probe.id)
        verdict = _verdict(grader, probe)
        found.setdefault((probe.kind, probe.expect), Counter())[verdict] += 1
    for (kind, expect), verdicts in found.items():
        right = sum(verdicts[verdict] for verdict in _EARNS[expect])
        yield Taken(grader.name, kind, expect, verdicts.total(), right, dict(verdicts))


def _verdict(grader: Grader, probe: Probe) -> str:
    question = Question(
        id="probe",
        uuid="",
        kind="concept",
        level="mid",
        minutes=1,
        ask=probe.question,
        points=(Point("claim", probe.claim),),
        model_answer="",
    )
    judgement = grader.judge(question, probe.question, probe.answer)
    return next(f.verdict for f in judgement.findings if f.about == "claim")
