"""Draws functions with gradients that are right or wrong, and judges a checker of gradients.

Whether a gradient is right is never given to the program. Wrong ones are off by at least four
thousandths of their length, right ones by rounding alone, so that any tolerance between a ten
millionth and a thousandth serves, in each of the usual measures: relative to the length, or to the
largest entry, or entry by entry.
"""

import numpy as np
from checks import all_of, close, counted, failed, fits, passed

SECONDS = 30
_WAVES, _SIDE = 4, 3
_SIZE = _SIDE * _SIDE
_SHAPES = {"matrix": (3, 4), "vector": (5,), "block": (2, 2, 3)}


def _slope(x, u, a, b, c, scale):
    """Return the gradient of scale · (c + Σ a_j sin(u_j·x + b_j)), worked out by hand."""
    return scale * ((a * np.cos(u @ x.ravel() + b)) @ u).reshape(x.shape)


def _value(x, u, a, b, c, scale):
    return scale * (c + (a * np.sin(u @ x.ravel() + b)).sum())


def _wave(rng, shape, length, used=None):
    """Draw a function, a place and the gradient there: of a length, and no entry much smaller."""
    size = int(np.prod(shape))
    used = np.ones(size, bool) if used is None else used
    while True:
        x = rng.uniform(-1.5, 1.5, shape)
        u = rng.normal(0, 0.6, (_WAVES, size)) * used
        a = rng.choice([-1.0, 1.0], _WAVES) * rng.uniform(0.5, 1.5, _WAVES)
        b = rng.uniform(-np.pi, np.pi, _WAVES)
        c = rng.choice([-1.0, 1.0]) * rng.uniform(10, 20)
        g = _slope(x, u, a, b, c, 1.0)
        norm = np.linalg.norm(g)
        if norm > 0.8 and np.abs(g.ravel()[used]).min() > 0.05 * norm:
            break
    scale = length / norm
    return {"x": x, "u": u, "a": a, "b": b, "c": c, "scale": scale, "g": g * scale}


def _spoil(rng, g, kind):
    """Return a gradient with a mistake, of four thousandths of its length or more."""
    g, size = g.copy(), np.linalg.norm(g)
    flat = g.reshape(-1)
    one, other = rng.choice(g.size, 2, replace=False)
    little = size * rng.uniform(0.005, 0.015) * rng.choice([-1.0, 1.0])
    if kind == "one entry is a little off":
        flat[one] += little
    elif kind == "all of it is a little too long":
        g *= 1 + rng.uniform(0.005, 0.015)
    elif kind == "it points uphill for downhill":
        g *= -1
    elif kind == "a half is forgotten":
        g *= 2
    elif kind == "an entry is forgotten":
        flat[one] = 0
    elif kind == "an entry has the wrong sign":
        flat[one] *= -1
    elif kind == "two mistakes that add up to nothing":
        flat[one], flat[other] = flat[one] + little, flat[other] - little
    elif kind == "rows and columns have changed places":
        return g.T + 0
    return g


_KINDS = (
    "one entry is a little off", "all of it is a little too long", "it points uphill for downhill",
    "a half is forgotten", "an entry is forgotten", "an entry has the wrong sign",
    "two mistakes that add up to nothing", "rows and columns have changed places",
)


def _cases(rng, name, lengths, right):
    """Draw cases with gradients that are right or wrong, in an order that tells nothing."""
    lengths, right = np.asarray(lengths), np.asarray(right)
    kinds = np.where(right, -1, np.cumsum(~right) % len(_KINDS))
    mixed = rng.permutation(len(right))
    found = []
    for length, kind in zip(lengths, kinds[mixed]):
        while True:
            wave = _wave(rng, (_SIDE, _SIDE), length)
            spoilt = wave["g"] if kind < 0 else _spoil(rng, wave["g"], _KINDS[kind])
            if kind < 0 or np.linalg.norm(spoilt - wave["g"]) > 0.004 * length:
                break
        found.append(wave | {"g": spoilt})
    drawn = {f"{name}_{part}": np.array([case[part] for case in found]) for part in found[0]}
    return drawn | {f"_{name}_kind": kinds[mixed]}


