"""The same, number by number, with names of its own; lists are given back."""


def units(inputs, weights, biases):
    return [
        sum(a * row[k] for a, row in zip(inputs, weights)) + bias for k, bias in enumerate(biases)
    ]


def forward(x, w1, b1, w2, b2):
    return [units([max(s, 0.0) for s in units(row, w1, b1)], w2, b2) for row in x]


def backward(x, y, w1, b1, w2, b2):
    n, inputs, hidden, outputs = len(x), len(w1), len(b1), len(b2)
    dw1, db1 = [[0.0] * hidden for _ in range(inputs)], [0.0] * hidden
    dw2, db2 = [[0.0] * outputs for _ in range(hidden)], [0.0] * outputs
    for row, target in zip(x, y):
        s = units(row, w1, b1)
        a = [max(v, 0.0) for v in s]
        e = [(o - t) / n for o, t in zip(units(a, w2, b2), target)]
        for k in range(outputs):
            db2[k] += e[k]
            for j in range(hidden):
                dw2[j][k] += a[j] * e[k]
        for j in range(hidden):
            if s[j] <= 0:
                continue
            back = sum(w2[j][k] * e[k] for k in range(outputs))
            db1[j] += back
            for i in range(inputs):
                dw1[i][j] += row[i] * back
    return [dw1, db1, dw2, db2]


def less(a, lr, g):
    return [less(p, lr, q) for p, q in zip(a, g)] if hasattr(g, "__len__") else a - lr * g


def step(x, y, w1, b1, w2, b2, lr):
    gradients = backward(x, y, w1, b1, w2, b2)
    return [less(w, lr, g) for w, g in zip((w1, b1, w2, b2), gradients)]
