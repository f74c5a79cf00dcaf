"""The log store, over a bucket and over a folder."""

import gzip
import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import ConfigError, ObjectChangedError, ObjectDeniedError, SourceError
from flows.source.layout import Listed, classify, split_scope
from flows.source.log_store import LogObject, LogStore, ObjectRole, SourceSettings, open_store
from transforms.outcome import Rejected

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

ACCOUNT = "123456789012"
REGION_FOLDER = f"AWSLogs/{ACCOUNT}/BedrockModelInvocationLogs/us-east-1"
LOG = "20260301T051500123Z_0123456789abcdef.json.gz"


def hour(day: int, at: int) -> datetime:
    return datetime(2026, 3, day, at, tzinfo=UTC)


def log_key(day: int, at: int, file: str = LOG, prefix: str = "") -> str:
    return f"{prefix}{REGION_FOLDER}/2026/03/{day:02d}/{at:02d}/{file}"


TREE = {
    log_key(1, 4): b"four",
    log_key(1, 5): b"five",
    log_key(1, 5, "20260301T055900Z_ff.json"): b"not zipped",
    log_key(1, 5, "data/0a-0b_input.json.gz"): b"body",
    log_key(1, 5, "data/0a-0b_input_media_01.pdf"): b"medium",
    log_key(1, 5, "0c_output.json.gz"): b"body beside the logs",
    log_key(1, 5, "empty.json.gz"): b"",
    log_key(1, 5, "notes.txt"): b"foreign",
    log_key(1, 5, "deeper/more.json.gz"): b"foreign",
    log_key(1, 6): b"six",
    log_key(2, 0): b"next day",
    log_key(1, 5, prefix="team/b/").replace("us-east-1", "eu-west-1"): b"another region",
    f"{REGION_FOLDER}/amazon-bedrock-logs-permission-check": b"",
    f"{REGION_FOLDER}/2026/03/99/05/{LOG}": b"no such day",
    "team/b/readme.md": b"foreign",
    f"AWSLogs/{ACCOUNT}/CloudTrail/us-east-1/2026/03/01/trail.json.gz": b"another service",
}
SKIPPED = {
    log_key(1, 5, "empty.json.gz"): "empty_object",
    log_key(1, 5, "notes.txt"): "foreign_object",
    log_key(1, 5, "deeper/more.json.gz"): "foreign_object",
    f"{REGION_FOLDER}/amazon-bedrock-logs-permission-check": "permission_check",
    f"{REGION_FOLDER}/2026/03/99/05/{LOG}": "outside_layout",
    "team/b/readme.md": "outside_layout",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "logs"
    for key, content in TREE.items():
        path = root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


@pytest.fixture(scope="module")
def tree_bucket(s3: "S3Client") -> str:
    """Return a bucket with the same logs as the folder; tests only read it."""
    s3.create_bucket(Bucket="logs-tree")
    upload(s3, "logs-tree", TREE)
    return "logs-tree"


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest) -> tuple[str, SourceSettings]:
    """Return the same logs on a folder and in a bucket."""
    if request.param == "folder":
        return str(request.getfixturevalue("folder")), SourceSettings()
    endpoint = request.getfixturevalue("s3_endpoint")
    bucket = request.getfixturevalue("tree_bucket")
    return f"s3://{bucket}", SourceSettings(endpoint_url=endpoint)


def upload(s3: "S3Client", bucket: str, tree: dict[str, bytes]) -> None:
    with ThreadPoolExecutor(8) as pool:
        puts = [
            pool.submit(s3.put_object, Bucket=bucket, Key=key, Body=content)
            for key, content in tree.items()
        ]
        for put in puts:
            put.result()


def opened(place: tuple[str, SourceSettings]) -> LogStore:
    return open_store(place[0], settings=place[1])


def by_key(items: Iterator[LogObject]) -> dict[str, LogObject]:
    return {item.key: item for item in items}


def test_everything_listed_has_a_role_and_a_skipped_object_a_reason(
    place: tuple[str, SourceSettings],
) -> None:
    """A full listing names each object beside and below the hours, and enters no other service."""
    listed = by_key(opened(place).list_hours())
    assert set(listed) == {key for key in TREE if "CloudTrail" not in key}
    skipped = {key: item.skip_reason for key, item in listed.items() if item.role == "skipped"}
    assert skipped == SKIPPED
    bodies = {key for key, item in listed.items() if item.role is ObjectRole.BODY}
    assert bodies == {key for key in TREE if "_input" in key or "_output" in key}
    assert all(item.size == len(TREE[key]) for key, item in listed.items())


