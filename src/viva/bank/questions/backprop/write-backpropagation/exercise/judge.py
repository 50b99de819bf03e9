"""Draws small networks and examples, and judges outputs, gradients and steps.

The oracle knows the forward pass alone: gradients are taken from its loss by differences in
float64. No drawn unit is near the bend of ReLU, where there is no derivative to be compared.
"""

from dataclasses import replace

import numpy as np
from checks import all_of, central, close, counted, falls, fits, unchanged

SECONDS = 60
_NAMES = ("w1", "b1", "w2", "b2")
_BEND = 0.01
"""The least distance of a unit from its bend; differences move it by a ten-thousandth at most."""
_FALL = 0.5
"""The share of the loss that twenty steps leave at most on what is drawn."""


def _network(rng, inputs, hidden, outputs):
    return {
        "w1": rng.normal(0, 1, (inputs, hidden)),
        "b1": rng.normal(0, 0.5, hidden),
        "w2": rng.normal(0, 0.7, (hidden, outputs)),
        "b2": rng.normal(0, 0.5, outputs),
    }


def _sums(x, net):
    return np.stack([net["b1"] + sum(v * w for v, w in zip(row, net["w1"])) for row in x])


def _outputs(x, net):
    h = _sums(x, net).clip(0)
    return np.stack([net["b2"] + sum(v * w for v, w in zip(row, net["w2"])) for row in h])


def _loss(x, y, net):
    return float(((_outputs(x, net) - y) ** 2).sum() / (2 * len(x)))


def _slope(x, y, net, name):
    return central(lambda w: _loss(x, y, {**net, name: w}), net[name])


def _examples(rng, many, inputs, hidden, outputs):
    """Draw a network and examples that leave each unit off the bend, sometimes on, sometimes not.

    Every unit has both, so that a gradient shows whether it asked.
    """
    while True:
        net, x = _network(rng, inputs, hidden, outputs), rng.normal(0, 1, (many, inputs))
        z = _sums(x, net)
        mixed = ((z > 0).any(0) & (z < 0).any(0)).all() and (z[0] > 0).any() and (z[0] < 0).any()
        if mixed and np.abs(z).min() > _BEND:
            return net, x, _outputs(x, net) + rng.normal(0, 1, (many, outputs))


def _task(rng, lr):
    """Draw a task that twenty steps of gradient descent make good progress with."""
    while True:
        net, x, _ = _examples(rng, 20, 3, 8, 2)
        y = np.tanh(x @ rng.normal(0, 1, (3, 2)))
        weights = dict(net)
        for _ in range(20):
            weights = {n: w - lr * _fast(x, y, weights)[n] for n, w in weights.items()}
        if _loss(x, y, weights) < 0.8 * _FALL * _loss(x, y, net):
            return net, x, y


def _fast(x, y, net):
    """Return a gradient for drawing alone, where differences would take too long."""
    on = _sums(x, net) > 0
    d = (_outputs(x, net) - y) / len(x)
    back = (d @ net["w2"].T) * on
    h = _sums(x, net) * on
    return {"w1": x.T @ back, "b1": back.sum(0), "w2": h.T @ d, "b2": d.sum(0)}


def draw(rng):
    net, x, y = _examples(rng, 7, 3, 5, 2)
    narrow, narrow_x, narrow_y = _examples(rng, 4, 1, 3, 1)
    lr = rng.uniform(0.05, 0.15)
    long, long_x, long_y = _task(rng, lr)
    return {
        **net,
        **{f"narrow_{name}": w for name, w in narrow.items()},
        **{f"long_{name}": w for name, w in long.items()},
        "x": x,
        "y": y,
        "narrow_x": narrow_x,
        "narrow_y": narrow_y,
        "long_x": long_x,
        "long_y": long_y,
        "copies": np.array(int(rng.integers(2, 5))),
        "off": np.array(int(rng.integers(5))),
        "lr": np.array(lr),
        "far": np.round(rng.choice([-1, 1], 2) * rng.uniform(2000, 5000, 2)),
    }


def _net(given, which=""):
    return {name: given[which + name] for name in _NAMES}


def _sizes(net):
    return " × ".join(str(n) for n in (*net["w1"].shape, net["w2"].shape[1]))


def _of(name, given, answers):
    """Compare the gradient of one tensor in both networks; measure its length beside theirs."""
    found = []
    for which, question in (("", "gradient"), ("narrow_", "gradient_narrow")):
        net = _net(given, which)
        want = _slope(given[which + "x"], given[which + "y"], net, name)
        got, what = answers[question][name], f"the gradient of {name} in a {_sizes(net)} network"
        verdict = close(what, got, want)
        times = float(np.ravel(got).astype("float64") @ want.ravel() / (want**2).sum())
        found.append(replace(verdict, measured=times))
    return all_of(*found)


