"""How well outage windows are found: `python -m benchmarks.quality.outages [--series N]`.

Generated weeks of one model and region each: a daily cycle, 2 to 200 calls per five minutes on
average, one planted outage a day (2 to 60 minutes, 20 to 100 % of the calls, half of them with a
slow onset). The trivial baseline calls every bin unhealthy in which half of the calls are troubled.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.quality.filter_measures import interval, shown
from transforms.filters.outage_signs import signs
from transforms.filters.outages import find_outages

WEEK_BINS = 2016
BIN_MINUTES = 5
START = pd.Timestamp("2025-03-03", tz="UTC")
KINDS = ("errors", "empty_replies", "refusals", "slow_calls")
BASE_RATES = {"errors": 0.01, "empty_replies": 0.002, "refusals": 0.02}
"""Usual trouble per call; slow calls come from the tail of the latencies."""


def traffic(
    seed: int, *, mean_calls: float, plant: bool
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Generate one week of one series, and what was planted in it.

    Args:
        seed: Of the generator.
        mean_calls: Calls per five minutes, averaged over the day; the daily cycle swings by 70 %.
        plant: Whether to plant outages: about one a day.
    """
    rng = np.random.default_rng(seed)
    hours = np.arange(WEEK_BINS) * BIN_MINUTES / 60
    level = mean_calls * (1 + 0.7 * np.sin((hours - 9) / 24 * 2 * np.pi))
    counts = rng.poisson(level)
    minutes = np.repeat(np.arange(WEEK_BINS) * BIN_MINUTES, counts) + rng.uniform(
        0, BIN_MINUTES, counts.sum()
    )
    minutes.sort()
    n = len(minutes)
    tokens = rng.integers(20, 600, n)
    latency = np.exp(rng.normal(np.log(300 + 12 * tokens), 0.25))
    frame = {kind: rng.random(n) < rate for kind, rate in BASE_RATES.items()}
    frame["slow_calls"] = np.zeros(n, dtype=bool)
    planted: list[dict[str, Any]] = []
    if plant:
        planted = [_plant(rng, day, minutes, frame) for day in range(7)]
    latency = np.where(frame["slow_calls"], latency * rng.uniform(4, 15, n), latency)
    return _records(minutes, tokens, latency, frame), planted


def _plant(
    rng: np.random.Generator, day: int, minutes: Any, frame: dict[str, Any]
) -> dict[str, Any]:
    kind = KINDS[int(rng.integers(len(KINDS)))]
    length = float(rng.uniform(2, 60))
    share = float(rng.uniform(0.2, 1.0))
    start = day * 1440 + float(rng.uniform(0, 1440 - length))
    inside = (minutes >= start) & (minutes < start + length)
    ramp = np.ones(inside.sum())
    slow_onset = bool(rng.random() < 0.5)
    if slow_onset:  # from nothing to the full share over the first half
        ramp = np.clip((minutes[inside] - start) / (length / 2), 0, 1)
    hit = rng.random(inside.sum()) < share * ramp
    frame[kind][inside] |= hit
    usual = BASE_RATES.get(kind, 0.0)
    return {
        "kind": kind,
        "start": START + pd.Timedelta(minutes=start),
        "end": START + pd.Timedelta(minutes=start + length),
        "expected_excess": float((share * ramp).sum() * (1 - usual)),
        "slow_onset": slow_onset,
    }


def _records(minutes: Any, tokens: Any, latency: Any, frame: dict[str, Any]) -> pd.DataFrame:
    failed = frame["errors"]
    empty = frame["empty_replies"] & ~failed
    refused = frame["refusals"] & ~failed & ~empty
    return pd.DataFrame(
        {
            "time": START + pd.to_timedelta(np.floor(minutes * 60), unit="s"),
            "model": "amazon.nova-lite-v1:0",
            "region": "us-east-1",
            "outcome": np.where(failed | empty, "dropped", "kept"),
            "reason": np.where(failed, "call_failed", np.where(empty, "empty_reply", "")),
            "error_code": np.where(failed, "ServiceUnavailableException", ""),
            "latency_ms": np.where(failed, np.nan, np.round(latency)),
            "output_tokens": np.where(failed, np.nan, np.where(empty, 0, tokens)),
            "findings": np.where(refused, '{"refusal":true}', "{}"),
        }
    )


