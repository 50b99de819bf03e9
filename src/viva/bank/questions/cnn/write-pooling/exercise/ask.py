"""What is asked of a program that pools feature maps and goes back. It holds no expectation."""

_KINDS = ("max", "mean")


def _forth(program, x, size, stride):
    return {kind: program.pool(x, size, stride, kind) for kind in _KINDS}


def _back(program, dy, x, size, stride):
    return {kind: program.pool_backward(dy, x, size, stride, kind) for kind in _KINDS}


def apart(program, given):
    return _forth(program, given["x"], given["size"], given["size"])


def apart_back(program, given):
    return _back(program, given["dy_apart"], given["x"], given["size"], given["size"])


def overlapping(program, given):
    return _forth(program, given["x"], 3, 2)


def overlapping_back(program, given):
    return _back(program, given["dy_overlapping"], given["x"], 3, 2)


def sparse(program, given):
    return _forth(program, given["x"], 2, 3)


def sparse_back(program, given):
    return _back(program, given["dy_sparse"], given["x"], 2, 3)


def rest(program, given):
    return _forth(program, given["odd"], 2, 2)


def rest_back(program, given):
    return _back(program, given["dy_rest"], given["odd"], 2, 2)


def by_default(program, given):
    x = given["x"]
    return {"max": program.pool(x, 3), "mean": program.pool(x, 3, kind="mean")}


def by_default_back(program, given):
    x, dy = given["x"], given["dy_default"]
    return {
        "max": program.pool_backward(dy, x, 3),
        "mean": program.pool_backward(dy, x, 3, kind="mean"),
    }


def equals_back(program, given):
    return program.pool_backward(given["dy_equals"], given["rectified"], 2, 2, "max")


def near_back(program, given):
    return program.pool_backward(given["dy_near"], given["near"], 2, 2, "max")


def far_below(program, given):
    return program.pool(given["far_below"], 2, 2, "max")


def shuffled(program, given):
    return _forth(program, given["x"][given["order"]][:, given["channels"]], 2, 2)


def in_order(program, given):
    return _forth(program, given["x"], 2, 2)


def changed(program, given):
    x, dy, size = given["x"], given["dy_apart"], given["size"]
    return sum(
        program.changes("pool", x, size, size, kind)
        + program.changes("pool_backward", dy, x, size, size, kind)
        for kind in _KINDS
    )
