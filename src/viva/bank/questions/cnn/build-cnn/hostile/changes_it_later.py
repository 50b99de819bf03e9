import threading
import time

import numpy as np

given_back = []


def change():
    for _ in range(2000):
        for scores in list(given_back)[-20:]:
            scores[...] = np.random.default_rng().random(scores.shape)
        time.sleep(0.001)


threading.Thread(target=change, daemon=True).start()


class CNN:
    def __init__(self, seed):
        self.seed = seed

    def fit(self, x, y):
        pass

    def forward(self, x):
        maps = np.stack([x, -x], 1)
        given_back.append(np.zeros((len(x), 10)))
        return maps, np.maximum(maps, 0), maps[:, :, ::2, ::2], given_back[-1]
