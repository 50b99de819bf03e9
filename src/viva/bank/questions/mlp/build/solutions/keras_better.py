# The same 256-128-10 with ReLU, logits, and batches of 128.
import keras
from keras import layers

BATCH = 128

keras.utils.set_random_seed(1)
(pictures, digits), (new_pictures, new_digits) = keras.datasets.mnist.load_data()
pictures = pictures.astype("float32") / 255
new_pictures = new_pictures.astype("float32") / 255

network = keras.Sequential(
    [
        keras.Input(shape=(28, 28)),
        layers.Flatten(),
        layers.Dense(256, activation="relu"),
        layers.Dense(128, activation="relu"),
        layers.Dense(10),
    ]
)
network.compile(
    optimizer=keras.optimizers.Adam(),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
network.fit(pictures, digits, epochs=8, batch_size=BATCH, validation_split=0.1)
print(network.evaluate(new_pictures, new_digits))
