"""Places: a record's bodies are read from its own account, region and prefix, and nowhere else."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.logs.limits import ReadLimits
from transforms.logs.places import BodyScope, LogPlace, body_key, log_place, unzip_body
from transforms.outcome import Reason, Rejected

ROOT = "AWSLogs/123456789012/BedrockModelInvocationLogs/us-west-2/"
KEY = f"team/{ROOT}2026/01/02/03/a.json.gz"
TAIL = "2026/01/02/03/data/7e57_input.json.gz"
BUCKET = BodyScope(object_key=KEY, bucket="logs-bucket")
FOLDER = BodyScope(object_key=KEY)


def _failed_check(result: str | Rejected) -> str:
    assert isinstance(result, Rejected)
    assert result.reason is Reason.BODY_OUT_OF_SCOPE
    return str(result.evidence["check"])


def test_the_last_root_counts() -> None:
    """A prefix may look like a root itself; a name that merely ends like one is none."""
    twice = f"us-east-1/{ROOT}old/{ROOT}2026/x.json"
    assert log_place(twice) == LogPlace(
        f"us-east-1/{ROOT}old/", "123456789012", "us-west-2", "2026/x.json"
    )
    assert log_place("a" + ROOT) is None
    assert log_place("plain/x.json.gz") is None


def test_own_body_in_the_bucket() -> None:
    """A path to the record's own bucket and prefix becomes a key below the store's root."""
    uri = f"s3://logs-bucket/team/{ROOT}{TAIL}"
    assert body_key(uri, BUCKET) == f"team/{ROOT}{TAIL}"
    inner = BodyScope(object_key=KEY, bucket="logs-bucket", store_prefix="bedrock/logs/")
    assert body_key(f"s3://logs-bucket/bedrock/logs/team/{ROOT}{TAIL}", inner) == (
        f"team/{ROOT}{TAIL}"
    )
    assert _failed_check(body_key(uri, inner)) == "prefix"


def test_a_copy_reads_its_own_bodies() -> None:
    """In a folder the bucket's name and prefix are history: the body lies beside the record."""
    uri = f"s3://first-bucket/elsewhere/{ROOT}{TAIL}"
    assert body_key(uri, FOLDER) == f"team/{ROOT}{TAIL}"
    copied = BodyScope(
        object_key=KEY, bucket="second-bucket", original_buckets=frozenset({"first-bucket"})
    )
    assert body_key(uri, copied) == f"team/{ROOT}{TAIL}"


def test_original_buckets_hold_for_folders_too() -> None:
    """Where a team names the buckets that a folder was copied from, others are refused."""
    scope = BodyScope(object_key=KEY, original_buckets=frozenset({"first-bucket"}))
    assert _failed_check(body_key(f"s3://other-bucket/{ROOT}{TAIL}", scope)) == "bucket"


@pytest.mark.parametrize(
    ("uri", "check"),
    [
        (f"s3://other-bucket/team/{ROOT}{TAIL}", "bucket"),
        (f"s3://logs-bucket/team/{ROOT.replace('1234', '9999')}{TAIL}", "account"),
        (f"s3://logs-bucket/team/{ROOT.replace('west', 'east')}{TAIL}", "region"),
        (f"s3://logs-bucket/else/{ROOT}{TAIL}", "prefix"),
        (f"s3://logs-bucket/team/{ROOT}2026/01/02/03/data/../x_input.json.gz", "path"),
        (f"s3://logs-bucket/team/{ROOT}2026/01/02/03/data/..", "path"),
        (f"s3://logs-bucket/team/{ROOT}2026/01/02/03/a.json.gz", "path"),
        (f"https://logs-bucket/team/{ROOT}{TAIL}", "path"),
        (f"s3://logs-bucket/team/{ROOT}{TAIL}?versionId=1", "path"),
        (f"s3://logs-bucket/team/{ROOT}data/%2e%2e", "path"),
        ("s3://logs-bucket/secrets.json", "path"),
        ("/etc/passwd", "path"),
        ("", "path"),
    ],
)
def test_paths_out_of_scope(uri: str, check: str) -> None:
    """A path to anywhere else is refused, and the evidence names the check."""
    assert _failed_check(body_key(uri, BUCKET)) == check


def test_a_flat_export_uses_the_records_account_and_region() -> None:
    """An object outside the layout vouches for nothing: the record's own fields must agree."""
    uri = f"s3://any-bucket/{ROOT}{TAIL}"
    flat = BodyScope(object_key="x.json", account="123456789012", region="us-west-2")
    assert body_key(uri, flat) == f"{ROOT}{TAIL}"
    assert _failed_check(body_key(uri, BodyScope(object_key="x.json"))) == "account"


@given(uri=st.text(max_size=80) | st.text("s3:/AWSLogs123456789012.data", max_size=80))
def test_a_key_never_leaves_the_records_prefix(uri: str) -> None:
    """Whatever a log holds, the key begins with the record's own root and climbs nowhere."""
    result = body_key(uri, FOLDER)
    if isinstance(result, str):
        assert result.startswith(f"team/{ROOT}")
        assert ".." not in result.split("/")


LIMITS = ReadLimits(max_body_bytes=100_000)


def test_bodies_are_unzipped_by_content() -> None:
    """A body is decoded zipped or not, object or list."""
    assert unzip_body([gzip.compress(b'{"a": 1}')], limits=LIMITS) == {"a": 1}
    assert unzip_body([b"[1,", b"2]"], limits=LIMITS) == [1, 2]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (gzip.compress(b'{"a": 1}', mtime=0)[:-9], "truncated_object"),
        (gzip.compress(b'{"a": 1}', mtime=0)[:-8] + bytes(8), "corrupt_object"),
        (gzip.compress(bytes(1_000_000), mtime=0), "object_too_large"),
        (b"[" * 5000 + b"]" * 5000, "too_deeply_nested"),
        (b"<html>", "not_json"),
        (b"", "not_json"),
        (b"null", "null"),
    ],
)
def test_unreadable_bodies(data: bytes, fault: str) -> None:
    """A body that cannot be read is a value that says why."""
    expected = Rejected(Reason.BODY_UNREADABLE, {"fault": fault})
    assert unzip_body([data], limits=LIMITS) == expected
