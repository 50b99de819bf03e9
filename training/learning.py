"""What both networks are trained with: weights of the labels, and checkpoints to go on from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from prepare import LABELS, Row
from torch import Tensor, nn


def class_weights(rows: Sequence[Row]) -> Tensor:
    """Return one over the square root of how often each label occurs, 1 on average over rows."""
    seen = torch.bincount(torch.tensor([r.label for r in rows]), minlength=len(LABELS)).float()
    weights = seen.rsqrt()
    return weights * seen.sum() / (weights * seen).sum()


def save(
    out: Path,
    model: nn.Module,
    optimiser: torch.optim.Optimizer,
    pace: torch.optim.lr_scheduler.LambdaLR,
    step: int,
) -> None:
    """Write a checkpoint; a half-written one never replaces a whole one."""
    kept = {
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
        "pace": pace.state_dict(),
        "step": step,
    }
    torch.save(kept, out / "checkpoint.new")
    (out / "checkpoint.new").replace(out / "checkpoint.pt")


def resume(
    out: Path,
    model: nn.Module,
    optimiser: torch.optim.Optimizer,
    pace: torch.optim.lr_scheduler.LambdaLR,
) -> int:
    """Load the last checkpoint, if there is one; return how many steps are done."""
    if not (out / "checkpoint.pt").exists():
        return 0
    kept = torch.load(out / "checkpoint.pt", weights_only=True)
    model.load_state_dict(kept["model"])
    optimiser.load_state_dict(kept["optimiser"])
    pace.load_state_dict(kept["pace"])
    return int(kept["step"])
