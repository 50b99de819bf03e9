// Names that programs of an interview use, offered while one is typed.
const WORDS = {
  keras: "Sequential Input Model layers optimizers losses metrics datasets utils activations initializers regularizers callbacks",
  layer: "Dense Flatten Conv2D MaxPooling2D AveragePooling2D GlobalAveragePooling2D Dropout BatchNormalization LayerNormalization Activation Rescaling Reshape Embedding LSTM GRU MultiHeadAttention",
  method: "compile fit evaluate predict summary add build load_data to_categorical astype reshape",
  setting: "activation optimizer loss metrics epochs batch_size validation_split validation_data learning_rate kernel_initializer kernel_size padding strides input_shape units verbose",
  value: "relu softmax sigmoid tanh gelu linear adam sgd rmsprop adamw categorical_crossentropy sparse_categorical_crossentropy binary_crossentropy mse accuracy he_normal glorot_uniform",
  optimiser: "Adam SGD RMSprop AdamW Adagrad Nadam",
  torch: "nn optim functional tensor no_grad cross_entropy zero_grad backward step parameters DataLoader TensorDataset Module Linear Conv2d ReLU Softmax CrossEntropyLoss NLLLoss forward",
  numpy: "numpy array zeros ones random default_rng normal dot argmax exp log sqrt mean sum maximum clip newaxis arange float32",
  module: "keras torch tensorflow jax optax flax numpy sklearn mnist",
};

export const NAMES = Object.entries(WORDS).flatMap(([detail, names]) =>
  names.split(" ").map((label) => ({ label, detail, type: "variable" })),
);