def _zeros(rng):
    """Draw functions that do not depend on some of their inputs, or on none."""
    found = []
    for kind in rng.permutation(6):
        used = rng.permutation(np.arange(_SIZE) < 5)
        wave = _wave(rng, (_SIDE, _SIDE), rng.uniform(0.5, 5), used)
        if kind in (2, 3):  # a constant
            wave["u"], wave["g"] = np.zeros((_WAVES, _SIZE)), np.zeros((_SIDE, _SIDE))
        if kind == 3:
            wave["g"] = rng.normal(0, 1, (_SIDE, _SIDE))
        if kind == 4:  # something where the function does not depend on its input
            wave["g"].reshape(-1)[np.flatnonzero(~used)[0]] = 0.01 * np.linalg.norm(wave["g"])
        if kind == 5:
            wave["g"] = np.zeros((_SIDE, _SIDE))
        found.append(wave | {"right": kind < 3})
    drawn = {f"zeros_{part}": np.array([case[part] for case in found]) for part in found[0]}
    return drawn | {"_zeros_right": drawn.pop("zeros_right")}


def _nan(rng):
    found = [_wave(rng, (_SIDE, _SIDE), rng.uniform(0.5, 5)) for _ in range(4)]
    for wave, bad in zip(found, (np.nan, np.nan, np.inf, -np.inf)):
        wave["g"].reshape(-1)[rng.integers(_SIZE)] = bad
    found[0]["g"][:] = np.nan
    return {f"nan_{part}": np.array([case[part] for case in found]) for part in found[0]}


def _bowls(rng):
    many, shape = 12, (_SIDE, _SIDE)
    centre, k = rng.uniform(-1.5, 1.5, (many, *shape)), rng.uniform(0.5, 2, (many, *shape))
    x = centre + rng.choice([-1.0, 1.0], centre.shape) * rng.uniform(1e-4, 3e-4, centre.shape)
    g = k * (x - centre)
    right = rng.permutation(np.arange(many) < 7)
    for i in np.flatnonzero(~right):
        g[i] = _spoil(rng, g[i], _KINDS[int(rng.integers(3))])
    return {
        "bowl_k": k, "bowl_centre": centre, "bowl_x": x, "bowl_g": g, "_bowl_right": right,
    }


def draw(rng):
    half = np.arange(16) < 8
    drawn = {"h": np.array(rng.uniform(0.08, 0.15))}
    drawn |= _cases(rng, "ordinary", rng.uniform(0.5, 5, 32), np.arange(32) < 16)
    drawn |= _cases(rng, "small", 10.0 ** rng.uniform(-6, -5, 16), half)
    drawn |= _cases(rng, "large", 10.0 ** rng.uniform(5, 6, 16), half)
    drawn |= _zeros(rng) | _nan(rng) | _bowls(rng)
    for name, shape in _SHAPES.items():
        wave = _wave(rng, shape, rng.uniform(1, 3))
        drawn |= {f"{name}_{part}": np.array(value) for part, value in wave.items()}
        right = rng.permutation([True, False])
        drawn[f"{name}_offered"] = np.array([wave["g"] * (1 if is_so else 2) for is_so in right])
        drawn[f"_{name}_right"] = right
    return drawn


def _said_by(answers, name, many):
    """Return what was said of each case, as True and False."""
    found = fits(f"what check_gradient says of {many} gradients", answers[name], (many,))
    return found == 1.0, (found == 0.0) | (found == 1.0)


def _judged(given, answers, name, of, among, right):
    """Check what was said of those gradients that are among the right, or the wrong, ones."""
    said, proper = _said_by(answers, name, len(among))
    if not proper.all():
        return failed(f"{of}: it gives back something else than True or False")
    mistaken = among & (said != right)
    kinds = given.get(f"_{name}_kind")
    which = ""
    if mistaken.any() and kinds is not None and not right:
        which = f"; one of them: {_KINDS[int(kinds[int(mistaken.argmax())])]}"
    verb = "accepts" if right else "rejects"
    share = float((among & ~mistaken).sum() / among.sum())
    told = f"{of}: it {verb} {(among & ~mistaken).sum()} of {among.sum()}, expected all{which}"
    return failed(told, share) if mistaken.any() else passed(told, share)


def _wave_of(given, name):
    return [given[f"{name}_{part}"] for part in ("u", "a", "b", "c", "scale")]


def _differences(given, name, h):
    """Return central differences, and those that look ahead only."""
    x, wave = given[f"{name}_x"], _wave_of(given, name)
    here, central, ahead = _value(x, *wave), np.zeros(x.size), np.zeros(x.size)
    for i in range(x.size):
        up, down = x.reshape(-1).copy(), x.reshape(-1).copy()
        up[i] += h
        down[i] -= h
        above, below = _value(up, *wave), _value(down, *wave)
        central[i], ahead[i] = (above - below) / (2 * h), (above - here) / h
    return central.reshape(x.shape), ahead.reshape(x.shape)


