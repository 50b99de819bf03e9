from itertools import product

import numpy as np
import pytest
from scipy.signal import correlate

from viva.lab import BadSetting
from viva.lab.experiment import find, run

VGG_16 = (64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M")


@pytest.fixture
def shapes():
    return find("cnn-shapes").module()


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("kernel", [1, 3, 5])
def test_the_convolution_is_the_sum_of_scipys_correlations_over_the_channels(
    shapes, kernel, stride
):
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(3, 9, 8)), rng.normal(size=(4, 3, kernel, kernel))
    b = rng.normal(size=4)
    layer = shapes.convolution(4, kernel, stride)
    expected = [
        bias + sum(correlate(x[c], f[c], mode="same") for c in range(3))[::stride, ::stride]
        for f, bias in zip(w, b, strict=True)
    ]
    assert layer.forward(x, w, b) == pytest.approx(np.array(expected))
    assert layer.shape(x.shape) == np.shape(expected)


def test_the_convolution_is_what_its_formula_says(shapes):
    rng = np.random.default_rng(1)
    x, w, b = rng.normal(size=(2, 5, 5)), rng.normal(size=(3, 2, 3, 3)), rng.normal(size=3)
    y = np.zeros((3, 3, 3))
    around = np.zeros((2, 7, 7))
    around[:, 1:6, 1:6] = x
    for f, i, j in product(range(3), repeat=3):
        y[f, i, j] = b[f]
        for c, u, v in product(range(2), range(3), range(3)):
            y[f, i, j] += w[f, c, u, v] * around[c, 2 * i + u, 2 * j + v]
    assert shapes.convolution(3, 3, 2).forward(x, w, b) == pytest.approx(y)


def test_pooling_takes_the_maximum_of_each_window_and_drops_what_is_left_over(shapes):
    x = np.random.default_rng(2).normal(size=(3, 7, 5))
    expected = [
        [[x[c, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max() for j in range(2)] for i in range(3)]
        for c in range(3)
    ]
    assert (shapes.largest(x, 2) == np.array(expected)).all()


def test_a_weight_counts_each_multiplication_and_stays_a_number(shapes):
    weight = shapes.Weight(1.5)
    assert (weight * 2, 4.0 * weight, weight) == (3, 6, 1.5)
    assert weight.uses == 2
    matrix = np.array([[weight]], dtype=object)
    assert (matrix @ np.ones((1, 5))).tolist() == [[1.5] * 5]
    assert weight.uses == 7


@pytest.mark.parametrize(
    ("side", "pool", "kernel", "channels"), [(8, 2, 3, 1), (9, 2, 3, 2), (7, 3, 2, 1), (6, 1, 5, 3)]
)
def test_what_is_counted_is_what_the_formulas_say(shapes, side, pool, kernel, channels):
    shapes.SIDE, shapes.POOL, shapes.KERNEL, shapes.CHANNELS = side, pool, kernel, channels
    shapes.FILTERS, shapes.UNITS = (2, 3)[: 1 if pool == 3 else 2], 4
    x = np.random.default_rng(3).normal(size=(channels, side, side))
    for layers in shapes.networks().values():
        counted = shapes.by_counting(layers, x, np.random.default_rng(4))
        assert counted == shapes.by_formula(layers, x.shape)


def test_the_formulas_give_the_known_counts_of_vgg_16(shapes):
    pool = shapes.unweighted("pooling", None, lambda of: (of[0], of[1] // 2, of[2] // 2))
    layers = [pool if width == "M" else shapes.convolution(width, 3) for width in VGG_16]
    layers += [shapes.dense(4096), shapes.dense(4096), shapes.dense(1000)]
    counted = shapes.by_formula(layers, (3, 224, 224))
    assert shapes.total(counted) == (138_357_544, 15_470_264_320)
    assert sum(part.parameters for part in shapes.of_kind(counted, "convolution")) == 14_714_688


def test_the_counts_are_those_of_pytorch(shapes):
    torch = pytest.importorskip("torch")
    from torch.utils.flop_counter import FlopCounterMode

    nn = torch.nn
    body = [
        *(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
    ]
    net = nn.Sequential(*body, nn.Flatten(), nn.Linear(32 * 49, 64), nn.ReLU(), nn.Linear(64, 10))
    with FlopCounterMode(display=False) as flops:
        net(torch.zeros(1, 1, 28, 28))
    expected = (sum(p.numel() for p in net.parameters()), flops.get_total_flops() // 2)
    counted = shapes.by_formula(shapes.networks()["pooling"], (1, 28, 28))
    assert shapes.total(counted) == expected


def test_boxes_and_labels_of_a_deeper_network_can_be_drawn_too(tmp_path):
    wanted = {"FILTERS": [2, 3, 4], "SIDE": 9, "CHANNELS": 3, "UNITS": 5}
    outcome = run(find("cnn-shapes"), tmp_path, wanted=wanted).outcome
    assert outcome.holds is True
    assert "9×9×2, 4×4×2, 4×4×3, 2×2×3, 2×2×4, 1×1×4, 5, 10" in outcome.picture.alt


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"SIDE": 3}, "SIDE cannot be 3: 2 poolings by 2 leave nothing"),
        ({"SIDE": 500}, "make SIDE, FILTERS, KERNEL or UNITS smaller"),
    ],
)
def test_settings_that_do_not_fit_are_answered_with_a_sentence(tmp_path, wanted, said):
    with pytest.raises(BadSetting, match=said):
        run(find("cnn-shapes"), tmp_path, wanted=wanted)
