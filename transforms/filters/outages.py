"""Windows in which a model was unhealthy in a region, found in the narrow columns at build time.

Calls are counted in bins of five minutes per model and region. Each kind of trouble (errors, empty
replies, refusals, slow calls, fallback to another model) is scanned apart: every stretch of bins up
to a day long is compared with the series' own usual rate by an exact binomial tail, the least
likely stretch becomes a window, its borders are moved to where the evidence is strongest, and the
rest is scanned again. The usual rate is the median over hours at first, and then what is left when
the windows are taken out, so that an outage does not hide itself.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from transforms.filters.outage_scan import Scan, Stretch, find_stretches
from transforms.filters.outage_signs import KINDS, signs
from transforms.filters.plain import plain
from transforms.filters.policy import OutagePolicy
from transforms.outcome import Evidence

WINDOW_COLUMNS = (
    "model",
    "region",
    "start",
    "end",
    "kinds",
    "calls",
    "failures",
    "expected",
    "excess",
    "tail",
)
"""Columns of the windows frame; see `find_outages`."""

Counts = NDArray[np.float64]

_READ = (
    "time", "model", "region", "outcome", "reason", "error_code", "latency_ms", "output_tokens",
    "findings", "app",
)  # fmt: skip


def find_outages(records: pd.DataFrame, policy: OutagePolicy | None = None) -> pd.DataFrame:
    """Find the windows in which a model was unhealthy in a region.

    Args:
        records: Rows of the lake's `records` table of kind `record`, all outcomes, in any order.
            Columns used: time, model, region, outcome, reason, error_code, latency_ms,
            output_tokens, findings, and app where there is one. Rows without a time are left out.
            Requests that were logged twice should have been merged: copies count as evidence.
        policy: What counts; the defaults where None.

    Returns:
        One row per window, ordered by model, region and start: model, region, start and end (UTC,
        half-open, on the borders of bins), kinds (comma-separated, the strongest first), and for
        the strongest kind calls, failures, expected (failures at the usual rate), excess
        (failures - expected) and tail (binomial, 3 significant digits).
    """
    policy = policy or OutagePolicy()
    timed = plain(records, [name for name in _READ if name in records.columns])
    timed = timed[timed["time"].notna()]
    found: list[dict[str, object]] = []
    if len(timed):
        marked = signs(timed, throttling_counts=policy.throttling_counts)
        for (model, region), series in marked.groupby(["model", "region"], sort=True):
            found += [
                {"model": model, "region": region, **window} for window in _windows(series, policy)
            ]
    return pd.DataFrame(found, columns=list(WINDOW_COLUMNS))


def inside(records: pd.DataFrame, windows: pd.DataFrame) -> "pd.Series[int]":
    """Return for each record the number of the window that holds it, or -1.

    The result has the index of `records`; numbers are positions in `windows`. Where windows of one
    series touch, the earlier one counts.
    """
    number = pd.Series(-1, index=records.index, dtype="int64")
    records = plain(records, ["time", "model", "region"])
    for position, window in enumerate(windows.itertuples(index=False)):
        held = (
            (records["model"] == window.model)
            & (records["region"] == window.region)
            & (records["time"] >= window.start)
            & (records["time"] < window.end)
        )
        number[held & (number < 0)] = position
    return number


def evidence(windows: pd.DataFrame) -> list[Evidence]:
    """Return what an outcome `outage_window` says of each window, by position."""
    return [
        {
            "rule": str(window["kinds"]),
            "start": window["start"].isoformat(),
            "end": window["end"].isoformat(),
            "calls": int(window["calls"]),
            "failures": int(window["failures"]),
            "expected": float(window["expected"]),
        }
        for window in windows.to_dict("records")
    ]


def _windows(series: pd.DataFrame, policy: OutagePolicy) -> list[dict[str, object]]:
    width = pd.Timedelta(minutes=policy.bin_minutes)
    bins = series["time"].dt.floor(width)
    first = bins.min()
    place = ((bins - first) // width).to_numpy(dtype=np.int64)
    length = int(place.max()) + 1
    stretches = [
        (kind, stretch)
        for kind in KINDS
        for stretch in _stretches(
            series[kind].to_numpy(dtype=np.float64), place, length, _scan_for(kind, policy)
        )
    ]
    return [_row(group, first, width) for group in _overlapping(stretches)]


def _scan_for(kind: str, policy: OutagePolicy) -> Scan:
    return Scan(
        max_tail=policy.max_tail,
        min_excess=policy.min_excess,
        min_rate=policy.min_fallback_rate if kind == "fallbacks" else policy.min_rate,
        longest=max(1, policy.max_hours * 60 // policy.bin_minutes),
        block=max(1, 60 // policy.bin_minutes),
    )


def _stretches(
    values: Counts,
    place: NDArray[np.int64],
    length: int,
    scan: Scan,
) -> list[Stretch]:
    """Scan one kind; calls for which the kind cannot be told (NaN) are no calls of it."""
    told = ~np.isnan(values)
    calls: Counts = np.bincount(place[told], minlength=length).astype(np.float64)
    weighted = np.bincount(place[told], weights=values[told], minlength=length)
    troubled: Counts = weighted.astype(np.float64)
    return find_stretches(calls, troubled, scan)


def _overlapping(stretches: list[tuple[str, Stretch]]) -> list[list[tuple[str, Stretch]]]:
    """Group the stretches of all kinds that overlap or touch."""
    groups: list[list[tuple[str, Stretch]]] = []
    end = -1
    for kind, stretch in sorted(stretches, key=lambda item: (item[1].start, item[1].end, item[0])):
        if groups and stretch.start <= end:
            groups[-1].append((kind, stretch))
        else:
            groups.append([(kind, stretch)])
        end = max(end, stretch.end) if len(groups[-1]) > 1 else stretch.end
    return groups


def _row(
    group: list[tuple[str, Stretch]],
    first: pd.Timestamp,
    width: pd.Timedelta,
) -> dict[str, object]:
    ranked = sorted(group, key=lambda item: (item[1].tail, item[0]))
    strongest = ranked[0][1]
    return {
        "start": first + width * min(stretch.start for _, stretch in group),
        "end": first + width * max(stretch.end for _, stretch in group),
        "kinds": ",".join(dict.fromkeys(kind for kind, _ in ranked)),
        "calls": int(strongest.calls),
        "failures": int(strongest.troubled),
        "expected": round(strongest.expected, 2),
        "excess": round(strongest.troubled - strongest.expected, 2),
        "tail": float(f"{strongest.tail:.3g}"),
    }