def test_a_range_takes_whole_hours_from_start_to_before_end(
    place: tuple[str, SourceSettings],
) -> None:
    """A bounded listing holds the hours' objects alone, minutes of the start cut off."""
    store = opened(place)
    five = by_key(store.list_hours(hour(1, 5).replace(minute=30), hour(1, 6)))
    assert {item.hour for item in five.values()} == {hour(1, 5)}
    assert {item.region for item in five.values()} == {"us-east-1", "eu-west-1"}
    assert {item.hour for item in store.list_hours(hour(1, 6))} == {hour(1, 6), hour(2, 0)}
    before = {item.hour for item in store.list_hours(None, hour(1, 5).replace(minute=1))}
    assert before == {hour(1, 4), hour(1, 5)}
    assert list(store.list_hours(hour(1, 5), hour(1, 5))) == []


@pytest.mark.parametrize(
    "below",
    [
        "",
        "/",
        "/AWSLogs",
        f"/AWSLogs/{ACCOUNT}/",
        f"/{REGION_FOLDER}",
        f"/{REGION_FOLDER}/2026/03/01/05",
    ],
)
def test_keys_do_not_depend_on_the_level_that_the_uri_names(
    place: tuple[str, SourceSettings],
    below: str,
) -> None:
    """Opened at the bucket, at AWSLogs or at an hour, an object has the same key."""
    store = open_store(place[0] + below, settings=place[1])
    keys = [
        item.key for item in store.list_hours(hour(1, 5), hour(1, 6)) if item.region == "us-east-1"
    ]
    assert keys == sorted(key for key in TREE if key.startswith(f"{REGION_FOLDER}/2026/03/01/05/"))


@given(prefix=st.lists(st.sampled_from(["AWSLogs", "us-east-1", "2026", ACCOUNT, "a b", "ü"])))
def test_the_last_layout_in_a_key_counts(prefix: list[str]) -> None:
    """A key prefix may look like parts of the layout and changes nothing."""
    parts = "".join(f"{part}/" for part in prefix)
    item = classify(Listed(log_key(1, 5, prefix=parts), 1, "e"))
    assert (item.account, item.region, item.hour, item.role) == (
        ACCOUNT,
        "us-east-1",
        hour(1, 5),
        "log",
    )


@given(
    path=st.lists(
        st.sampled_from(["AWSLogs", ACCOUNT, "BedrockModelInvocationLogs", "us-east-1", "x"])
    )
)
def test_root_and_scope_together_are_the_path(path: list[str]) -> None:
    """Splitting a path loses nothing, and the root ends above the scope's AWSLogs."""
    root, scope = split_scope("/".join(path))
    assert root + scope == "".join(f"{part}/" for part in path)
    assert not scope or scope.startswith("AWSLogs/")


def test_a_bucket_of_many_keys_is_listed_in_pages_and_only_where_asked(
    s3: "S3Client",
    bucket: str,
    fault_proxy: Any,
) -> None:
    """Over 1,000 keys come complete and in order; an hour behind them costs one page."""
    tree = {log_key(1, 5, f"20260301T05{n:07d}Z_ab.json.gz"): b"x" for n in range(1005)}
    tree[log_key(1, 6)] = b"x"
    upload(s3, bucket, tree)
    uri = f"s3://{bucket}/{REGION_FOLDER}"
    store = open_store(uri, settings=SourceSettings(endpoint_url=fault_proxy.url))
    assert [item.key for item in store.list_hours()] == sorted(tree)
    fault_proxy.requests.clear()
    assert [item.key for item in store.list_hours(hour(1, 6), hour(1, 7))] == [log_key(1, 6)]
    # One request to see whether the bucket is there, one for the hour.
    assert len(fault_proxy.requests) == 2


def test_reading_gives_the_bytes_as_stored_and_their_digest(
    place: tuple[str, SourceSettings],
) -> None:
    """Chunks join to the object; the digest covers what the caller did not read, too."""
    store = opened(place)
    item = by_key(store.list_hours())[log_key(1, 5)]
    reader = store.open(item)
    assert b"".join(reader.chunks) == b"five"
    assert reader.sha256 == hashlib.sha256(b"five").hexdigest()
    assert store.open(item).sha256 == hashlib.sha256(b"five").hexdigest()
    given_up = store.open(item)
    given_up.close()
    with pytest.raises(SourceError, match="not read to its end"):
        list(given_up.chunks)


