"""Makes reference models with real Keras, 2 or 3: the one that this Python has.

    make_models.py --list
    make_models.py --out DIR CASE...

Each case becomes DIR/CASE with model.h5, model.keras, input0.npy and output0.npy. After each one a
line of JSON goes to standard output, and the next is begun when a line comes in on standard input,
so that the reader can check and delete in between.
"""

import argparse
import json
import os
import sys
import zlib
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
from architectures import architectures, side_of
from heads import HEADS
from weights import fit_head, randomise

# Small ones of different build; these get every head, the others one in turn.
IN_ALL_HEADS = ("MobileNetV2", "EfficientNetB0", "ResNet50")
IN_MIXED_PRECISION = ("MobileNetV2", "EfficientNetV2B0", "ResNet50V2")
# Largest differences that are due. Keras itself computes in float16 under mixed precision.
TOLERANCES = {"float32": 1e-5, "mixed_float16": 2e-2}


def cases():
    """Name -> (module, architecture, head, dtype policy)."""
    found = {}
    heads = list(HEADS)
    modules = set()
    for index, (module, architecture) in enumerate(architectures(keras.applications)):
        chosen = [heads[index % len(heads)]]
        if module not in modules:
            chosen.append("preprocessed")
        if architecture in IN_ALL_HEADS:
            chosen = heads
        modules.add(module)
        for head in dict.fromkeys(chosen):
            found[f"{architecture}-{head}"] = (module, architecture, head, "float32")
        if architecture in IN_MIXED_PRECISION:
            found[f"{architecture}-mixed_float16"] = (
                module,
                architecture,
                "preprocessed",
                "mixed_float16",
            )
    return found


def photos(side, random):
    """Four pictures in 0…255 that differ: noise, a ramp, dark, bright with a spot."""
    ramp = np.linspace(0, 255, side)
    spot = np.hypot(*np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j])
    pictures = np.stack(
        [
            random.uniform(0, 255, (side, side, 3)),
            np.stack([ramp[:, None] + 0 * ramp, ramp + 0 * ramp[:, None], 0 * spot + 90], -1),
            random.uniform(0, 60, (side, side, 3)),
            255 - 160 * np.exp(-6 * spot[..., None] ** 2) * np.array([1, 0.5, 0.2]),
        ]
    )
    return pictures.astype("float32")


def make(name, module, architecture, head, policy, folder):
    keras.backend.clear_session()
    seed = zlib.crc32(name.encode())
    keras.utils.set_random_seed(seed)
    keras.mixed_precision.set_global_policy(policy)
    random = np.random.default_rng(seed)
    side = side_of(module)
    base = getattr(keras.applications, architecture)(
        weights=None, include_top=False, input_shape=(side, side, 3)
    )
    pictures = photos(side, random)
    preprocess = getattr(keras.applications, module).preprocess_input
    prepared = preprocess(pictures.copy())
    randomise(base, prepared, random)
    model = HEADS[head](base, preprocess, (side, side, 3))
    inputs = pictures if head == "preprocessed" else prepared
    model(inputs, training=False)
    fit_head(model, inputs, random)
    if head == "partly_frozen":
        train_one_step(model, inputs)
    outputs = predict(model, inputs)
    check(outputs)
    if policy == "float32":
        check_calm(outputs, predict(model, disturbed(inputs, random)))
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "input0.npy", inputs.astype("float32"))
    np.save(folder / "output0.npy", outputs)
    return {"tolerance": TOLERANCES[policy], **save(model, folder)}


def train_one_step(model, inputs):
    """As fine-tuning does, so that the file holds an optimizer's state too."""
    model.compile(keras.optimizers.Adam(1e-5), "sparse_categorical_crossentropy", jit_compile=False)
    model.train_on_batch(inputs, np.arange(len(inputs)))


def predict(model, inputs):
    return np.asarray(model(inputs, training=False), dtype="float32")


def disturbed(inputs, random):
    return (inputs * (1 + 1e-6 * random.normal(size=inputs.shape))).astype("float32")


def check(outputs):
    """A case has to tell right from wrong…"""
    if not np.isfinite(outputs).all():
        raise ValueError("the outputs are not finite")
    if outputs.max() > 0.999 or np.abs(outputs[1:] - outputs[0]).max() < 0.02:
        raise ValueError(f"the outputs tell nothing: {outputs.round(4).tolist()}")


def check_calm(outputs, after_disturbance):
    """…and not to tell right from right. (In float16 every rounding shows.)"""
    gain = np.abs(after_disturbance - outputs).max() / 1e-6
    if gain > 25:
        raise ValueError(f"rounding errors grow {gain:.0f}-fold: no two programs would agree")


def save(model, folder):
    """The files that this Keras could write, and why it could not write the others."""
    files, failures = [], {}
    for file in ("model.h5", "model.keras"):
        try:
            model.save(folder / file)
            files.append(file)
        except Exception as error:  # whatever Keras raises is its own limit, and reported
            failures[file] = f"{type(error).__name__}: {str(error)[:200]}"
            (folder / file).unlink(missing_ok=True)
    return {"files": files, "failures": failures, "parameters": model.count_params()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="print the names of all cases")
    parser.add_argument("--out", type=Path)
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args()
    known = cases()
    if options.list:
        print(json.dumps(list(known)))
        return
    for name in options.cases:
        try:
            report = make(name, *known[name], options.out / name)
        except Exception as error:  # one that Keras cannot make must not stop the others
            report = {"files": [], "failures": {"model": f"{type(error).__name__}: {error}"}}
        print(json.dumps({"case": name, "keras": keras.__version__, **report}), flush=True)
        if not sys.stdin.readline():
            return


if __name__ == "__main__":
    main()
