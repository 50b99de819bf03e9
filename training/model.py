"""The network: MiniLM-L6 with four outputs, in plain torch, read from a safetensors file.

The layers are BERT's (post-norm, exact GELU), under the names that the published weights have. One
linear layer reads the mean of the last states.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the ``model.safetensors`` to start from; three unrelated packages carry it."""
WIDTH, HEADS, LAYERS, INNER, WORDS, PLACES = 384, 12, 6, 1536, 30522, 512
CLASSES = 4


class End(nn.Module):
    """A linear layer whose output is added to the states and normalised."""

    def __init__(self, width: int, drop: float) -> None:
        super().__init__()
        self.dense = nn.Linear(width, WIDTH)
        self.LayerNorm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(drop)

    def forward(self, inner: Tensor, states: Tensor) -> Tensor:
        """Return the new states."""
        added: Tensor = self.LayerNorm(self.drop(self.dense(inner)) + states)
        return added


class Attention(nn.Module):
    """Every word piece looks at all others."""

    def __init__(self, drop: float) -> None:
        super().__init__()
        lines = {name: nn.Linear(WIDTH, WIDTH) for name in ("query", "key", "value")}
        self.self = nn.ModuleDict(lines)
        self.output = End(WIDTH, drop)

    def forward(self, states: Tensor, hidden: Tensor) -> Tensor:
        """Return the states after looking; ``hidden`` is very small where nothing may be seen."""
        batch, length, _ = states.shape
        shape = (batch, length, HEADS, WIDTH // HEADS)
        q, k, v = (
            self.self[name](states).view(shape).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        # No dropout of the weights: on a CPU its random numbers cost a seventh of all the time.
        weights = (q @ k.transpose(2, 3) * (WIDTH // HEADS) ** -0.5 + hidden).softmax(-1)
        heads = (weights.to(v.dtype) @ v).transpose(1, 2).reshape(batch, length, WIDTH)
        seen: Tensor = self.output(heads, states)
        return seen


class Layer(nn.Module):
    """One block: attention, then two linear layers."""

    def __init__(self, drop: float) -> None:
        super().__init__()
        self.attention = Attention(drop)
        self.intermediate = nn.Sequential(OrderedDict(dense=nn.Linear(WIDTH, INNER)))
        self.output = End(INNER, drop)

    def forward(self, states: Tensor, hidden: Tensor) -> Tensor:
        """Return the states after this block."""
        states = self.attention(states, hidden)
        out: Tensor = self.output(functional.gelu(self.intermediate(states)), states)
        return out


class Blocks(nn.Module):
    """The blocks, one after another."""

    def __init__(self, drop: float) -> None:
        super().__init__()
        self.layer = nn.ModuleList(Layer(drop) for _ in range(LAYERS))

    def forward(self, states: Tensor, hidden: Tensor) -> Tensor:
        """Return the last states."""
        for layer in self.layer:
            states = layer(states, hidden)
        return states


class ClaimModel(nn.Module):
    """Logits for states, partly, contradicts, silent."""

    def __init__(self, drop: float = 0.1) -> None:
        super().__init__()
        self.embeddings = nn.ModuleDict(
            {
                "word_embeddings": nn.Embedding(WORDS, WIDTH),
                "position_embeddings": nn.Embedding(PLACES, WIDTH),
                "token_type_embeddings": nn.Embedding(2, WIDTH),
                "LayerNorm": nn.LayerNorm(WIDTH, eps=1e-12),
            }
        )
        self.encoder = Blocks(drop)
        self.head = nn.Linear(WIDTH, CLASSES)
        self.drop = nn.Dropout(drop)

    def forward(self, ids: Tensor, kinds: Tensor, mask: Tensor) -> Tensor:
        """Return the logits of padded pairs.

        Args:
            ids: word pieces, (batch, length).
            kinds: 0 for the claim and the question, 1 for the window.
            mask: 1 where there is a word piece, 0 where there is padding.
        """
        places = torch.arange(ids.shape[1], device=ids.device)
        parts = self.embeddings
        states = (
            parts["word_embeddings"](ids)
            + parts["position_embeddings"](places)
            + parts["token_type_embeddings"](kinds)
        )
        states = self.drop(parts["LayerNorm"](states))
        seen = mask.to(states.dtype)
        hidden = (1.0 - seen)[:, None, None, :] * -10_000.0
        states = self.encoder(states, hidden)
        mean = (states * seen[..., None]).sum(1) / seen.sum(1, keepdim=True)
        logits: Tensor = self.head(self.drop(mean))
        return logits


def pretrained(file: Path) -> ClaimModel:
    """Return the network with MiniLM's weights and an untrained head; word pieces stay as they are.

    Raises:
        ValueError: the file is not the one whose figures are reported.
    """
    if hashlib.sha256(file.read_bytes()).hexdigest() != WEIGHTS:
        raise ValueError(f"{file} is not the weights file with SHA-256 {WEIGHTS}")
    model = ClaimModel()
    kept = load_file(file)
    missing, _ = model.load_state_dict(kept, strict=False)
    if set(missing) != {"head.weight", "head.bias"}:
        raise ValueError(f"{file} lacks {sorted(missing)}")
    model.embeddings["word_embeddings"].weight.requires_grad = False
    return model
