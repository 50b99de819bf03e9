"""Trains the claim model on a CPU; started again, it goes on from its last checkpoint.

    python training/train.py --weights FOLDER --public FOLDER --out FOLDER [--epochs 2] [--share 1]

``--weights`` is the model folder of the package with MiniLM-L6, ``--public`` the public sets. The
same seed gives the same batches; sums on another processor may still differ in the last bits.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import torch
from learning import class_weights, resume, save
from model import ClaimModel, pretrained
from prepare import SOURCES, Row, counts, learnt, training_rows
from torch import Tensor, nn

from viva.evidence.claims.model import Encoder

BATCH = 24
SEED = 5
WARM_UP = 0.06
SMOOTHING = 0.05
HEAD_FASTER = 10
SAVE_EVERY = 100


def main() -> None:
    """Train, with progress, until done."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--public", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--steps", type=int, help="stop here instead, as if this were planned")
    parser.add_argument("--share", type=float, default=1.0, help="of our own questions")
    parser.add_argument("--sources", nargs="+", choices=SOURCES, default=SOURCES)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--start", type=Path, help="a trained model to go on from")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--half", action="store_true", help="bfloat16, where it is faster")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(SEED)
    given.out.mkdir(parents=True, exist_ok=True)

    encoder = Encoder(given.weights / "tokenizer.json")
    rows = training_rows(given.public, given.share, given.sources)
    print(len(rows), "rows:", counts(rows), flush=True)
    model = pretrained(given.weights / "model.safetensors")
    if given.start:
        model.load_state_dict(torch.load(given.start, weights_only=True))
    a_pass = -(-len(rows) // BATCH)
    total = given.steps or a_pass * given.epochs
    weights = class_weights(rows)
    print("class weights", [round(w, 2) for w in weights.tolist()], flush=True)
    loss_of = nn.CrossEntropyLoss(weights, label_smoothing=SMOOTHING)
    optimiser = torch.optim.AdamW(groups(model, given.rate), lr=given.rate)
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(step / (WARM_UP * total), 1.0) * max(0.02, 1 - step / total)
    )
    done = resume(given.out, model, optimiser, pace)
    began, losses = time.time(), []
    model.train()
    for step in range(done, total):
        epoch, place = divmod(step, a_pass)
        if place == 0 or step == done:
            pairs, order = an_epoch(rows, encoder, epoch)
        torch.manual_seed(SEED + step)
        chosen = order[place]
        ids, kinds, mask = padded([pairs[i] for i in chosen])
        with torch.autocast("cpu", torch.bfloat16, enabled=given.half):
            logits = model(ids, kinds, mask)
        loss = loss_of(logits.float(), torch.tensor([rows[i].label for i in chosen]))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        pace.step()
        optimiser.zero_grad()
        losses.append(loss.item())
        if (step + 1) % 50 == 0:
            recent = sum(losses[-50:]) / len(losses[-50:])
            seconds = time.time() - began
            print(f"step {step + 1}/{total}, loss {recent:.4f}, {seconds:.0f} s", flush=True)
        if (step + 1) % SAVE_EVERY == 0 or step + 1 == total:
            save(given.out, model, optimiser, pace, step + 1)
    torch.save(model.state_dict(), given.out / "model.pt")
    print(f"done: {time.process_time():.0f} CPU-s", flush=True)


def an_epoch(
    rows: list[Row], encoder: Encoder, epoch: int
) -> tuple[list[tuple[list[int], list[int]]], list[list[int]]]:
    """Return the pairs of one pass and its batches: of like lengths, in a shuffled order."""
    pairs = [encoder.pair(row.claim, row.question, learnt(row, encoder, epoch)) for row in rows]
    shuffled = random.Random(SEED * 1000 + epoch)
    order = list(range(len(rows)))
    shuffled.shuffle(order)
    batches = []
    for first in range(0, len(order), BATCH * 40):
        alike = sorted(order[first : first + BATCH * 40], key=lambda i: len(pairs[i][0]))
        batches += [alike[i : i + BATCH] for i in range(0, len(alike), BATCH)]
    shuffled.shuffle(batches)
    return pairs, batches


def padded(pairs: list[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor, Tensor]:
    """Return word pieces, kinds and mask of one length."""
    length = max(len(ids) for ids, _ in pairs)
    filled = [[part + [0] * (length - len(part)) for part in pair] for pair in pairs]
    mask = [[1] * len(ids) + [0] * (length - len(ids)) for ids, _ in pairs]
    ids, kinds = (torch.tensor([f[i] for f in filled]) for i in (0, 1))
    return ids, kinds, torch.tensor(mask)


def groups(model: ClaimModel, rate: float) -> list[dict[str, object]]:
    """Return what is learnt: weights, which decay; biases and norms, which do not; the head."""
    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    body = [(n, p) for n, p in named if not n.startswith("head")]
    plain = [p for n, p in body if n.endswith("bias") or "LayerNorm" in n]
    decaying = [p for n, p in body if not (n.endswith("bias") or "LayerNorm" in n)]
    head = [p for n, p in named if n.startswith("head")]
    return [
        {"params": decaying, "weight_decay": 0.01},
        {"params": plain, "weight_decay": 0.0},
        {"params": head, "weight_decay": 0.01, "lr": rate * HEAD_FASTER},
    ]


if __name__ == "__main__":
    main()
