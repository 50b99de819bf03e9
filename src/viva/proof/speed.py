"""How much CPU time a grader takes for an answer, beside other graders in the same run."""

from __future__ import annotations

import importlib
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from itertools import islice
from typing import Any

from viva.bank import Bank, Question
from viva.evidence import Grader
from viva.proof.probes import Probe

WORDS = 80
POINTS = 8
ANSWERS = 40
PAIRS = 160
BATCH = 16
WARM = 3
"""Runs before those that are measured."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU time on one thread, in milliseconds."""

    what: str
    runs: int
    median: float
    p95: float
    ratio: float | None = None
    """Of the median, to that of the first of its kind."""


def answers(bank: Bank) -> list[tuple[Question, str]]:
    """Return answers of 80 words, each with its question cut to 8 points.

    Args:
        bank: with samples.
    """
    found = (
        (replace(question, points=question.points[:POINTS]), " ".join(words[:WORDS]))
        for question in bank.values()
        if len(question.points) >= POINTS
        for sample in question.samples
        if len(words := sample.text.split()) >= WORDS
    )
    return list(islice(found, ANSWERS))


def judging(graders: Sequence[Grader], of: Sequence[tuple[Question, str]]) -> Iterator[Cost]:
    """Yield what each grader takes for an answer; all of them read an answer before the next."""
    taken: list[list[float]] = [[] for _ in graders]
    for question, words in (*of[:WARM], *of):
        for grader, times in zip(graders, taken, strict=True):
            times.append(_taken(partial(grader.judge, question, question.opening, words)))
    yield from _costs([g.name for g in graders], [times[WARM:] for times in taken])


def reading(read: Callable[[str, str, str], object], probes: Sequence[Probe]) -> Iterator[Cost]:
    """Yield what the claim model takes for a pair, and a plain cross-encoder where torch is.

    Args:
        read: reads a claim, a question and an answer.
        probes: whose pairs are read.
    """
    pairs = probes[:: max(1, len(probes) // PAIRS)][:PAIRS]
    ours = [_taken(partial(read, p.claim, p.question, p.answer)) for p in pairs]
    names, taken = ["claim model, 8-bit, one pair at a time"], [ours[WARM:]]
    if torch_is_there():
        plain = _plain()
        batches = [pairs[i : i + BATCH] for i in range(0, len(pairs), BATCH)]
        names.append(f"the same layers in plain torch, float, batches of {BATCH}")
        times = [_taken(partial(plain, b)) / len(b) for b in (*batches[:WARM], *batches)]
        taken.append(times[WARM:])
    yield from _costs(names, taken)


def torch_is_there() -> bool:
    """Say whether a plain cross-encoder can be measured beside ours."""
    return all(find_spec(name) is not None for name in ("torch", "transformers"))


def _plain() -> Callable[[Sequence[Probe]], object]:
    """Return a cross-encoder of the same size as plain torch runs it; its weights are random."""
    torch: Any = importlib.import_module("torch")
    transformers: Any = importlib.import_module("transformers")
    torch.set_num_threads(1)
    config = transformers.BertConfig(
        hidden_size=384,
        num_hidden_layers=6,
        num_attention_heads=12,
        intermediate_size=1536,
        num_labels=4,
    )
    model = transformers.BertForSequenceClassification(config).eval()

    def run(probes: Sequence[Probe]) -> object:
        # The number of word pieces is about that of four letters each.
        longest = max(len(p.claim + p.question + p.answer) // 4 for p in probes)
        with torch.inference_mode():
            return model(torch.ones((len(probes), longest), dtype=torch.long)).logits

    return run


def _taken(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def _costs(names: Sequence[str], taken: Sequence[Sequence[float]]) -> Iterator[Cost]:
    first = statistics.median(taken[0])
    for name, times in zip(names, taken, strict=True):
        middle = statistics.median(times)
        p95 = sorted(times)[round(0.95 * (len(times) - 1))]
        yield Cost(name, len(times), middle, p95, middle / first if first else None)
