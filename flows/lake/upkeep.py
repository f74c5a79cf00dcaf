"""Putting a lake's tables in order: deleting, joining small files, forgetting old versions.

Nobody else may be at work meanwhile (see `leases`): a run that has stored messages and not yet
the records that name them would lose them.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.lake.lake import Lake, writer
from flows.lake.tables import FEEDBACK, MESSAGES, RECORDS, SCHEMAS

if TYPE_CHECKING:
    from deltalake import DeltaTable

_AT_ONCE = 500
"""Names in one predicate."""
_FEW = 5_000
"""Up to so many messages are deleted by name; more by writing the table anew."""
_REFERENCES = ("message_ids", "tools_id", "reply_id")
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

    def unnamed_messages(self) -> tuple[set[str], int]:
        """Return the ids that no record names, and how often named ones are stored again."""
        named = self._named()
        unnamed: set[str] = set()
        seen: set[str] = set()
        repeated = 0
        for batch in self._lake.iter_messages(["message_id"]):
            ids = batch["message_id"].to_pylist()
            unnamed.update(each for each in ids if each not in named)
            known = [each for each in ids if each in named]
            repeated += len(known) - len(set(known) - seen)
            seen.update(known)
        return unnamed, repeated

    def drop_messages(self, ids: set[str]) -> None:
        """Delete messages by id: some by name, many by writing the table anew."""
        if len(ids) > _FEW:
            self.rewrite_messages()
            return
        for some in _portions(sorted(ids)):
            self._delete(MESSAGES, f"message_id IN ({_quoted(some)})")

    def rewrite_messages(self) -> None:
        """Write the messages that records name anew, each once."""
        named = self._named()
        schema = SCHEMAS[MESSAGES]
        batches = self._lake.iter_messages(schema.names)
        # The table is opened here: its library cannot open one while it writes.
        first = next(batches, None)

        def kept() -> Iterator[pa.RecordBatch]:
            seen: set[str] = set()
            for batch in chain([] if first is None else [first], batches):
                wanted = []
                for each in batch["message_id"].to_pylist():
                    wanted.append(each in named and each not in seen)
                    seen.add(each)
                yield batch.filter(pa.array(wanted)).cast(schema)

        reader = pa.RecordBatchReader.from_batches(schema, kept())
        self._lake.overwrite_messages(reader)

    def _named(self) -> set[str]:
        records = self._lake.scan_records(list(_REFERENCES), outcomes=("kept",))
        named = set(pc.unique(pc.list_flatten(records["message_ids"])).to_pylist())
        for column in ("tools_id", "reply_id"):
            named.update(pc.unique(records[column]).to_pylist())
        return named - {""}

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
