"""Draws a small machine, and judges what a program makes of it beside sums over all of its states.

The machine has so few units that every probability is a sum that can be written out. An update is
random, but its mean is such a sum too: so it is asked of tens of thousands of rows at once.
"""

import numpy as np
from checks import Unfit, all_of, central, close, counted, failed, fits, frequencies, passed

SECONDS = 180
_VISIBLE, _HIDDEN = 5, 3
_TIMES, _FEWER = 50_000, 30_000
_SQUARE, _SQUARE_TIMES = 4, 10_000
"""Units in each layer of a machine where one draw could serve both."""
_LEARNER = 6, 6
"""Visible and hidden units of the machine that is trained."""
_ENOUGH = -3.0
"""Log-likelihood after training. In 1,500 draws the reference had -2.3 at least and -1.3 in the
middle; units that know nothing of each other reach -3.18 at most."""
_ROOM = 5.5 * 0.75
"""Standard errors by which a mean may be off; the numbers averaged have 0.75 at most. A right
program leaves it less than once in a million draws."""


def _states(units):
    """Return all states of binary units, a row each, ordered by the numbers that they spell."""
    return (np.arange(2**units)[:, None] >> np.arange(units) & 1).astype("float64")


def _patterns(rng):
    """Draw three states of six units with two to four on, any two apart in three places or more.

    A pattern of nearly all zeros or ones takes CD-1 much longer to find.
    """
    while True:
        found = _states(_LEARNER[0])[rng.permutation(2 ** _LEARNER[0])[:3]]
        apart = np.abs(found - np.roll(found, 1, axis=0)).sum(1).min() >= 3
        if apart and np.abs(found.sum(1) - 3).max() <= 1:
            return found


def _drawn(rng, visible, hidden):
    """Draw parameters, in 64ths, so that large multiples of them are exact in float32 too."""
    sizes = (2, (visible, hidden)), (0.7, visible), (0.7, hidden)
    return [np.round(64 * rng.normal(0, size, shape)) / 64 for size, shape in sizes]


def _machine(rng):
    """Draw a machine and data on which it makes a difference whether hidden units are sampled."""
    while True:
        W, a, b = _drawn(rng, _VISIBLE, _HIDDEN)
        data = _states(_VISIBLE)[rng.choice(2**_VISIBLE, 4, replace=False)]
        off = _expected(data, data, W, a, b)[0] - _without_sampling(data, W, a, b)
        if np.abs(off).max() > 0.03:
            return {"W": W, "a": a, "b": b, "data": data}


def _square(rng):
    """Draw a machine and data on which it makes a difference whether both layers share a draw."""
    states = _states(_SQUARE)
    while True:
        W, a, b = _drawn(rng, _SQUARE, _SQUARE)
        data = states[rng.choice(len(states), 4, replace=False)]
        apart, shared = _after(data, W, a, b), _sharing_a_draw(data, W, a, b)
        off = _statistics(states, apart - shared, W, a, b)[0]
        if np.abs(off).max() > 0.05:
            return {"square_W": W, "square_a": a, "square_b": b, "square_data": data}


def draw(rng):
    states = _states(_VISIBLE)
    drawn = _machine(rng) | _square(rng)
    p = np.exp(_log_likelihoods(*_parameters(drawn)))
    return drawn | {
        "states": states,
        "hidden_states": _states(_HIDDEN),
        "strength": np.array(int(rng.integers(1000, 1500))),
        "chain": states[rng.choice(len(states), 4, replace=False)],
        "times": np.array(_TIMES),
        "fewer": np.array(_FEWER),
        "square_times": np.array(_SQUARE_TIMES),
        "fair": rng.choice(len(states), 4 * _TIMES, p=p).astype("int8"),
        "lr": np.array(rng.uniform(0.05, 0.5)),
        "seed": np.array(int(rng.integers(1, 10**6))),
        "patterns": _patterns(rng),
        "start": rng.normal(0, 0.1, _LEARNER),
        "begun": rng.integers(0, 2, (500, _LEARNER[0])).astype("float64"),
        "updates": np.array(300),
    }


def _energies(v, h, W, a, b):
    """Return the energy of every pair of a row of v and a row of h."""
    return -(v @ a)[:, None] - (h @ b)[None] - v @ W @ h.T


def _log_sum(x, axis):
    top = x.max(axis, keepdims=True)
    return np.log(np.exp(x - top).sum(axis)) + np.squeeze(top, axis)


def _free(v, W, a, b):
    """Return the free energy of every row, by the sum over all hidden states."""
    return -_log_sum(-_energies(v, _states(len(b)), W, a, b), 1)


def _log_likelihoods(W, a, b):
    """Return the log-probability of every visible state, by the sum over all of them."""
    minus = -_free(_states(len(a)), W, a, b)
    return minus - _log_sum(minus, 0)


