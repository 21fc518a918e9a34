"""Writes what Pillow's bicubic resizing makes of an image of noise: python bicubic.py OUT

The image is not stored: its bytes, RGB interleaved, are the highest eight bits of SplittableRandom(seed).nextLong().
"""

import json
import sys
from pathlib import Path

import numpy as np
import PIL
from PIL import Image


def noise(seed, length):
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.uint64(0x9E3779B97F4A7C15) * np.arange(1, length + 1, dtype=np.uint64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(56)).astype(np.uint8)


cases = []
width, height = 37, 29
image = Image.fromarray(noise(1, 3 * width * height).reshape(height, width, 3))
for left, top, right, bottom, to in [(0, 0, 37, 29, (15, 12)), (0, 0, 37, 29, (50, 31)), (3, 5, 30, 25, (9, 28))]:
    out = image.crop((left, top, right, bottom)).resize(to, Image.BICUBIC)
    case = {"name": f"{right - left}x{bottom - top} to {to[0]}x{to[1]}", "seed": 1, "image": [width, height]}
    case |= {"left_top": [left, top], "crop_width_height": [right - left, bottom - top], "size": [to[1], to[0]]}
    cases.append(case | {"output": np.asarray(out).ravel().tolist()})
file = {"format": "finetune4j-golden/1", "topic": "bicubic", "made_with": f"Pillow {PIL.__version__}", "cases": cases}
Path(sys.argv[1], "bicubic.json").write_text(json.dumps(file, separators=(",", ":")) + "\n")
