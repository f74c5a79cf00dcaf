"""The lake: Delta tables of messages, records and feedback, and the private files of builds."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from flows.errors import ContractError, SluiceError
from flows.lake.builds import Builds
from flows.lake.delta import DeltaArea, clear_errors
from flows.lake.failures import Failures
from flows.lake.files import FileArea, open_files
from flows.lake.leases import Leases
from flows.lake.reader import LakeReader
from flows.lake.reading import conform, to_frame
from flows.lake.settings import LakeSettings
from flows.lake.shards import ShardState, with_pending
from flows.lake.suppression import Suppressions
from flows.lake.tables import FEEDBACK, MESSAGES, PARTITIONS, RECORDS, SCHEMAS, STATISTICS

if TYPE_CHECKING:
    from deltalake import CommitProperties, DeltaTable, WriterProperties

__all__ = ["FeedbackCounts", "Lake", "LakeSettings", "ShardState", "to_frame"]

T = TypeVar("T")

_MESSAGE_ROWS = 2048
"""Rows of messages that are read together: small, because builds read few of many."""


@dataclass(frozen=True, slots=True)
class FeedbackCounts:
    """What became of imported feedback events."""

    new: int
    changed: int
    unchanged: int


class Lake(LakeReader):
    """Readers and writers of the lake. Each call sees the newest version, unless pinned.

    A shard is named `<account>.<region>.<YYYY-MM-DDTHH>.<slot>of<slots>`, which stands in file
    paths as it is, on a folder as on S3.
    """

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
