# MNIST with Keras, to begin from; PyTorch, JAX and NumPy are just as welcome.
import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
