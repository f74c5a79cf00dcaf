"""The lake's tables, on a folder and on an S3 server."""

import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.errors import ConfigError, ContractError, SourceError
from flows.lake.lake import FeedbackCounts, Lake, LakeSettings, ShardState
from flows.lake.tables import SCHEMAS
from transforms import tables

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

ROOT = Path(__file__).parents[3]
FIVE = "123456789012.us-east-1.2026-03-01T05.0of1"
SIX = "123456789012.us-east-1.2026-03-01T06.0of1"
OUTSIDE = "outside.0of1"
SECRET = "SECRETWORD"


def hour(at: int) -> datetime:
    return datetime(2026, 3, 1, at, tzinfo=UTC)


def records(
    shard: str,
    count: int = 3,
    *,
    fingerprint: str = "f1",
    pending: int = 0,
) -> pa.Table:
    listed = {
        "shard": shard,
        "kind": "object",
        "object_key": "a.json.gz",
        "ordinal": 0,
        "fingerprint": fingerprint,
        "recipe": "r1",
    }
    rows = [
        {
            "shard": shard,
            "kind": "record",
            "object_key": "a.json.gz",
            "ordinal": number + 1,
            "outcome": "quarantined" if number < pending else "kept",
            "reason": "body_pending" if number < pending else "",
            "time": hour(5),
            "message_ids": ["m1", "m2"],
            "request_id": SECRET,
            "findings": SECRET,
            "self_key": 2**62 + number,
            "input_tokens": None if number else 7,
        }
        for number in range(count)
    ]
    return pa.Table.from_pylist([listed, *rows], schema=tables.RECORDS)


def messages(ids: list[str], content: str = SECRET) -> pa.Table:
    rows = [{"message_id": name, "role": "user", "content": content} for name in ids]
    return pa.Table.from_pylist(rows, schema=tables.MESSAGES)


def events(*rows: tuple[str, str]) -> pa.Table:
    listed = [
        {"event_id": name, "event_digest": digest, "comment": SECRET, "time": hour(5)}
        for name, digest in rows
    ]
    return pa.Table.from_pylist(listed, schema=tables.FEEDBACK)


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, LakeSettings]:
    """Return where a lake may be made: a folder with an odd name, and a bucket."""
    if request.param == "folder":
        return str(tmp_path / "my läke 100%"), LakeSettings()
    endpoint = request.getfixturevalue("s3_endpoint")
    return f"s3://{request.getfixturevalue('bucket')}/a/lake", LakeSettings(endpoint_url=endpoint)


@pytest.fixture
def lake(place: tuple[str, LakeSettings]) -> Lake:
    return Lake.open(place[0], settings=place[1], create=True)


@pytest.fixture
def folder_lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"), settings=LakeSettings(), create=True)


def all_rows(lake: Lake) -> list[dict[str, Any]]:
    columns = ["shard", "kind", "ordinal", "fingerprint"]
    rows = lake.scan_records(columns, kinds=("record", "object")).to_pylist()
    return sorted(rows, key=lambda row: (row["shard"], row["ordinal"]))


def test_replacing_a_shard_twice_changes_nothing(lake: Lake) -> None:
    """A shard's rows are replaced, other shards' rows stay."""
    lake.replace_shard(FIVE, records(FIVE))
    lake.replace_shard(SIX, records(SIX, 2))
    before = all_rows(lake)
    lake.replace_shard(FIVE, records(FIVE))
    assert all_rows(lake) == before
    lake.replace_shard(FIVE, records(FIVE, 1, fingerprint="f2"))
    after = all_rows(lake)
    assert [row["shard"] for row in after] == [FIVE] * 2 + [SIX] * 3
    assert {row["fingerprint"] for row in after if row["kind"] == "object"} == {"f1", "f2"}


def test_states_tell_what_each_shard_was_made_of(lake: Lake) -> None:
    """Fingerprint, recipe, listed objects and pending bodies come back, narrowed by hour."""
    assert lake.shard_states() == {}
    lake.replace_shard(FIVE, records(FIVE, 3, fingerprint="f5" * 16, pending=2))
    lake.replace_shard(SIX, records(SIX))
    lake.replace_shard(OUTSIDE, records(OUTSIDE, 0))
    states = lake.shard_states()
    assert set(states) == {FIVE, SIX, OUTSIDE}
    assert states[FIVE] == ShardState("f5" * 16, "r1", frozenset({"a.json.gz"}), 2)
    assert set(lake.shard_states(start=hour(6))) == {SIX}
    assert set(lake.shard_states(start=hour(5), end=hour(6))) == {FIVE}
    summary = lake.shard_summaries().set_index("shard").loc[FIVE]
    assert (summary["rows"], summary["pending_bodies"]) == (4, 2)
    assert summary["first_time"] == summary["last_time"] == pd.Timestamp(hour(5))


