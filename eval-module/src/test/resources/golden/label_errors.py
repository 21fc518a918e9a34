"""Writes label_errors.json: what cleanlab 2.9 finds in made-up predictions.

    python label_errors.py > label_errors.json     (numpy, scikit-learn, pandas, cleanlab)

Labels: find_label_issues of each label against the rest, on the images whose label is known, and the
images in the order of its multi-label ranking. Category: find_label_issues. Both by cleanlab's defaults
(prune_by_noise_rate), ranked by self-confidence.
"""
import json
import sys
import warnings

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.internal.multilabel_scorer import exponential_moving_average
from cleanlab.multilabel_classification.filter import find_label_issues as find_multilabel_issues
from cleanlab.multilabel_classification.rank import get_label_quality_scores

warnings.filterwarnings("ignore")


def scores(rng, truth, sharpness):
    logits = sharpness * (2 * truth - 1) + rng.normal(0, 1.5, truth.shape)
    return (1 / (1 + np.exp(-logits))).astype(np.float32)


def labels(name, seed, n, shares, noise, sharpness=1.5, masked=0.0):
    rng = np.random.default_rng(seed)
    truth = rng.random((n, len(shares))) < np.array(shares)
    given = truth ^ (rng.random(truth.shape) < noise)
    for c, share in enumerate(shares):
        if share == 0:
            given[:, c] = False
    known = rng.random(truth.shape) >= masked
    p = scores(rng, truth, sharpness)
    wide = p.astype(np.float64)
    issues = np.zeros(truth.shape, bool)
    for c in range(len(shares)):
        rows = np.flatnonzero(known[:, c])
        binary = np.stack([1 - wide[rows, c], wide[rows, c]], axis=1)
        issues[rows, c] = find_label_issues(given[rows, c].astype(int), binary, n_jobs=1)
    own = np.where(given, wide, 1 - wide)
    quality = np.array([exponential_moving_average(own[i:i + 1, known[i]], alpha=0.8)[0] if known[i].any() else 1
                        for i in range(n)])
    ranked = np.flatnonzero(issues.any(axis=1))
    ranked = ranked[np.argsort(quality[ranked])]
    if known.all():
        lists = [np.flatnonzero(row).tolist() for row in given]
        assert np.allclose(quality, get_label_quality_scores(lists, wide), rtol=1e-12)
        whole = find_multilabel_issues(lists, wide, return_indices_ranked_by="self_confidence", n_jobs=1)
        assert whole.tolist() == ranked.tolist()
    return {"name": name, "kind": "labels", "scores": [[float(x) for x in row] for row in p],
            "targets": given.astype(int).tolist(), "mask": known.astype(int).tolist(),
            "issues": issues.astype(int).tolist(), "quality": quality.tolist(), "ranked": ranked.tolist()}


def category(name, seed, n, k, noise):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, k, n)
    given = np.where(rng.random(n) < noise, rng.integers(0, k, n), truth)
    logits = 2 * np.eye(k)[truth] + rng.normal(0, 1, (n, k))
    p = np.exp(logits)
    p = (p / p.sum(axis=1, keepdims=True)).astype(np.float32)
    ranked = find_label_issues(given, p.astype(np.float64), return_indices_ranked_by="self_confidence", n_jobs=1)
    return {"name": name, "kind": "category", "scores": [[float(x) for x in row] for row in p],
            "targets": given.tolist(), "ranked": ranked.tolist()}


cases = [
    labels("plain", 1, 60, [0.5, 0.3, 0.2], 0.1),
    labels("rare and never", 2, 60, [0.03, 0.1, 0.0], 0.05),
    labels("much noise", 3, 50, [0.4, 0.6, 0.5], 0.35),
    labels("weak scores", 4, 50, [0.3, 0.3], 0.1, sharpness=0.3),
    labels("masked", 5, 60, [0.5, 0.2, 0.05], 0.1, masked=0.25),
    category("three classes", 7, 70, 3, 0.15),
    category("five classes", 8, 60, 5, 0.3),
    category("two classes", 9, 40, 2, 0.2),
]
json.dump({"format": "finetune4j-golden/1", "topic": "label_errors", "made_with": "cleanlab 2.9.0, numpy " + np.__version__,
           "cases": cases}, sys.stdout, separators=(",", ":"))
