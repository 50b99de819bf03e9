"""Writes a trained model as ONNX, in float and in 8-bit integers, and measures both.

    python training/export.py --model FOLDER/model.pt --weights FOLDER --out FOLDER

Needs ``onnx`` and ``onnxruntime``. Prints sizes, CPU time per pair on one thread, and on how many
rows of ``dev`` the two say the same.
"""

from __future__ import annotations

import argparse
import random
import shutil
import time
from pathlib import Path

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
import torch
from model import ClaimModel
from numpy.typing import NDArray
from onnxruntime.quantization import (  # type: ignore[import-untyped]
    QuantType,
    quantize_dynamic,
)
from prepare import LABELS, own

from viva.evidence.claims.model import Encoder, Network, Pair
from viva.evidence.claims.weights import MODEL, TOKENIZER

SAMPLE = 600


def main() -> None:
    """Export, quantise, measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(1)
    given.out.mkdir(parents=True, exist_ok=True)
    whole, small = given.out / "model.onnx", given.out / MODEL
    export(given.model, whole)
    # Seven bits of the eight: sums of products then overflow on no processor, old ones included.
    quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    shutil.copyfile(given.weights / TOKENIZER, given.out / TOKENIZER)

    encoder = Encoder(given.out / TOKENIZER)
    rows = random.Random(3).sample(own("dev"), SAMPLE)
    pairs = [encoder.pair(row.claim, row.question, row.answer) for row in rows]
    said = {}
    for file in (whole, small):
        said[file], taken = read(Network(file), pairs)
        print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB, {taken:.1f} CPU-ms a pair")
    one, other = (said[file].argmax(1) for file in (whole, small))
    truth = np.array([row.label for row in rows])
    lengths = [len(ids) for ids, _ in pairs]
    print(f"{SAMPLE} rows of dev, {np.mean(lengths):.0f} word pieces on average")
    print(f"the two say the same on {(one == other).mean():.1%}; by label of the float model:")
    for number, label in enumerate(LABELS):
        if (one == number).any():
            print(f"  {label} {(other == number)[one == number].mean():.1%}")
    print(f"accuracy {(one == truth).mean():.1%} float, {(other == truth).mean():.1%} int8")


def export(checkpoint: Path, file: Path) -> None:
    """Write the network with free batch and length."""
    model = ClaimModel()
    model.load_state_dict(torch.load(checkpoint, weights_only=True))
    model.eval()
    names = ["ids", "kinds", "mask"]
    free = {name: {0: "batch", 1: "length"} for name in names} | {"logits": {0: "batch"}}
    example = tuple(torch.ones(2, 9, dtype=torch.long) for _ in names)
    torch.onnx.export(
        model,
        example,
        str(file),
        input_names=names,
        output_names=["logits"],
        dynamic_axes=free,
        opset_version=17,
        dynamo=False,
    )


def read(network: Network, pairs: list[Pair]) -> tuple[NDArray[np.float64], float]:
    """Return the logits of all pairs, and the CPU milliseconds that one takes on average."""
    began = time.process_time()
    logits = np.array([network.logits(pair) for pair in pairs])
    return logits, (time.process_time() - began) * 1000 / len(pairs)


if __name__ == "__main__":
    print("onnxruntime", ort.__version__)
    main()