def test_a_body_of_another_hour_is_not_one_of_the_shards_listed_objects(folder_lake: Lake) -> None:
    """What a record borrowed is noted, and does not look like a lost object in the next listing."""
    rows = records(FIVE).to_pylist()
    rows.append({**rows[0], "object_key": "other/data/x.json.gz", "object_status": "borrowed"})
    folder_lake.replace_shard(FIVE, pa.Table.from_pylist(rows, schema=tables.RECORDS))
    assert folder_lake.shard_states()[FIVE].object_keys == {"a.json.gz"}


def test_a_shard_takes_its_own_rows_only(folder_lake: Lake) -> None:
    """No rows, another shard's rows and a missing column are refused before anything is written."""
    for wrong in (records(SIX), records(FIVE).slice(0, 0)):
        with pytest.raises(ContractError, match="has no rows, or rows of another shard"):
            folder_lake.replace_shard(FIVE, wrong)
    with pytest.raises(ContractError, match="columns are missing: app"):
        folder_lake.replace_shard(FIVE, records(FIVE).drop_columns(["app"]))
    assert folder_lake.versions()["records"] == 0


def test_a_crash_before_the_records_leaves_the_lake_as_before(
    place: tuple[str, LakeSettings],
) -> None:
    """A process that dies behind its messages has changed nothing that a reader reaches."""
    lake = Lake.open(place[0], settings=place[1], create=True)
    lake.replace_shard(FIVE, records(FIVE))
    before = all_rows(lake)
    script = f"""
        import os, signal
        import pyarrow as pa
        from flows.lake.lake import Lake, LakeSettings
        from transforms import tables
        settings = LakeSettings(endpoint_url={place[1].endpoint_url!r})
        lake = Lake.open({place[0]!r}, settings=settings)
        rows = [{{"message_id": "m9", "role": "user", "content": "x"}}]
        lake.append_messages(pa.Table.from_pylist(rows, schema=tables.MESSAGES))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = run_python(script)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert all_rows(lake) == before
    assert lake.read_messages(["m9"], columns=["message_id"]).num_rows == 1
    lake.append_messages(messages(["m9"]))
    lake.replace_shard(FIVE, records(FIVE, 5))
    assert lake.read_messages(["m9"]).num_rows == 1


def test_writers_of_different_shards_all_land(place: tuple[str, LakeSettings]) -> None:
    """Writers that commit at the same time lose nothing."""
    Lake.open(place[0], settings=place[1], create=True)
    shards = [f"123456789012.us-east-1.2026-03-{day:02d}T05.0of1" for day in range(1, 13)]

    def write(part: list[str]) -> None:
        lake = Lake.open(place[0], settings=place[1])
        for shard in part:
            lake.append_messages(messages([shard]))
            lake.replace_shard(shard, records(shard))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, [shards[start::3] for start in range(3)]))
    lake = Lake.open(place[0], settings=place[1])
    assert set(lake.shard_states()) == set(shards)
    assert lake.read_messages(shards).num_rows == len(shards)


def test_two_writers_of_one_shard_end_with_the_rows_of_one(place: tuple[str, LakeSettings]) -> None:
    """The shard is whole afterwards; a writer that came too late is told to run again."""
    Lake.open(place[0], settings=place[1], create=True)

    def write(count: int) -> int:
        lake = Lake.open(place[0], settings=place[1])
        late = 0
        for _ in range(6):
            try:
                lake.replace_shard(FIVE, records(FIVE, count))
            except SourceError:
                late += 1
        return late

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(write, [2, 5])) < 12
    lake = Lake.open(place[0], settings=place[1])
    assert len(all_rows(lake)) in {3, 6}


def test_no_text_reaches_the_tables_logs(folder_lake: Lake) -> None:
    """After replacing, merging and a checkpoint no text stands in any log, whatever its format."""
    for count in (1, 2):
        folder_lake.append_messages(messages(["m1"]))
        folder_lake.replace_shard(FIVE, records(FIVE, count))
        folder_lake.upsert_feedback(events(("e1", str(count))))
    for name in ("messages", "records", "feedback"):
        folder_lake._area.table(name).create_checkpoint()
    logs = [path for path in Path(folder_lake.uri).rglob("_delta_log/*") if path.is_file()]
    assert any(path.suffix == ".parquet" for path in logs)
    for path in logs:
        text = path.read_text("utf-8") if path.suffix != ".parquet" else str(pq.read_table(path))
        content = str(pq.read_table(path).to_pylist()) if path.suffix == ".parquet" else text
        assert SECRET not in content, path.name


def test_integers_with_gaps_stay_integers(lake: Lake) -> None:
    """64-bit keys keep every bit beside nulls, and missing strings and lists are empty."""
    lake.replace_shard(FIVE, records(FIVE))
    frame = lake.read_records(["ordinal", "self_key", "input_tokens", "app", "message_ids", "time"])
    frame = frame.sort_values("ordinal")
    assert frame["self_key"].tolist() == [2**62, 2**62 + 1, 2**62 + 2]
    assert str(frame["input_tokens"].dtype) == "Int64"
    assert frame["input_tokens"].isna().tolist() == [False, True, True]
    assert set(frame["app"]) == {""}
    assert list(frame["message_ids"].iloc[0]) == ["m1", "m2"]
    assert str(frame["time"].dtype) == "datetime64[us, UTC]"
    objects = lake.scan_records(["message_ids", "time"], kinds=("object",)).to_pylist()
    assert objects == [{"message_ids": [], "time": None}]


def test_reading_narrows_by_outcome_shard_and_hour(lake: Lake) -> None:
    """Each way to narrow leaves the others' rows out."""
    lake.replace_shard(FIVE, records(FIVE, 3, pending=1))
    lake.replace_shard(SIX, records(SIX, 2))

    def count(**which: Any) -> int:
        return len(lake.read_records(["shard"], **which))

    assert count() == 5
    assert count(kinds=("record", "object")) == 7
    assert count(outcomes=("kept",)) == 4
    assert count(shards=[SIX]) == 2
    assert count(shards=[]) == 0
    assert count(start=hour(5), end=hour(6)) == 3
    assert count(end=hour(5)) == 0