def test_prefetch_keeps_the_order_and_isolates_what_fails(
    place: tuple[str, SourceSettings],
) -> None:
    """Objects come in the order given, held or streamed; a bad one fails alone."""
    uri, settings = place
    tight = settings.model_copy(update={"prefetch": 3, "prefetch_bytes": 9})
    store = open_store(uri, settings=tight)
    items = [item for item in store.list_hours() if item.role is ObjectRole.LOG]
    changed = items[1]
    items[1] = LogObject(
        changed.key,
        changed.size,
        "another",
        changed.account,
        changed.region,
        changed.hour,
        changed.role,
    )
    seen = []
    for item, reader in store.prefetch(items):
        seen.append(item.key)
        if item is items[1]:
            with pytest.raises(ObjectChangedError):
                list(reader.chunks)
        else:
            assert b"".join(reader.chunks) == TREE[item.key]
    assert seen == [item.key for item in items]


def test_prefetch_may_be_left_early(place: tuple[str, SourceSettings]) -> None:
    """A caller that stops after the first object gets no error and leaves no thread working."""
    store = opened(place)
    logs = [item for item in store.list_hours() if item.role is ObjectRole.LOG]
    for _, reader in store.prefetch(logs):
        reader.close()
        break
    assert store.open(logs[0]).sha256


def test_an_object_that_changed_since_listing_is_not_read(folder: Path) -> None:
    """Another content under the key, or none, is named and nothing else."""
    store = open_store(str(folder), settings=SourceSettings())
    listed = by_key(store.list_hours())
    path = folder / log_key(1, 5)
    path.write_bytes(b"other")
    with pytest.raises(ObjectChangedError, match="changed between listing and reading"):
        list(store.open(listed[log_key(1, 5)]).chunks)
    path.unlink()
    with pytest.raises(ObjectChangedError, match="vanished"):
        list(store.open(listed[log_key(1, 5)]).chunks)


def test_an_object_that_changed_in_the_bucket_is_not_read(
    s3: "S3Client",
    s3_endpoint: str,
    bucket: str,
) -> None:
    """The ETag of the listing is a condition of the request."""
    upload(s3, bucket, {log_key(1, 5): b"five", log_key(1, 6): b"six"})
    store = open_store(f"s3://{bucket}", settings=SourceSettings(endpoint_url=s3_endpoint))
    listed = by_key(store.list_hours())
    s3.put_object(Bucket=bucket, Key=log_key(1, 5), Body=b"fife")
    s3.delete_object(Bucket=bucket, Key=log_key(1, 6))
    with pytest.raises(ObjectChangedError, match="changed between listing and reading"):
        list(store.open(listed[log_key(1, 5)]).chunks)
    with pytest.raises(ObjectChangedError, match="vanished"):
        list(store.open(listed[log_key(1, 6)]).chunks)


def test_encrypted_and_encoded_objects_come_as_stored(
    s3: "S3Client",
    s3_endpoint: str,
    bucket: str,
) -> None:
    """Server-side encryption is transparent, and Content-Encoding gzip is not undone."""
    zipped = gzip.compress(b"{}\n", mtime=0)
    s3.put_object(
        Bucket=bucket,
        Key=log_key(1, 5),
        Body=zipped,
        ContentEncoding="gzip",
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId="invented-key",
    )
    store = open_store(f"s3://{bucket}", settings=SourceSettings(endpoint_url=s3_endpoint))
    (item,) = store.list_hours()
    assert b"".join(store.open(item).chunks) == zipped


def test_a_body_is_read_by_the_key_that_its_record_names(
    place: tuple[str, SourceSettings],
) -> None:
    """An overflow body in scope resolves and reads; one that is not there yet is None."""
    store = opened(place)
    item = by_key(store.list_hours())[log_key(1, 5)]
    bucket = place[0].removeprefix("s3://") if place[0].startswith("s3") else "any-bucket"
    key = store.body_key(item, f"s3://{bucket}/{log_key(1, 5, 'data/0a-0b_input.json.gz')}")
    assert key is not None
    chunks = store.fetch_body(key)
    assert chunks is not None
    assert b"".join(chunks) == b"body"
    late = store.body_key(item, f"s3://{bucket}/{log_key(1, 6, 'data/late_input.json.gz')}")
    assert late is not None
    assert store.fetch_body(late) is None


