"""Draws logits and labels, and judges the loss and the gradient that come back.

The loss of one example is the logarithm of a sum over the differences to the label's logit, which
no shift of the logits changes; the gradient is taken from it by differences. Where logits are large
the tolerance is a thousandth, and they are whole numbers, so that float32 is right too.
"""

from dataclasses import replace

import numpy as np
from checks import all_of, central, close, counted, finite, fits, unchanged

SECONDS = 60
_LARGE = 1e-3


def draw(rng):
    n, classes = 7, 4
    logits = rng.normal(0, 2, (n, classes))
    labels = rng.permutation(np.append(np.arange(classes), rng.integers(0, classes, n - classes)))
    unlikely = rng.uniform(-2, 2, (n, classes))
    unlikely[np.arange(n), labels] -= np.round(rng.uniform(40, 60, n))
    # Each row of large logits has one class far ahead of the others: the label's or another's.
    sides = np.resize([-1.0, 1.0], n)
    large = sides[:, None] * 1e4 - rng.integers(1000, 5000, (n, classes))
    ahead = np.append(labels[:3], (labels[3:] + 1) % classes)
    large[np.arange(n), ahead] += 6000.0
    order = rng.permutation(n)
    return {
        "logits": logits,
        "labels": labels,
        "wide_logits": rng.normal(0, 1, (3, 9)),
        "wide_labels": rng.integers(0, 9, 3),
        "copies": np.array(int(rng.integers(3, 6))),
        "exact_logits": np.round(logits * 8) / 8,
        "shifts": rng.permutation(sides) * rng.integers(900, 1500, n),
        "unlikely_logits": unlikely,
        "absurd_at": np.array(int(rng.integers(n))),
        "large_logits": large[order],
        "large_labels": labels[order],
    }


def _loss(logits, labels):
    rows = np.arange(len(labels))
    return float(np.mean(np.logaddexp.reduce(logits - logits[rows, labels][:, None], axis=1)))


def _gradient(logits, labels):
    return central(lambda z: _loss(z, labels), logits)


def _times(verdict, got, want):
    """Add how many times as large as it should be an answer is, on the whole."""
    got, want = np.ravel(got).astype("float64"), np.ravel(want)
    return replace(verdict, measured=float(got @ want / (want @ want)))


def _sets(given, answers):
    for name, logits, labels in (
        ("ordinary", given["logits"], given["labels"]),
        ("wide", given["wide_logits"], given["wide_labels"]),
    ):
        yield "{} logits of {} classes".format(*logits.shape), answers[name], logits, labels


def _compared(what, answer, logits, labels, share):
    want = _gradient(logits, labels)
    return all_of(
        close(f"the loss of {what}", answer["loss"], _loss(logits, labels), None, share),
        close(f"the gradient of {what}", answer["gradient"], want, None, share),
    )


def loss_value(given, answers):
    """The loss is the mean of minus the logarithm of the probability that each label gets."""
    found = []
    for what, answer, logits, labels in _sets(given, answers):
        want = _loss(logits, labels)
        verdict = close(f"the loss of {what}", answer["loss"], want)
        found.append(_times(verdict, answer["loss"], np.array(want)))
    return all_of(*found)


def gradient_by_differences(given, answers):
    """The gradient is what differences of the loss give, for every logit."""
    found = []
    for what, answer, logits, labels in _sets(given, answers):
        want = _gradient(logits, labels)
        verdict = close(f"the gradient of {what}", answer["gradient"], want)
        found.append(_times(verdict, answer["gradient"], want))
    return all_of(*found)


def gradient_rows_sum_to_zero(given, answers):
    """The gradient of each example sums to zero over the classes."""
    got = fits("the gradient", answers["ordinary"]["gradient"], given["logits"].shape)
    size = 1 / len(got)
    return close("the gradient, summed over the classes,", got.sum(1), np.zeros(len(got)), size)


def single_example(given, answers):
    """A batch of one example has that example's loss and gradient."""
    logits, labels = given["logits"][:1], given["labels"][:1]
    return _compared("a single example", answers["single"], logits, labels, 1e-4)


def batch_is_a_mean(given, answers):
    """The same examples several times over have the same loss, and all their gradient in all."""
    many, why = given["copies"], f"when each example stands there {given['copies']} times"
    before, after = answers["ordinary"], answers["repeated"]
    rows, classes = given["logits"].shape
    whole = fits(f"the gradient {why}", after["gradient"], (many * rows, classes))
    total = whole.reshape(many, rows, classes).sum(0)
    return all_of(
        unchanged("the loss", why, before["loss"], after["loss"]),
        unchanged("the gradient of all copies together", why, before["gradient"], total),
    )


def shift_invariant(given, answers):
    """Adding a number to all logits of an example, another for each, changes nothing."""
    why = f"when {given['shifts'][0]:g}, {given['shifts'][1]:g}, … are added to the rows"
    before, after = answers["exact"], answers["shifted"]
    return all_of(
        unchanged("the loss", why, before["loss"], after["loss"], None, _LARGE),
        unchanged("the gradient", why, before["gradient"], after["gradient"], None, _LARGE),
    )


def unlikely_label(given, answers):
    """A label that the logits hold for next to impossible costs as much as they say."""
    found = []
    for name, many in (("batch", len(given["labels"])), ("single", 1)):
        want = _loss(given["unlikely_logits"][:many], given["labels"][:many])
        what = f"the loss where the logits of labels are about {want:.0f} below the others, {name},"
        found.append(close(what, answers["unlikely"][name], want, None, _LARGE))
    return all_of(*found)


def large_logits(given, answers):
    """With logits of thousands, above or below zero, loss and gradient are finite and right."""
    answer, what = answers["large"], "logits of thousands"
    return all_of(
        finite(f"the gradient of {what}", answer["gradient"]),
        _compared(what, answer, given["large_logits"], given["large_labels"], _LARGE),
    )


def undisturbed_by_the_absurd(given, answers):
    """An example with an absurdly large loss has the gradient it should, and so have the others."""
    logits, labels, at = given["logits"], given["labels"], given["absurd_at"]
    want = _gradient(logits, labels)
    # Its label has no share left; the other classes have theirs among themselves.
    rest = np.arange(logits.shape[1]) != labels[at]
    want[at, ~rest] = -1 / len(labels)
    want[at, rest] = central(np.logaddexp.reduce, logits[at, rest]) / len(labels)
    return close("the gradient beside a loss of 1e12", answers["absurd"], want)


def leaves_what_it_is_given(given, answers):
    """Logits and labels are left as they were."""
    return counted("arrays changed in place, of 2", answers["changed"], 0)
