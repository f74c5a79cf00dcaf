"""What curation left for a build to see, in counts: told in report and manifest."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import pyarrow.compute as pc

from expectations.report.data import FormatCoverage
from flows.lake.lake import Lake
from transforms.outcome import Outcome, Reason

_GROUPED = ["outcome", "reason", "family", "operation"]
_EDGES = (0.001, 0.999)
"""One call with a wrong clock must not stretch a time line."""


@dataclass(frozen=True, slots=True)
class Seen:
    """All log records of a lake, counted."""

    outcomes: Mapping[tuple[str, str], int]
    """Records by outcome and reason, as curation ended them."""
    formats: tuple[FormatCoverage, ...]
    consent_said: bool
    """Some call said whether its user agrees to training."""
    times: "pd.Series[pd.Timestamp]"
    """When the calls begin and end, a thousandth at either end left out; NaT without any."""

    @property
    def records(self) -> int:
        """How many there are."""
        return sum(self.outcomes.values())

    @property
    def kept(self) -> int:
        """How many of them curation kept."""
        return sum(
            count for (outcome, _), count in self.outcomes.items() if outcome == Outcome.KEPT.value
        )


def read_seen(lake: Lake) -> Seen:
    """Count the records of a lake; narrow columns are read and let go."""
    records = lake.scan_records([*_GROUPED, "consent", "time"])
    counted = records.group_by(_GROUPED).aggregate([([], "count_all")]).to_pylist()
    outcomes: Counter[tuple[str, str]] = Counter()
    for group in counted:
        outcomes[group["outcome"], group["reason"]] += group["count_all"]
    return Seen(
        outcomes=dict(outcomes),
        formats=_formats(pd.DataFrame(counted, columns=[*_GROUPED, "count_all"])),
        consent_said=records["consent"].null_count < records.num_rows,
        times=pc.drop_null(records["time"]).to_pandas().quantile(list(_EDGES)),
    )


def _formats(counted: pd.DataFrame) -> tuple[FormatCoverage, ...]:
    known = counted[counted["operation"] != ""]
    # "" and "unknown" are both what nobody could name.
    named = known["family"].replace("", "unknown")
    return tuple(
        FormatCoverage(
            family=str(family),
            operation=str(operation),
            seen=int(group["count_all"].sum()),
            kept=_count(group, "outcome", Outcome.KEPT.value),
            unsupported=_count(group, "reason", Reason.UNSUPPORTED_BODY.value),
        )
        for (family, operation), group in known.groupby([named, "operation"])
    )


def _count(group: pd.DataFrame, column: str, value: str) -> int:
    return int(group.loc[group[column] == value, "count_all"].sum())