def _parameters(given, which=""):
    return [given[which + name] for name in "Wab"]


def _up(v, W, a, b):
    """Return the probability of every hidden state for every row, by their energies."""
    minus = -_energies(v, _states(len(b)), W, a, b)
    return np.exp(minus - _log_sum(minus, 1)[:, None])


def _down(W, a, b):
    """Return the probability of every visible state (rows) for every hidden one (columns)."""
    return _up(_states(len(b)), W.T, b, a).T


def _after(v, W, a, b):
    """Return the distribution over visible states after one Gibbs step from these rows."""
    return _down(W, a, b) @ _up(v, W, a, b).mean(0)


def _sharing_a_draw(v, W, a, b):
    """Return the same where unit k of both layers is compared with the same random number."""
    states = _states(len(a))
    up = _up(v, W, a, b) @ states
    down = (_down(W, a, b).T @ states)[None]  # of visible units, for every hidden state
    on = np.minimum(1, down / up[:, None])
    off = np.maximum(0, down - up[:, None]) / (1 - up[:, None])
    q = np.where(states[None] == 1, on, off)  # by row, hidden state and visible unit
    each = np.where(states == 1, q[:, :, None], 1 - q[:, :, None]).prod(3)
    return (_up(v, W, a, b)[:, :, None] * each).sum(1).mean(0)


def _statistics(v, p, W, a, b):
    """Return the means of v h, v and h, over rows with these probabilities."""
    h = _up(v, W, a, b) @ _states(len(b))
    return (v * p[:, None]).T @ h, p @ v, p @ h


def _over(data, W, a, b):
    return _statistics(data, np.full(len(data), 1 / len(data)), W, a, b)


def _expected(data, start, W, a, b):
    """Return the mean update, divided by the learning rate, where chains begin at these rows."""
    minus = _statistics(_states(len(a)), _after(start, W, a, b), W, a, b)
    return [one - other for one, other in zip(_over(data, W, a, b), minus)]


def _without_sampling(data, W, a, b):
    """Return what the mean update of W would be if the way down began with probabilities."""
    h = _up(data, W, a, b) @ _states(len(b))
    down = _up(h, W.T, b, a).mean(0)
    return _over(data, W, a, b)[0] - _statistics(_states(len(a)), down, W, a, b)[0]


def _update(what, lr, before, answer, want, names, rows=4 * _FEWER):
    """Check an update of some parameters, divided by the learning rate, beside its mean."""
    room = _ROOM / np.sqrt(rows)
    verdicts = []
    for name, old, should in zip("Wab", before, want):
        if name in names:
            new = fits(f"{name} {what}", answer[name], old.shape)
            said = f"the change of {name} {what}, divided by lr,"
            verdicts.append(close(said, (new - old) / lr, should, 1.0, room))
    return all_of(*verdicts)


def hidden_probabilities(given, answers):
    """hidden gives the probability of each hidden unit for every visible state."""
    want = _up(given["states"], *_parameters(given)) @ _states(_HIDDEN)
    return close("hidden", answers["up"], want)


def visible_probabilities(given, answers):
    """visible gives the probability of each visible unit for every hidden state."""
    W, a, b = _parameters(given)
    want = _up(given["hidden_states"], W.T, b, a) @ _states(_VISIBLE)
    return close("visible", answers["down"], want)


def free_energy_sums_hidden_states(given, answers):
    """The free energy is minus the logarithm of the sum over all hidden states."""
    want = _free(given["states"], *_parameters(given))
    return close("free_energy of all visible states", answers["energies"], want)


def stays_finite(given, answers):
    """With very large weights probabilities stay between 0 and 1, and free energies are right."""
    W, a, b = (given["strength"] * p for p in _parameters(given))
    answer = answers["strong"]
    what = f"with weights of about {np.abs(W).mean():.0f}"
    return all_of(
        close(f"free_energy {what}", answer["free_energy"], _free(given["states"], W, a, b)),
        close(
            f"hidden {what}",
            answer["hidden"],
            _up(given["states"], W, a, b) @ _states(_HIDDEN),
            1.0,
        ),
        close(
            f"visible {what}",
            answer["visible"],
            _up(given["hidden_states"], W.T, b, a) @ _states(_VISIBLE),
            1.0,
        ),
    )


def _by_cd1(given, answers, names):
    before = _parameters(given)
    want = _expected(given["data"], given["data"], *before)
    return _update("by cd1", given["lr"], before, answers["by_cd1"], want, names)


def cd1_moves_weights(given, answers):
    """On average cd1 moves the weights by the mean of v h on the data, less that after one Gibbs
    step from there.
    """
    return _by_cd1(given, answers, "W")


