"""Where logs lie: the account, region and prefix in an object's key, and the bodies beside it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from transforms.logs.decoding import decode
from transforms.logs.limits import ReadLimits
from transforms.logs.unzipping import StreamFaultError, unzipped
from transforms.outcome import Reason, Rejected

_ROOT = re.compile(
    r"AWSLogs/(?P<account>\d{12})/BedrockModelInvocationLogs/(?P<region>[a-z]{2,}(?:-[a-z0-9]+)+)/",
)
"""Source: Bedrock User Guide, Model invocation logging, bucket policy and key layout."""
_BODY_TAIL = re.compile(r"(?:\d{4}/\d{2}/\d{2}/\d{2}/)?data/[A-Za-z0-9][A-Za-z0-9._-]*")
_URI = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(?P<key>[!-~]{1,1024})")


@dataclass(frozen=True, slots=True)
class LogPlace:
    """The parts of a key in the layout that Bedrock writes."""

    prefix: str
    """What stands before the last `AWSLogs/`: empty, or ending with a slash."""
    account: str
    region: str
    tail: str
    """What stands behind the region: hour folders and file name."""


@lru_cache(maxsize=1024)
def log_place(key: str) -> LogPlace | None:
    """Read a key's parts; None if it is not in the layout.

    The last `AWSLogs/` counts: prefixes may hold text of the same look.
    """
    roots = [match for match in _ROOT.finditer(key) if _at_segment_start(key, match)]
    if not roots:
        return None
    root = roots[-1]
    return LogPlace(key[: root.start()], root["account"], root["region"], key[root.end() :])


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyScope:
    """What a record's offloaded bodies may be read from."""

    object_key: str
    """Key of the record's own log object, relative to the store's root."""
    account: str = ""
    """The record's account; used where the object's key tells none."""
    region: str = ""
    bucket: str | None = None
    """Bucket of the store; None for a directory, which is a copy of some bucket's objects."""
    store_prefix: str = ""
    """Prefix inside the bucket that the store's keys are relative to."""
    original_buckets: frozenset[str] = frozenset()
    """Buckets from which the logs were copied into the store."""


def body_key(uri: str, scope: BodyScope) -> str | Rejected:
    """Turn a record's body path into a key relative to the store's root, if it is in scope.

    The path is data from a log, so the result always lies below the record's own prefix, in its
    own account and region: only the part from `AWSLogs/` on is taken from the path. In a
    bucket, the path must name this bucket and the record's own prefix, or one of the original
    buckets. In a directory any bucket's name will do unless original buckets are given.

    Returns:
        The key; else `BODY_OUT_OF_SCOPE`, whose evidence names the check that failed: path,
        bucket, account, region or prefix.
    """
    match = _URI.fullmatch(uri)
    named = log_place(match["key"]) if match else None
    if match is None or named is None or not _BODY_TAIL.fullmatch(named.tail):
        return _out_of_scope("path")
    own = log_place(scope.object_key) or LogPlace("", scope.account, scope.region, "")
    if scope.original_buckets or scope.bucket is not None:
        allowed = scope.original_buckets | ({scope.bucket} if scope.bucket else set())
        if match["bucket"] not in allowed:
            return _out_of_scope("bucket")
    if named.account != own.account:
        return _out_of_scope("account")
    if named.region != own.region:
        return _out_of_scope("region")
    if match["bucket"] == scope.bucket and named.prefix != _full_prefix(scope, own):
        return _out_of_scope("prefix")
    return f"{own.prefix}AWSLogs/{own.account}/BedrockModelInvocationLogs/{own.region}/{named.tail}"


def unzip_body(chunks: Iterable[bytes], *, limits: ReadLimits) -> Any | Rejected:
    """Decode an offloaded body, zipped or not.

    Returns:
        The decoded JSON value; else `BODY_UNREADABLE` for one that is damaged, larger than
        `limits.max_body_bytes`, nested too deep, not JSON or null.
    """
    try:
        text = b"".join(unzipped(chunks, max_bytes=limits.max_body_bytes))
    except StreamFaultError as error:
        return Rejected(Reason.BODY_UNREADABLE, {"fault": error.reason.value})
    decoded = decode(text.removeprefix(b"\xef\xbb\xbf"), max_depth=limits.max_depth)
    if isinstance(decoded, Reason):
        return Rejected(Reason.BODY_UNREADABLE, {"fault": decoded.value})
    value, _ = decoded
    return Rejected(Reason.BODY_UNREADABLE, {"fault": "null"}) if value is None else value


def _at_segment_start(key: str, match: re.Match[str]) -> bool:
    return not match.start() or key[match.start() - 1] == "/"


def _full_prefix(scope: BodyScope, own: LogPlace) -> str:
    store_prefix = scope.store_prefix.strip("/")
    return f"{store_prefix}/{own.prefix}" if store_prefix else own.prefix


def _out_of_scope(check: str) -> Rejected:
    return Rejected(Reason.BODY_OUT_OF_SCOPE, {"check": check})
