import numpy as np

STEP = 1e-4


def pool(x, size, stride=None, kind="max"):
    step = stride or size
    rows, columns = ((n - size) // step + 1 for n in x.shape[2:])
    cells = [x[:, :, r::step, s::step] for r in range(size) for s in range(size)]
    cells = [cell[:, :, :rows, :columns] for cell in cells]
    return np.max(cells, axis=0) if kind == "max" else np.mean(cells, axis=0)


def pool_backward(dy, x, size, stride=None, kind="max"):
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(*x.shape[2:]):
        up, down = x.copy(), x.copy()
        up[:, :, i, j] += STEP
        down[:, :, i, j] -= STEP
        change = pool(up, size, stride, kind) - pool(down, size, stride, kind)
        dx[:, :, i, j] = (dy * change).sum((2, 3)) / (2 * STEP)
    return dx