def cd1_moves_biases(given, answers):
    """On average cd1 moves both biases by the data's means, less those after one Gibbs step."""
    return _by_cd1(given, answers, "ab")


def _walked(what, answer, rows, start, W, a, b):
    """Check where chains are after one Gibbs step from these rows."""
    if list(answer["rows"]) != [rows, len(a)]:
        raise Unfit(f"the chain has the shape {tuple(answer['rows'])}, expected ({rows}, {len(a)})")
    if not answer["binary"]:
        return failed("the chain that pcd gives back has other numbers than 0 and 1")
    return frequencies(what, answer["counts"], _after(start, W, a, b))


def pcd_goes_on_from_its_chain(given, answers):
    """pcd takes one Gibbs step from the chain that it is given, and hands on where that leads."""
    what, answer = "states of the chain", answers["by_pcd"]
    return _walked(what, answer, 4 * _TIMES, given["chain"], *_parameters(given))


def pcd_moves_parameters(given, answers):
    """On average pcd moves weights and biases by the data's means, less those where its chain has
    got to.
    """
    before = _parameters(given)
    want = _expected(given["data"], given["chain"], *before)
    return _update("by pcd", given["lr"], before, answers["by_pcd"], want, "Wab")


def pcd_follows_the_likelihood(given, answers):
    """With a chain that is drawn from the machine itself, pcd moves along the gradient of the
    log-likelihood.
    """
    W, a, b = _parameters(given)
    bits = (given["data"] @ 2 ** np.arange(_VISIBLE)).astype(int)
    likelihood = lambda *p: float(_log_likelihoods(*p)[bits].mean())  # noqa: E731
    want = [
        central(lambda p: likelihood(p, a, b), W),
        central(lambda p: likelihood(W, p, b), a),
        central(lambda p: likelihood(W, a, p), b),
    ]
    return _update("by pcd", given["lr"], (W, a, b), answers["from_the_model"], want, "Wab")


def layers_are_drawn_apart(given, answers):
    """What is drawn for one layer tells nothing of what is drawn for the other, not even where both
    have the same number of units.
    """
    before, data = _parameters(given, "square_"), given["square_data"]
    rows, answer = 4 * _SQUARE_TIMES, answers["square"]
    return all_of(
        _update(
            f"by cd1, with {_SQUARE} units in each layer",
            given["lr"],
            before,
            answer,
            _expected(data, data, *before),
            "Wab",
            rows,
        ),
        _walked("states of the chain", answer, rows, data, *before),
    )


def _learnt(what, given, answer):
    """Check the exact log-likelihood of the patterns after training."""
    nothing = np.zeros(_LEARNER[0]), np.zeros(_LEARNER[1])
    shapes = dict(zip("Wab", (_LEARNER, *(bias.shape for bias in nothing))))
    W, a, b = (fits(f"{name} after training", answer[name], shapes[name]) for name in "Wab")
    bits = (given["patterns"] @ 2 ** np.arange(_LEARNER[0])).astype(int)
    before = float(_log_likelihoods(given["start"], *nothing)[bits].mean())
    after = float(_log_likelihoods(W, a, b)[bits].mean())
    best = -np.log(3)
    said = (
        f"{what}, the log-likelihood of three patterns goes from {before:.2f} to {after:.2f} in "
        f"{given['updates']} updates, expected above {_ENOUGH}; the best possible is {best:.2f}"
    )
    return passed(said, after) if after > _ENOUGH else failed(said, after)


def learns_by_cd1(given, answers):
    """Trained by cd1, the machine finds a few patterns likely: the exact log-likelihood comes close
    to the best.
    """
    return _learnt("by cd1", given, answers["trained_by_cd1"])


def learns_by_pcd(given, answers):
    """Trained by pcd, the machine finds a few patterns likely: the exact log-likelihood comes close
    to the best.
    """
    return _learnt("by pcd", given, answers["trained_by_pcd"])


def draws_by_the_seed(given, answers):
    """The same seed gives the same update, another seed another one."""
    found = fits("W for three seeds", answers["seeds"], (3, 2, _VISIBLE, _HIDDEN))
    verdicts = []
    for n, name in enumerate(("cd1", "pcd")):
        again = float(np.abs(found[0, n] - found[1, n]).max())
        other = float(np.abs(found[0, n] - found[2, n]).max())
        said = (
            f"W by {name} differs by {again:.2g} with the same seed, expected 0, "
            f"and by {other:.2g} with another, expected a difference"
        )
        verdicts.append((passed if again < 1e-9 < other else failed)(said))
    return all_of(*verdicts)


def leaves_what_it_is_given(given, answers):
    """No function writes into the arrays that it is given: new ones are given back."""
    return counted("arrays changed in place, of 19", answers["changed"], 0)
