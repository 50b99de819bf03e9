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
from onnxruntime.quantization import (  # type: ignore[import-untyped]
    QuantType,
    quantize_dynamic,
)
from prepare import LABELS, Encoder, own, read
from run import Runner, arrays

SAMPLE = 600
BATCHES = 12


def main() -> None:
    """Export, quantise, measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(1)
    given.out.mkdir(parents=True, exist_ok=True)
    whole, small = given.out / "model.onnx", given.out / "model.int8.onnx"
    export(given.model, whole)
    quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True)
    shutil.copyfile(given.weights / "tokenizer.json", given.out / "tokenizer.json")

    encoder = Encoder(given.out / "tokenizer.json")
    rows = random.Random(3).sample(own("dev"), SAMPLE)
    pairs = [encoder.pair(row, read(row, encoder, 1)[0]) for row in rows]
    said = {}
    for file in (whole, small):
        runner = Runner(file)
        said[file] = runner.logits(pairs)
        one, many = speed(runner, pairs, 1), speed(runner, pairs, 16)
        print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB")
        print(f"  CPU a pair: {one:.1f} ms alone, {many:.1f} ms in batches of 16")
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


def speed(runner: Runner, pairs: list[tuple[list[int], list[int]]], size: int) -> float:
    """Return the mean CPU milliseconds per pair, over batches of a size, short to long."""
    taken = []
    ordered = sorted(pairs, key=lambda pair: len(pair[0]))
    step = (len(ordered) - size) // (BATCHES - 1)
    for number in range(BATCHES):
        batch = arrays(ordered[number * step : number * step + size])
        began = time.process_time()
        runner.session.run(None, batch)
        taken.append((time.process_time() - began) * 1000 / size)
    return float(np.mean(taken))


if __name__ == "__main__":
    print("onnxruntime", ort.__version__)
    main()
