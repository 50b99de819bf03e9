"""Trains the larger network on a CPU; started again, it goes on from its last checkpoint.

    PYTHONPATH=training python training/larger/train.py --base GGUF --out FOLDER [--public FOLDER]

``--base`` is the GGUF file of SmolLM2-135M, ``--public`` the folder of the public sets. The same
seed gives the same batches; sums on another processor may still differ in the last bits.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from base import Base
from document import UNSEEN, Document, Encoder, plain
from learning import class_weights, resume, save
from network import ClaimModel, Line
from prepare import PUBLIC, Row, composed, counts, own, public, statements, strangers
from torch import Tensor, nn

from viva.evidence.claims.weights import TOKENIZER

STATED, PUT = 0.5, 0.3
"""Shares of the statements, and of the answers put together of them, that train."""
SHUFFLED = 9
BATCH = 2_048
"""Word pieces, padding counted."""
SEED = 5
RATE, HEADS_FASTER, WARM_UP, LEAST = 1e-4, 5, 0.05, 0.02
SMOOTHING = 0.05
POINTING, POINTING_LATE, LATE = 0.2, 1.0, 800
"""Weight of the second head's loss; it was raised after so many steps, when it hardly fell."""
MOST_OF_IT = 0.85
"""Of an answer: a span that is longer says nothing of where."""
COARSE_FROM = 0.65
"""Of all steps: from there on weights are rounded to the four bits that are stored."""
SAVE_EVERY = 400


@dataclass(frozen=True, slots=True)
class Lesson:
    """An answer, its claims, and what is right of each."""

    document: Document
    labels: list[int]
    spans: list[list[int]]
    """The word pieces of the answer that say it; none where that is not known."""


def main() -> None:
    """Train, with progress, until done."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--public", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(SEED)
    given.out.mkdir(parents=True, exist_ok=True)

    answers = training_answers(given.public)
    rows = [row for answer in answers for row in answer]
    print(len(rows), "rows:", counts(rows), flush=True)
    base = Base(given.base)
    tokenizer, kept = base.vocabulary(
        plain(t) for r in rows for t in (r.question, r.claim, r.answer)
    )
    tokenizer.save(str(given.out / TOKENIZER), pretty=False)
    encoder = Encoder(given.out / TOKENIZER)
    model = base.network(kept)
    lessons = [lesson(answer, encoder) for answer in answers]
    plan = batches(lessons)
    weights = class_weights(rows)
    print(len(kept), "words, class weights", [round(w, 2) for w in weights.tolist()], flush=True)
    loss_of = nn.CrossEntropyLoss(weights, label_smoothing=SMOOTHING)
    optimiser = torch.optim.AdamW(groups(model), lr=RATE, betas=(0.9, 0.98), fused=True)
    total = len(plan)
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(step / (WARM_UP * total), 1.0) * max(LEAST, 1 - step / total)
    )
    began, losses = time.time(), []
    model.train()
    for step in range(resume(given.out, model, optimiser, pace), total):
        Line.coarse = step >= COARSE_FROM * total
        batch = [lessons[i] for i in plan[step]]
        ids, places, seen, document, ends = tensors([one.document for one in batch])
        with torch.autocast("cpu", torch.bfloat16):
            states = model(ids, places, seen)
        logits, shown = model.claims(states.float(), document, ends)
        truth = torch.tensor([label for one in batch for label in one.labels])
        loss = loss_of(logits, truth)
        losses.append(loss.item())
        weight = POINTING if step < LATE else POINTING_LATE
        (loss + weight * pointing(batch, shown)).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        pace.step()
        optimiser.zero_grad()
        if (step + 1) % 50 == 0:
            recent, seconds = sum(losses[-50:]) / len(losses[-50:]), time.time() - began
            print(f"step {step + 1}/{total}, loss {recent:.4f}, {seconds:.0f} s", flush=True)
        if (step + 1) % SAVE_EVERY == 0:
            save(given.out, model, optimiser, pace, step + 1)
    torch.save(model.state_dict(), given.out / "model.pt")
    print(f"done: {time.process_time():.0f} CPU-s", flush=True)


def training_answers(folder: Path | None) -> list[list[Row]]:
    """Return what trains, answer by answer: the rows of each are read together.

    Our own answers come twice, once beside one claim of another question; of the statements and of
    what was put together a share is left out, always the same.

    Args:
        folder: holds the public sets, if they are at hand.
    """
    answers = own("train")
    twice = [*by_answer([*answers, *strangers(answers)[::2]]), *by_answer(answers)]
    told = [rows for rows in by_answer(statements("train")) if _drawn(rows, STATED)]
    put = [rows for rows in by_answer(composed("train")) if _drawn(rows, PUT)]
    extra = [[row] for name in PUBLIC if folder for row in public(folder, name, "train")]
    random.Random(SHUFFLED).shuffle(found := [*twice, *told, *put, *extra])
    return found


def by_answer(rows: Iterable[Row]) -> list[list[Row]]:
    """Return the rows of one answer together, with the strangers' claims that it meets."""
    found: dict[tuple[str, str, str, int, str], list[Row]] = {}
    for row in rows:
        source = "own" if row.source == "stranger" else row.source
        key = row.group, row.question, row.answer, row.number, source
        found.setdefault(key, []).append(row)
    return list(found.values())


