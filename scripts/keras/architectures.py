"""All of Keras Applications: which module each architecture is in, and the side of a small input."""

MODULES = {
    "vgg16": ["VGG16"],
    "vgg19": ["VGG19"],
    "resnet": ["ResNet50", "ResNet101", "ResNet152"],
    "resnet_v2": ["ResNet50V2", "ResNet101V2", "ResNet152V2"],
    "inception_v3": ["InceptionV3"],
    "inception_resnet_v2": ["InceptionResNetV2"],
    "xception": ["Xception"],
    "densenet": ["DenseNet121", "DenseNet169", "DenseNet201"],
    "nasnet": ["NASNetMobile", "NASNetLarge"],
    "mobilenet": ["MobileNet"],
    "mobilenet_v2": ["MobileNetV2"],
    "mobilenet_v3": ["MobileNetV3Small", "MobileNetV3Large"],
    "efficientnet": [f"EfficientNetB{n}" for n in range(8)],
    "efficientnet_v2": [f"EfficientNetV2{size}" for size in ("B0", "B1", "B2", "B3", "S", "M", "L")],
    "convnext": [f"ConvNeXt{size}" for size in ("Tiny", "Small", "Base", "Large", "XLarge")],
    "regnet": [
        f"RegNet{kind}{size}"
        for kind in "XY"
        for size in ("002", "004", "006", "008", "016", "032", "040", "064", "080", "120", "160", "320")
    ],
    "resnet_rs": [f"ResNetRS{depth}" for depth in (50, 101, 152, 200, 270, 350, 420)],
}

# The smallest inputs that these take; all others take 32.
LARGER_INPUTS = {"inception_v3": 96, "inception_resnet_v2": 96, "xception": 96}


def architectures(applications):
    """(module, architecture) for each that this Keras has."""
    return [
        (module, name)
        for module, names in MODULES.items()
        for name in names
        if hasattr(applications, name)
    ]


def side_of(module):
    return LARGER_INPUTS.get(module, 64)
