"""What the measurements of the filters share: intervals, tables, invented invocations."""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from transforms.outcome import Origin
from transforms.records import Invocation, Message, StopReason

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
"""The development data; measurements on it are left out where it is missing."""
DATA = Path(__file__).parent / "data"
RESAMPLES = 2000

Truth = NDArray[np.bool_]


def invocation(messages: Sequence[Message], reply: str | Message = "", **fields: Any) -> Invocation:
    """Return an invocation with these messages and this reply."""
    values: dict[str, Any] = {
        "origin": Origin(object_key="o", ordinal=1, line=1),
        "request_id": "r",
        "time": None,
        "account": "123456789012",
        "region": "us-east-1",
        "operation": "Converse",
        "model_id": "amazon.nova-lite-v1:0",
        "model": "amazon.nova-lite-v1:0",
        "family": "nova",
        "dialect": "converse",
        "messages": tuple(messages),
        "reply": Message("assistant", reply) if isinstance(reply, str) else reply,
        "stop_reason": StopReason.END_TURN,
    }
    return Invocation(**(values | fields))


def auc(truth: ArrayLike, scores: ArrayLike) -> float:
    """Return the area under the ROC curve, ties counted half."""
    positive = np.asarray(truth, dtype=bool)
    ranks = rankdata(np.asarray(scores, dtype=float))
    n, m = positive.sum(), (~positive).sum()
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * m)) if n and m else float("nan")


def interval(
    measure: Callable[[NDArray[np.int64]], float], size: int, groups: ArrayLike | None = None
) -> list[float]:
    """Return a measure of all rows with its 95 % bootstrap interval.

    Args:
        measure: Takes row numbers.
        size: Number of rows.
        groups: Rows of one group (a run of an agent) are drawn together; each row alone if None.
    """
    rng = np.random.default_rng(0)
    labels = (
        np.arange(size) if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1]
    )
    members = [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]
    values = []
    for _ in range(RESAMPLES):
        drawn = rng.integers(0, len(members), len(members))
        values.append(measure(np.concatenate([members[i] for i in drawn])))
    low, high = np.nanquantile(values, [0.025, 0.975])
    return [round(float(v), 3) for v in (measure(np.arange(size)), low, high)]


def precision_recall(
    truth: ArrayLike, said: ArrayLike, groups: ArrayLike | None = None
) -> dict[str, Any]:
    """Return precision and recall with intervals, the counts and the base rate."""
    yes, hit = np.asarray(truth, dtype=bool), np.asarray(said, dtype=bool)

    def precision(rows: NDArray[np.int64]) -> float:
        chosen = hit[rows].sum()
        return float((yes & hit)[rows].sum() / chosen) if chosen else float("nan")

    def recall(rows: NDArray[np.int64]) -> float:
        wanted = yes[rows].sum()
        return float((yes & hit)[rows].sum() / wanted) if wanted else float("nan")

    return {
        "rows": len(yes),
        "base_rate": round(float(yes.mean()), 3),
        "precision": interval(precision, len(yes), groups) if hit.any() else [float("nan")] * 3,
        "recall": interval(recall, len(yes), groups),
    }


def shown(value: Sequence[float]) -> str:
    """Return a value with its interval as text."""
    return f"{value[0]:.3f} ({value[1]:.3f} to {value[2]:.3f})"


def print_scores(title: str, scores: dict[str, dict[str, Any]]) -> None:
    """Print precision and recall as a Markdown table."""
    print(f"\n| {title} | rows | base rate | precision (95 %) | recall (95 %) |")
    print("|---|---|---|---|---|")
    for name, score in scores.items():
        print(
            f"| {name} | {score['rows']} | {score['base_rate']} | {shown(score['precision'])} "
            f"| {shown(score['recall'])} |"
        )


def run(measure: Callable[[], dict[str, Any]], description: str | None) -> None:
    """Measure, and write the numbers as JSON where asked."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", type=Path, help="write the numbers to this file, too")
    arguments = parser.parse_args()
    result = measure()
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
