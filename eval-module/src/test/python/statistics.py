"""Writes src/test/resources/golden/statistics.json: what scikit-learn and SciPy find.

Run in eval-module with scikit-learn 1.9 and SciPy 1.17: python src/test/python/statistics.py
"""

import json
import warnings

import numpy as np
import scipy
import sklearn
from scipy.stats import bootstrap
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import _sigmoid_calibration
from sklearn.metrics import (accuracy_score, average_precision_score, f1_score, fbeta_score,
                             jaccard_score, make_scorer)
from sklearn.model_selection import TunedThresholdClassifierCV

warnings.filterwarnings("ignore")
random = np.random.default_rng(20)


class Scores(ClassifierMixin, BaseEstimator):
    """A classifier whose probability is the one feature."""

    def fit(self, x, y):
        self.classes_ = np.array([0, 1])
        return self

    def predict_proba(self, x):
        return np.column_stack([1 - x[:, 0], x[:, 0]])

    def predict(self, x):
        return (x[:, 0] >= 0.5).astype(int)


def cost(y, p):
    return -(np.sum((p == 1) & (y == 0)) + 5 * np.sum((p == 0) & (y == 1))) / len(y)


SCORERS = {
    "accuracy_multi": make_scorer(accuracy_score),
    "f1_micro": make_scorer(f1_score, zero_division=0),
    "f2_micro": make_scorer(fbeta_score, beta=2, zero_division=0),
    "jaccard_micro": make_scorer(jaccard_score, zero_division=0),
    "cost": make_scorer(cost),
}


def binary(count, share, ties):
    y = (random.random(count) < share).astype(int)
    y[0], y[1] = 0, 1
    s = 1 / (1 + np.exp(-(random.normal(size=count) + 1.5 * y - 1)))
    return (np.round(s, 1) if ties else s).astype(np.float32), y


def thresholds():
    cases = []
    for count, share, ties in [(40, 0.3, False), (60, 0.2, True), (200, 0.05, False), (25, 0.9, True)]:
        s, y = binary(count, share, ties)
        x = s.astype(float)[:, None]
        # predicted is >= there and > here: one candidate between each two scores
        levels = np.unique(x)
        between = np.concatenate([[0.0], (levels[1:] + levels[:-1]) / 2, [1.0000001]])
        found = {}
        for name, scorer in SCORERS.items():
            tuned = TunedThresholdClassifierCV(
                Scores().fit(x, y), scoring=scorer, thresholds=between, cv="prefit", refit=False
            ).fit(x, y)
            found[name] = {
                "value": abs(float(tuned.best_score_)),
                "predicted": int(np.sum(x[:, 0] >= tuned.best_threshold_)),
            }
        cases.append({"scores": s.astype(float).tolist(), "targets": y.tolist(), "best": found})
    return cases


def intervals():
    cases = []
    for data in [random.exponential(size=30), random.normal(size=12), np.round(random.random(50) ** 3, 2)]:
        case = {"values": data.tolist(), "mean": float(np.mean(data))}
        for method in ["percentile", "BCa"]:
            result = bootstrap((data,), np.mean, n_resamples=400, method=method, rng=np.random.default_rng(3))
            case["distribution"] = result.bootstrap_distribution.tolist()
            ci = result.confidence_interval
            case[method.lower()] = [float(ci.low), float(ci.high)]
        cases.append(case)
    return cases


def calibration():
    cases = []
    for count, share in [(200, 0.3), (400, 0.1)]:
        s, y = binary(count, share, False)
        p = s.astype(float)
        a, b = _sigmoid_calibration(np.log(p / (1 - p)), y)
        cases.append({"scores": p.tolist(), "targets": y.tolist(), "slope": -float(a), "intercept": -float(b)})
    return cases


def weighted():
    cases = []
    for ties in [False, True]:
        s, y = binary(80, 0.3, ties)
        weights = random.poisson(1, size=(5, 80))
        ap = [float(average_precision_score(y, s, sample_weight=w)) for w in weights]
        cases.append({"scores": s.astype(float).tolist(), "targets": y.tolist(),
                      "weights": weights.tolist(), "average_precision": ap})
    return cases


with open("src/test/resources/golden/statistics.json", "w") as out:
    json.dump(
        {
            "made_with": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}",
            "thresholds": thresholds(),
            "intervals": intervals(),
            "calibration": calibration(),
            "weighted": weighted(),
        },
        out,
    )
