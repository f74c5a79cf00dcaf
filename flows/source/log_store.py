"""Where invocation logs come from: one log store, over a bucket or over a folder."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field

from flows.aws import S3Access, split_s3_uri
from flows.errors import ConfigError, ObjectDeniedError
from flows.source import prefetch
from flows.source.directory import DirectoryObjectStore
from flows.source.layout import (
    REGION_ROOT,
    Listed,
    LogObject,
    ObjectRole,
    classify,
    hour_path,
    split_scope,
)
from flows.source.object_store import ObjectReader, ObjectStore
from flows.source.s3 import S3ObjectStore
from transforms.logs.limits import ReadLimits
from transforms.logs.places import BodyScope, body_key
from transforms.outcome import Rejected

__all__ = ["LogObject", "LogStore", "ObjectReader", "ObjectRole", "SourceSettings", "open_store"]

_DEFAULTS = ReadLimits()
_MOST_FOLDERS = 5000
"""Folders looked into above the regions before giving up: a bucket may hold much else."""
_LOGGING = "BedrockModelInvocationLogs/"
_PROBES = 3


class SourceSettings(S3Access):
    """Where the logs lie and how they are read: the section `[source]`."""

    uri: str = ""
    """`s3://bucket[/prefix]` or a folder: any level at or above `AWSLogs`, or below it as far as
    one hour. `--logs` wins over it."""
    requester_pays: bool = False
    """Pay for requests to a bucket whose owner asks for it."""
    bucket_owner: str = ""
    """Account that must own the bucket; requests to anybody else's bucket fail."""
    original_buckets: tuple[str, ...] = ()
    """Names of the buckets that the logs were copied from: records name large bodies by bucket.

    A folder without this setting takes any bucket's name; bodies are only ever read from the
    store itself."""
    prefetch: int = Field(default=8, ge=1, le=256)
    """Objects downloaded at once by one shard."""
    prefetch_bytes: int = Field(default=64 * 1024**2, ge=0)
    """Most bytes held in memory ahead of their reading; larger objects are streamed."""
    max_record_bytes: int = Field(default=_DEFAULTS.max_record_bytes, ge=1024)
    """Longest record that is read, in bytes; a longer one is counted as `line_too_long`."""
    max_object_bytes: int = Field(default=_DEFAULTS.max_object_bytes, ge=1024)
    """Most bytes that one log object may unzip to."""
    max_body_bytes: int = Field(default=_DEFAULTS.max_body_bytes, ge=1024)
    """Most bytes that one offloaded body may unzip to."""

    @property
    def limits(self) -> ReadLimits:
        """The limits as the readers take them."""
        return ReadLimits(
            max_record_bytes=self.max_record_bytes,
            max_object_bytes=self.max_object_bytes,
            max_body_bytes=self.max_body_bytes,
        )


def open_store(uri: str, *, settings: SourceSettings) -> "LogStore":
    """Open the logs at `s3://bucket[/prefix]` or in a folder; nothing is asked of it yet.

    Raises:
        ConfigError: The URI is empty or of a kind that is not known.
    """
    if not uri:
        raise ConfigError("source.uri is not set: name a folder or s3://bucket/prefix")
    if "://" not in uri:
        return _open_directory(uri, settings)
    bucket, path = split_s3_uri(uri, place="source.uri")
    root, scope = split_scope(path)
    objects = S3ObjectStore(
        bucket,
        root,
        access=settings,
        connections=settings.prefetch + 2,
        requester_pays=settings.requester_pays,
        bucket_owner=settings.bucket_owner,
    )
    return LogStore(objects, settings=settings, scope=scope, root_prefix=root, bucket=bucket)


def _open_directory(path: str, settings: SourceSettings) -> "LogStore":
    root, scope = split_scope(Path(path).absolute().as_posix())
    objects = DirectoryObjectStore(Path("/") / root)
    return LogStore(objects, settings=settings, scope=scope, root_prefix="", bucket=None)