@pytest.mark.parametrize(
    "uri",
    [
        f"s3://other/team/a/{log_key(1, 5, 'data/x.json.gz')}",
        f"s3://logs/{log_key(1, 5, 'data/x.json.gz')}",
        f"s3://logs/team/b/{log_key(1, 5, 'data/x.json.gz')}",
        f"s3://logs/team/a/{log_key(1, 5, 'data/x.json.gz')}".replace(ACCOUNT, "999999999999"),
        f"s3://logs/team/a/{log_key(1, 5, 'data/x.json.gz')}".replace("us-east-1", "eu-west-1"),
        f"s3://logs/team/a/{log_key(1, 5, 'data/../../x.json.gz')}",
        f"s3://logs/team/a/{log_key(1, 5, 'data/..')}",
        f"s3://logs/team/a/{log_key(1, 5)}",
        "file:///etc/passwd",
        "s3://logs",
        "",
    ],
)
def test_a_body_outside_its_records_scope_has_no_key(uri: str) -> None:
    """Another bucket, prefix, account, region or folder is never read."""
    store = open_store("s3://logs/team", settings=SourceSettings(endpoint_url="http://127.0.0.1:1"))
    item = classify(Listed(log_key(1, 5, prefix="a/"), 1, "e"))
    assert isinstance(store.body_key(item, uri), Rejected)
    inside = f"s3://logs/team/a/{log_key(1, 5, 'data/x.json.gz')}"
    assert store.body_key(item, inside) == log_key(1, 5, "data/x.json.gz", prefix="a/")


def test_copied_logs_find_their_bodies_by_the_original_buckets_name(folder: Path) -> None:
    """With original_buckets set, a URI of that bucket resolves and one of any other does not."""
    settings = SourceSettings(original_buckets=("old-logs",))
    store = open_store(str(folder), settings=settings)
    item = by_key(store.list_hours())[log_key(1, 5)]
    body = log_key(1, 5, "data/0a-0b_input.json.gz")
    assert store.body_key(item, f"s3://old-logs/was/here/{body}") == body
    assert isinstance(store.body_key(item, f"s3://other-logs/{body}"), Rejected)


@pytest.mark.parametrize("key", ["../secret", "/etc/passwd", "a/../../secret"])
def test_a_folder_never_reads_above_itself(folder: Path, key: str) -> None:
    """A key that climbs out of the folder is answered as missing."""
    (folder.parent / "secret").write_bytes(b"x")
    assert open_store(str(folder), settings=SourceSettings()).fetch_body(key) is None


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503, "times": 2},
        {"status": 500, "times": 1},
        {"status": 403, "times": 1},
        {"cut_after": 1_500_000, "times": 2},
        {"cut_after": 0, "times": 2},
    ],
)
def test_reading_survives_what_a_network_does(
    s3: "S3Client",
    bucket: str,
    fault_proxy: Any,
    fault: dict[str, int],
) -> None:
    """Throttling, server errors, a stray denial and broken connections cost time, not bytes."""
    content = os.urandom(4_000_000)
    upload(s3, bucket, {log_key(1, 5): content})
    store = open_store(f"s3://{bucket}", settings=SourceSettings(endpoint_url=fault_proxy.url))
    (item,) = store.list_hours()
    fault_proxy.fail("GET", LOG, **fault)
    assert b"".join(store.open(item).chunks) == content


def test_listing_survives_what_a_network_does(
    s3: "S3Client",
    bucket: str,
    fault_proxy: Any,
) -> None:
    """A page that is throttled, denied once or cut off is asked for again."""
    upload(s3, bucket, {log_key(1, 5): b"five"})
    store = open_store(f"s3://{bucket}", settings=SourceSettings(endpoint_url=fault_proxy.url))
    fault_proxy.fail("GET", "list-type=2", status=503)
    fault_proxy.fail("GET", "list-type=2", status=403)
    fault_proxy.fail("GET", "list-type=2", cut_after=20)
    assert [item.key for item in store.list_hours()] == [log_key(1, 5)]


