"""The key layout of invocation logs: which object is a log, a body, or something else.

`[<prefix>/]AWSLogs/<account>/BedrockModelInvocationLogs/<region>/<YYYY>/<MM>/<DD>/<HH>/<file>`;
large bodies and media lie in `data/` below the hour. A prefix may hold several segments and look
like any of these parts, so the last match counts.

Source: Bedrock User Guide, Model invocation logging; file names as published by users.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

REGION_ROOT = re.compile(
    r"(?P<prefix>(?:.*/)?)AWSLogs/(?P<account>\d{12})/BedrockModelInvocationLogs/"
    r"(?P<region>[a-z]{2}[a-z0-9-]+)/",
)
_IN_HOUR = re.compile(
    REGION_ROOT.pattern + r"(?P<hour>\d{4}/\d{2}/\d{2}/\d{2})/(?P<file>.+)",
    re.DOTALL,
)
_LEVELS = (
    r"AWSLogs",
    r"\d{12}",
    r"BedrockModelInvocationLogs",
    r"[a-z]{2}[a-z0-9-]+",
    r"\d{4}",
    r"\d{2}",
    r"\d{2}",
    r"\d{2}",
)
_BODY_NAME = re.compile(r".*_(?:input|output)(?:\.json(?:\.gz)?|_media_.*)")
_LOG_NAME = re.compile(r".*\.(?:json|jsonl|ndjson)(?:\.gz)?")
_PERMISSION_CHECK = "permission-check"


class ObjectRole(StrEnum):
    """What a listed object is to Sluice."""

    LOG = "log"
    """Holds log records; read."""
    BODY = "body"
    """A large body or a medium; read when a record points to it."""
    SKIPPED = "skipped"
    """Not read; `skip_reason` says why."""


@dataclass(frozen=True, slots=True)
class LogObject:
    """One object of a listing."""

    key: str
    """Relative to the store's root, which lies above `AWSLogs`."""
    size: int
    """Bytes as stored."""
    etag: str
    """Changes whenever the object does; opaque."""
    account: str
    region: str
    hour: datetime | None
    """Delivery hour, UTC; None for what lies in no hour."""
    role: ObjectRole
    skip_reason: str = ""
    """permission_check, empty_object, foreign_object or outside_layout; empty if not skipped."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One object as a store lists it."""

    key: str
    size: int
    etag: str


def classify(listed: Listed) -> LogObject:
    """Say what a listed object is; anything that is no log and no body is skipped and named."""
    found = _IN_HOUR.fullmatch(listed.key)
    hour = _hour(found["hour"]) if found else None
    if found is None or hour is None:
        reason = _outside_reason(listed)
        return _object(listed, "", "", None, ObjectRole.SKIPPED, reason)
    role, reason = _role(found["file"], listed.size)
    return _object(listed, found["account"], found["region"], hour, role, reason)


def split_scope(path: str) -> tuple[str, str]:
    """Split a store's path into its root, above `AWSLogs`, and the part below that is meant.

    Both end in a slash or are empty. So an object has the same key whether the store is opened
    at the bucket, at `AWSLogs` or at one region.
    """
    parts = [part for part in path.split("/") if part]
    for start in reversed(range(len(parts))):
        below = parts[start:]
        if len(below) <= len(_LEVELS) and all(
            re.fullmatch(level, part) for level, part in zip(_LEVELS, below, strict=False)
        ):
            return _joined(parts[:start]), _joined(below)
    return _joined(parts), ""


def hour_path(hour: datetime) -> str:
    """Return an hour's folder below its region, without slashes around it."""
    return f"{hour.astimezone(UTC):%Y/%m/%d/%H}"


def _object(  # noqa: PLR0913, PLR0917
    listed: Listed,
    account: str,
    region: str,
    hour: datetime | None,
    role: ObjectRole,
    reason: str,
) -> LogObject:
    return LogObject(listed.key, listed.size, listed.etag, account, region, hour, role, reason)


def _hour(path: str) -> datetime | None:
    try:
        return datetime.strptime(path, "%Y/%m/%d/%H").replace(tzinfo=UTC)
    except ValueError:
        return None


def _role(file: str, size: int) -> tuple[ObjectRole, str]:
    folder, _, name = file.rpartition("/")
    if _PERMISSION_CHECK in name:
        return ObjectRole.SKIPPED, "permission_check"
    if folder.split("/")[0] == "data" or _BODY_NAME.fullmatch(name):
        return ObjectRole.BODY, ""
    if size == 0:
        return ObjectRole.SKIPPED, "empty_object"
    if folder or not _LOG_NAME.fullmatch(name):
        return ObjectRole.SKIPPED, "foreign_object"
    return ObjectRole.LOG, ""


def _outside_reason(listed: Listed) -> str:
    if _PERMISSION_CHECK in listed.key.rpartition("/")[2]:
        return "permission_check"
    return "outside_layout" if listed.size else "empty_object"


def _joined(parts: list[str]) -> str:
    return "".join(f"{part}/" for part in parts)
