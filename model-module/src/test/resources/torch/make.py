"""Writes the state dicts beside this file, which PytorchFileTest reads: python make.py (PyTorch 2)."""

from collections import OrderedDict
from pathlib import Path

import torch

here = Path(__file__).parent
six = torch.arange(6.0).reshape(2, 3)
tensors = OrderedDict(
    f32=six,
    shared=six.view(6),
    f16=torch.tensor([0.5, -2.0, 65504.0], dtype=torch.float16),
    bf16=torch.tensor([1.0, -3.5], dtype=torch.bfloat16),
    f64=torch.tensor([0.1], dtype=torch.float64),
    count=torch.tensor(7),
    flags=torch.tensor([True, False]),
    scalar=torch.tensor(2.5),
    empty=torch.zeros(0, 3),
    transposed=torch.arange(6.0).reshape(2, 3).t(),
    offset=torch.arange(10.0)[4:7],
    strided=torch.arange(12.0).reshape(3, 4)[:, 1::2],
    permuted=torch.arange(24.0).reshape(2, 3, 4).permute(2, 0, 1),
)
module = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 1), torch.nn.BatchNorm2d(2))
optimizer = torch.optim.SGD(module.parameters(), lr=0.1, momentum=0.9)
module(torch.ones(2, 1, 2, 2)).sum().backward()
optimizer.step()
checkpoint = {
    "epoch": 3,
    "best": 0.5,
    "state_dict": tensors,
    "module": module.state_dict(),
    "optimizer": optimizer.state_dict(),
}
torch.save(tensors, here / "kinds.pth")
torch.save(tensors, here / "kinds_legacy.pth", _use_new_zipfile_serialization=False)
torch.save(checkpoint, here / "checkpoint.pth", pickle_protocol=4)
torch.save(
    tensors, here / "kinds_legacy4.pth", _use_new_zipfile_serialization=False, pickle_protocol=4
)
torch.save(module, here / "module.pth")
