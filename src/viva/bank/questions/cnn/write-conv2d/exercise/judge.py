"""Draws images and kernels of odd shapes, and judges maps and gradients.

The oracle is the definition, one product after the other. As a layer is linear in its image and in
its kernels, central differences are exact there, whatever the step.
"""

from dataclasses import replace

import numpy as np
from checks import all_of, central, close, counted, failed, fits, passed, unchanged

SECONDS = 60
_SETTINGS = {"plain": (1, 0), "padded": (1, 2), "strided": (2, 0), "both": (3, 1)}
_WIDE = (25, 27)
"""Rows and columns of the image that is moved."""


def _size(pixels, kernel, stride, padding):
    return int(np.floor((pixels + 2 * padding - kernel) / stride)) + 1


def draw(rng):
    drawn = {}
    for case, (stride, padding) in _SETTINGS.items():
        kh, kw = rng.permutation([2, 3])
        # At least one pixel is left over in one direction where there are steps.
        rows = int(rng.integers(2, 4))
        height = (rows - 1) * stride + kh - 2 * padding + (stride - 1)
        width = int(height + rng.choice([2, 3]))
        if case == "padded":
            height, width = int(rng.integers(3, 5)), int(rng.integers(5, 7))
        n, c, f = rng.permutation([2, 3, 4])[:3] if case == "plain" else (2, 3, 2)
        oh, ow = _size(height, kh, stride, padding), _size(width, kw, stride, padding)
        drawn |= {
            f"{case}_x": rng.normal(0, 1, (n, c, height, width)),
            f"{case}_w": rng.normal(0, 1, (f, c, kh, kw)),
            f"{case}_b": rng.normal(0, 1, f),
            f"{case}_d": rng.normal(0, 1, (n, f, oh, ow)),
            f"{case}_stride": np.array(stride),
            f"{case}_padding": np.array(padding),
        }
    drawn["place"] = np.array([int(rng.integers(size)) for size in drawn["plain_w"].shape])
    # An image, and the same moved by whole strides; what comes in at the edges is new.
    stride, channels = _SETTINGS["both"][0], drawn["both_x"].shape[1]
    moved = rng.choice([-1, 1], 2)
    image, other = rng.normal(0, 1, (2, 1, channels, *_WIDE))
    (top, bottom), (left, right) = (
        (max(n, 0), min(n, 0)) for n in (int(stride * m) for m in moved)
    )
    rows, columns = _WIDE
    other[:, :, top : rows + bottom, left : columns + right] = image[
        :, :, -bottom : rows - top, -right : columns - left
    ]
    drawn |= {"image": image, "image_moved": other, "_moved": moved}
    return drawn


def _maps(x, w, b, stride, padding):
    """Return the maps by their definition, a sum over the window for every number."""
    n, _, height, width = x.shape
    f, c, kh, kw = w.shape
    out = np.empty((n, f, _size(height, kh, stride, padding), _size(width, kw, stride, padding)))
    for place in np.ndindex(out.shape):
        image, kernel, row, column = place
        total = b[kernel]
        for i in range(kh):
            for j in range(kw):
                y, x_ = row * stride + i - padding, column * stride + j - padding
                if 0 <= y < height and 0 <= x_ < width:
                    total += w[kernel, :, i, j] @ x[image, :, y, x_]
        out[place] = total
    return out


def _case(given, case):
    return [given[f"{case}_{name}"] for name in ("x", "w", "b", "stride", "padding")]


def _told(given, case):
    x, w, _, stride, padding = _case(given, case)
    shapes = [" × ".join(str(n) for n in a.shape) for a in (x, w)]
    return "images {} and kernels {}, stride {}, padding {}".format(*shapes, stride, padding)


def _values(case, given, answers):
    what = f"the maps of {_told(given, case)},"
    return close(what, answers[case], _maps(*_case(given, case)))


def _slopes(name, case, given, answers):
    x, w, b, stride, padding = _case(given, case)
    d = given[f"{case}_d"]

    def loss(changed):
        now = {"x": x, "w": w, "b": b, name: changed}
        return float((d * _maps(now["x"], now["w"], now["b"], stride, padding)).sum())

    if name == "x":  # many pixels: the loss is linear, one image and one pixel at a time
        want = _pixels(d, x.shape, w, stride, padding)
    else:
        want = central(loss, {"w": w, "b": b}[name], 0.5)
    got = answers[f"gradients_{case}"][name]
    verdict = close(f"the gradient of {name} for {_told(given, case)},", got, want)
    times = float(np.ravel(got).astype("float64") @ want.ravel() / (want**2).sum())
    return replace(verdict, measured=times)


