"""Reading a Delta table by few files, few columns and few rows."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.fs as pa_fs

from flows.errors import ContractError
from flows.lake.shards import in_hours

_PANDAS = {
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
    pa.string(): pd.StringDtype("pyarrow"),
}

_FEW_SHARDS = 1_000
"""Up to so many the table's library is told which files are wanted; each is compared with all."""

_STRINGS = pa.list_(pa.string())
_EMPTY: dict[pa.DataType, str | list[str]] = {pa.string(): "", _STRINGS: []}


@dataclass(frozen=True, slots=True)
class Which:
    """Which rows of `records` are meant."""

    kinds: Collection[str] = ("record",)
    """`record`, `object` or both."""
    outcomes: Collection[str] | None = None
    """kept, dropped, quarantined; None for all."""
    shards: Collection[str] | None = None
    """Names of shards; None for all."""
    start: datetime | None = None
    """First delivery hour; None from the earliest."""
    end: datetime | None = None
    """Delivery hour to stop before; None to the latest."""

    def row_filter(self) -> Any:
        """Return what holds of the rows of a file."""
        wanted = pc.field("kind").isin(list(self.kinds))
        if self.outcomes is not None:
            wanted &= pc.field("outcome").isin(list(self.outcomes))
        return wanted

    def shard_filter(self) -> Callable[[str], bool] | None:
        """Return what holds of the shards whose files are opened; None for all."""
        if self.shards is None and self.start is None and self.end is None:
            return None
        allowed = None if self.shards is None else set(self.shards)

        def select(shard: str) -> bool:
            known = allowed is None or shard in allowed
            return known and in_hours(shard, self.start, self.end)

        return select


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Convert to pandas without turning integers with gaps into floats.

    int64 becomes `Int64`, float64 `Float64`, bool `boolean`, string `string`, all with NA; times
    keep their unit and zone; lists become numpy arrays.
    """
    frame: pd.DataFrame = table.to_pandas(types_mapper=_PANDAS.get)
    return frame


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Give a table the stored columns, in order; null strings and lists become empty ones.

    Raises:
        ContractError: A column is missing or has another type.
    """
    missing = set(schema.names) - set(table.column_names)
    if missing:
        raise ContractError(f"columns are missing: {', '.join(sorted(missing))}")
    try:
        table = table.select(schema.names).cast(schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError):
        raise ContractError("a column has another type than the table") from None
    for index, field in enumerate(schema):
        if field.type in _EMPTY:
            empty = pa.scalar(_EMPTY[field.type], field.type)
            table = table.set_column(index, field, pc.fill_null(table.column(index), empty))
    return table


def select_files(
    table: Any,
    filesystem: pa_fs.FileSystem,
    wanted: Callable[[str], bool] | None = None,
) -> ds.FileSystemDataset:
    """Return a Delta table's files as an Arrow dataset; those of unwanted shards left out.

    Args:
        table: The opened Delta table.
        filesystem: Rooted at the table.
        wanted: Takes a shard's name; None for all files.
    """
    if wanted is None:
        return table.to_pyarrow_dataset(filesystem=filesystem)
    shards = [each["shard"] for each in table.partitions() if wanted(each["shard"])]
    if len(shards) <= _FEW_SHARDS:
        # Nothing is made of the other files then: two years of hours are 17,520 of them.
        chosen = [("shard", "in", shards)] if shards else [("shard", "=", "")]
        return table.to_pyarrow_dataset(filesystem=filesystem, file_pruning_predicate=chosen)
    dataset = table.to_pyarrow_dataset(filesystem=filesystem)
    known = set(shards)
    fragments = [
        fragment
        for fragment in dataset.get_fragments()
        if ds.get_partition_keys(fragment.partition_expression)["shard"] in known
    ]
    return ds.FileSystemDataset(fragments, dataset.schema, dataset.format, dataset.filesystem)


def matching_rows(
    dataset: ds.FileSystemDataset,
    key: str,
    wanted: set[str],
    *,
    columns: list[str] | None,
) -> pa.Table:
    """Read the rows whose key is wanted, each key once; other row groups are not read."""
    values = pa.array(sorted(wanted), pa.string())
    names = columns or dataset.schema.names
    found: list[pa.Table] = [dataset.schema.empty_table().select(names)]
    remaining = wanted
    for fragment in dataset.get_fragments():
        if not remaining:
            break
        for group in _groups_with(fragment, key, values, schema=dataset.schema):
            rows = group.to_table(
                schema=dataset.schema,
                columns=list({*names, key}),
                filter=pc.field(key).isin(values),
            )
            rows = _unseen(rows, key, remaining)
            remaining = remaining - set(rows[key].to_pylist())
            found.append(rows.select(names))
    return pa.concat_tables(found)


def _groups_with(fragment: Any, key: str, values: pa.Array, *, schema: pa.Schema) -> list[Any]:
    groups = fragment.split_by_row_group()
    # By the table's schema: a deletion writes files with string views, which Arrow cannot match.
    keys = fragment.to_table(schema=schema, columns=[key])[key]
    present = pc.is_in(keys, value_set=values)
    wanted, start = [], 0
    for group in groups:
        rows = group.row_groups[0].num_rows
        if pc.any(present.slice(start, rows)).as_py():
            wanted.append(group)
        start += rows
    return wanted


def _unseen(rows: pa.Table, key: str, remaining: set[str]) -> pa.Table:
    """Keep the first row of each key that is still looked for."""
    first: dict[str, int] = {}
    for index, value in enumerate(rows[key].to_pylist()):
        if value in remaining:
            first.setdefault(value, index)
    return rows.take(pa.array(first.values(), pa.int64()))
