"""A bucket as an object store: paginated listing, and reading that survives broken connections."""

import random
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING, Any

from flows.aws import (
    S3Access,
    bucket_error,
    is_broken,
    is_denied,
    is_missing_key,
    object_error,
    s3_client,
)
from flows.errors import ObjectChangedError, SluiceError
from flows.source.layout import Listed
from flows.source.object_store import CHUNK_BYTES

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_RESUMES = 6
"""Times in a row that reading is taken up again without a byte of progress."""
_DENIED_RESUMES = 2
"""A single denial may be an answer of an overloaded server; a third in a row is not."""
_FIRST_WAIT_SECONDS = 0.2
_LONGEST_WAIT_SECONDS = 10.0


class S3ObjectStore:
    """A prefix of a bucket; safe to share between threads."""

    def __init__(  # noqa: PLR0913
        self,
        bucket: str,
        prefix: str,
        *,
        access: S3Access,
        connections: int = 10,
        requester_pays: bool = False,
        bucket_owner: str = "",
    ) -> None:
        self.bucket = bucket
        self.prefix = prefix
        self.uri = f"s3://{bucket}/{prefix}"
        self._access = access
        self._client = s3_client(access, section="source", connections=connections)
        self._common: dict[str, Any] = {"Bucket": bucket}
        if requester_pays:
            self._common["RequestPayer"] = "requester"
        if bucket_owner:
            self._common["ExpectedBucketOwner"] = bucket_owner

    def check(self, prefix: str) -> None:
        """See `ObjectStore.check`."""
        client = s3_client(self._access, section="source", attempts=3)
        self._page(client, prefix=prefix, options={"MaxKeys": 1})

    def folders(self, prefix: str) -> tuple[list[str], list[Listed]]:
        """See `ObjectStore.folders`."""
        prefixes: list[str] = []
        objects: list[Listed] = []
        for page in self._pages(prefix, {"Delimiter": "/"}):
            prefixes += [item["Prefix"] for item in page.get("CommonPrefixes", [])]
            objects += self._listed(page)
        return [self._relative(item) for item in prefixes], objects

    def keys(self, prefix: str, *, after: str = "", before: str = "") -> Iterator[Listed]:
        """See `ObjectStore.keys`."""
        options = {"StartAfter": self.prefix + after} if after else {}
        for page in self._pages(prefix, options):
            for listed in self._listed(page):
                if before and listed.key >= before:
                    return
                yield listed

    def read(self, listed: Listed) -> Iterator[bytes]:
        """See `ObjectStore.read`."""
        offset = 0
        for chunk in self._resumed(listed.key, listed.etag):
            offset += len(chunk)
            yield chunk
        if offset != listed.size:
            raise ObjectChangedError(
                f"{self.uri}{listed.key}: {offset} bytes arrived, {listed.size} were listed",
            )

    def read_unlisted(self, key: str) -> Iterator[bytes] | None:
        """See `ObjectStore.read_unlisted`."""
        chunks = self._resumed(key, "")
        try:
            first = next(chunks, b"")
        except ObjectChangedError:
            return None
        return chain((first,), chunks)

    def _resumed(self, key: str, etag: str) -> Iterator[bytes]:
        """Yield an object's bytes; a broken connection is taken up where it broke off."""
        offset = faults = 0
        while True:
            try:
                response = self._get(key, etag, offset)
                etag = response["ETag"].strip('"')
                with closing(response["Body"]) as body:
                    while chunk := body.read(CHUNK_BYTES):
                        offset += len(chunk)
                        faults = 0
                        yield chunk
            except _failures() as error:
                faults += 1
                if not _may_resume(error, faults):
                    raise object_error(error, uri=self.uri + key) from None
                _wait(faults)
            else:
                return

    def _get(self, key: str, etag: str, offset: int) -> Any:
        options = dict(self._common)
        if etag:
            options["IfMatch"] = f'"{etag}"'
        if offset:
            options["Range"] = f"bytes={offset}-"
        return self._client.get_object(Key=self.prefix + key, **options)

    def _pages(self, prefix: str, options: dict[str, Any]) -> Iterator[Any]:
        token = ""
        while True:
            more = {"ContinuationToken": token} if token else {}
            page = self._page(self._client, prefix=prefix, options={**options, **more})
            yield page
            token = page.get("NextContinuationToken", "")
            if not token:
                return

    def _page(self, client: "S3Client", *, prefix: str, options: dict[str, Any]) -> Any:
        faults = 0
        while True:
            try:
                return client.list_objects_v2(
                    Prefix=self.prefix + prefix,
                    **self._common,
                    **options,
                )
            except _failures() as error:
                faults += 1
                if not (is_denied(error) and faults <= _DENIED_RESUMES):
                    raise self._listing_error(error) from None
                _wait(faults)

    def _listing_error(self, error: Exception) -> SluiceError:
        uri = f"s3://{self.bucket}"
        return bucket_error(error, section="source", uri=uri, action="s3:ListBucket")

    def _listed(self, page: Any) -> list[Listed]:
        return [
            Listed(self._relative(item["Key"]), item["Size"], item["ETag"].strip('"'))
            for item in page.get("Contents", [])
        ]

    def _relative(self, key: str) -> str:
        return key[len(self.prefix) :]


def _failures() -> tuple[type[Exception], ...]:
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

    return (BotoCoreError, ClientError, HTTPClientError)


def _may_resume(error: Exception, faults: int) -> bool:
    if is_missing_key(error):
        return False
    if is_denied(error):
        return faults <= _DENIED_RESUMES
    return is_broken(error) and faults <= _RESUMES


def _wait(faults: int) -> None:
    longest = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2**faults)
    time.sleep(random.uniform(longest / 2, longest))  # noqa: S311  spreads retries, hides nothing