class LogStore:
    """Invocation logs by hour. Methods may be called from several threads."""

    def __init__(
        self,
        objects: ObjectStore,
        *,
        settings: SourceSettings,
        scope: str,
        root_prefix: str,
        bucket: str | None,
    ) -> None:
        self.uri = objects.uri
        """The root that keys are relative to."""
        self._objects = objects
        self._settings = settings
        self._scope = scope
        self._root_prefix = root_prefix
        self._bucket = bucket

    def list_hours(
        self,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Iterator[LogObject]:
        """List what was delivered in the hours from `start` to before `end`, in key order.

        With both bounds None everything is listed, also what lies in no hour folder: it comes
        as skipped, with `hour` None. Folders of other services beside the logs are not entered.
        A bounded listing asks for the hours' folders alone, so it names nothing outside them.

        Args:
            start: First hour, with a time zone; minutes are cut off. None: from the earliest.
            end: Hour to stop before, with a time zone. None: to the latest.

        Raises:
            ConfigError: The place is missing, denied, or has no logs near the URI.
            SourceError: Listing failed, also after retries.
            ValueError: A bound has no time zone.
        """
        if any(bound is not None and bound.tzinfo is None for bound in (start, end)):
            raise ValueError("the bounds of a listing need a time zone")
        self._objects.check(self._scope)
        everything = start is None and end is None
        for found in self._regions():
            if isinstance(found, str):
                yield from self._region_hours(found, start, end)
            elif everything:
                yield classify(found)

    def open(self, item: LogObject) -> ObjectReader:
        """Open one object for reading, once.

        Reading raises ObjectChangedError if it is not as listed, ObjectDeniedError, or
        SourceError.
        """
        listed = Listed(item.key, item.size, item.etag)
        return ObjectReader(self._objects.read(listed), key=item.key)

    def prefetch(self, items: Iterable[LogObject]) -> Iterator[tuple[LogObject, ObjectReader]]:
        """Open objects in order, downloading the next ones while the caller reads.

        A reader is closed when the next one is asked for. What fails raises when its reader is
        read, so one bad object does not stop the rest.
        """
        return prefetch.in_order(
            items,
            opener=self.open,
            workers=self._settings.prefetch,
            budget_bytes=self._settings.prefetch_bytes,
        )

    def body_key(self, item: LogObject, uri: str) -> str | Rejected:
        """Resolve an offloaded body's URI to a key, or say why it lies outside the record's scope.

        The scope is the account, region and prefix of the log object that holds the record.
        """
        return body_key(
            uri,
            BodyScope(
                object_key=item.key,
                account=item.account,
                region=item.region,
                bucket=self._bucket,
                store_prefix=self._root_prefix,
                original_buckets=frozenset(self._settings.original_buckets),
            ),
        )

    def fetch_body(self, key: str) -> Iterator[bytes] | None:
        """Read an offloaded body as stored, in chunks; None if it is not there (yet).

        Raises:
            SourceError: It could not be read; as subclasses, denied or changed.
        """
        return self._objects.read_unlisted(key)

    def check_readable(self, items: Sequence[LogObject]) -> None:
        """Make sure that objects can be read before work starts, by the first byte of a few.

        Raises:
            ConfigError: Every one tried is denied; the message names the missing action.
        """
        logs = [item for item in items if item.role is ObjectRole.LOG]
        tried = logs[:: max(1, len(logs) // _PROBES)][:_PROBES]
        denials = []
        for item in tried:
            reader = self.open(item)
            try:
                next(iter(reader.chunks), b"")
            except ObjectDeniedError as error:
                denials.append(str(error))
            finally:
                reader.close()
        if tried and len(denials) == len(tried):
            raise ConfigError(f"source.uri: {denials[0]}")

    def _regions(self) -> Iterator[str | Listed]:
        """Yield the prefixes that hold hours, and the objects met on the way to them."""
        waiting = deque([self._scope])
        visited, logging = 0, False
        while waiting:
            prefix = waiting.popleft()
            logging = logging or _LOGGING in prefix
            if REGION_ROOT.match(prefix):
                yield prefix
                continue
            visited += 1
            if visited > _MOST_FOLDERS:
                raise ConfigError("source.uri: too many folders; point it closer to AWSLogs")
            folders, objects = self._objects.folders(prefix)
            yield from objects
            waiting += [folder for folder in folders if _may_hold_logs(folder)]
        if not logging:
            raise ConfigError(
                f"source.uri: no invocation logs below {self.uri}{self._scope} "
                f"(looked for AWSLogs/<account>/{_LOGGING})",
            )

    def _region_hours(
        self,
        prefix: str,
        start: datetime | None,
        end: datetime | None,
    ) -> Iterator[LogObject]:
        root = REGION_ROOT.match(prefix)
        if root is None:
            return
        after = root[0] + hour_path(start) if start else ""
        before = root[0] + hour_path(_ceil(end)) if end else ""
        for listed in self._objects.keys(prefix, after=after, before=before):
            item = classify(listed)
            if item.hour is not None or (start is None and end is None):
                yield item


_OTHER_SERVICE = re.compile(r"(?:.*/)?AWSLogs/\d{12}/(?!BedrockModelInvocationLogs/)[^/]+/")


def _may_hold_logs(folder: str) -> bool:
    return _OTHER_SERVICE.fullmatch(folder) is None


def _ceil(moment: datetime) -> datetime:
    hour = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    if hour == moment:
        return hour
    return hour.fromtimestamp(hour.timestamp() + 3600, tz=UTC)
