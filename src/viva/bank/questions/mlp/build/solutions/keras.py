# The first interview's network, written anew: 256-128-10, all sigmoid, Adam, batches of 2,000.
import keras
from keras import layers

BATCH = 2000

(pictures, digits), (new_pictures, new_digits) = keras.datasets.mnist.load_data()
pictures = pictures.astype("float32") / 255
new_pictures = new_pictures.astype("float32") / 255

network = keras.Sequential(
    [
        keras.Input(shape=(28, 28)),
        layers.Flatten(),
        layers.Dense(256, activation="sigmoid"),
        layers.Dense(128, activation="sigmoid"),
        layers.Dense(10, activation="sigmoid"),
    ]
)
network.compile(
    optimizer=keras.optimizers.Adam(),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
network.fit(pictures, digits, epochs=15, batch_size=BATCH, validation_split=0.2)
print(network.evaluate(new_pictures, new_digits))