def test_a_connection_that_always_breaks_fails_its_object_alone(
    s3: "S3Client",
    bucket: str,
    fault_proxy: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without progress reading ends in a SourceError that names the object."""
    monkeypatch.setattr("flows.source.s3._FIRST_WAIT_SECONDS", 0.001)
    upload(s3, bucket, {log_key(1, 5): b"five", log_key(1, 6): b"six"})
    store = open_store(f"s3://{bucket}", settings=SourceSettings(endpoint_url=fault_proxy.url))
    fault_proxy.fail("GET", f"/05/{LOG}", cut_after=0, times=1000)
    readers = (reader for _, reader in store.prefetch(store.list_hours()))
    broken = next(readers)
    with pytest.raises(SourceError, match=f"{LOG}: .* failed again and again"):
        list(broken.chunks)
    with pytest.raises(SourceError, match="not read to its end"):
        _ = broken.sha256
    assert b"".join(next(readers).chunks) == b"six"


def test_a_missing_place_is_one_clear_line(tmp_path: Path, s3_endpoint: str) -> None:
    """A folder or bucket that is not there is named with the setting."""
    with pytest.raises(ConfigError, match=r"source\.uri: there is no folder"):
        list(open_store(str(tmp_path / "no"), settings=SourceSettings()).list_hours())
    (tmp_path / "AWSLogs").mkdir()
    below = tmp_path / "AWSLogs" / ACCOUNT
    with pytest.raises(ConfigError, match=f"source.uri: there is no folder .*{ACCOUNT}"):
        list(open_store(str(below), settings=SourceSettings()).list_hours())
    with pytest.raises(ConfigError, match=r"source\.uri: no invocation logs below"):
        list(open_store(str(tmp_path), settings=SourceSettings()).list_hours(hour(1, 5)))
    settings = SourceSettings(endpoint_url=s3_endpoint)
    with pytest.raises(ConfigError, match=r"source\.uri: there is no bucket"):
        list(open_store("s3://no-such-bucket-here", settings=settings).list_hours())
    for uri in ("", "ftp://x", "s3://", "s3://UPPER"):
        with pytest.raises(ConfigError, match=r"source\.uri"):
            open_store(uri, settings=settings)


def test_a_wrong_way_to_the_bucket_is_one_clear_line(
    free_port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A dead endpoint, a word for a URL, an unknown profile and no credentials are told apart."""

    def reason(**settings: str) -> str:
        with pytest.raises(ConfigError) as caught:
            list(open_store("s3://logs", settings=SourceSettings(**settings)).list_hours())
        return str(caught.value)

    dead = f"http://127.0.0.1:{free_port}"
    assert reason(endpoint_url=dead).startswith("source.endpoint_url: no S3 server answers")
    assert reason(endpoint_url="nonsense") == "source.endpoint_url: not a URL"
    assert reason(profile="nobody").startswith("source.profile:")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert reason(endpoint_url=dead).startswith("AWS credentials: none found")


def test_denied_listing_names_the_permission(
    bucket: str,
    s3_endpoint: str,
    acting_as: Callable[[list[dict[str, Any]]], AbstractContextManager[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without s3:ListBucket the run stops with that word in its message."""
    monkeypatch.setattr("flows.source.s3._FIRST_WAIT_SECONDS", 0.001)
    allowed = [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]
    settings = SourceSettings(endpoint_url=s3_endpoint)
    with acting_as(allowed):
        store = open_store(f"s3://{bucket}", settings=settings)
        with pytest.raises(ConfigError, match="allow s3:ListBucket on it"):
            list(store.list_hours())


def test_denied_reading_names_the_permission(
    s3: "S3Client",
    bucket: str,
    s3_endpoint: str,
    acting_as: Callable[[list[dict[str, Any]]], AbstractContextManager[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without s3:GetObject one object fails alone, and the check before work stops the run."""
    monkeypatch.setattr("flows.source.s3._FIRST_WAIT_SECONDS", 0.001)
    upload(s3, bucket, {log_key(1, 5): b"five"})
    allowed = [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]
    with acting_as(allowed):
        settings = SourceSettings(endpoint_url=s3_endpoint)
        store = open_store(f"s3://{bucket}", settings=settings)
        items = list(store.list_hours())
        with pytest.raises(ObjectDeniedError, match="allow s3:GetObject on it"):
            list(store.open(items[0]).chunks)
        with pytest.raises(ConfigError, match=r"source\.uri: .*allow s3:GetObject on it"):
            store.check_readable(items)
    store.check_readable(items)


def test_requester_pays_and_the_buckets_owner_are_said_in_each_request(
    s3: "S3Client",
    bucket: str,
    fault_proxy: Any,
) -> None:
    """Both settings reach listing and reading."""
    upload(s3, bucket, {log_key(1, 5): b"five"})
    settings = SourceSettings(
        endpoint_url=fault_proxy.url,
        requester_pays=True,
        bucket_owner=ACCOUNT,
    )
    store = open_store(f"s3://{bucket}", settings=settings)
    (item,) = store.list_hours()
    assert b"".join(store.open(item).chunks) == b"five"
    for _, _, headers in fault_proxy.requests:
        assert headers["x-amz-request-payer"] == "requester"
        assert headers["x-amz-expected-bucket-owner"] == ACCOUNT


def test_a_bound_without_a_time_zone_is_refused(folder: Path) -> None:
    """An hour of nowhere would silently list another range."""
    store = open_store(str(folder), settings=SourceSettings())
    with pytest.raises(ValueError, match="time zone"):
        list(store.list_hours(hour(1, 5).replace(tzinfo=None)))