def central_differences(given, answers):
    """The numerical gradient looks as far behind as ahead, by the step that it is given."""
    central, ahead = _differences(given, "matrix", given["h"])
    what = f"with h = {given['h']:.3g} the numerical gradient"
    found = fits(what, answers["coarse"], central.shape)
    apart = ahead - central
    # 0 for central differences, 1 for those ahead, -1 for those behind.
    share = float(((found - central) * apart).sum() / (apart**2).sum())
    verdict = close(what, found, central, share=1e-6)
    return passed(verdict.message, share) if verdict.state == "pass" else failed(
        verdict.message, share
    )


def error_falls_fourfold(given, answers):
    """Half the step leaves a quarter of the error."""
    g, shape = given["matrix_g"], given["matrix_g"].shape
    coarse, halved = (
        np.linalg.norm(fits("the numerical gradient", answers[name], shape) - g)
        for name in ("coarse", "halved")
    )
    ratio = float(coarse / halved) if halved else float("inf")
    said = (
        f"with h = {given['h']:.3g} the error is {coarse:.3g}, with half of it {halved:.3g}, which "
        f"is {ratio:.3g} times less, expected about 4"
    )
    return passed(said, ratio) if 3.7 <= ratio <= 4.3 else failed(said, ratio)


def step_by_default(given, answers):
    """Without a step it takes one that is neither too long nor too short for double precision."""
    what = "without h the numerical gradient"
    return close(what, answers["by_default"], given["matrix_g"], share=1e-6)


def any_shape(given, answers):
    """The numerical gradient has the shape of x, and each entry in its place."""
    verdicts = [
        close(
            f"the numerical gradient for x of shape {_SHAPES[name]}", answers[f"of_a_{name}"],
            _differences(given, name, given["h"])[0], share=1e-6,
        )
        for name in ("vector", "block")
    ]
    return all_of(*verdicts)


def accepts_right_gradients(given, answers):
    """Gradients that are right but for rounding are accepted."""
    right = given["_ordinary_kind"] < 0
    return _judged(given, answers, "ordinary", "right gradients of ordinary size", right, True)


def rejects_wrong_gradients(given, answers):
    """Gradients that are off by a few thousandths of their length, or by more, are rejected."""
    wrong = given["_ordinary_kind"] >= 0
    return _judged(given, answers, "ordinary", "wrong gradients of ordinary size", wrong, False)


def _any_size(given, answers, name, length):
    right = given[f"_{name}_kind"] < 0
    return all_of(
        _judged(given, answers, name, f"right gradients of length {length}", right, True),
        _judged(given, answers, name, f"wrong gradients of length {length}", ~right, False),
    )


def small_gradients(given, answers):
    """Gradients a hundred thousand times smaller are told apart just as well."""
    return _any_size(given, answers, "small", "1e-6 to 1e-5")


def large_gradients(given, answers):
    """Gradients a hundred thousand times larger are told apart just as well."""
    return _any_size(given, answers, "large", "1e5 to 1e6")


def near_a_minimum(given, answers):
    """Near a minimum, where gradients are small beside the curvature, they are told apart as well."""
    right = given["_bowl_right"]
    return all_of(
        _judged(given, answers, "bowl", "right gradients near a minimum", right, True),
        _judged(given, answers, "bowl", "wrong gradients near a minimum", ~right, False),
    )


def zero_gradients(given, answers):
    """It knows what to say where a function does not depend on an input, or on any."""
    right = given["_zeros_right"]
    of = "gradients of functions that do not depend on some inputs"
    return all_of(
        _judged(given, answers, "zeros", f"right {of}", right, True),
        _judged(given, answers, "zeros", f"wrong {of}", ~right, False),
    )


def checks_any_shape(given, answers):
    """Right and wrong gradients are told apart for vectors and for blocks as well as for matrices."""
    verdicts = []
    for name in ("vector", "block"):
        right, of = given[f"_{name}_right"], f"gradient of shape {_SHAPES[name]}"
        verdicts += [
            _judged(given, answers, f"checked_{name}", f"a right {of}", right, True),
            _judged(given, answers, f"checked_{name}", f"a wrong {of}", ~right, False),
        ]
    return all_of(*verdicts)


def rejects_what_is_no_number(given, answers):
    """Gradients in which there is NaN or infinity are rejected."""
    all_wrong = np.ones(len(given["nan_g"]), bool)
    return _judged(given, answers, "nan", "gradients with NaN or infinity", all_wrong, False)


def leaves_what_it_is_given(given, answers):
    """The x and the gradient that they are given are left as they were."""
    return counted("arrays changed in place, of 3", answers["changed"], 0)
