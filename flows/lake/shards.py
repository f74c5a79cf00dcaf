"""What the log of the records table tells of each shard."""

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from flows.lake.tables import PENDING
from transforms.outcome import Reason

BORROWED = "borrowed"
"""Status of a body that a record of the shard names and another hour's listing holds."""

FAILED_MARK = "failed:"
"""Begins the fingerprint of a shard that was never read, so that no listing is equal to it."""


@dataclass(frozen=True, slots=True)
class ShardState:
    """What the lake holds of one shard."""

    fingerprint: str
    recipe: str
    object_keys: frozenset[str]
    """Keys of all objects that were listed when it was curated."""
    pending_bodies: int = 0
    """Records whose offloaded body was not there."""

    @property
    def failed(self) -> bool:
        """Whether it was never read: its rows only name what was listed."""
        return self.fingerprint.startswith(FAILED_MARK)


def with_pending(records: pa.Table) -> pa.Table:
    """Add the shard's number of records whose body was not there, to each of its rows."""
    pending = pc.sum(pc.equal(records["reason"], Reason.BODY_PENDING.value)).as_py() or 0
    counts = pa.array([pending] * records.num_rows, pa.int64())
    return records.append_column(PENDING, counts)


def summarise(files: pa.Table) -> pa.Table:
    """Return one row per shard of the table's files.

    Args:
        files: The table's add actions, flattened.

    Returns:
        Columns shard, fingerprint, recipe, pending_bodies, rows, bytes, first_time, last_time.
    """
    columns = {
        "shard": ("partition.shard", ""),
        "fingerprint": ("max.fingerprint", "max"),
        "recipe": ("max.recipe", "max"),
        "pending_bodies": ("max.pending_bodies", "max"),
        "rows": ("num_records", "sum"),
        "bytes": ("size_bytes", "sum"),
        "first_time": ("min.time", "min"),
        "last_time": ("max.time", "max"),
    }
    wanted = [(column, how) for column, how in columns.values() if how]
    grouped = files.group_by("partition.shard").aggregate(wanted)
    names = [f"{column}_{how}" if how else column for column, how in columns.values()]
    return grouped.select(names).rename_columns(list(columns))


def hour_of(shard: str) -> datetime | None:
    """Return the delivery hour in a shard's name, UTC; None for what lies in no hour."""
    parts = shard.split(".")
    if len(parts) != 4:  # noqa: PLR2004  account, region, hour, slot
        return None
    return datetime.fromisoformat(f"{parts[2]}:00+00:00")


def in_hours(shard: str, start: datetime | None, end: datetime | None) -> bool:
    """Tell whether a shard was delivered from `start` to before `end`; both None take any name."""
    if start is None and end is None:
        return True
    hour = hour_of(shard)
    if hour is None:
        return False
    return (start is None or hour >= start) and (end is None or hour < end)