def _pixels(d, shape, w, stride, padding):
    """Return what the loss changes by if a pixel grows by one, from the maps of that pixel alone."""
    n, channels, height, width = shape
    single = np.zeros((channels * height * width, channels, height, width))
    single.reshape(len(single), -1)[np.arange(len(single)), np.arange(len(single))] = 1.0
    none = np.zeros(len(w))
    maps = _maps(single, w, none, stride, padding)
    return np.einsum("nfrc,pfrc->np", d, maps).reshape(shape)


def size_of_the_maps(given, answers):
    """The maps have a row and a column for every window that fits, with stride and padding."""
    for case in _SETTINGS:
        x, w, _, stride, padding = _case(given, case)
        sizes = [_size(p, k, stride, padding) for p, k in zip(x.shape[2:], w.shape[2:])]
        fits(f"the result for {_told(given, case)}", answers[case], (len(x), len(w), *sizes))
    return passed("all maps have the size that was expected")


def plain_windows(given, answers):
    """Without stride and padding every number is the sum over its window, by the definition."""
    return _values("plain", given, answers)


def with_padding(given, answers):
    """With padding, zeros surround the image on all four sides."""
    return _values("padded", given, answers)


def with_stride(given, answers):
    """With a stride the windows begin that many pixels apart, downwards and to the right."""
    return _values("strided", given, answers)


def with_stride_and_padding(given, answers):
    """With both, the first window begins in the padding."""
    return _values("both", given, answers)


def kernel_upright(given, answers):
    """A kernel with a single one picks the pixel at its place: it is not turned around."""
    x, w = given["plain_x"], given["plain_w"]
    f, c, i, j = given["place"]
    rows, columns = (n - k + 1 for n, k in zip(x.shape[2:], w.shape[2:]))
    want = np.zeros((len(x), len(w), rows, columns))
    want[:, f] = x[:, c, i : i + rows, j : j + columns]
    return close(f"the maps of a kernel with a one at [{i}, {j}]", answers["one_pixel"], want)


def bias_of_each_filter(given, answers):
    """Of a black image each map has the bias of its filter everywhere."""
    b = given["both_b"]
    got = fits("the maps of a black image", answers["black"], given["both_d"].shape)
    want = np.broadcast_to(b[:, None, None], got.shape)
    return close("the maps of a black image", got, want)


def moves_with_the_image(given, answers):
    """Where the image moves by whole strides, its maps move along and do not change."""
    down, right = (int(n) for n in given["_moved"])
    before = fits("the maps of an image", answers["image"], (1, None, None, None))
    after = fits("the maps of the image moved", answers["image_moved"], before.shape)
    rows, columns = before.shape[2:]
    if rows < 5 or columns < 5:
        return failed(
            f"the maps of an image of {_WIDE[0]} rows have only {rows} × {columns} numbers"
        )
    # Two lines at each edge may have met the padding or what came in.
    here = before[:, :, 2 - min(down, 0) : rows - 2 - max(down, 0)]
    here = here[..., 2 - min(right, 0) : columns - 2 - max(right, 0)]
    there = after[:, :, 2 + max(down, 0) : rows - 2 + min(down, 0)]
    there = there[..., 2 + max(right, 0) : columns - 2 + min(right, 0)]
    stride = given["both_stride"]
    why = f"when the image moves by {stride * down} rows and {stride * right} columns"
    return unchanged("the map, moved along,", why, here, there)


def gradient_of_the_image(given, answers):
    """The gradient of x is what the definition gives, without stride and padding."""
    return _slopes("x", "plain", given, answers)


def gradient_of_the_image_in_all_settings(given, answers):
    """The gradient of x is right with stride, padding and both: pixels in no window get zero."""
    cases = ("padded", "strided", "both")
    return all_of(*(_slopes("x", case, given, answers) for case in cases))


def gradient_of_the_kernels(given, answers):
    """The gradient of w is what differences give, with and without stride and padding."""
    return all_of(*(_slopes("w", case, given, answers) for case in _SETTINGS))


def gradient_of_the_biases(given, answers):
    """The gradient of b is what differences give: one number for each filter."""
    return all_of(*(_slopes("b", case, given, answers) for case in _SETTINGS))


def leaves_what_it_is_given(given, answers):
    """Neither function writes into the arrays that it is given."""
    return counted("arrays changed in place, of 6", answers["changed"], 0)