def forward_pass(given, answers):
    """The outputs are those of two layers with ReLU between them."""
    return all_of(
        close("the outputs", answers["outputs"], _outputs(given["x"], _net(given))),
        close(
            "the outputs of a 1 × 3 × 1 network",
            answers["outputs_narrow"],
            _outputs(given["narrow_x"], _net(given, "narrow_")),
        ),
    )


def gradient_of_output_weights(given, answers):
    """The gradient of w2 is what differences of the loss give."""
    return _of("w2", given, answers)


def gradient_of_output_biases(given, answers):
    """The gradient of b2 is what differences of the loss give."""
    return _of("b2", given, answers)


def gradient_of_hidden_weights(given, answers):
    """The gradient of w1 is what differences of the loss give."""
    return _of("w1", given, answers)


def gradient_of_hidden_biases(given, answers):
    """The gradient of b1 is what differences of the loss give."""
    return _of("b1", given, answers)


def single_example(given, answers):
    """A batch of one example has that example's gradient."""
    net, x, y = _net(given), given["x"][:1], given["y"][:1]
    return all_of(
        *(
            close(
                f"the gradient of {name} for a single example",
                answers["single"][name],
                _slope(x, y, net, name),
            )
            for name in _NAMES
        )
    )


def batch_is_a_mean(given, answers):
    """The same examples several times over have the same gradient."""
    why = f"when each example stands there {given['copies']} times"
    before, after = answers["gradient"], answers["repeated"]
    return all_of(*(unchanged(f"the gradient of {n}", why, before[n], after[n]) for n in _NAMES))


def silent_units_learn_nothing(given, answers):
    """A hidden unit that is off for every example has a gradient of zero, in and out."""
    got, off = answers["switched_off"], given["off"]
    own = {}
    for name, axis in (("w1", 1), ("b1", 0), ("w2", 0)):
        found = fits(f"the gradient of {name}", got[name], given[name].shape)
        own[name] = np.take(found, off, axis=axis)
    size = np.sqrt(np.mean(_slope(given["x"], given["y"], _net(given), "w1") ** 2))
    return all_of(
        *(
            close(f"the gradient of {name} at a unit that is off", v, np.zeros_like(v), size)
            for name, v in own.items()
        )
    )


def exact_beside_a_large_error(given, answers):
    """An output that no hidden unit feeds may be off by millions: w1 and b1 do not notice."""
    x, y, net = given["x"], given["y"][:, 1:], _net(given)
    net["w2"], net["b2"] = net["w2"][:, 1:], net["b2"][1:]
    return all_of(
        *(
            close(
                f"the gradient of {name} beside an output that is off by 1e7",
                answers["large_error"][name],
                _slope(x, y, net, name),
            )
            for name in ("w1", "b1")
        )
    )


def _step(what, given, y, answer):
    """Check all weights after one step, to a thousandth of the way that they should go."""
    net, lr, found = _net(given), given["lr"], []
    for name in _NAMES:
        slope = _slope(given["x"], y, net, name)
        size = lr * np.sqrt(np.mean(slope**2))
        said = f"{name} after {what} with lr = {lr:.3g}"
        found.append(close(said, answer[name], net[name] - lr * slope, size, 1e-3))
    return all_of(*found)


def step_from_old_weights(given, answers):
    """A step moves each weight against its gradient; all gradients belong to the old weights."""
    return _step("a step", given, given["y"], answers["one_step"])


def step_is_plain(given, answers):
    """A step is as long as the gradient says, be that large, and is the same when asked again."""
    far = given["y"] + given["far"]
    return all_of(
        _step("the same step again", given, given["y"], answers["same_step"]),
        _step("a step from far away", given, far, answers["long_step"]),
    )


def twenty_steps_cut_the_loss(given, answers):
    """Twenty steps of gradient descent leave at most half of the loss."""
    x, y, start = given["long_x"], given["long_y"], _net(given, "long_")
    got = {n: fits(n, answers["twenty_steps"][n], (20, *start[n].shape)) for n in _NAMES}
    after = [_loss(x, y, {n: got[n][t] for n in _NAMES}) for t in range(20)]
    return falls("the loss", np.array([_loss(x, y, start), *after]), _FALL)


def leaves_what_it_is_given(given, answers):
    """No function writes into the arrays that it is given: new ones are given back."""
    return counted("arrays changed in place, of 17", answers["changed"], 0)
