"""A lake of two years of hours: what it costs to open, plan, replace one, and scan narrowly.

`python -m benchmarks.many_hours [--hours 17520]`. The shards are small, and are committed by the
hundred, which no flow does: what is measured afterwards does not depend on how they came.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.lake.lake import Lake, LakeSettings
from flows.lake.reading import conform
from flows.lake.shards import with_pending
from flows.lake.tables import RECORDS, SCHEMAS
from transforms import tables

FIRST = datetime(2024, 1, 1, tzinfo=UTC)
PER_COMMIT = 240


def main() -> None:
    """Build the lake, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=int, default=17_520)
    parser.add_argument("--records", type=int, default=20, help="Of each hour.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        lake = _built(folder, given.hours, given.records)
        built = time.monotonic() - began
        found = _measured(folder, lake, given.hours, given.records)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        shape = {"hours": given.hours, "records": given.records, "megabytes": round(size / 1e6)}
        print(json.dumps({**shape, "built_seconds": round(built, 1), "seconds": found}))


def _measured(folder: str, lake: Lake, hours: int, records: int) -> dict[str, float]:
    """Return the median seconds of what a flow and a reader do."""
    newest = _name(hours - 1)
    last_two_days = FIRST + timedelta(hours=hours - 48)
    works: dict[str, Callable[[], Any]] = {
        "open": lambda: Lake.open(folder, settings=LakeSettings()).versions(),
        "replace_one_hour": lambda: lake.replace_shard(newest, _rows([hours - 1], records)),
        "summaries": lake.shard_summaries,
        "states_of_48_hours": lambda: lake.shard_states(start=last_two_days),
        "one_column_of_48_hours": lambda: lake.scan_records(["request_id"], start=last_two_days),
        "one_column_of_all": lambda: lake.scan_records(["request_id"]),
        "six_columns_of_all": lambda: lake.scan_records(
            ["request_id", "outcome", "reason", "time", "self_key", "parent_key"]
        ),
    }
    return {name: round(_median(work), 3) for name, work in works.items()}


def _median(work: Callable[[], Any]) -> float:
    spent = []
    for _ in range(3):
        began = time.monotonic()
        work()
        spent.append(time.monotonic() - began)
    return statistics.median(spent)


def _built(folder: str, hours: int, records: int) -> Lake:
    """Make the lake, many hours to a commit."""
    from deltalake import write_deltalake

    lake = Lake.open(folder, settings=LakeSettings(), create=True)
    for first in range(0, hours, PER_COMMIT):
        rows = _rows(list(range(first, min(hours, first + PER_COMMIT))), records)
        table = conform(with_pending(rows), SCHEMAS[RECORDS])
        write_deltalake(f"{folder}/{RECORDS}", table, mode="append")
    return lake


def _rows(hours: list[int], records: int) -> pa.Table:
    listed = [row for hour in hours for row in _hour(hour, records)]
    return pa.Table.from_pylist(listed, schema=tables.RECORDS)


def _hour(hour: int, records: int) -> Iterator[dict[str, Any]]:
    common = {
        "shard": _name(hour),
        "object_key": f"{hour:05}.json.gz",
        "fingerprint": f"{hour:032x}",
        "recipe": "r",
    }
    yield {**common, "kind": "object", "ordinal": 0, "object_status": "read"}
    for number in range(1, records + 1):
        yield {
            **common,
            "kind": "record",
            "ordinal": number,
            "outcome": "kept",
            "request_id": f"{hour:05}-{number:05}-0000-0000-000000000000",
            "time": FIRST + timedelta(hours=hour, seconds=number),
            "message_ids": [f"{hour:016x}{number:016x}"],
            "self_key": hour * 1_000 + number,
        }


def _name(hour: int) -> str:
    return f"123456789012.us-east-1.{FIRST + timedelta(hours=hour):%Y-%m-%dT%H}.0of1"


if __name__ == "__main__":
    main()
