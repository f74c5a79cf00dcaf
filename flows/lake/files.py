"""Small files on a folder or in a bucket, by relative name: builds and published datasets."""

import hashlib
import io
import os
import re
import shutil
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from flows.aws import (
    S3Access,
    bucket_error,
    error_code,
    is_broken,
    is_missing_key,
    s3_client,
    split_s3_uri,
)
from flows.errors import ConfigError, SluiceError

_DIGEST = "sha256"
_ALREADY_THERE = frozenset({"PreconditionFailed", "412"})
_CONFLICT = frozenset({"ConditionalRequestConflict", "409"})
_WAITS = (0.2, 0.5, 1.0, 2.0)
"""Seconds before what the client does not try again by itself is tried again: a conditional write
while another one is under way, an answer that broke off."""

_UNFINISHED = re.compile(r"(?:.*/)?\.[^/]+\.[0-9a-f]{32}\.tmp")
"""Names of files that a killed process left half-written."""

Content = bytes | Path
"""A file's bytes, or a local file that holds them."""


class FileArea(Protocol):
    """Files below one root. Names are relative, with `/` between parts."""

    uri: str
    """The root, without a slash at its end."""

    def write(self, name: str, content: Content) -> None:
        """Write one file; readers see the old one or the new one, never a part."""

    def create(self, name: str, content: Content) -> bool:
        """Write one file unless it is there; tell whether it was written."""

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes; None if it is not there."""

    def digest(self, name: str) -> str | None:
        """Return the SHA-256 of a file in hex; None if it is not there."""

    def names(self, prefix: str = "") -> list[str]:
        """List the names of all files below `prefix`, sorted."""

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is none to remove."""

    def purge_versions(self) -> int:
        """Remove what the place keeps of replaced and deleted files; return how many."""


def open_files(
    uri: str,
    *,
    access: S3Access,
    section: str,
    place: str,
    kms_key_id: str = "",
) -> FileArea:
    """Open the files at `s3://bucket[/prefix]` or in a folder; nothing is made or asked yet.

    Args:
        uri: Where.
        access: How S3 is reached.
        section: The settings' section that `access` is from, for messages.
        place: The setting or option that named `uri`, for messages.
        kms_key_id: Key that S3 encrypts with; empty: as the bucket's default says.

    Raises:
        ConfigError: The URI is of a kind that is not known.
    """
    if "://" not in uri:
        return FolderFiles(Path(uri).absolute(), place=place)
    bucket, prefix = split_s3_uri(uri, place=place)
    client = s3_client(access, section=section)
    return BucketFiles(
        client,
        bucket,
        prefix,
        section=section,
        place=place,
        kms_key_id=kms_key_id,
    )


