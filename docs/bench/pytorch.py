#!/usr/bin/env python3
"""The same work in PyTorch, ONNX Runtime or Pillow, timed: the other half of every pair in ../performance.md.

    python pytorch.py --mode train --batch 32 --size 128 --precision f32
    python pytorch.py --mode infer --batch 32 --size 128
    python pytorch.py --mode onnx  --batch 32 --size 128
    python pytorch.py --mode load  --images DIR --size 128

train: forward, loss, backward and Adam of a ResNet-50 with fastai's head; infer: forward alone; onnx: the same
network in ONNX Runtime; load: decoding and RandomResizedCrop by Pillow, one thread, images a second.
Random numbers and weights, which change no time. Prints one JSON object with the median. Needs torch and numpy;
onnx, onnxscript and onnxruntime for onnx; pillow for load.
"""
import argparse
import json
import math
import random
import statistics
import time
from pathlib import Path


def network(outputs):
    import torch
    from torch import nn

    def conv(inputs, outputs, kernel, stride=1):
        return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)

    class Bottleneck(nn.Module):
        def __init__(self, inputs, width, stride):
            super().__init__()
            out = 4 * width
            self.path = nn.Sequential(
                conv(inputs, width, 1), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
                conv(width, width, 3, stride), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
                conv(width, out, 1), nn.BatchNorm2d(out))
            changes = stride > 1 or inputs != out
            self.shortcut = nn.Sequential(conv(inputs, out, 1, stride), nn.BatchNorm2d(out)) if changes else nn.Identity()
            self.relu = nn.ReLU(inplace=True)

        def forward(self, x):
            return self.relu(self.path(x) + self.shortcut(x))

    class ConcatPool(nn.Module):
        def forward(self, x):
            return torch.cat([x.amax((2, 3)), x.mean((2, 3))], 1)

    layers = [conv(3, 64, 7, 2), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    channels = 64
    for stage, (blocks, width) in enumerate(((3, 64), (4, 128), (6, 256), (3, 512))):
        for block in range(blocks):
            layers.append(Bottleneck(channels, width, 2 if stage and not block else 1))
            channels = 4 * width
    layers += [
        ConcatPool(), nn.BatchNorm1d(2 * channels), nn.Dropout(.25), nn.Linear(2 * channels, 512, bias=False),
        nn.ReLU(inplace=True), nn.BatchNorm1d(512), nn.Dropout(.5), nn.Linear(512, outputs, bias=False)]
    return nn.Sequential(*layers)


def torch_step(o):
    import torch
    from torch import nn
    torch.manual_seed(0)
    if o.threads:
        torch.set_num_threads(o.threads)
    model = network(o.outputs).to(memory_format=torch.channels_last)
    x = torch.randn(o.batch, 3, o.size, o.size).contiguous(memory_format=torch.channels_last)

    def forward():
        with torch.autocast("cpu", torch.bfloat16, enabled=o.precision == "bf16"):
            return model(x)

    if o.mode == "infer":
        model.eval()

        def step():
            with torch.inference_mode():
                forward()
    else:
        adam = torch.optim.Adam(model.parameters(), lr=1e-4)
        target = (torch.rand(o.batch, o.outputs) < .1).float()

        def step():
            model.zero_grad(set_to_none=True)
            nn.functional.binary_cross_entropy_with_logits(forward().float(), target).backward()
            adam.step()
    return step


def onnx_step(o):
    import io
    import numpy
    import onnxruntime
    import torch
    torch.manual_seed(0)
    file = io.BytesIO()
    x = torch.randn(o.batch, 3, o.size, o.size)
    torch.onnx.export(network(o.outputs).eval(), (x,), file, dynamo=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = o.threads
    session = onnxruntime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: numpy.asarray(x)}
    return lambda: session.run(None, feed)


def pictures_per_second(o):
    import numpy
    from PIL import Image
    files = sorted(p for p in Path(o.images).iterdir() if p.suffix.lower() in (".jpg", ".jpeg", ".png"))[:o.limit]
    rng = random.Random(0)

    def load(file):
        im = Image.open(file).convert("RGB")
        width, height = im.size
        for _ in range(10):
            area = rng.uniform(.35, 1) * width * height
            ratio = math.exp(rng.uniform(math.log(3 / 4), math.log(4 / 3)))
            w, h = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
            if w <= width and h <= height:
                break
        else:
            w = h = min(width, height)
        left, top = rng.randint(0, width - w), rng.randint(0, height - h)
        im = im.resize((o.size, o.size), Image.BILINEAR, box=(left, top, left + w, top + h))
        x = numpy.asarray(im, numpy.float32).transpose(2, 0, 1) / 255
        return (x - .45) / .225

    rates = []
    for _ in range(o.warmup + 3):
        start = time.perf_counter()
        for file in files:
            load(file)
        rates.append(len(files) / (time.perf_counter() - start))
    return statistics.median(rates[o.warmup:])


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--mode", default="train", choices=("train", "infer", "onnx", "load"))
    a.add_argument("--batch", type=int, default=32)
    a.add_argument("--size", type=int, default=128)
    a.add_argument("--outputs", type=int, default=20)
    a.add_argument("--precision", default="f32", choices=("f32", "bf16"))
    a.add_argument("--steps", type=int, default=10)
    a.add_argument("--warmup", type=int, default=2)
    a.add_argument("--threads", type=int, default=0, help="0: the library's own choice")
    a.add_argument("--images", help="folder, for load")
    a.add_argument("--limit", type=int, default=500, help="images to load")
    o = a.parse_args()
    if o.mode == "load":
        print(json.dumps({"mode": "load", "pictures_per_second": pictures_per_second(o)}))
        return
    step = onnx_step(o) if o.mode == "onnx" else torch_step(o)
    seconds = []
    for _ in range(o.warmup + o.steps):
        start = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"mode": o.mode, "precision": o.precision, "batch": o.batch, "size": o.size,
                      "seconds": statistics.median(seconds[o.warmup:])}))


if __name__ == "__main__":
    main()
