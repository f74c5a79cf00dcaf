"""The lake: Delta tables of messages, records and feedback, and the private files of builds."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from flows.errors import ContractError, SluiceError
from flows.lake.builds import Builds
from flows.lake.delta import DeltaArea, clear_errors
from flows.lake.failures import Failures
from flows.lake.files import FileArea, open_files
from flows.lake.leases import Leases
from flows.lake.reading import conform, matching_rows, select_files, to_frame
from flows.lake.settings import LakeSettings
from flows.lake.shards import BORROWED, ShardState, in_hours, summarise, with_pending
from flows.lake.suppression import Suppressions
from flows.lake.tables import FEEDBACK, MESSAGES, PARTITIONS, RECORDS, SCHEMAS, STATISTICS

if TYPE_CHECKING:
    from deltalake import CommitProperties, DeltaTable, WriterProperties

__all__ = ["FeedbackCounts", "Lake", "LakeSettings", "ShardState", "to_frame"]

T = TypeVar("T")

_FILES_AHEAD = 32
"""Files read ahead: most are small, so waiting for each would cost more than reading it."""
_MESSAGE_ROWS = 2048
"""Rows of messages that are read together: small, because builds read few of many."""


@dataclass(frozen=True, slots=True)
class FeedbackCounts:
    """What became of imported feedback events."""

    new: int
    changed: int
    unchanged: int


class Lake:
    """Readers and writers of the lake. Each call sees the newest version, unless pinned.

    A shard is named `<account>.<region>.<YYYY-MM-DDTHH>.<slot>of<slots>`, which stands in file
    paths as it is, on a folder as on S3.
    """

    def __init__(self, area: DeltaArea, *, versions: Mapping[str, int] | None = None) -> None:
        self.uri = area.uri
        self._area = area
        self._versions = dict(versions or {})

    @cached_property
    def builds(self) -> Builds:
        """Private files of dataset versions."""
        return Builds(self.files("builds"))

    @cached_property
    def failures(self) -> Failures:
        """Notes of shards that failed."""
        return Failures(self.files("failures"))

    @cached_property
    def leases(self) -> Leases:
        """Who is at work here."""
        return Leases(self.files("leases"))

    @cached_property
    def suppressions(self) -> Suppressions:
        """What was erased and stays so."""
        return Suppressions(self.files("suppressions"))

    def files(self, name: str) -> FileArea:
        """Return the small files in a folder beside the tables, or in the whole lake."""
        area = self._area
        return open_files(
            area.path(name) if name else area.uri,
            access=area.settings,
            section="lake",
            place="lake.uri",
            kms_key_id=area.settings.kms_key_id,
        )

    @classmethod
    def open(cls, uri: str, *, settings: LakeSettings, create: bool = False) -> "Lake":
        """Open a lake; with `create`, make its tables unless they are there.

        Raises:
            ConfigError: There is no lake, or it cannot be reached; the message names `lake.uri`.
        """
        area = DeltaArea(uri, settings=settings)
        area.prepare(create=create)
        if create:
            for name, schema in SCHEMAS.items():
                area.create(
                    name,
                    schema,
                    statistics=STATISTICS[name],
                    partition_by=PARTITIONS.get(name, ()),
                )
        elif not area.exists(RECORDS):
            raise area.missing()
        return cls(area)

    def versions(self) -> dict[str, int]:
        """Return each table's version, for `run.json` and `at`."""
        return {name: self._table(name).version() for name in SCHEMAS}

    def at(self, versions: Mapping[str, int]) -> "Lake":
        """Return the lake as it was; tables that are not named are read at their newest."""
        return Lake(self._area, versions=versions)

    def pinned(self) -> "Lake":
        """Return the lake as it is now, whatever is written meanwhile."""
        return self.at(self.versions())

    def append_messages(self, messages: pa.Table) -> None:
        """Store messages, before the records that name them. Nothing is replaced.

        Raises:
            ConfigError: The lake cannot be written.
            ContractError: Columns are missing.
            SourceError: Writing failed, also after retries.
        """
        if messages.num_rows:
            self._write(MESSAGES, conform(messages, SCHEMAS[MESSAGES]), mode="append")

    def replace_shard(self, shard: str, records: pa.Table) -> None:
        """Put all rows of a shard in the place of those it had, in one commit.

        Raises:
            ConfigError: The lake cannot be written.
            ContractError: Rows belong to another shard, there are none, or columns are missing.
            SourceError: Writing failed, or another writer replaced the same shard meanwhile.
        """
        if "'" in shard or pc.unique(records["shard"]).to_pylist() != [shard]:
            raise ContractError(f"shard {shard}: has no rows, or rows of another shard")
        self._write(
            RECORDS,
            conform(with_pending(records), SCHEMAS[RECORDS]),
            mode="overwrite",
            predicate=f"shard = '{shard}'",
        )

    def shard_summaries(self) -> pd.DataFrame:
        """Return one row per shard from the table's log alone, without opening a data file.

        Columns: shard, fingerprint, recipe, pending_bodies, rows (objects and records), bytes
        (as stored), first_time and last_time (of the calls, UTC).
        """
        return to_frame(self._summaries())

    def _summaries(self) -> pa.Table:
        return summarise(pa.table(self._table(RECORDS).get_add_actions(flatten=True)))

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

    def scan_records(  # noqa: PLR0913  each narrows what is read
        self,
        columns: list[str],
        *,
        kinds: Collection[str] = ("record",),
        outcomes: Collection[str] | None = None,
        shards: Collection[str] | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> pa.Table:
        """Read some columns of some records; files of other shards are not opened.

        Args:
            columns: Columns to read; only these are.
            kinds: `record`, `object` or both.
            outcomes: kept, dropped, quarantined; None for all.
            shards: Names of shards; None for all.
            start: First delivery hour; None from the earliest.
            end: Delivery hour to stop before; None to the latest.

        Returns:
            Rows in no particular order.
        """
        wanted = pc.field("kind").isin(list(kinds))
        if outcomes is not None:
            wanted &= pc.field("outcome").isin(list(outcomes))
        allowed = None if shards is None else set(shards)

        def select(shard: str) -> bool:
            return (allowed is None or shard in allowed) and in_hours(shard, start, end)

        everything = allowed is None and start is None and end is None
        with clear_errors(self.uri, doing="read the table records"):
            dataset = self._files(RECORDS, None if everything else select)
            return dataset.to_table(columns=columns, filter=wanted, fragment_readahead=_FILES_AHEAD)

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

    def message_rows(self) -> int:
        """Return how many messages are stored, from the table's log alone."""
        return int(self._table(MESSAGES).count())

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

    def upsert_feedback(self, events: pa.Table) -> FeedbackCounts:
        """Add new feedback events and replace those whose `event_digest` differs.

        Where one `event_id` comes several times, its last row counts.

        Raises:
            ConfigError: The lake cannot be written.
            ContractError: Columns are missing.
            SourceError: Writing failed, also after retries.
        """
        rows = _last_by_id(conform(events, SCHEMAS[FEEDBACK]))
        if not rows.num_rows:
            return FeedbackCounts(0, 0, 0)
        table = self._table(FEEDBACK)
        with self._writing(FEEDBACK):
            done = (
                table.merge(
                    rows,
                    predicate="stored.event_id = given.event_id",
                    source_alias="given",
                    target_alias="stored",
                    writer_properties=writer(FEEDBACK),
                    commit_properties=self._commit(),
                )
                .when_matched_update_all(predicate="stored.event_digest != given.event_digest")
                .when_not_matched_insert_all()
                .execute()
            )
        new, changed = done["num_target_rows_inserted"], done["num_target_rows_updated"]
        return FeedbackCounts(new, changed, rows.num_rows - new - changed)

    def overwrite_messages(self, messages: pa.RecordBatchReader) -> None:
        """Put messages in the place of all there are; for maintenance alone.

        Raises:
            ConfigError: The lake cannot be written.
            SourceError: Writing failed, also after retries.
        """
        from deltalake import write_deltalake

        def write(table: Any) -> None:
            properties, commit = writer(MESSAGES), self._commit()
            write_deltalake(
                table,
                messages,
                mode="overwrite",
                writer_properties=properties,
                commit_properties=commit,
            )

        self.change(MESSAGES, write)

    def change(self, name: str, work: "Callable[[DeltaTable], T]") -> T:
        """Do something to a table that is not writing rows; for maintenance alone.

        Raises:
            ConfigError: The lake cannot be written.
            SourceError: It failed; another try may succeed.
        """
        table = self._table(name)
        with self._writing(name):
            return work(table)

    def read_feedback(self, columns: list[str] | None = None) -> pd.DataFrame:
        """Read all feedback events, with the types that `read_records` gives."""
        with clear_errors(self.uri, doing="read the table feedback"):
            dataset = self._files(FEEDBACK)
            return to_frame(dataset.to_table(columns=columns))

    def _table(self, name: str) -> Any:
        return self._area.table(name, version=self._versions.get(name))

    def _files(self, name: str, wanted: Callable[[str], bool] | None = None) -> Any:
        return select_files(self._table(name), self._area.filesystem(name), wanted)

    def _write(self, name: str, rows: pa.Table, **how: Any) -> None:
        from deltalake import write_deltalake

        table = self._table(name)
        if set(rows.column_names) - {field.name for field in table.schema().fields}:
            # A column that this version of Sluice has added; rows from before have nulls there.
            how["schema_mode"] = "merge"
        with self._writing(name):
            write_deltalake(
                table,
                rows,
                writer_properties=writer(name),
                commit_properties=self._commit(),
                **how,
            )

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        if self._versions:
            raise ContractError("a pinned lake is for reading only")
        try:
            with clear_errors(self.uri, doing=f"write the table {name}"):
                yield
        except SluiceError:
            self._area.forget(name)
            raise

    def _commit(self) -> "CommitProperties":
        from deltalake import CommitProperties

        return CommitProperties(max_commit_retries=self._area.settings.commit_retries)


def writer(name: str) -> "WriterProperties":
    """Return how a table's files are written."""
    from deltalake import WriterProperties

    group_rows = _MESSAGE_ROWS if name == MESSAGES else None
    return WriterProperties(compression="ZSTD", max_row_group_size=group_rows)


def _last_by_id(events: pa.Table) -> pa.Table:
    position = {value: index for index, value in enumerate(events["event_id"].to_pylist())}
    return events.take(pa.array(sorted(position.values()), pa.int64()))
