"""What is asked of a program that writes softmax cross-entropy. It holds no expectation."""

import numpy as np


def _ask(program, logits, labels):
    loss, gradient = program.softmax_cross_entropy(logits, labels)
    return {"loss": loss, "gradient": np.array(gradient)}


def ordinary(program, given):
    return _ask(program, given["logits"], given["labels"])


def wide(program, given):
    return _ask(program, given["wide_logits"], given["wide_labels"])


def single(program, given):
    return _ask(program, given["logits"][:1], given["labels"][:1])


def repeated(program, given):
    logits, labels = given["logits"], given["labels"]
    many = given["copies"]
    return _ask(program, np.concatenate([logits] * many), np.concatenate([labels] * many))


def exact(program, given):
    return _ask(program, given["exact_logits"], given["labels"])


def shifted(program, given):
    return _ask(program, given["exact_logits"] + given["shifts"][:, None], given["labels"])


def unlikely(program, given):
    logits, labels = given["unlikely_logits"], given["labels"]
    return {
        "batch": _ask(program, logits, labels)["loss"],
        "single": _ask(program, logits[:1], labels[:1])["loss"],
    }


def large(program, given):
    return _ask(program, given["large_logits"], given["large_labels"])


def absurd(program, given):
    logits, labels, at = given["logits"], given["labels"], given["absurd_at"]
    logits[at, labels[at]] = -1e12
    return _ask(program, logits, labels)["gradient"]


def changed(program, given):
    return program.changes("softmax_cross_entropy", given["logits"], given["labels"])