def measure(series: int, find: Callable[[pd.DataFrame], pd.DataFrame]) -> dict[str, Any]:
    """Return hits by expected excess, false windows per series and week, and what was covered."""
    planted_rows, false_windows, quiet_false, covered = [], 0, 0, []
    for number, rate in enumerate(np.geomspace(2, 200, series)):
        records, planted = traffic(number, mean_calls=float(rate), plant=True)
        windows = find(records)
        matched = np.zeros(len(windows), dtype=bool)
        for outage in planted:
            near = (windows["start"] < outage["end"]) & (windows["end"] > outage["start"])
            matched |= near.to_numpy()
            planted_rows.append({**outage, "found": bool(near.any())})
            if near.any():
                covered.append(_coverage(windows[near], outage))
        false_windows += int((~matched).sum())
        quiet, _ = traffic(10_000 + number, mean_calls=float(rate), plant=False)
        quiet_false += len(find(quiet))
    return _summary(planted_rows, false_windows / series, quiet_false / series, covered)


def trivial_windows(records: pd.DataFrame) -> pd.DataFrame:
    """Return the bins in which at least half of the calls are troubled, as windows."""
    marked = signs(records, throttling_counts=True)
    troubled = marked[list(KINDS)].max(axis=1)
    bins = marked["time"].dt.floor(f"{BIN_MINUTES}min")
    share = troubled.groupby(bins).mean()
    starts = pd.Series(share.index[share >= 0.5])
    return pd.DataFrame({"start": starts, "end": starts + pd.Timedelta(minutes=BIN_MINUTES)})


def _coverage(windows: pd.DataFrame, outage: dict[str, Any]) -> float:
    length = (outage["end"] - outage["start"]).total_seconds()
    held = (
        windows["end"].clip(upper=outage["end"]) - windows["start"].clip(lower=outage["start"])
    ).dt.total_seconds()
    return float(held.sum() / length)


def _summary(
    rows: list[dict[str, Any]], false_rate: float, quiet_rate: float, covered: list[float]
) -> dict[str, Any]:
    excess = np.array([row["expected_excess"] for row in rows])
    found = np.array([row["found"] for row in rows])
    groups = {
        "all": excess >= 0,
        ">= 10": excess >= 10,
        "5 to 10": (excess >= 5) & (excess < 10),
        "3 to 5": (excess >= 3) & (excess < 5),
        "< 3": excess < 3,
    }
    power = {
        name: {"windows": int(chosen.sum()), "found": _share(found[chosen])}
        for name, chosen in groups.items()
    }
    large = groups[">= 10"]
    by_kind = {
        kind: _share(found[large & np.array([row["kind"] == kind for row in rows])])
        for kind in KINDS
    }
    return {
        "power": power,
        "found_of_large_by_kind": by_kind,
        "false_windows_per_series_week": round(false_rate, 4),
        "false_windows_per_quiet_series_week": round(quiet_rate, 4),
        "median_share_covered": round(float(np.median(covered)), 3) if covered else None,
    }


def _share(hits: Any) -> list[float]:
    return interval(lambda rows: float(hits[rows].mean()), len(hits))


def _print(title: str, result: dict[str, Any]) -> None:
    print(f"\n| {title}: expected excess | planted windows | found (95 %) |\n|---|---|---|")
    for name, row in result["power"].items():
        print(f"| {name} | {row['windows']} | {shown(row['found'])} |")
    print(f"\n| {title}: kind, 10 or more expected | found (95 %) |\n|---|---|")
    for kind, share in result["found_of_large_by_kind"].items():
        print(f"| {kind} | {shown(share)} |")
    print(
        f"\nFalse windows per series and week: {result['false_windows_per_series_week']} beside "
        f"planted ones, {result['false_windows_per_quiet_series_week']} in quiet weeks. "
        f"Median share of an outage that its windows cover: {result['median_share_covered']}."
    )


def main() -> None:
    """Measure and print Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the numbers to this file, too")
    parser.add_argument("--series", type=int, default=60, help="generated series (weeks)")
    arguments = parser.parse_args()
    result = {
        "scan": measure(arguments.series, find_outages),
        "baseline": measure(arguments.series, trivial_windows),
    }
    _print("scan", result["scan"])
    _print("baseline, half of a bin", result["baseline"])
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
