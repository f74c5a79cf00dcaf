"""The report's data about the rows: difficulty, strata, neighbours, changes, outages."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import orjson
import pandas as pd

from expectations.report.parts import (
    Difficulty,
    Neighbours,
    Outage,
    Outages,
    Stratum,
    Tally,
    VersionDifference,
)
from flows.building.diff import release_of
from transforms.dataset import columns
from transforms.dataset.difference import Release, difference
from transforms.dataset.difficulty import Band
from transforms.dataset.selection import strata_of
from transforms.outcome import Reason

if TYPE_CHECKING:
    from flows.building.draft import Draft
    from flows.building.inputs import BuildInputs

_MOST_STRATA = 60
_NEAR = (0.5, 0.7, 0.8)
"""Borders of the bands of similarity."""


def difficulty(rows: pd.DataFrame, *, base_model: str) -> Difficulty:
    """Sum up the tags of the emitted rows."""
    bands = Counter(columns.texts(rows, "difficulty"))
    judged, _ = columns.integers(rows, "judged")
    samples, _ = columns.integers(rows, "samples")
    # The posterior mean has half a reply of each kind added to what was seen.
    good = columns.numbers(rows, "pass_rate") * (judged + 1) - 0.5 * (judged > 0)
    return Difficulty(
        bands=tuple(Tally(band.value, bands[band.value]) for band in Band) if len(rows) else (),
        judged_rows=int((judged > 0).sum()),
        replies=int(samples.sum()),
        judged_replies=int(judged.sum()),
        passed_replies=round(float(good[judged > 0].sum())),
        disagreeing_rows=int(((columns.numbers(rows, "disagreement") > 0) & (samples > 1)).sum()),
        repeated_rows=int((samples > 1).sum()),
        off_policy_rows=(
            int((~columns.equal(rows, "model", base_model)).sum()) if base_model else None
        ),
    )


def strata(rows: pd.DataFrame, outcomes: pd.DataFrame, names: Iterable[str]) -> tuple[Stratum, ...]:
    """Count the rows of each stratum, and those that the cap left out; the largest first."""
    labels, places = strata_of(rows, list(names))
    taken = Counter(labels[place] for place in places.tolist())
    left = Counter(
        orjson.loads(each)["stratum"]
        for each in columns.texts(_of(outcomes, Reason.NOT_SELECTED), "evidence")
    )
    ordered = sorted(taken.keys() | left.keys(), key=lambda name: (-taken[name], -left[name], name))
    return tuple(
        Stratum(name=name, rows=taken[name], left_out=left[name]) for name in ordered[:_MOST_STRATA]
    )


def neighbours(rows: pd.DataFrame, outcomes: pd.DataFrame) -> Neighbours:
    """Sum up how near held-out rows are to training rows."""
    found = rows["nearest_train"].dropna().astype(float)
    borders = (0.0, *_NEAR, 1.0)
    names = (
        "below 0.5",
        *(f"{low} to {high}" for low, high in zip(_NEAR, borders[2:], strict=True)),
    )
    counts = pd.cut(found, [-1.0, *(each - 1e-9 for each in _NEAR), 1.0]).value_counts(sort=False)
    return Neighbours(
        held_out=len(found),
        bands=tuple(Tally(name, int(count)) for name, count in zip(names, counts, strict=True)),
        nearest=float(found.max()) if len(found) else 0.0,
        removed=len(_of(outcomes, Reason.NEAR_HELD_OUT)),
    )


def _of(outcomes: pd.DataFrame, reason: Reason) -> pd.DataFrame:
    return outcomes.loc[columns.equal(outcomes, "reason", reason.value)]


def change(inputs: "BuildInputs", made: "Draft") -> VersionDifference | None:
    """Compare with the previous version; None if there is none, or it cannot be compared."""
    before = inputs.predecessor
    if before is None:
        return None
    lineage = inputs.lake.builds.read(before.name, before.version, "lineage")
    if "split" not in lineage.column_names:
        return None
    found = difference(
        release_of(inputs.lake, before), Release(rows=made.emitted.rows, outcomes=made.outcomes)
    )
    return VersionDifference(
        version=before.version,
        before=found.before,
        after=found.after,
        both=found.both,
        moved=found.moved,
        went=_tallies(found.went),
        came=_tallies(found.came),
    )


def _tallies(counts: Mapping[str, int]) -> tuple[Tally, ...]:
    return tuple(Tally(name, count) for name, count in counts.items())


def outages(inputs: "BuildInputs", made: "Draft") -> Outages:
    """Place the outage windows on a time line over the calls' hours."""
    dropped = len(_of(made.outcomes, Reason.OUTAGE_WINDOW))
    windows: pd.DataFrame = made.outages
    if not len(windows):
        return Outages(dropped=dropped)
    start = min(inputs.seen.times.min(), windows["start"].min())
    end = max(inputs.seen.times.max(), windows["end"].max())
    return Outages(
        start=_minute(start),
        end=_minute(end),
        windows=tuple(_outage(each, start, end) for each in windows.to_dict("records")),
        dropped=dropped,
    )


def _outage(window: Mapping[Any, Any], start: pd.Timestamp, end: pd.Timestamp) -> Outage:
    whole = max((end - start).total_seconds(), 1.0)
    return Outage(
        model=str(window["model"]),
        region=str(window["region"]),
        start=_minute(window["start"]),
        end=_minute(window["end"]),
        kinds=str(window["kinds"]).replace(",", ", "),
        calls=int(window["calls"]),
        failures=int(window["failures"]),
        expected=float(window["expected"]),
        left=round(100 * (window["start"] - start).total_seconds() / whole, 3),
        width=round(100 * (window["end"] - window["start"]).total_seconds() / whole, 3),
    )


def _minute(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
