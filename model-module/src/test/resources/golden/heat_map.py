"""Writes heat_map.json: Grad-CAM of a small head by PyTorch's autograd.

    python heat_map.py > heat_map.json     (torch)

Max and average pooling side by side, batch normalisation, linear, ReLU, batch normalisation, linear, in eval
mode and float64. A channel's weight is the mean of the logit's gradient over its places; the map is the
weighted sum of the channels, negative parts cut off.
"""
import json
import sys

import torch

FEATURES, ROWS, COLUMNS, HIDDEN, OUTPUTS = 6, 3, 4, 5, 3
torch.manual_seed(2)


def parameter(*shape):
    return torch.randn(*shape, dtype=torch.float64).float().double()


features = parameter(1, FEATURES, ROWS, COLUMNS).abs().requires_grad_(True)
weights = {}
for place, columns in (("2", 2 * FEATURES), ("6", HIDDEN)):
    weights[f"head.{place}.weight"] = parameter(columns)
    weights[f"head.{place}.bias"] = parameter(columns)
    weights[f"head.{place}.running_mean"] = parameter(columns)
    weights[f"head.{place}.running_var"] = parameter(columns).abs() + 0.5
weights["head.4.weight"] = parameter(HIDDEN, 2 * FEATURES)
weights["head.8.weight"] = parameter(OUTPUTS, HIDDEN)
weights = {name: value.float().double() for name, value in weights.items()}


def norm(x, place):
    mean, var = weights[f"head.{place}.running_mean"], weights[f"head.{place}.running_var"]
    return torch.nn.functional.batch_norm(
        x, mean, var, weights[f"head.{place}.weight"], weights[f"head.{place}.bias"], False, 0.1, 1e-5)


pooled = torch.cat([features.amax((2, 3)), features.mean((2, 3))], 1)
hidden = norm(torch.relu(norm(pooled, "2") @ weights["head.4.weight"].T), "6")
logits = hidden @ weights["head.8.weight"].T
maps = []
for output in range(OUTPUTS):
    (gradient,) = torch.autograd.grad(logits[0, output], features, retain_graph=True)
    maps.append(torch.relu((gradient.mean((2, 3), keepdim=True) * features).sum(1))[0].tolist())
json.dump({"format": "finetune4j-golden/1", "topic": "heat_map", "made_with": "torch " + torch.__version__,
           "cases": [{"name": "small head", "features": features.detach().flatten().tolist(),
                      "shape": list(features.shape), "hidden": HIDDEN, "outputs": OUTPUTS,
                      "weights": {name: value.flatten().tolist() for name, value in weights.items()},
                      "maps": maps}]}, sys.stdout, separators=(",", ":"))
