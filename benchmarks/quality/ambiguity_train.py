"""Fit the weights of the open-request score on the training half of IN3 and print the module.

Run from the repository's root: `python -m benchmarks.quality.ambiguity_train --write`. The data set
is read from `../shared/data/ambiguity/in3/train.jsonl` (HBX-hbx/Mistral-Interact, Apache-2.0).
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.filters import request_features

ROOT = Path(__file__).parents[2]
IN3 = ROOT.parent / "shared" / "data" / "ambiguity" / "in3"
TARGET = ROOT / "transforms" / "filters" / "open_request_weights.py"
RIDGE = 30.0
"""Strength of the quadratic penalty, chosen by cross-validation on the training half."""
NEWTON_STEPS = 30

Floats = NDArray[np.float64]


def read_in3(part: str) -> tuple[list[str], Floats]:
    """Return the tasks of `train` or `test`, and 1.0 for each that is labelled vague."""
    lines = (IN3 / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return [row["task"] for row in rows], np.array([float(row["vague"]) for row in rows])


def matrix(texts: list[str]) -> Floats:
    """Return one row of features for each text."""
    rows = []
    for text in texts:
        seen = request_features.window(text)
        rows.append(request_features.features(seen, request_features.words_of(seen)))
    return np.array(rows)


def fit(x: Floats, y: Floats) -> tuple[Floats, float]:
    """Fit a ridge logistic regression with equal weight for both classes; return weights, bias."""
    mean, scale = x.mean(0), x.std(0) + 1e-9
    z = np.c_[np.ones(len(x)), (x - mean) / scale]
    cost = np.where(y == 1, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    penalty = np.eye(z.shape[1]) * RIDGE
    penalty[0, 0] = 0.0
    w = np.zeros(z.shape[1])
    for _ in range(NEWTON_STEPS):
        p = 1 / (1 + np.exp(-z @ w))
        slope = z.T @ (cost * (p - y)) + penalty @ w
        curve = (z * (cost * p * (1 - p))[:, None]).T @ z + penalty
        w -= np.linalg.solve(curve, slope)
    weights = w[1:] / scale
    return weights, float(w[0] - weights @ mean)


def module(weights: Floats, bias: float) -> str:
    """Return the text of the weights' module."""
    rows = "".join(
        f'    "{name}": {weight:.4f},\n'
        for name, weight in zip(request_features.NAMES, weights, strict=True)
    )
    return (
        '"""Weights of the open-request score; from `benchmarks/quality/ambiguity_train.py`.\n\n'
        "Source: fitted to IN3 (HBX-hbx/Mistral-Interact, Apache-2.0), training rows only.\n"
        '"""\n\n'
        f"BIAS = {bias:.4f}\n"
        '"""Log-odds of a request without any mark."""\n'
        f"WEIGHTS = {{\n{rows}}}\n"
        '"""Log-odds that each count of a mark adds; above 0 speaks for an open request."""\n'
    )


def main() -> None:
    """Fit, and print or write the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace the module in the repository")
    arguments = parser.parse_args()
    tasks, vague = read_in3("train")
    text = module(*fit(matrix(tasks), vague))
    if arguments.write:
        TARGET.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
