"""Random weights that exercise a converter: nothing is zero or one, nothing blows up or saturates."""

import keras
import numpy as np
from keras import layers


def all_layers(model):
    for layer in model.layers:
        yield layer
        if hasattr(layer, "layers"):
            yield from all_layers(layer)


def randomise(base, inputs, random):
    """Vectors get values away from their initial 0 or 1; then normalisations are fitted to `inputs`.

    Networks with random weights tend to chaos: rounding grows from layer to layer until two correct
    programs disagree. These choices keep them tame: activations mostly on the side where they are
    linear, residual branches that add little, normalisations fitted to what they see.
    """
    for layer in all_layers(base):
        if isinstance(layer, layers.Normalization):
            randomise_normalization(layer, random)
        elif isinstance(layer, layers.BatchNormalization):
            randomise_batch_normalization(layer, random)
        elif not hasattr(layer, "layers"):
            layer.set_weights([spread(value, random) for value in layer.get_weights()])
    fit_batch_normalizations(base, inputs, random)


def spread(value, random):
    if value.ndim != 1:
        return value
    noise = random.normal(0, 0.1, value.shape)
    # Layer scales start at 1e-6, where a mistake would never show.
    centre = 0.1 if 0 < np.abs(value).max() < 1e-3 else value
    return (centre + noise).astype(value.dtype)


def randomise_normalization(layer, random):
    weights = layer.get_weights()
    if len(weights) < 2:
        return
    mean, variance, *count = weights
    layer.set_weights(
        [
            (mean + random.uniform(0.2, 0.6, mean.shape)).astype(mean.dtype),
            (variance * random.uniform(0.05, 0.2, variance.shape)).astype(variance.dtype),
            *count,
        ]
    )
    if hasattr(layer, "finalize_state"):
        layer.finalize_state()


def randomise_batch_normalization(layer, random):
    *scale, mean, variance = layer.get_weights()
    size = mean.shape
    added = feeds_addition(layer)
    gamma = random.uniform(0.8, 1.2, size) * (0.2 if added else 1)
    beta = random.normal(0 if added else 1, 0.2, size)
    chosen = [gamma] * layer.scale + [beta] * layer.center
    assert len(chosen) == len(scale)
    layer.set_weights([value.astype("float32") for value in (*chosen, mean, variance)])


def feeds_addition(layer):
    """Whether the layer ends a residual branch."""
    for node in layer._outbound_nodes:
        following = node.operation if hasattr(node, "operation") else node.layer
        if isinstance(following, layers.Add):
            return True
        if isinstance(following, layers.Dropout) and feeds_addition(following):
            return True
    return False


def fit_batch_normalizations(base, inputs, random):
    """Moving statistics near those of the activations, as after training, but not equal to them."""
    fitted = [layer for layer in all_layers(base) if isinstance(layer, layers.BatchNormalization)]
    momenta = [layer.momentum for layer in fitted]
    for layer in fitted:
        layer.momentum = 0.0
    base(inputs, training=True)
    for layer, momentum in zip(fitted, momenta):
        layer.momentum = momentum
        *scale, mean, variance = layer.get_weights()
        variance = np.maximum(variance, 1e-3) * random.uniform(0.9, 1.3, variance.shape)
        mean = mean + 0.1 * np.sqrt(variance) * random.normal(size=mean.shape)
        layer.set_weights([*scale, mean.astype("float32"), variance.astype("float32")])


def fit_head(model, inputs, random):
    """Sets the last layer so that the probabilities are spread and differ from input to input."""
    last = model.layers[-1]
    features = keras.Model(model.inputs, last.input)(inputs, training=False)
    features = np.asarray(features, dtype="float64")
    deviations = features - features.mean(0)
    kernel = random.normal(size=last.get_weights()[0].shape)
    kernel *= 0.4 / (deviations @ kernel).std()
    bias = random.normal(0, 0.5, kernel.shape[1]) - features.mean(0) @ kernel
    last.set_weights([kernel.astype("float32"), bias.astype("float32")])
