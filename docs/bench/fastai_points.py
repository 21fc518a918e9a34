#!/usr/bin/env python3
"""The points of ../results.md by fastai itself, a seed at a time: how far its own runs lie apart.

    python fastai_points.py --data pointing04 --weights resnet50.safetensors --seed 1

Persons 1 to 12 to train on, person 13 to measure; aug_transforms(size=(120, 160)), y_range (-1, 1),
fine_tune(3, 1e-2). Prints a row an epoch and one JSON object, in pixels of the 384x288 images.
Needs fastai (2.7), torchvision and pandas. The weights have torchvision's names and, with --geometry v1, the stride
in a block's first convolution.
"""
import argparse
import json
import struct
import time
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from fastai.vision.all import (DataBlock, ImageBlock, IndexSplitter, L, Learner, MSELossFlat, Normalize, PointBlock,
                               SigmoidRange, apply_init, aug_transforms, create_head, imagenet_stats, params, set_seed)
from torch import nn
from torchvision.models import resnet50


def tensors(path):
    """Tensors of a safetensors file (F32 or F16), widened to float32."""
    kinds = {"F32": np.float32, "F16": np.float16}
    with open(path, "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        data = f.read()
    return {name: torch.from_numpy(np.frombuffer(data[slice(*t["data_offsets"])], kinds[t["dtype"]])
                                   .reshape(t["shape"]).astype(np.float32))
            for name, t in header.items() if name != "__metadata__"}


def backbone(weights, geometry):
    net = resnet50()
    if geometry == "v1":
        for stage in (net.layer2, net.layer3, net.layer4):
            stage[0].conv1.stride, stage[0].conv2.stride = (2, 2), (1, 1)
    left = net.load_state_dict({k: v for k, v in tensors(weights).items() if not k.startswith("fc.")}, strict=False)
    assert not left.unexpected_keys and all("fc." in k or "num_batches" in k for k in left.missing_keys), left
    return nn.Sequential(*list(net.children())[:-2])


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--data", required=True), a.add_argument("--weights", required=True)
    a.add_argument("--geometry", default="v1", choices=("v1", "v1.5"))
    a.add_argument("--hold-out", type=int, default=13), a.add_argument("--seed", type=int, default=1)
    a.add_argument("--size", type=int, nargs=2, default=(120, 160), metavar=("HEIGHT", "WIDTH"))
    a.add_argument("--threads", type=int, default=0)
    o = a.parse_args()
    if o.threads:
        torch.set_num_threads(o.threads)
    set_seed(o.seed)
    data = Path(o.data)
    table = pd.read_csv(data / "points.csv")
    block = DataBlock(
        blocks=(ImageBlock, PointBlock), get_x=lambda r: data / r["file"],
        get_y=lambda r: torch.tensor([r["x"], r["y"]]),
        splitter=IndexSplitter(table.index[table.person == o.hold_out].tolist()),
        batch_tfms=aug_transforms(size=tuple(o.size)) + [Normalize.from_stats(*imagenet_stats)])
    batches = block.dataloaders(table, bs=64, num_workers=0)
    head = create_head(2048, 2)
    head.append(SigmoidRange(-1, 1))
    model = nn.Sequential(backbone(o.weights, o.geometry), head)
    apply_init(head, nn.init.kaiming_normal_)

    def groups(m):
        layers = list(m[0].children())
        return L(nn.Sequential(*layers[:6]), nn.Sequential(*layers[6:]), m[1]).map(params)

    learner = Learner(batches, model, splitter=groups, loss_func=MSELossFlat())
    learner.freeze()
    start = time.time()
    with learner.no_bar():
        learner.fine_tune(3, 1e-2)
        predicted, actual = (t.view(-1, 2).as_subclass(torch.Tensor) for t in learner.get_preds())
    seconds = time.time() - start
    off = ((predicted - actual) * torch.tensor([384., 288.]) / 2).numpy()
    distance = np.sqrt((off ** 2).sum(1))
    print(json.dumps({
        "seed": o.seed, "seconds": seconds, "mse": float(((predicted - actual) ** 2).mean()),
        "mean": float(distance.mean()), "median": float(np.median(distance)),
        "p95": float(np.percentile(distance, 95)), "max": float(distance.max()), "bias": off.mean(0).tolist()}))


if __name__ == "__main__":
    main()
