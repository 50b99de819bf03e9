"""Runs an exported model on one thread; the rest of the evaluation needs no torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
from numpy.typing import NDArray
from prepare import SILENT, Encoder, Row, read

Pair = tuple[list[int], list[int]]
Floats = NDArray[np.float64]
BATCH = 16


class Runner:
    """An exported model."""

    def __init__(self, file: Path) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = ort.InferenceSession(str(file), options, ["CPUExecutionProvider"])

    def logits(self, pairs: list[Pair]) -> Floats:
        """Return four logits for each pair, those of like length together."""
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]))
        found = np.zeros((len(pairs), 4))
        for first in range(0, len(order), BATCH):
            chosen = order[first : first + BATCH]
            found[chosen] = self.session.run(None, arrays([pairs[i] for i in chosen]))[0]
        return found


def arrays(pairs: list[Pair]) -> dict[str, NDArray[np.int64]]:
    """Return word pieces, kinds and mask, filled to one length."""
    shape = (len(pairs), max(len(ids) for ids, _ in pairs))
    ids, kinds, mask = (np.zeros(shape, np.int64) for _ in range(3))
    for i, (pieces, sides) in enumerate(pairs):
        ids[i, : len(pieces)] = pieces
        kinds[i, : len(sides)] = sides
        mask[i, : len(pieces)] = 1
    return {"ids": ids, "kinds": kinds, "mask": mask}


def probabilities(runner: Runner, encoder: Encoder, rows: list[Row], most: int = 2) -> Floats:
    """Return the probability of each label for each row; of several windows the loudest speaks."""
    pairs, owner = [], []
    for number, row in enumerate(rows):
        for window in read(row, encoder, most):
            pairs.append(encoder.pair(row, window))
            owner.append(number)
    said = softmax(runner.logits(pairs))
    found = np.full((len(rows), 4), -1.0)
    for number, chances in zip(owner, said, strict=True):
        if found[number, 0] < 0 or chances[SILENT] < found[number, SILENT]:
            found[number] = chances
    return found


def softmax(logits: Floats) -> Floats:
    """Return probabilities."""
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True))
