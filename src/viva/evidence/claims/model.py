"""The claim model: reads a claim beside a part of an answer, on one thread, with no network.

A pair is ``[CLS] claim [SEP] last words of the question [SEP] window of the answer [SEP]``. Its
word pieces are cut here for training and for the interview.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
from tokenizers import Tokenizer

from viva.evidence.claims.chances import Chances, softmax
from viva.evidence.claims.weights import MODEL, TOKENIZER
from viva.evidence.formulas import readable

ASKED = 16
"""Words of the question that are read, from its end."""
LONGEST = 128
"""Word pieces of a window; an answer that is no longer is read whole."""

Pair = tuple[list[int], list[int]]
"""Word pieces, and 0 or 1 for each: the claim's side or the window's."""


class Encoder:
    """Cuts texts into word pieces and pairs them."""

    def __init__(self, file: Path) -> None:
        """Read ``tokenizer.json``."""
        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        # An answer that writes "[SEP]" gets no separator.
        self._tokenizer.encode_special_tokens = True
        self._start, self._end = self._tokenizer.encode("").ids
        self._known = lru_cache(maxsize=8_192)(self._pieces)

    def pair(self, claim: str, question: str, window: str) -> Pair:
        """Return a pair; of what is too long the beginning is read."""
        asked = " ".join(question.split()[-ASKED:])
        said = self._known(claim)[:LONGEST]
        first = [self._start, *said, self._end, *self._known(asked)[:LONGEST], self._end]
        second = [*self._pieces(window)[:LONGEST], self._end]
        return first + second, [0] * len(first) + [1] * len(second)

    def fits(self, text: str) -> bool:
        """Say whether a text is read whole."""
        return len(self._pieces(text)) <= LONGEST

    def _pieces(self, text: str) -> list[int]:
        whole = readable(text).encode("utf-8", "replace").decode()  # half characters have no piece
        return list(self._tokenizer.encode(whole, add_special_tokens=False).ids)


class Network:
    """The weights, as they were exported."""

    def __init__(self, file: Path) -> None:
        """Load them."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = ort.InferenceSession(str(file), options, ["CPUExecutionProvider"])

    def logits(self, pair: Pair) -> Sequence[float]:
        """Return a logit for each label.

        Pairs are read one at a time. In 8-bit integers a batch is scaled by its largest number, so
        that its neighbours change what is read of a pair; and on one thread a batch saves nothing.
        """
        ids, kinds = (np.array([part], np.int64) for part in pair)
        found = self._session.run(None, {"ids": ids, "kinds": kinds, "mask": np.ones_like(ids)})
        return [float(value) for value in found[0][0]]


class ClaimModel:
    """The weights and their word pieces."""

    def __init__(self, folder: Path) -> None:
        """Load both from a folder."""
        self._encoder = Encoder(folder / TOKENIZER)
        self._network = Network(folder / MODEL)
        self.fits = self._encoder.fits

    def read(self, claim: str, question: str, window: str) -> Chances:
        """Return what a window says of a claim."""
        return softmax(self._network.logits(self._encoder.pair(claim, question, window)))
