"""The same unit by unit: every weight and every bias is worked out for itself."""

import numpy as np


def chance(total):
    return np.exp(-np.logaddexp(0.0, -total))


def hidden(v, W, b):
    rows, units = len(v), len(b)
    p = np.zeros((rows, units))
    for j in range(units):
        total = np.full(rows, float(b[j]))
        for i in range(len(W)):
            total += W[i, j] * v[:, i]
        p[:, j] = chance(total)
    return p


def visible(h, W, a):
    return hidden(h, np.transpose(W), a)


def free_energy(v, W, a, b):
    energies = []
    for row in v:
        energy = -sum(float(x) * float(bias) for x, bias in zip(row, a))
        for j in range(len(b)):
            energy -= np.logaddexp(
                0.0, float(b[j]) + sum(row[i] * W[i, j] for i in range(len(row)))
            )
        energies.append(energy)
    return energies


def cd1(v, W, a, b, lr, seed):
    return pcd(v, v, W, a, b, lr, seed)[:3]


def pcd(v, chain, W, a, b, lr, seed):
    source = np.random.Generator(np.random.MT19937(seed))
    states = source.uniform(size=(len(chain), len(b))) < hidden(chain, W, b)
    chain = np.where(source.uniform(size=chain.shape) < visible(states, W, a), 1.0, 0.0)
    up, down = hidden(v, W, b), hidden(chain, W, b)
    new_W, new_a, new_b = np.array(W), np.array(a), np.array(b)
    for i in range(len(a)):
        new_a[i] += lr * (np.mean(v[:, i]) - np.mean(chain[:, i]))
        for j in range(len(b)):
            new_W[i, j] += lr * (np.mean(v[:, i] * up[:, j]) - np.mean(chain[:, i] * down[:, j]))
    for j in range(len(b)):
        new_b[j] += lr * (np.mean(up[:, j]) - np.mean(down[:, j]))
    return new_W, new_a, new_b, chain
