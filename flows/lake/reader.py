"""Reading a lake's tables: narrow columns of some shards, messages by id, what each shard is."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from flows.lake.delta import DeltaArea, clear_errors, tried_again
from flows.lake.reading import Which, matching_rows, select_files, to_frame
from flows.lake.shards import BORROWED, ShardState, in_hours, summarise
from flows.lake.tables import FEEDBACK, MESSAGES, RECORDS, SCHEMAS

_FILES_AHEAD = 32
"""Files read ahead: most are small, so waiting for each would cost more than reading it."""
_RECORD_ROWS = 16_384
"""Rows of records that are held at once where they are read one after the other."""


class LakeReader:
    """The reading half of a lake. Each call sees the newest version, unless pinned."""

    def __init__(self, area: DeltaArea, *, versions: Mapping[str, int] | None = None) -> None:
        self.uri = area.uri
        self._area = area
        self._versions = dict(versions or {})

    def versions(self) -> dict[str, int]:
        """Return each table's version, for `run.json` and `at`."""
        return {name: self._table(name).version() for name in SCHEMAS}

    def shard_summaries(self) -> pd.DataFrame:
        """Return one row per shard from the table's log alone, without opening a data file.

        Columns: shard, fingerprint, recipe, pending_bodies, rows (objects and records), bytes
        (as stored), first_time and last_time (of the calls, UTC).
        """
        return to_frame(self._summaries())

    def shard_states(
        self,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> dict[str, ShardState]:
        """Return what the lake holds of each shard delivered from `start` to before `end`."""
        summaries = self._summaries().to_pylist()
        known = [row for row in summaries if in_hours(row["shard"], start, end)]
        shards = [row["shard"] for row in known]
        columns = ["shard", "object_key", "object_status"]
        listed = self.scan_records(columns, kinds=("object",), shards=shards)
        keys: dict[str, list[str]] = {shard: [] for shard in shards}
        for row in listed.to_pylist():
            if row["object_status"] == BORROWED:
                continue
            keys[row["shard"]].append(row["object_key"])
        return {
            row["shard"]: ShardState(
                fingerprint=row["fingerprint"],
                recipe=row["recipe"],
                object_keys=frozenset(keys[row["shard"]]),
                pending_bodies=row["pending_bodies"],
            )
            for row in known
        }

    @tried_again
    def scan_records(self, columns: list[str], **which: Any) -> pa.Table:
        """Read some columns of some records; files of other shards are not opened.

        Args:
            columns: Columns to read; only these are.
            which: Fields of `Which`.

        Returns:
            Rows in no particular order.
        """
        wanted = Which(**which)
        with clear_errors(self.uri, doing="read the table records"):
            return self._files(RECORDS, wanted.shard_filter()).to_table(
                columns=columns,
                filter=wanted.row_filter(),
                fragment_readahead=_FILES_AHEAD,
            )

    def iter_records(self, columns: list[str], **which: Any) -> Iterator[dict[str, Any]]:
        """Read records as `scan_records` does, a few at a time."""
        wanted = Which(**which)
        with clear_errors(self.uri, doing="read the table records"):
            batches = self._files(RECORDS, wanted.shard_filter()).to_batches(
                columns=columns,
                filter=wanted.row_filter(),
                fragment_readahead=_FILES_AHEAD,
                batch_size=_RECORD_ROWS,
            )
            for batch in batches:
                yield from batch.to_pylist()

    def read_records(self, columns: list[str], **which: Any) -> pd.DataFrame:
        """Read some columns of some records, as `scan_records` does, to a frame.

        Integers are `Int64`, booleans `boolean`, strings `string`, all with NA; times are
        `datetime64[us, UTC]` with NaT; lists are numpy arrays of strings.
        """
        return to_frame(self.scan_records(columns, **which))

    def read_messages(self, ids: Iterable[str], *, columns: list[str] | None = None) -> pa.Table:
        """Read the messages with these ids, each once, in no particular order.

        Of each file the ids are read first, and then only the row groups that hold a wanted one.
        """
        with clear_errors(self.uri, doing="read the table messages"):
            dataset = self._files(MESSAGES)
            return matching_rows(dataset, "message_id", set(ids), columns=columns)

    def iter_messages(
        self,
        columns: list[str] | None = None,
        *,
        batch_rows: int = 65_536,
    ) -> Iterator[pa.RecordBatch]:
        """Read all messages in batches; an id that was stored several times comes several times."""
        with clear_errors(self.uri, doing="read the table messages"):
            dataset = self._files(MESSAGES)
            yield from dataset.to_batches(columns=columns, batch_size=batch_rows)

    def message_rows(self) -> int:
        """Return how many messages are stored, from the table's log alone."""
        return int(self._table(MESSAGES).count())

    def read_feedback(self, columns: list[str] | None = None) -> pd.DataFrame:
        """Read all feedback events, with the types that `read_records` gives."""
        with clear_errors(self.uri, doing="read the table feedback"):
            dataset = self._files(FEEDBACK)
            return to_frame(dataset.to_table(columns=columns))

    def files_of(self, name: str) -> Any:
        """Return a table's files as they are now, as an Arrow dataset to be read several times."""
        with clear_errors(self.uri, doing=f"read the table {name}"):
            return self._files(name)

    def _summaries(self) -> pa.Table:
        return summarise(pa.table(self._table(RECORDS).get_add_actions(flatten=True)))

    def _table(self, name: str) -> Any:
        return self._area.table(name, version=self._versions.get(name))

    def _files(self, name: str, wanted: Callable[[str], bool] | None = None) -> Any:
        return select_files(self._table(name), self._area.filesystem(name), wanted)
