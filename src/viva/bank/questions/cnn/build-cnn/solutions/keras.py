"""The four layers in Keras, with a second model that shows what leaves each of them."""

import keras
import numpy as np
from keras import layers


class CNN:
    def __init__(self, seed):
        keras.utils.set_random_seed(seed)
        x = keras.Input((28, 28, 1))
        convolved = layers.Conv2D(8, 5)(x)
        rectified = layers.ReLU()(convolved)
        pooled = layers.MaxPooling2D(2)(rectified)
        scores = layers.Dense(10)(layers.Flatten()(pooled))
        self.model = keras.Model(x, scores)
        self.shown = keras.Model(x, [convolved, rectified, pooled, scores])
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.model.compile(keras.optimizers.Adam(2e-3), loss)

    def forward(self, x):
        *maps, scores = self.shown.predict_on_batch(x[..., None])
        return [*(np.moveaxis(np.asarray(part), -1, 1) for part in maps), np.asarray(scores)]

    def fit(self, x, y):
        self.model.fit(x[..., None], y, epochs=5, batch_size=50, verbose=0)