def _drawn(rows: Sequence[Row], part: float) -> bool:
    row = rows[0]
    number = hashlib.sha256(f"k{row.answer}{row.claim}".encode()).hexdigest()[:8]
    return row.source == "verbatim" or int(number, 16) < part * 2**32


def lesson(rows: Sequence[Row], encoder: Encoder) -> Lesson:
    """Return what is to be learnt from the rows of one answer."""
    said = plain(rows[0].answer)
    document = encoder.document(rows[0].question, said, [row.claim for row in rows])
    spans = []
    for row in rows:
        span = plain(row.span)
        start = said.find(span) if span and len(span) < MOST_OF_IT * len(said) else -1
        places = zip(document.answer, document.characters, strict=True)
        spans.append(
            [n for n, (a, b) in places if a < start + len(span) and b > start] if start >= 0 else []
        )
    return Lesson(document, [row.label for row in rows], spans)


def batches(lessons: Sequence[Lesson]) -> list[list[int]]:
    """Return which lessons are read together: of like lengths, in a shuffled order."""
    shuffled = random.Random(SEED)
    order = list(range(len(lessons)))
    shuffled.shuffle(order)
    found = []
    for first in range(0, len(order), 400):
        batch: list[int] = []
        for i in sorted(order[first : first + 400], key=lambda i: len(lessons[i].document.ids)):
            if batch and (len(batch) + 1) * len(lessons[i].document.ids) > BATCH:
                found.append(batch)
                batch = []
            batch.append(i)
        found.append(batch)
    shuffled.shuffle(found)
    return found


def tensors(documents: Sequence[Document]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Return word pieces, places and what they see, padded, and where the claims end."""
    length, many = max(len(d.ids) for d in documents), len(documents)
    ids, places = (torch.zeros(many, length, dtype=torch.long) for _ in range(2))
    seen = torch.full((many, 1, length, length), UNSEEN)
    for n, d in enumerate(documents):
        here = len(d.ids)
        ids[n, :here], places[n, :here] = torch.tensor(d.ids), torch.tensor(d.places)
        seen[n, 0, :here, :here] = torch.from_numpy(d.seen())
    document = torch.tensor([n for n, d in enumerate(documents) for _ in d.ends])
    return ids, places, seen, document, torch.tensor([e for d in documents for e in d.ends])


def pointing(batch: Sequence[Lesson], shown: Tensor) -> Tensor:
    """Return minus the logarithm of how much points to the spans, over all claims."""
    lost, claim = torch.zeros(()), 0
    for one in batch:
        answer = one.document.answer
        for span in one.spans:
            if span:
                shares = shown[claim, answer.start : answer.stop].log_softmax(-1)
                lost = lost - shares[torch.tensor(span) - answer.start].logsumexp(0)
            claim += 1
    return lost / claim


def groups(model: ClaimModel) -> list[dict[str, object]]:
    """Return what is learnt: weights, which decay; norms, which do not; the heads, faster."""
    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    heads = [p for n, p in named if n.startswith(("head", "look", "shown"))]
    body = [p for n, p in named if not n.startswith(("head", "look", "shown"))]
    return [
        {"params": [p for p in body if p.ndim > 1], "weight_decay": 0.01},
        {"params": [p for p in body if p.ndim == 1], "weight_decay": 0.0},
        {"params": heads, "weight_decay": 0.01, "lr": RATE * HEADS_FASTER},
    ]


if __name__ == "__main__":
    main()
