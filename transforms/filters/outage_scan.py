"""Stretches of bins with more trouble than usual: an exact binomial scan over one series."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special  # type: ignore[import-untyped]

Counts = NDArray[np.float64]
Bounds = NDArray[np.bool_]

MAX_WINDOWS = 200
"""Windows of one series and kind; a series with more is unhealthy throughout."""
ROUNDS = 3
"""How often the usual rate is taken anew without the windows found so far."""
_GROWTH = 1.35


@dataclass(frozen=True, slots=True)
class Scan:
    """What the scan looks for; see `OutagePolicy`."""

    max_tail: float
    min_excess: float
    min_rate: float
    longest: int
    """Bins of the longest stretch."""
    block: int
    """Bins of the blocks over which the first usual rate is a median."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bins from `start` up to, not including, `end`."""

    start: int
    end: int
    calls: float
    troubled: float
    expected: float
    tail: float
    """Probability of at least so many troubled calls at the usual rate."""


def find_stretches(calls: Counts, troubled: Counts, scan: Scan) -> list[Stretch]:
    """Return the stretches whose trouble the usual rate does not explain, ordered by start.

    Args:
        calls: Calls per bin.
        troubled: Troubled calls per bin; the same length.
        scan: Thresholds and lengths.
    """
    if troubled.sum() < scan.min_excess:
        return []
    rate = _first_rate(calls, troubled, scan.block)
    found: list[Stretch] = []
    for _ in range(ROUNDS):
        found = _scan(calls, troubled, rate, scan)
        again = _rate_outside(calls, troubled, found)
        if np.isclose(again, rate, rtol=0.05):
            break
        rate = again
    return sorted(found, key=lambda stretch: stretch.start)


def _floor(calls: float) -> float:
    """Return the least usual rate that so many calls can support."""
    return 0.5 / (calls + 1.0)


def _first_rate(calls: Counts, troubled: Counts, block: int) -> float:
    """Return the median rate over blocks: up to half of them may be unhealthy."""
    edges = np.arange(0, len(calls), block)
    per_calls = np.add.reduceat(calls, edges)
    per_troubled = np.add.reduceat(troubled, edges)
    seen = per_calls > 0
    rates = per_troubled[seen] / per_calls[seen]
    middle = float(np.median(rates))
    # Where most blocks have no trouble at all, the median says 0 and the calm half knows more.
    calm = rates <= np.quantile(rates, 0.9)
    pooled = per_troubled[seen][calm].sum() / max(1.0, per_calls[seen][calm].sum())
    return float(max(middle, pooled, _floor(float(calls.sum()))))


def _rate_outside(calls: Counts, troubled: Counts, found: list[Stretch]) -> float:
    outside = np.ones(len(calls), dtype=np.bool_)
    for stretch in found:
        outside[stretch.start : stretch.end] = False
    total = float(calls[outside].sum())
    rate = (float(troubled[outside].sum()) + 0.5) / (total + 1.0)
    return min(max(rate, _floor(float(calls.sum()))), 0.5)


def _lengths(longest: int) -> list[int]:
    lengths, step = [1], 1.0
    while lengths[-1] < longest:
        step = max(step * _GROWTH, step + 1)
        lengths.append(min(longest, int(step)))
    return lengths


def _scan(calls: Counts, troubled: Counts, rate: float, scan: Scan) -> list[Stretch]:
    """Take the least likely stretch, then the next one among the bins that are left."""
    free = np.ones(len(calls), dtype=np.bool_)
    found: list[Stretch] = []
    candidates = _candidates(calls, troubled, rate, scan)
    for start, end in candidates:
        if len(found) >= MAX_WINDOWS:
            break
        if not free[start:end].all():
            continue
        stretch = _refined(calls, troubled, rate, (start, end), free)
        if stretch is not None and _counts(stretch, scan):
            found.append(stretch)
            free[stretch.start : stretch.end] = False
    return found


def _candidates(
    calls: Counts,
    troubled: Counts,
    rate: float,
    scan: Scan,
) -> list[tuple[int, int]]:
    """Return the stretches of all lengths below the tail, the least likely first."""
    sum_calls = np.concatenate(([0.0], np.cumsum(calls)))
    sum_troubled = np.concatenate(([0.0], np.cumsum(troubled)))
    starts, ends, tails = [], [], []
    for length in _lengths(min(scan.longest, len(calls))):
        n = sum_calls[length:] - sum_calls[:-length]
        k = sum_troubled[length:] - sum_troubled[:-length]
        busy = np.flatnonzero((k - n * rate >= scan.min_excess) & (k >= scan.min_rate * n))
        if not len(busy):
            continue
        tail = binomial_tail(k[busy], n[busy], rate)
        hits = busy[tail < scan.max_tail]
        starts.append(hits)
        ends.append(hits + length)
        tails.append(tail[tail < scan.max_tail])
    if not starts:
        return []
    start, end, tail = np.concatenate(starts), np.concatenate(ends), np.concatenate(tails)
    # Tails are compared by their logarithm, rounded: ties go to the earlier, then shorter stretch.
    order = np.lexsort((end, start, np.round(np.log(np.maximum(tail, 1e-300)), 6)))
    return [(int(start[i]), int(end[i])) for i in order]


def binomial_tail(k: Counts, n: Counts, rate: float) -> Counts:
    """Return the probability of at least `k` of `n` at a rate, for each pair."""
    tail = np.ones_like(k)
    some = k > 0
    tail[some] = special.betainc(k[some], n[some] - k[some] + 1.0, rate)
    return tail


def _refined(
    calls: Counts,
    troubled: Counts,
    rate: float,
    around: tuple[int, int],
    free: Bounds,
) -> Stretch | None:
    """Move the borders to where the likelihood ratio of the stretch's own rate is greatest."""
    start, end = around
    low = max(0, start - (end - start))
    high = min(len(calls), end + (end - start))
    while not free[low:start].all():
        low += 1
    while not free[end:high].all():
        high -= 1
    n, k = calls[start:end].sum(), troubled[start:end].sum()
    own = float(np.clip(k / n, rate + 1e-9, 1 - 1e-6))
    score = troubled[low:high] * np.log(own / rate)
    score += (calls[low:high] - troubled[low:high]) * np.log((1 - own) / (1 - rate))
    first, last = _best_run(score)
    if last <= first:
        return None
    start, end = low + first, low + last
    n, k = float(calls[start:end].sum()), float(troubled[start:end].sum())
    tail = float(binomial_tail(np.array([k]), np.array([n]), rate)[0])
    return Stretch(start, end, n, k, n * rate, tail)


def _best_run(score: Counts) -> tuple[int, int]:
    """Return the borders of the run of bins with the greatest sum."""
    best, best_run, total, start = 0.0, (0, 0), 0.0, 0
    for place, value in enumerate(score):
        if total <= 0.0:
            total, start = 0.0, place
        total += float(value)
        if total > best:
            best, best_run = total, (start, place + 1)
    return best_run


def _counts(stretch: Stretch, scan: Scan) -> bool:
    return (
        stretch.tail < scan.max_tail
        and stretch.troubled - stretch.expected >= scan.min_excess
        and stretch.troubled >= scan.min_rate * stretch.calls
    )