class FolderFiles:
    """Files in a folder."""

    def __init__(self, root: Path, *, place: str) -> None:
        self.root = root
        self.uri = str(root)
        self._place = place

    def write(self, name: str, content: Content) -> None:
        """See `FileArea.write`."""
        path = self.root / name
        temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            put(temporary, content)
            temporary.replace(path)
        except OSError as error:
            raise self._error(error) from None
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def create(self, name: str, content: Content) -> bool:
        """See `FileArea.create`."""
        path = self.root / name
        temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            put(temporary, content)
            # A link onto a name that is taken fails, also where two come at once.
            path.hardlink_to(temporary)
        except FileExistsError:
            return False
        except OSError as error:
            raise self._error(error) from None
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        return True

    def read(self, name: str) -> bytes | None:
        """See `FileArea.read`."""
        try:
            return (self.root / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._error(error) from None

    def digest(self, name: str) -> str | None:
        """See `FileArea.digest`."""
        path = self.root / name
        return file_digest(path) if path.is_file() else None

    def names(self, prefix: str = "") -> list[str]:
        """See `FileArea.names`."""
        files = (path for path in (self.root / prefix).rglob("*") if path.is_file())
        named = (path.relative_to(self.root).as_posix() for path in files)
        return sorted(name for name in named if not _UNFINISHED.fullmatch(name))

    def delete(self, name: str) -> None:
        """See `FileArea.delete`."""
        try:
            (self.root / name).unlink(missing_ok=True)
        except OSError as error:
            raise self._error(error) from None

    def purge_versions(self) -> int:
        """See `FileArea.purge_versions`: a folder keeps none."""
        return 0

    def _error(self, error: OSError) -> ConfigError:
        return ConfigError(f"{self._place}: {self.root}: {error.strerror}")


class BucketFiles:
    """Files below a prefix of a bucket; each carries its digest as metadata."""

    def __init__(  # noqa: PLR0913
        self,
        client: Any,
        bucket: str,
        prefix: str,
        *,
        section: str,
        place: str,
        kms_key_id: str = "",
    ) -> None:
        self.uri = f"s3://{bucket}/{prefix}".rstrip("/")
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._section = section
        self._place = place
        self._options: dict[str, str] = {}
        if kms_key_id:
            self._options = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key_id}

    def write(self, name: str, content: Content) -> None:
        """See `FileArea.write`."""
        self._put(name, content, {})

    def create(self, name: str, content: Content) -> bool:
        """See `FileArea.create`."""
        return self._put(name, content, {"IfNoneMatch": "*"})

    def read(self, name: str) -> bytes | None:
        """See `FileArea.read`."""
        from botocore.exceptions import BotoCoreError, ClientError

        for wait in (*_WAITS, None):
            try:
                response = self._client.get_object(Bucket=self._bucket, Key=self._prefix + name)
                return bytes(response["Body"].read())
            except (BotoCoreError, ClientError) as error:
                if is_missing_key(error):
                    return None
                # The client tries again what fails before the answer, not what breaks off in it.
                if wait is None or not is_broken(error):
                    raise self._error(error, name, "s3:GetObject") from None
                time.sleep(wait)
        return None

    def digest(self, name: str) -> str | None:
        """See `FileArea.digest`."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            head = self._client.head_object(Bucket=self._bucket, Key=self._prefix + name)
        except (BotoCoreError, ClientError) as error:
            if is_missing_key(error):
                return None
            raise self._error(error, name, "s3:GetObject") from None
        known = head["Metadata"].get(_DIGEST)
        if known:
            return str(known)
        content = self.read(name)
        return None if content is None else hashlib.sha256(content).hexdigest()

    def names(self, prefix: str = "") -> list[str]:
        """See `FileArea.names`."""
        from botocore.exceptions import BotoCoreError, ClientError

        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket,
            Prefix=self._prefix + prefix,
        )
        try:
            keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        except (BotoCoreError, ClientError) as error:
            raise self._error(error, prefix, "s3:ListBucket") from None
        return sorted(key[len(self._prefix) :] for key in keys)

    def delete(self, name: str) -> None:
        """See `FileArea.delete`."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + name)
        except (BotoCoreError, ClientError) as error:
            raise self._error(error, name, "s3:DeleteObject") from None

    def purge_versions(self) -> int:
        """See `FileArea.purge_versions`."""
        from botocore.exceptions import BotoCoreError, ClientError

        listing = self._client.get_paginator("list_object_versions")
        purged = 0
        try:
            for page in listing.paginate(Bucket=self._bucket, Prefix=self._prefix):
                old = [each for each in page.get("Versions", []) if not each["IsLatest"]]
                for each in [*old, *page.get("DeleteMarkers", [])]:
                    self._client.delete_object(
                        Bucket=self._bucket, Key=each["Key"], VersionId=each["VersionId"]
                    )
                    purged += 1
        except (BotoCoreError, ClientError) as error:
            action = "s3:ListBucketVersions and s3:DeleteObjectVersion"
            raise self._error(error, "", action) from None
        return purged

    def _put(self, name: str, content: Content, conditions: dict[str, str]) -> bool:
        from botocore.exceptions import BotoCoreError, ClientError

        for wait in (*_WAITS, None):
            try:
                self._put_once(name, content, conditions)
            except (BotoCoreError, ClientError) as error:
                code = error_code(error)
                if conditions and code in _ALREADY_THERE:
                    return False
                if wait is None or not (conditions and code in _CONFLICT):
                    raise self._error(error, name, "s3:PutObject") from None
                time.sleep(wait)
            except OSError as error:
                raise ConfigError(f"{self._place}: {name}: {error.strerror}") from None
            else:
                return True
        return False

    def _put_once(self, name: str, content: Content, conditions: dict[str, str]) -> None:
        with content.open("rb") if isinstance(content, Path) else io.BytesIO(content) as body:
            self._client.put_object(
                Bucket=self._bucket,
                Key=self._prefix + name,
                Body=body,
                Metadata={_DIGEST: content_digest(content)},
                **self._options,
                **conditions,
            )

    def _error(self, error: Exception, name: str, action: str) -> SluiceError:
        uri = f"s3://{self._bucket}/{self._prefix}{name}"
        return bucket_error(
            error,
            section=self._section,
            uri=uri,
            action=action,
            place=self._place,
        )


def put(path: Path, content: Content) -> None:
    """Write a file and wait until the disk has it."""
    with path.open("xb") as file:
        if isinstance(content, Path):
            with content.open("rb") as source:
                shutil.copyfileobj(source, file)
        else:
            file.write(content)
        file.flush()
        os.fsync(file.fileno())


def content_digest(content: Content) -> str:
    """Return the SHA-256 of bytes or of a local file, in hex."""
    if isinstance(content, Path):
        return file_digest(content)
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a local file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
