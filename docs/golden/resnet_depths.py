"""Writes the golden vectors of torchvision's ResNets: names and shapes of every tensor, and features.

    python resnet_depths.py OUT

OUT/resnet_depths.json lists, for each depth, what state_dict() lists, and beside it lie the pooled features
(maxima, then averages, as fastai's head sees them) of one image in eval mode, in float64. Weights and image are
not stored: each tensor's numbers follow from its place among the backbone's (see fill), so that any program can make
them.
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch

# torchvision's operators are not needed: a PyTorch of another build than torchvision's is good enough.
torch.library.register_fake = lambda *args, **kwargs: lambda function: function
import torchvision
from torchvision.models import resnet

# Every number is set below, so that none need be drawn.
for initialise in ("kaiming_normal_", "kaiming_uniform_", "uniform_"):
    setattr(torch.nn.init, initialise, lambda tensor, *args, **kwargs: tensor)

GAMMA = np.uint64(0x9E3779B97F4A7C15)


def uniform(seed, length):
    """SplittableRandom(seed).nextLong() one after the other, the upper 24 bits of each, in [-1, 1)."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + GAMMA * np.arange(1, length + 1, dtype=np.uint64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) / 2**23 - 1


def fill(place, name, shape):
    """The numbers of the backbone's tensor at that place, which is its seed, rounded to float32."""
    u = uniform(place, int(np.prod(shape)))
    if len(shape) == 4:
        u *= np.sqrt(6.0 / (shape[1] * shape[2] * shape[3]))
    elif name.endswith(("running_mean", "bias")):
        u *= 0.1
    else:
        u = 1 + 0.5 * u if name.endswith("running_var") else 0.5 + 0.1 * u
    return torch.from_numpy(u.astype(np.float32)).reshape(shape).double()


def filled(depth, v1):
    """torchvision's network with those numbers; v1 has each stride in the 1x1 convolution before."""
    model = getattr(resnet, depth)().double().eval()
    backbone = [
        (name, tensor)
        for name, tensor in model.state_dict().items()
        if not name.startswith("fc.") and not name.endswith("num_batches_tracked")
    ]
    with torch.no_grad():
        for place, (name, tensor) in enumerate(backbone):
            tensor.copy_(fill(place, name, tuple(tensor.shape)))
    if v1:
        for module in model.modules():
            if isinstance(module, resnet.Bottleneck):
                module.conv1.stride, module.conv2.stride = module.conv2.stride, module.conv1.stride
    return model


def pooled(model, image):
    with torch.no_grad():
        x = model.maxpool(model.relu(model.bn1(model.conv1(image))))
        x = model.layer4(model.layer3(model.layer2(model.layer1(x))))
    return torch.cat([x.amax((2, 3)), x.mean((2, 3))], 1)


def safetensors(path, tensors):
    header, at = {}, 0
    for name, tensor in tensors.items():
        end = at + 4 * tensor.size
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    data = b"".join(t.astype("<f4").tobytes() for t in tensors.values())
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def main(out):
    size = [1, 3, 64, 64]
    image = torch.from_numpy(uniform(1_000_000, int(np.prod(size)))).reshape(size) * 2
    cases, tensors = [], {}
    for depth in ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"]:
        for geometry in ["v1.5", "v1"] if depth == "resnet50" else ["v1.5"]:
            model = filled(depth, geometry == "v1")
            key = f"{depth}.{geometry}.pooled"
            tensors[key] = pooled(model, image).numpy()
            case = {"name": f"{depth} {geometry}", "backbone": depth, "geometry": geometry}
            case |= {"image_seed": 1_000_000, "image_scale": 2, "image_shape": size, "pooled": key}
            case |= {"tolerance": {"relative": 1e-4}}
            if geometry == "v1.5":
                case |= {"state_dict": {name: list(t.shape) for name, t in model.state_dict().items()}}
            cases.append(case)
    file = {"format": "finetune4j-golden/1", "topic": "resnet_depths", "tensors": "resnet_depths.safetensors"}
    file |= {"made_with": f"PyTorch {torch.__version__}, torchvision {torchvision.__version__}", "cases": cases}
    (out / "resnet_depths.json").write_text(json.dumps(file, separators=(",", ":")) + "\n")
    safetensors(out / "resnet_depths.safetensors", tensors)


main(Path(sys.argv[1]))
