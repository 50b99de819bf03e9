"""The same with Python's own random numbers, example by example, and a list given back."""

import random


def descend(gradient, w, x, y, lr, epochs, batch_size, seed):
    dice = random.Random(seed)
    cards = list(range(len(y)))
    visited, waiting, total = [], 0, 0.0
    for _ in range(epochs):
        dice.shuffle(cards)
        for place, card in enumerate(cards, start=1):
            total = total + gradient(w, x[card : card + 1], y[card : card + 1])
            waiting += 1
            if waiting == batch_size or place == len(cards):
                w = w - lr * total / waiting
                visited.append(w.copy())
                waiting, total = 0, 0.0
    return visited
