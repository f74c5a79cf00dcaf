"""The lake's Delta tables: their columns, partitions, and what their logs may know of the rows."""

import pyarrow as pa

from transforms import tables

MESSAGES, RECORDS, FEEDBACK = "messages", "records", "feedback"
PENDING = pa.field(
    "pending_bodies",
    pa.int64(),
    metadata={"doc": "Of the shard: records whose offloaded body was not there."},
)
SCHEMAS: dict[str, pa.Schema] = {
    MESSAGES: tables.MESSAGES,
    RECORDS: tables.RECORDS.append(PENDING),
    FEEDBACK: tables.FEEDBACK,
}
STATISTICS = {
    MESSAGES: ("characters",),
    RECORDS: ("fingerprint", "recipe", "pending_bodies", "time"),
    FEEDBACK: ("time",),
}
"""Columns whose smallest and largest values stand in a table's log: none with text.

A shard's rows share one fingerprint and recipe, so the log alone tells what each was made of.
"""
PARTITIONS = {RECORDS: ("shard",)}
