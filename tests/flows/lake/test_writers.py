"""Eight writers on one lake on S3: every commit lands; the rate is printed."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from flows.lake.lake import Lake, LakeSettings
from transforms import tables

WRITERS = 8
FIRST = datetime(2026, 3, 1, tzinfo=UTC)


def shard(number: int) -> str:
    """Name an hour's shard."""
    return f"123456789012.us-east-1.{FIRST + timedelta(hours=number):%Y-%m-%dT%H}.0of1"


def rows(number: int) -> pa.Table:
    """Return a shard's rows: an object and a record."""
    common = {"shard": shard(number), "object_key": f"{number}.json.gz", "fingerprint": "f"}
    kinds = ("object", "record")
    listed = [{**common, "kind": kind, "ordinal": place} for place, kind in enumerate(kinds)]
    return pa.Table.from_pylist(listed, schema=tables.RECORDS)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("shards", [24, pytest.param(500, marks=pytest.mark.slow)])
def test_every_commit_of_eight_writers_lands(
    shards: int, s3_endpoint: str, bucket: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Messages and records of all shards are there, each once, whoever came first."""
    place = f"s3://{bucket}/lake"
    settings = LakeSettings(endpoint_url=s3_endpoint)
    Lake.open(place, settings=settings, create=True)

    def write(first: int) -> None:
        lake = Lake.open(place, settings=settings)
        for number in range(first, shards, WRITERS):
            message = {"message_id": f"m{number}", "role": "user", "content": "x"}
            lake.append_messages(pa.Table.from_pylist([message], schema=tables.MESSAGES))
            lake.replace_shard(shard(number), rows(number))

    began = time.monotonic()
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    spent = time.monotonic() - began
    lake = Lake.open(place, settings=settings)
    assert lake.versions()["records"] == lake.versions()["messages"] == shards
    assert set(lake.shard_states()) == {shard(number) for number in range(shards)}
    assert lake.message_rows() == shards
    with capsys.disabled():
        print(f"\n{WRITERS} writers: {2 * shards} commits, {2 * shards / spent:.1f} per second")  # noqa: T201
