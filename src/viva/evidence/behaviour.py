"""Behaviour: what a run showed, beside what was read in the source, and where the two disagree."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from viva.evidence.finding import Finding
from viva.evidence.sandbox import Ran, Run

USED = frozenset(
    """
    framework layers hidden_layers hidden_activation output_units output_activation parameters
    first_layer_parameters convolutions initialiser optimizer learning_rate beta_1 beta_2 epsilon
    momentum weight_decay dropout loss from_logits metrics epochs batch_size validation_split
    validation updates_per_epoch scaled_inputs
    """.split()  # noqa: SIM905
)
"""What a program is made of; everything else that objects tell is what they did."""

SAW = frozenset(
    """
    backend updates examples input_max shuffled seeded labels predicted keeps_best loss_input
    evaluated_on_test validated_on_test validated_on_train trained_on_test
    moved_weights unmoved_weights copied_units gradients_kept asked_in_training_mode
    accuracy_gap still_rising recent_rise best_epoch epochs_after_best best_val_loss
    loss_trend val_loss_trend finite_loss row_sum test_accuracy
    final_accuracy final_val_accuracy final_loss final_val_loss
    first_accuracy first_val_accuracy first_loss first_val_loss
    """.split()  # noqa: SIM905
)
_OBJECTS = "told by the objects that the program left"
_FRAMEWORK = "reported by its framework"
_HARNESS = "how it ended"
_REACHED = ("accuracy", "loss", "val_accuracy", "val_loss")
_LIVE = ("updates_per_epoch",)
"""What the source can only tell for all of MNIST, and a run for what it was given."""
_CROSS_ENTROPIES = ("sparse_categorical_crossentropy", "categorical_crossentropy")
_NEAR = 1e-6


def seen(ran: Ran) -> Run:
    """Return the run with what its harness said as findings, and how it ended.

    Only known names count, and only plain values: what comes from inside can be forged.
    """
    told: dict[str, Any] = {}
    for report in ran.reports:
        facts = report.get("facts") if report.get("kind") == "facts" else None
        told |= facts if isinstance(facts, Mapping) else {}
    found = []
    for name, value in told.items():
        if name in USED | SAW and (plain := _plain(value)) is not None:
            verdict = "used" if name in USED else "saw"
            found.append(Finding(name, verdict, why=_OBJECTS, value=plain))  # type: ignore[arg-type]
    found += _derived({f.about: f.value for f in found})
    there = {f.about for f in found}
    found += [f for f in _ended(ran.run) if f.about not in there]
    return replace(ran.run, saw=(*ran.run.saw, *found))


def together(read: Sequence[Finding], run: Run | None) -> tuple[Finding, ...]:
    """Return the facts of a program, from its source and from its run.

    What both tell keeps the source's line. What only the objects tell is taken from them. Where
    they contradict each other neither is used, and that is said. Of what was found twice the
    later counts.
    """
    told = run is not None and any(f.why == _OBJECTS for f in run.saw)
    known_from = Finding("known_from", "saw", value="objects" if told else "source")
    if run is None:
        return (*read, known_from) if read else ()
    source = {f.about: f for f in read if f.verdict == "used"}
    facts = [f for f in read if f.verdict != "used"]
    live = {f.about: f for f in run.saw if f.verdict == "used"}
    for name, finding in source.items():
        other = live.get(name)
        if name in _LIVE:
            facts += [replace(finding, value=other.value, why=_OBJECTS)] if other else []
        elif other is None or same(finding.value, other.value) or _says_more(name, finding, other):
            facts.append(finding)
        else:
            why = f"the source says {finding.value}, the objects say {other.value}"
            facts.append(replace(finding, about=f"{name}_disputed", verdict="saw", why=why))
    facts += [f for name, f in live.items() if name not in source]
    facts += {(f.verdict, f.about): f for f in run.saw if f.verdict != "used"}.values()
    ending = Finding("ending", "saw", why=run.error, value=run.ending, line=run.line)
    return (*facts, known_from, ending)


def same(one: object, other: object) -> bool:
    """Say whether two values of a fact are the same, however they are written."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=_NEAR)
    return _bare(one) == _bare(other)


def effective_loss(
    backend: str, loss: str, output_activation: str, from_logits: bool
) -> str | None:
    """Return what Keras' cross-entropies minimise on a backend, in words; None for other losses.

    Keras 3.15: TensorFlow goes back from the output to the logits that its last activation was
    given and applies softmax to them, JAX and PyTorch take the output as it is
    (``keras/src/backend/*/nn.py``).
    """
    if loss not in _CROSS_ENTROPIES:
        return None
    softmax = "the cross-entropy of a softmax over the logits"
    if output_activation not in ("softmax", "sigmoid", "none"):
        return None
    if output_activation == "none":
        return softmax if from_logits else "the cross-entropy of raw sums taken for probabilities"
    if backend == "tensorflow":
        return softmax
    if from_logits:
        return f"the cross-entropy of a softmax over {output_activation} outputs"
    if output_activation == "softmax":
        return softmax
    return "the cross-entropy of sigmoids divided by their sum"


def _ended(run: Run) -> Iterable[Finding]:
    """Yield what the run itself tells: on which digits, how far it came, where it stopped."""

    def saw(name: str, value: str | float | None, why: str = _HARNESS) -> Iterable[Finding]:
        if (plain := _plain(value)) is not None:
            yield Finding(name, "saw", why=why, value=plain)

    if run.data:
        yield from saw("data", run.data.partition(" (")[0])
    for name in _REACHED:
        yield from saw(f"final_{name}", run.achieved.get(name), _FRAMEWORK)
    if run.ending == "out of time":
        yield from saw("time_limit", run.limits.seconds)
        if run.epochs and run.epoch is not None:
            yield from saw("stopped_in_epoch", run.epoch + 1)
            yield from saw("epochs_planned", run.epochs)
        else:
            yield from saw("stopped_in_epoch", "unknown")
    if run.ending == "out of memory":
        yield from saw("memory_limit", run.limits.memory_mb)
    raised = re.match(r"(\w+)(?: at character \d+)?(?::|$)", run.error)
    if run.ending == "raised" and run.line and raised:
        yield from saw("raised", raised[1])
        yield from saw("raised_in_line", run.line)


def _derived(facts: Mapping[str, Any]) -> Iterable[Finding]:
    backend, loss = facts.get("backend"), facts.get("loss")
    activation = facts.get("output_activation")
    if not (isinstance(backend, str) and isinstance(loss, str) and isinstance(activation, str)):
        return
    told = effective_loss(backend, loss, activation, facts.get("from_logits") == "yes")
    if told:
        yield Finding("effective_loss", "saw", why="by backend, last layer and loss", value=told)


def _says_more(name: str, source: Finding, live: Finding) -> bool:
    """Say whether the source tells of a Keras loop what its objects count differently."""
    return name in ("layers", "framework") and bool(source.value) and bool(live.value)


def _bare(value: object) -> str:
    return str(value).lower().replace("_", "").replace(" ", "")


def _plain(value: object) -> str | float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    return value[:200] if isinstance(value, str) and value.isprintable() else None
