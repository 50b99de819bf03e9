"""What is asked of a program that writes a convolutional layer. It holds no expectation."""

import numpy as np

_CASES = ("plain", "padded", "strided", "both")


def _settings(given, case):
    return {name: given[f"{case}_{name}"] for name in ("stride", "padding")}


def _maps(program, given, case):
    x, w, b = (given[f"{case}_{name}"] for name in ("x", "w", "b"))
    return np.array(program.conv2d(x, w, b, **_settings(given, case)))


def _gradients(program, given, case):
    d, x, w = (given[f"{case}_{name}"] for name in ("d", "x", "w"))
    found = program.conv2d_backward(d, x, w, **_settings(given, case))
    return dict(zip(("x", "w", "b"), found, strict=True))


def plain(program, given):
    x, w, b = (given[f"plain_{name}"] for name in ("x", "w", "b"))
    return np.array(program.conv2d(x, w, b))


def padded(program, given):
    return _maps(program, given, "padded")


def strided(program, given):
    return _maps(program, given, "strided")


def both(program, given):
    return _maps(program, given, "both")


def one_pixel(program, given):
    w = np.zeros_like(given["plain_w"])
    f, c, i, j = given["place"]
    w[f, c, i, j] = 1.0
    return np.array(program.conv2d(given["plain_x"], w, np.zeros_like(given["plain_b"])))


def black(program, given):
    x = np.zeros_like(given["both_x"])
    return np.array(program.conv2d(x, given["both_w"], given["both_b"], **_settings(given, "both")))


def image(program, given):
    w, b, stride = given["both_w"], given["both_b"], given["both_stride"]
    return np.array(program.conv2d(given["image"], w, b, stride=stride, padding=1))


def image_moved(program, given):
    w, b, stride = given["both_w"], given["both_b"], given["both_stride"]
    return np.array(program.conv2d(given["image_moved"], w, b, stride=stride, padding=1))


def gradients_plain(program, given):
    d, x, w = (given[f"plain_{name}"] for name in ("d", "x", "w"))
    return dict(zip(("x", "w", "b"), program.conv2d_backward(d, x, w), strict=True))


def gradients_padded(program, given):
    return _gradients(program, given, "padded")


def gradients_strided(program, given):
    return _gradients(program, given, "strided")


def gradients_both(program, given):
    return _gradients(program, given, "both")


def changed(program, given):
    x, w, b, d = (given[f"both_{name}"] for name in ("x", "w", "b", "d"))
    settings = _settings(given, "both")
    return program.changes("conv2d", x, w, b, **settings) + program.changes(
        "conv2d_backward", d, x, w, **settings
    )
