"""The rows that one shard leaves in the lake: its objects, its records, its messages."""

from collections.abc import Iterator, Mapping

import pyarrow as pa

from flows.curation.shards import Shard
from flows.lake.lake import Lake
from flows.lake.shards import FAILED_MARK
from flows.source.log_store import ObjectRole
from transforms.outcome import Reason, Rejected
from transforms.rows import Row, outcome_columns
from transforms.tables import MESSAGES, RECORDS

_FLUSH_MESSAGES = 20_000
"""Message rows held before they are written: the bound on memory, whatever the hour's size."""
_BATCH_ROWS = 1000
_STATUS = {ObjectRole.LOG: "read", ObjectRole.BODY: "body", ObjectRole.SKIPPED: "skipped"}
_FAILED = {**_STATUS, ObjectRole.LOG: "failed"}


def object_rows(shard: Shard, digests: Mapping[str, str]) -> Iterator[Row]:
    """Yield a row per listed object, and per body that another hour lists.

    Args:
        shard: What was curated.
        digests: SHA-256 of each object that was read, by key.
    """
    listed = {item.key for item in shard.objects}
    yield from _listed_rows(shard, digests, _STATUS)
    # Bodies that a record of this hour names and another hour lists.
    for key in sorted(digests.keys() - listed):
        yield _object_columns(shard, key, "borrowed", digests)


def failed_rows(shard: Shard, reason: Reason) -> pa.Table:
    """Return rows that account for the objects of a shard of which nothing could be read."""
    rows = Rows(RECORDS)
    outcome = outcome_columns(Rejected(reason))
    for row in _listed_rows(shard, {}, _FAILED):
        why = outcome if row["object_status"] == "failed" else {}
        rows.add({**row, **why, "fingerprint": f"{FAILED_MARK}{shard.fingerprint}"})
    return rows.table()


def _listed_rows(
    shard: Shard,
    digests: Mapping[str, str],
    statuses: Mapping[ObjectRole, str],
) -> Iterator[Row]:
    for item in shard.objects:
        yield {
            **_object_columns(shard, item.key, statuses[item.role], digests),
            "account": item.account,
            "region": item.region,
            "evidence": f'{{"skipped":"{item.skip_reason}"}}' if item.skip_reason else "{}",
            "object_bytes": item.size,
            "object_etag": item.etag,
        }


def _object_columns(shard: Shard, key: str, status: str, digests: Mapping[str, str]) -> Row:
    return {
        "shard": shard.name,
        "kind": "object",
        "object_key": key,
        "ordinal": 0,
        "line": 0,
        **outcome_columns(None),
        "object_status": status,
        "object_sha256": digests.get(key, ""),
        "fingerprint": shard.fingerprint,
        "recipe": shard.recipe,
    }


class Rows:
    """Rows on their way to one table, packed as Arrow batches to keep them small."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._batches: list[pa.RecordBatch] = []
        self._rows: list[Row] = []
        self._packed = 0

    def add(self, row: Row) -> None:
        """Take one row."""
        self._rows.append(row)
        if len(self._rows) >= _BATCH_ROWS:
            self._pack()

    def _pack(self) -> None:
        self._batches.append(pa.RecordBatch.from_pylist(self._rows, schema=self._schema))
        self._packed += len(self._rows)
        self._rows = []

    def __len__(self) -> int:
        return self._packed + len(self._rows)

    def table(self) -> pa.Table:
        """Return all rows."""
        self._pack()
        return pa.Table.from_batches(self._batches, schema=self._schema)


class Messages:
    """A shard's distinct messages, written in portions."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._known: set[str] = set()
        self._rows: list[Row] = []

    def add(self, rows: list[Row]) -> None:
        """Take a record's messages; those already taken count once."""
        for row in rows:
            if row["message_id"] not in self._known:
                self._known.add(row["message_id"])
                self._rows.append(row)
        if len(self._rows) >= _FLUSH_MESSAGES:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        if self._rows:
            self._lake.append_messages(pa.Table.from_pylist(self._rows, schema=MESSAGES))
            self._rows = []
