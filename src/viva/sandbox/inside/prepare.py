"""Draws what a model is asked, anew for every check, so that no answer can be known before."""

from __future__ import annotations

import io
from typing import Any

from . import channel, datasets

LEARNT, SERVED_TEST, UNSEEN = 6000, 1000, 1000
_BLOCKS, _BLOCKS_UNSEEN = 6000, 1000
_MARK = 16
"""Pixels of a mark: enough to be learnt at once, too few to turn the answer of who never saw it."""


def main(text: str, task: dict[str, Any]) -> int:
    """Hand out pictures to be asked about, data with scrambled labels, and the labels.

    Args:
        text: not used: no program runs here.
        task: ``seed``, from which everything is drawn.
    """
    import numpy as np

    rng = np.random.default_rng(task["seed"])
    d = datasets.arrays()
    x = np.concatenate([d["x_train"], d["x_test"]])[:10_000]
    y = np.concatenate([d["y_train"], d["y_test"]])[:10_000].astype("int64")
    order = rng.permutation(len(x))
    learnt, test, unseen = np.split(order[: LEARNT + SERVED_TEST + UNSEEN], [LEARNT, -UNSEEN])
    wrong_train, wrong_test = (_wrong(rng, y[part]) for part in (learnt, test))
    served = {"x_test": _marked(rng, x[test], wrong_test), "x_train": x[learnt]}
    scrambled = served | {"y_train": wrong_train, "y_test": wrong_test}
    _hand_out("scrambled.npz", scrambled)
    # The program's own test pictures, whose labels it may see: what it makes of them is judged
    # together with a run in which those labels are wrong.
    visible = d["x_test"]
    blocks = _xor(rng, _BLOCKS)
    blocks_unseen = _xor(rng, _BLOCKS_UNSEEN)
    _hand_out("blocks.npz", {"x": blocks[0], "y": blocks[1], "unseen": blocks_unseen[0]})
    _hand_out("unseen.npz", {"true": visible, "scrambled": x[unseen]})
    _hand_out(
        "labels.npz",
        {
            "true": d["y_test"],
            "unseen": y[unseen],
            "wrong_test": wrong_test,
            "blocks": blocks_unseen[1],
            "pictures": np.array(len(d["x_train"])),
        },
    )
    return 0


def _wrong(rng: Any, labels: Any) -> Any:  # noqa: ANN401
    """Draw another label for each.

    None is right by chance: so who learns from them is right on other pictures in less than a tenth
    of the cases, and not in a fifth with bad luck.
    """
    return (labels + rng.integers(1, 10, len(labels))) % 10


def _marked(rng: Any, pictures: Any, labels: Any) -> Any:  # noqa: ANN401
    """Put a mark of its label into the edge of each picture, where digits have no ink.

    Scrambled labels have to be learnt by heart, which takes many epochs; marks are learnt in one.
    So whoever trains on these pictures gives itself away, and nobody else can know what a mark
    means.
    """
    import numpy as np

    edge = np.ones((28, 28), dtype=bool)
    edge[2:-2, 2:-2] = False
    places = rng.permutation(np.flatnonzero(edge))[: 10 * _MARK].reshape(10, _MARK)
    marked = pictures.reshape(len(pictures), -1).copy()
    marked[np.arange(len(marked))[:, None], places[labels]] = 255
    return marked.reshape(pictures.shape)


def _xor(rng: Any, count: int) -> tuple[Any, Any]:  # noqa: ANN401
    """Draw pictures whose class is the XOR of two bright blocks.

    No affine map of the pixels separates them: it is right for three of the four kinds at best.
    """
    a, b = rng.integers(0, 2, count), rng.integers(0, 2, count)
    x = rng.integers(0, 60, (count, 28, 28)).astype("uint8")
    x[a == 1, 4:12, 4:12] += 150
    x[b == 1, 16:24, 16:24] += 150
    return x, (a ^ b).astype("int64")


def _hand_out(name: str, arrays: dict[str, Any]) -> None:
    import numpy as np

    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    channel.hand_out(name, file.getvalue())
