"""Measures the larger network on the same rows as the claim model: dev, test, probes, public sets.

    PYTHONPATH=training python training/larger/measure.py --model FOLDER [--public FOLDER]

FOLDER holds ``model.pt`` and ``tokenizer.json``. Weights are rounded to the four bits in which they
would be stored.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from calibrate import agreement
from document import Encoder
from evaluate import HEAD, Floats, by_voice, four, lexical, line, mean, probes, three
from network import ClaimModel, Line, rounded
from prepare import PUBLIC, Row, own, public, statements
from train import by_answer, lesson, tensors

AT_ONCE = 16


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--public", type=Path)
    given = parser.parse_args()
    encoder = Encoder(given.model / "tokenizer.json")
    weights = torch.load(given.model / "model.pt", weights_only=True)
    model = ClaimModel(len(weights["token_embd.weight"])).eval()
    model.load_state_dict(weights)
    with torch.no_grad():
        for layer in model.modules():
            if isinstance(layer, Line):
                codes, scale = rounded(layer.weight)
                layer.weight.copy_((codes * scale).view_as(layer.weight))
    for part in ("dev", "test"):
        rows = own(part)
        found = probabilities(model, encoder, rows)
        words = four(lexical(rows)[0])
        report(part, rows, {"model": found, "lexical": words, "mean of both": mean(found, words)})
    report(
        "statements of dev",
        rows := statements("dev"),
        {"model": probabilities(model, encoder, rows)},
    )
    report("probes", rows := probes(), {"model": (found := probabilities(model, encoder, rows))})
    by_voice(rows, np.array([row.label for row in rows]), {"model": found})
    for name in PUBLIC if given.public else ():
        for split in ("ua", "uq", "ud"):
            if (given.public / name / f"{split}.jsonl").exists():
                rows = public(given.public, name, split)
                found = three(probabilities(model, encoder, rows))
                report(f"{name} {split}, three-way", rows, {"model": found})


def report(title: str, rows: Sequence[Row], systems: dict[str, Floats]) -> None:
    """Print the main figures and how the scores of whole answers agree with those of the labels."""
    truth = np.array([row.label for row in rows])
    print(f"\n## {title}: {len(rows)} rows\n\n{HEAD}")
    for name, found in systems.items():
        print(line(name, truth, found), flush=True)
    if len(by_answer(rows)) < len(rows) / 2:
        for name, found in systems.items():
            print(f"Pearson of the scores of answers, {name}: {agreement(list(rows), found):.3f}")


def probabilities(model: ClaimModel, encoder: Encoder, rows: Sequence[Row]) -> Floats:
    """Return the probability of each label for each row; an answer is read with all its claims."""
    places = {id(row): n for n, row in enumerate(rows)}
    answers = by_answer(rows)
    lessons = [lesson(answer, encoder) for answer in answers]
    order = sorted(range(len(answers)), key=lambda i: len(lessons[i].document.ids))
    found = np.zeros((len(rows), 4))
    with torch.no_grad():
        for first in range(0, len(order), AT_ONCE):
            batch = order[first : first + AT_ONCE]
            ids, at, seen, document, ends = tensors([lessons[i].document for i in batch])
            with torch.autocast("cpu", torch.bfloat16):
                states = model(ids, at, seen)
            logits, _ = model.claims(states.float(), document, ends)
            here = [places[id(row)] for i in batch for row in answers[i]]
            found[here] = logits.softmax(-1).numpy()
    return found


if __name__ == "__main__":
    main()
