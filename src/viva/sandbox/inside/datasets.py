"""The digits, found by the calls that programs usually make, without a network.

``keras.datasets.mnist.load_data()``, ``tf.keras.datasets.mnist.load_data()``, scikit-learn's
``fetch_openml("mnist_784")`` and torchvision's ``MNIST`` read a local file instead of an address.
Keras deletes a file whose hash is not the official one, so it is not laid where Keras would look:
its loader is told where it is.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

from .hooks import when_imported

_served = Path()


def serve(file: str) -> None:
    """Answer the usual calls for the digits from this file, from now on."""
    global _served
    _served = Path(file)
    when_imported("keras.src.datasets.mnist", _change_keras)
    when_imported("tf_keras.src.datasets.mnist", _change_keras)
    when_imported("sklearn.datasets._openml", _change_openml)
    when_imported("torchvision.datasets.mnist", _change_torchvision)


def arrays() -> dict[str, Any]:
    """Return the digits that are served: x_train, y_train, x_test, y_test."""
    import numpy as np

    with np.load(_served) as file:
        return {name: file[name] for name in file.files}


def _change_keras(module: ModuleType) -> None:
    module.get_file = lambda *args, **settings: str(_served)  # type: ignore[attr-defined]


def _change_openml(module: ModuleType) -> None:
    real = module.fetch_openml

    def fetch_openml(name: Any = None, *args: Any, **settings: Any) -> Any:  # noqa: ANN401
        if name != "mnist_784":
            return real(name, *args, **settings)
        import numpy as np
        from sklearn.utils import Bunch

        d = arrays()
        data = np.concatenate([d["x_train"], d["x_test"]]).reshape(-1, 784)
        target = np.concatenate([d["y_train"], d["y_test"]]).astype(str).astype(object)
        if settings.get("return_X_y"):
            return data, target
        return Bunch(data=data, target=target, DESCR="MNIST, from the copy that Viva serves")

    module.fetch_openml = fetch_openml  # type: ignore[attr-defined]


def _change_torchvision(module: ModuleType) -> None:
    """Let ``MNIST(root, download=True)`` take its pictures from the file that is served."""

    def load(self: Any) -> Any:  # noqa: ANN401
        import torch

        d, part = arrays(), "train" if self.train else "test"
        return torch.from_numpy(d[f"x_{part}"]), torch.from_numpy(d[f"y_{part}"].astype("int64"))

    module.MNIST._load_data = load
    module.MNIST._check_exists = lambda self: True
    module.MNIST.download = lambda self: None
