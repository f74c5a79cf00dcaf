"""Putting a lake's tables in order: deleting, joining small files, forgetting old versions.

Nobody else may be at work meanwhile (see `leases`): a run that has stored messages and not yet
the records that name them would lose them.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from flows.lake.lake import Lake, writer
from flows.lake.references import References, Unnamed, find_unnamed, named_once
from flows.lake.tables import FEEDBACK, MESSAGES, RECORDS, SCHEMAS

if TYPE_CHECKING:
    from deltalake import DeltaTable

_AT_ONCE = 500
"""Names in one predicate."""
_IDS_AT_ONCE = 25_000_000
"""Messages whose ids are held at once, in 17 bytes each; more are gone through in parts."""
_LOG_KEPT = "interval 30 days"


class Upkeep:
    """The heavy hand on a lake."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake

    def delete_shards(self, shards: Sequence[str]) -> None:
        """Delete all rows of some shards."""
        for some in _portions(sorted(shards)):
            self._delete(RECORDS, f"shard IN ({_quoted(some)})")

    def delete_feedback(self, events: Collection[str]) -> int:
        """Delete feedback events by id; return their number."""
        return sum(
            self._delete(FEEDBACK, f"event_id IN ({_quoted(some)})")
            for some in _portions(sorted(events))
        )

    def delete_feedback_before(self, time: datetime) -> int:
        """Delete feedback that is older; return the number of events."""
        return self._delete(FEEDBACK, f"time < TIMESTAMP '{time.isoformat()}'")

    def unnamed_messages(self) -> Unnamed:
        """Find the messages that no record names."""
        return find_unnamed(self._references())

    def drop_messages(self, unnamed: Unnamed) -> None:
        """Delete messages that no record names: some by name, many by writing the table anew."""
        if not unnamed.are_few:
            self.rewrite_messages()
            return
        for some in _portions(sorted(unnamed.ids)):
            self._delete(MESSAGES, f"message_id IN ({_quoted(some)})")

    def rewrite_messages(self) -> None:
        """Write the messages that records name anew, each once."""
        # Opened before: the table's library cannot open one while it writes.
        references = self._references()
        kept = named_once(references, SCHEMAS[MESSAGES])
        self._lake.overwrite_messages(pa.RecordBatchReader.from_batches(SCHEMAS[MESSAGES], kept))

    def _references(self) -> References:
        return References(
            records=self._lake.files_of(RECORDS),
            messages=self._lake.files_of(MESSAGES),
            parts=-(-self._lake.message_rows() // _IDS_AT_ONCE) or 1,
        )

    def compact(self, file_bytes: int) -> None:
        """Join small files of messages and feedback; records have one file per shard."""
        for name in (MESSAGES, FEEDBACK):
            self._lake.change(name, partial(_compact, name=name, file_bytes=file_bytes))

    def forget(self, history_hours: float) -> int:
        """Remove files of old versions and what killed writers left; return how many.

        Args:
            history_hours: How long old versions stay readable. With 0 nothing of them is left,
                also not in the tables' logs.
        """
        removed = 0
        for name in SCHEMAS:
            removed += self._lake.change(name, _forgetting(history_hours))
        return removed

    def _delete(self, name: str, predicate: str) -> int:
        found = self._lake.change(name, lambda table: table.delete(predicate))
        return int(found["num_deleted_rows"] or 0)


def _compact(table: "DeltaTable", *, name: str, file_bytes: int) -> None:
    table.optimize.compact(target_size=file_bytes, writer_properties=writer(name))


def _forgetting(history_hours: float) -> Callable[["DeltaTable"], int]:
    def forget(table: "DeltaTable") -> int:
        everything = not history_hours
        if everything:
            _keep_log(table, "interval 0 seconds")
        gone = table.vacuum(
            int(history_hours), dry_run=False, enforce_retention_duration=False, full=True
        )
        table.update_incremental()
        table.create_checkpoint()
        table.cleanup_metadata()
        if everything:
            _keep_log(table, _LOG_KEPT)
        return len(gone)

    return forget


def _keep_log(table: "DeltaTable", span: str) -> None:
    table.alter.set_table_properties({"delta.logRetentionDuration": span})
    table.update_incremental()


def _portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _quoted(values: Sequence[Any]) -> str:
    return ", ".join("'" + str(value).replace("'", "''") + "'" for value in values)
