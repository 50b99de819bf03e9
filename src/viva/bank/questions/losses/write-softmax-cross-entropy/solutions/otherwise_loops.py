"""The same, number by number, with Python's own arithmetic; a list is given back."""

import math


def softmax_cross_entropy(logits, labels):
    total, slopes = 0.0, []
    for row, right in zip(logits.tolist(), labels.tolist()):
        top = max(row)
        powers = [math.exp(z - top) for z in row]
        whole = math.fsum(powers)
        total += math.log(whole) + top - row[right]
        slopes.append([(e / whole - (k == right)) / len(labels) for k, e in enumerate(powers)])
    return [total / len(labels), slopes]