def test_a_lake_of_an_earlier_version_gains_its_new_columns(
    folder_lake: Lake,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the schema has grown, old rows read as null in it, and old writers are refused."""
    folder_lake.replace_shard(FIVE, records(FIVE, 0))
    grown = SCHEMAS["records"].append(pa.field("mood", pa.string()))
    with monkeypatch.context() as patch:
        patch.setitem(SCHEMAS, "records", grown)
        rows = records(SIX, 0).append_column("mood", pa.array(["good"]))
        folder_lake.replace_shard(SIX, rows)
        moods = folder_lake.scan_records(["shard", "mood"], kinds=("object",)).to_pylist()
    assert {row["shard"]: row["mood"] for row in moods} == {FIVE: None, SIX: "good"}
    with pytest.raises(ConfigError, match="another version of Sluice"):
        folder_lake.replace_shard(FIVE, records(FIVE))


def test_messages_are_read_once_and_by_id(lake: Lake) -> None:
    """An id that was stored twice comes once, an unknown one not at all."""
    lake.append_messages(messages([f"m{number}" for number in range(5000)]))
    lake.append_messages(messages(["m7", "other"]))
    lake.append_messages(messages([]))
    found = lake.read_messages(
        ["m7", "m4999", "other", "nowhere"], columns=["message_id", "content"]
    )
    assert sorted(found["message_id"].to_pylist()) == ["m4999", "m7", "other"]
    assert found.column_names == ["message_id", "content"]
    assert lake.read_messages([]).num_rows == 0
    assert sum(batch.num_rows for batch in lake.iter_messages(["message_id"])) == 5002


def test_feedback_is_added_changed_and_left_alone(lake: Lake) -> None:
    """An event is told by its id, a change by its digest; of repeats the last counts."""
    assert lake.upsert_feedback(events(("e1", "a"), ("e2", "a"))) == FeedbackCounts(2, 0, 0)
    again = events(("e1", "a"), ("e2", "b"), ("e3", "a"), ("e3", "b"))
    assert lake.upsert_feedback(again) == FeedbackCounts(1, 1, 1)
    assert lake.upsert_feedback(again) == FeedbackCounts(0, 0, 3)
    assert lake.upsert_feedback(again.slice(0, 0)) == FeedbackCounts(0, 0, 0)
    stored = lake.read_feedback(["event_id", "event_digest"]).sort_values("event_id")
    assert stored["event_digest"].tolist() == ["a", "b", "b"]


def test_a_pinned_lake_stays_as_it_was(lake: Lake) -> None:
    """Reading at noted versions shows nothing that came later, and writing there is refused."""
    lake.replace_shard(FIVE, records(FIVE))
    then = lake.pinned()
    noted = lake.versions()
    lake.replace_shard(SIX, records(SIX))
    assert set(then.shard_states()) == set(lake.at(noted).shard_states()) == {FIVE}
    assert then.versions() == noted
    assert set(lake.shard_states()) == {FIVE, SIX}
    with pytest.raises(ContractError, match="reading only"):
        then.replace_shard(SIX, records(SIX))


def test_builds_come_back_newest_last(lake: Lake) -> None:
    """A build is there once run.json is, and a later one of the same name is the newest."""
    outcomes = pd.DataFrame({"request_id": ["a"], "outcome": ["emitted"]})
    for version in ("v2", "v1"):
        lake.builds.write("chat", version, tables={"outcomes": outcomes}, run={"workers": 2})
    lake.builds.write("code", "v1", tables={}, run={})
    assert [build.version for build in lake.builds.list("chat")] == ["v2", "v1"]
    newest = lake.builds.newest()
    assert {name: build.version for name, build in newest.items()} == {"chat": "v1", "code": "v1"}
    assert newest["chat"].run["workers"] == 2
    assert lake.builds.read("chat", "v2", "outcomes").to_pydict() == outcomes.to_dict("list")
    with pytest.raises(ConfigError, match="no lineage of dataset chat@v2"):
        lake.builds.read("chat", "v2", "lineage")


def test_no_lake_is_one_clear_line(place: tuple[str, LakeSettings], tmp_path: Path) -> None:
    """Opening what is not there names the setting and makes nothing."""
    uri, settings = place
    with pytest.raises(ConfigError, match=r"^lake\.uri: there is no lake at"):
        Lake.open(uri, settings=settings)
    assert not Path(uri).exists()
    (tmp_path / "file").write_text("")
    for wrong in ("", "ftp://x", str(tmp_path / "file"), str(tmp_path / "file" / "below")):
        with pytest.raises(ConfigError, match=r"^lake\.uri"):
            Lake.open(wrong, settings=settings, create=True)


def test_no_bucket_is_one_clear_line(s3_endpoint: str) -> None:
    """A lake in a bucket that does not exist names the setting."""
    settings = LakeSettings(endpoint_url=s3_endpoint)
    with pytest.raises(ConfigError, match=r"^lake\.uri: there is no bucket"):
        Lake.open("s3://no-such-bucket-here/lake", settings=settings, create=True)


def test_denied_writing_names_the_permissions(
    bucket: str,
    s3_endpoint: str,
    acting_as: Callable[[list[dict[str, Any]]], AbstractContextManager[None]],
) -> None:
    """A reader's permissions do for reading; writing says which actions are needed."""
    settings = LakeSettings(endpoint_url=s3_endpoint)
    Lake.open(f"s3://{bucket}/lake", settings=settings, create=True).replace_shard(
        FIVE,
        records(FIVE),
    )
    reading = {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "*"}
    with acting_as([reading]):
        lake = Lake.open(f"s3://{bucket}/lake", settings=settings)
        assert len(lake.read_records(["shard"])) == 3
        with pytest.raises(ConfigError, match=r"^lake\.uri: access to .* is denied; allow .*Put"):
            lake.replace_shard(FIVE, records(FIVE))


def test_a_full_disk_is_one_clear_line_and_leaves_the_lake(folder_lake: Lake) -> None:
    """Where the system takes no more bytes, the message says so and the old rows stay."""
    folder_lake.replace_shard(FIVE, records(FIVE))
    script = f"""
        import resource, signal
        import pyarrow as pa
        from flows.errors import ConfigError
        from flows.lake.lake import Lake, LakeSettings
        from transforms import tables
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        lake = Lake.open({folder_lake.uri!r}, settings=LakeSettings())
        rows = [{{"message_id": str(n), "role": "user", "content": str(n)}} for n in range(9999)]
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        try:
            lake.append_messages(pa.Table.from_pylist(rows, schema=tables.MESSAGES))
        except ConfigError as error:
            print(error)
    """
    done = run_python(script)
    assert done.stdout.startswith("lake.uri: cannot write the table messages at"), done.stderr
    assert done.stdout.strip().endswith("File too large")
    assert set(folder_lake.shard_states()) == {FIVE}


def test_the_lake_is_encrypted_with_the_key_that_is_set(
    s3: "S3Client",
    s3_endpoint: str,
    bucket: str,
) -> None:
    """Tables and builds are written with SSE-KMS under the key of the settings."""
    settings = LakeSettings(endpoint_url=s3_endpoint, kms_key_id="invented-key")
    lake = Lake.open(f"s3://{bucket}", settings=settings, create=True)
    lake.replace_shard(FIVE, records(FIVE))
    lake.builds.write("chat", "v1", tables={}, run={})
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    heads = {key: s3.head_object(Bucket=bucket, Key=key) for key in keys}
    used = {key: head.get("SSEKMSKeyId", "").rpartition("/")[2] for key, head in heads.items()}
    assert used == dict.fromkeys(keys, "invented-key")


def run_python(script: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", textwrap.dedent(script)],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
