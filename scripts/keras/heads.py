"""What transfer-learning notebooks put around a base model, one function a style.

Each takes the base (already randomised), the preprocess_input of its module, and the shape of its
input; each gives an uncompiled model whose last layer is a Dense that gives CLASSES probabilities.
"""

import keras
from keras import layers

CLASSES = 11


def dense():
    return layers.Dense(CLASSES, activation="softmax", dtype="float32")


def on_base(base, shape):
    """Functional, in inference mode, as the guides of Keras have it."""
    inputs = keras.Input(shape)
    x = layers.GlobalAveragePooling2D()(base(inputs, training=False))
    return keras.Model(inputs, dense()(layers.Dropout(0.2)(x)))


def sequential(base, _preprocess, _shape):
    return keras.Sequential(
        [base, layers.GlobalAveragePooling2D(), layers.Dropout(0.2), dense()]
    )


def rescaled(base, _preprocess, shape):
    return keras.Sequential(
        [
            layers.InputLayer(shape),
            layers.Rescaling(1.5, offset=-0.1),
            base,
            layers.Flatten(),
            layers.Dense(16, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.5),
            dense(),
        ]
    )


def preprocessed(base, preprocess, shape):
    inputs = keras.Input(shape)
    x = base(preprocess(inputs), training=False)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, dense()(layers.Dropout(0.2)(x)))


def augmented(base, _preprocess, shape):
    augmentation = keras.Sequential(
        [layers.RandomFlip("horizontal"), layers.RandomRotation(0.1), layers.RandomZoom(0.1)],
        name="data_augmentation",
    )
    inputs = keras.Input(shape)
    x = layers.GlobalMaxPooling2D()(base(augmentation(inputs), training=False))
    return keras.Model(inputs, dense()(x))


def frozen(base, _preprocess, _shape):
    base.trainable = False
    return keras.Sequential([base, layers.GlobalAveragePooling2D(), dense()])


def partly_frozen(base, _preprocess, shape):
    for layer in base.layers[: -max(3, len(base.layers) // 5)]:
        layer.trainable = False
    return on_base(base, shape)


def thawed_inside_frozen(base, _preprocess, shape):
    base.trainable = False
    for layer in base.layers[-max(3, len(base.layers) // 5) :]:
        layer.trainable = True
    return on_base(base, shape)


def flat(base, _preprocess, _shape):
    x = layers.GlobalAveragePooling2D(name="head_pool")(base.output)
    x = layers.Dense(16, activation="relu", name="head_dense")(x)
    return keras.Model(base.input, dense()(x))


HEADS = {
    function.__name__: function
    for function in (
        sequential,
        preprocessed,
        augmented,
        frozen,
        partly_frozen,
        flat,
        rescaled,
        thawed_inside_frozen,
    )
}
