"""Which messages the records of a lake name: found in parts, whatever the number of messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.lake.ids import IdSet, Numbers, numbers

_NAMES = ("message_ids", "tools_id", "reply_id")
_BATCH_RECORDS = 16_384
_BATCH_MESSAGES = 65_536
_FEW = 5_000
"""Up to so many messages are deleted by name; more by writing the table anew."""


@dataclass(frozen=True, slots=True)
class References:
    """The files of both tables, as of one moment."""

    records: Any
    messages: Any
    parts: int
    """Times that both are gone through, each time for another part of all ids."""


@dataclass(frozen=True, slots=True)
class Unnamed:
    """The messages that no record names."""

    ids: frozenset[str]
    """Of the first five thousand."""
    count: int
    """Rows of them, also of those stored more than once."""
    repeated: int
    """Rows of messages that records name and that are stored again."""

    @property
    def are_few(self) -> bool:
        """Whether all of them are in `ids`."""
        return len(self.ids) < _FEW


def find_unnamed(references: References) -> Unnamed:
    """Find the messages that no record names, and count those that are stored more than once."""
    ids: set[str] = set()
    count = repeated = 0
    for part in range(references.parts):
        named = _named(references, part)
        for batch in references.messages.to_batches(
            columns=["message_id"], batch_size=_BATCH_MESSAGES
        ):
            column = batch["message_id"]
            found, mine = numbers(column, part=part, parts=references.parts)
            known = named.holds(found)
            repeated += int((mine & known).sum() - (named.first_time(found) & mine).sum())
            lost = mine & ~known
            count += int(lost.sum())
            if lost.any() and len(ids) < _FEW:
                ids.update(column.filter(pa.array(lost)).to_pylist()[: _FEW - len(ids)])
    return Unnamed(frozenset(ids), count, repeated)


def named_once(references: References, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield the messages that records name, each once."""
    for part in range(references.parts):
        named = _named(references, part)
        for batch in references.messages.to_batches(
            columns=schema.names, batch_size=_BATCH_MESSAGES
        ):
            found, mine = numbers(batch["message_id"], part=part, parts=references.parts)
            wanted = named.first_time(found) & mine
            if wanted.any():
                yield batch.filter(pa.array(wanted)).cast(schema)


def _named(references: References, part: int) -> IdSet:
    """Return the ids of one part that kept records name."""
    kept = (pc.field("kind") == "record") & (pc.field("outcome") == "kept")
    batches = references.records.to_batches(
        columns=list(_NAMES), filter=kept, batch_size=_BATCH_RECORDS
    )
    return IdSet(_numbers_in(batch, part, references.parts) for batch in batches)


def _numbers_in(batch: pa.RecordBatch, part: int, parts: int) -> Numbers:
    lists, *columns = (batch[name] for name in _NAMES)
    found = [
        each[mine]
        for each, mine in (
            numbers(pc.unique(column), part=part, parts=parts)
            for column in (lists.flatten(), *columns)
        )
    ]
    return np.unique(np.concatenate(found))
