"""Right, and written differently: loops in place of vectors, a list in place of an array."""


def standardise(x):
    columns = []
    for column in zip(*x):
        mean = sum(column) / len(column)
        variance = sum((value - mean) ** 2 for value in column) / len(column)
        columns.append([(value - mean) / variance**0.5 for value in column])
    return [list(row) for row in zip(*columns)]
