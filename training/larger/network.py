"""The network: the first layers of SmolLM2-135M with two heads, in plain torch.

The layers are Llama's (RMSNorm before, rotary positions, grouped queries, SwiGLU), under the names
that the GGUF file has. One head says what an answer says of a claim, the other on which of its word
pieces that rests. The weights of the layers are numbers of four bits, thirty-two to a scale, as in
llama.cpp's Q4_0: training can round them on the way forward (``Line.coarse``), so that nothing is
lost when they are stored so.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

LAYERS, WIDTH, HEADS, SHARED, SIZE, INNER = 15, 576, 9, 3, 64, 1536
"""Layers of thirty; width of the states; heads of queries, of keys and values; a head's width."""
BASE = 100_000.0
"""Of the rotary positions."""
CLASSES, POINTER = 4, 64
BLOCK = 32
"""Weights that share a scale."""


def rounded(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Return the codes, -8 to 7, and the scales of weights in blocks: (n, 32) and (n, 1).

    The largest of a block becomes -8 times its scale.
    """
    blocks = weight.reshape(-1, BLOCK)
    scale = blocks.gather(1, blocks.abs().argmax(1, keepdim=True)) / -8
    scale = scale.half().float()
    scale = torch.where(scale == 0, torch.ones_like(scale), scale)
    return (blocks / scale).round().clamp(-8, 7), scale


class Line(nn.Linear):
    """A linear layer without a bias whose weights may be rounded."""

    coarse = False

    def __init__(self, width: int, out: int) -> None:
        super().__init__(width, out, bias=False)

    def forward(self, states: Tensor) -> Tensor:
        """Return (…, out) for (…, width)."""
        weight = self.weight
        if Line.coarse:
            # Rounded on the way forward, and not on the way back.
            codes, scale = rounded(weight.detach())
            weight = weight + ((codes * scale).view_as(weight) - weight).detach()
        return functional.linear(states, weight)


class Norm(nn.Module):
    """Divides states by the root of their mean square."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, states: Tensor) -> Tensor:
        """Return states of the same shape."""
        states = states.float()
        out: Tensor = states * (states.pow(2).mean(-1, keepdim=True) + 1e-5).rsqrt() * self.weight
        return out


def turned(states: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Return queries or keys, turned by their places."""
    one, other = states.chunk(2, -1)
    return states * cosines + torch.cat((-other, one), -1) * sines


class Layer(nn.Module):
    """One block: attention, then a gated pair of linear layers."""

    def __init__(self) -> None:
        super().__init__()
        self.attn_norm, self.ffn_norm = Norm(), Norm()
        self.attn_q, self.attn_output = Line(WIDTH, WIDTH), Line(WIDTH, WIDTH)
        self.attn_k, self.attn_v = Line(WIDTH, SHARED * SIZE), Line(WIDTH, SHARED * SIZE)
        self.ffn_gate, self.ffn_up = Line(WIDTH, INNER), Line(WIDTH, INNER)
        self.ffn_down = Line(INNER, WIDTH)

    def forward(self, states: Tensor, cosines: Tensor, sines: Tensor, seen: Tensor) -> Tensor:
        """Return the new states."""
        batch, length, _ = states.shape

        def heads(line: Line) -> Tensor:
            found: Tensor = line(normed).view(batch, length, -1, SIZE).transpose(1, 2)
            return found

        normed = self.attn_norm(states)
        v = heads(self.attn_v)
        q = turned(heads(self.attn_q), cosines, sines).to(v.dtype)
        k = turned(heads(self.attn_k), cosines, sines).to(v.dtype)
        k, v = (
            part.unsqueeze(2)
            .expand(batch, SHARED, HEADS // SHARED, length, SIZE)
            .reshape(batch, HEADS, length, SIZE)
            for part in (k, v)
        )
        looked = functional.scaled_dot_product_attention(q, k, v, attn_mask=seen.to(v.dtype))
        states = states + self.attn_output(looked.transpose(1, 2).reshape(batch, length, WIDTH))
        normed = self.ffn_norm(states)
        out: Tensor = states + self.ffn_down(
            functional.silu(self.ffn_gate(normed)) * self.ffn_up(normed)
        )
        return out


class ClaimModel(nn.Module):
    """Logits for states, partly, contradicts, silent, and for where an answer says so."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.token_embd = nn.Embedding(words, WIDTH)
        self.blk = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.output_norm = Norm()
        self.head = nn.Linear(WIDTH, CLASSES)
        self.look = nn.Linear(WIDTH, POINTER, bias=False)
        self.shown = nn.Linear(WIDTH, POINTER, bias=False)

    def forward(self, ids: Tensor, places: Tensor, seen: Tensor) -> Tensor:
        """Return the last states, (batch, length, width).

        Args:
            ids: word pieces, (batch, length).
            places: of each in its text, (batch, length).
            seen: (batch, 1, length, length): 0 where a piece may look, very small elsewhere.
        """
        pace = BASE ** (-torch.arange(0, SIZE, 2, device=ids.device).float() / SIZE)
        angles = places[:, None, :, None].float() * pace
        angles = torch.cat((angles, angles), -1)
        states: Tensor = self.token_embd(ids)
        for layer in self.blk:
            states = layer(states, angles.cos(), angles.sin(), seen)
        out: Tensor = self.output_norm(states)
        return out

    def claims(self, states: Tensor, document: Tensor, ends: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits of the labels, (claims, 4), and of the word pieces, (claims, length).

        Args:
            states: (batch, length, width).
            document: which of the batch each claim belongs to, (claims,).
            ends: the last word piece of each claim, (claims,).
        """
        last = states[document, ends]
        shown = (self.look(last)[:, None] * self.shown(states)[document]).sum(-1) * POINTER**-0.5
        return self.head(last), shown
