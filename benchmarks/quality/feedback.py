"""Measure joining and calibration on public reactions to assistant replies.

Run from the repository's root: `python benchmarks/quality/feedback.py`. Reads the message trees of
`../shared/data/feedback/oasst` (LAION-AI/Open-Assistant, Apache-2.0): every reaction of +1 or -1
is one event. Prints how many are joined or listed, then the calibration of the posterior: half of
each reply's reactions, by chance with a fixed seed, predict the other half.
"""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from transforms.feedback.attach import Attachment, attach  # noqa: E402
from transforms.feedback.policy import FeedbackPolicy  # noqa: E402
from transforms.feedback.rewards import quantile, rewards  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "feedback" / "oasst" / "en_100_message.jsonl"
SEEDS = 20
BOOTSTRAPS = 1000
TIME = pd.Timestamp("2026-01-01T00:00:00Z")


def messages(path: Path = DATA) -> list[dict[str, Any]]:
    """Return all messages of all trees, parents first."""

    def walk(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield message
        for reply in message.get("replies", []):
            yield from walk(reply)

    lines = path.read_text(encoding="utf-8").splitlines()
    return [message for line in lines for message in walk(json.loads(line))]


def as_events(all_messages: list[dict[str, Any]]) -> pd.DataFrame:
    """Write each reaction as a feedback event."""
    rows = []
    for message in all_messages:
        reactions = message.get("emojis") or {}
        for emoji, kind in (("+1", "thumbs_up"), ("-1", "thumbs_down")):
            rows.extend(
                {
                    "event_id": f"{message['message_id']}{emoji}{number}",
                    "kind": kind,
                    "value": None,
                    "time": TIME + pd.Timedelta(seconds=60),
                    "request_id": message["message_id"],
                    "session_key": "",
                    "user_key": "",
                }
                for number in range(reactions.get(emoji, 0))
            )
    return pd.DataFrame(rows)


def as_records(all_messages: list[dict[str, Any]]) -> pd.DataFrame:
    """Write each assistant message as an invocation."""
    replies = [m["message_id"] for m in all_messages if m["role"] == "assistant"]
    size = len(replies)
    return pd.DataFrame(
        {
            "object_key": ["oasst"] * size,
            "ordinal": np.arange(1, size + 1),
            "request_id": replies,
            "time": [TIME] * size,
            "outcome": ["kept"] * size,
            "session_key": [""] * size,
            "user_key": [""] * size,
        }
    )


def joined() -> tuple[pd.DataFrame, Attachment]:
    """Join all reactions; return the events and where each went."""
    found = messages()
    events = as_events(found)
    return events, attach(events, as_records(found), policy=FeedbackPolicy())


def left_out(signals: pd.DataFrame, policy: FeedbackPolicy) -> tuple[float, float, int]:
    """Predict each reaction from the reply's other ones, by the posterior as builds compute it.

    Returns the mean squared error, that of the constant, and the number of replies.
    """
    kinds = signals.groupby("request_id")["kind"].agg(list)
    kinds = kinds[kinds.map(len) > 1]
    cases: list[tuple[str, str, int]] = []
    rest: list[pd.DataFrame] = []
    by_request = dict(tuple(signals.groupby("request_id")))
    for request, votes in kinds.items():
        for kind in sorted(set(votes)):
            name = f"{request}/{kind}"
            cases.append((name, kind, votes.count(kind)))
            others = by_request[request]
            first = others.index[others["kind"] == kind][0]
            rest.append(others.drop(index=first).assign(request_id=name))
    means = rewards(pd.concat(rest), policy=policy).set_index("request_id")["reward_prior"]
    good = np.array([kind == "thumbs_up" for _, kind, _ in cases], dtype=float)
    counts = np.array([count for _, _, count in cases], dtype=float)
    mean = means.loc[[name for name, _, _ in cases]].to_numpy(dtype=float)
    share = (good * counts).sum() / counts.sum()
    error = float((counts * (good - mean) ** 2).sum() / counts.sum())
    return error, float(share * (1 - share)), len(kinds)


def calibration(signals: pd.DataFrame, *, seed: int) -> dict[str, Any]:
    """Predict held-out reactions of each reply from its other ones.

    Returns per-reaction squared errors of the posterior, of a plain Beta(1, 1) and of the
    constant (share of good reactions), and for each reply whether the held-out count of good
    ones lies in the 90 % interval that the posterior predicts.
    """
    rng = random.Random(seed)
    rows: list[tuple[str, int, int, int, int]] = []
    for request, votes in signals.groupby("request_id")["kind"]:
        good = [int(kind == "thumbs_up") for kind in votes]
        if len(good) < 2:
            continue
        rng.shuffle(good)
        half = len(good) // 2
        held = good[half:]
        rows.append((str(request), sum(good[:half]), half, sum(held), len(held)))
    given = np.array([row[1:] for row in rows], dtype=float)
    a, b = 1 + given[:, 0], 1 + given[:, 1] - given[:, 0]
    mean = a / (a + b)
    good, total = given[:, 2], given[:, 3]
    share = good.sum() / total.sum()
    low, high = quantile(0.05, a, b), quantile(0.95, a, b)
    return {
        "replies": len(rows),
        "error": good * (1 - mean) ** 2 + (total - good) * mean**2,
        "constant": good * (1 - share) ** 2 + (total - good) * share**2,
        "total": total,
        "covered_share": (low <= good / total) & (good / total <= high),
        "covered_count": _predictive_cover(a, b, good, total),
    }


def _predictive_cover(a: Any, b: Any, good: Any, total: Any) -> Any:
    """Draw counts from the beta-binomial; tell whether each held-out one lies in its middle 90 %.

    Counts are whole numbers: the share of each tail is randomised over the count itself, so that
    a right model is covered in 90 % of the cases.
    """
    rng = np.random.default_rng(7)
    draws = rng.binomial(total.astype(int), rng.beta(a, b, size=(4000, len(a))))
    below = (draws < good).mean(axis=0)
    equal = (draws == good).mean(axis=0)
    place = below + equal * rng.random(len(a))
    return (place >= 0.05) & (place <= 0.95)


def main() -> None:
    """Print joins and calibration."""
    events, done = joined()
    on_replies = done.signals["request_id"].nunique()
    print(
        f"{len(events)} reactions on {events['request_id'].nunique()} messages:"
        f" {events['kind'].value_counts().to_dict()}"
    )
    print(
        f"joined {len(done.signals)} on {on_replies} replies, listed {len(done.problems)}"
        f" on {done.problems['request_id'].nunique()} messages of users,"
        f" replies with conflicting reactions {len(done.conflicts)}"
    )
    plain = FeedbackPolicy.model_validate({"rewards": {"half_life_days": None}})
    posterior = rewards(done.signals, policy=plain)
    print(f"replies with a posterior: {len(posterior)}")
    error, constant_error, replies = left_out(done.signals, plain)
    print(
        f"each reaction from the others of its reply ({replies} replies): Brier {error:.3f},"
        f" constant {constant_error:.3f}"
    )
    runs = [calibration(done.signals, seed=seed) for seed in range(SEEDS)]
    brier = [run["error"].sum() / run["total"].sum() for run in runs]
    constant = [run["constant"].sum() / run["total"].sum() for run in runs]
    rng = np.random.default_rng(1)
    first = runs[0]
    picks = rng.integers(0, first["replies"], (BOOTSTRAPS, first["replies"]))
    resampled = first["error"][picks].sum(axis=1) / first["total"][picks].sum(axis=1)
    low, high = np.quantile(resampled, [0.025, 0.975])
    print(
        f"{first['replies']} replies with two reactions or more, {SEEDS} random halves:"
        f" Brier {np.mean(brier):.3f} (one half: 95 % interval {low:.3f} to {high:.3f}),"
        f" constant {np.mean(constant):.3f}"
    )
    print(
        f"90 % intervals: held-out count in the predictive interval"
        f" {np.mean([run['covered_count'].mean() for run in runs]):.3f},"
        f" held-out share in the posterior's interval"
        f" {np.mean([run['covered_share'].mean() for run in runs]):.3f}"
    )


if __name__ == "__main__":
    main()
