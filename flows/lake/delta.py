"""Delta tables on a folder or on S3: how they are made, opened, and what their failures mean."""

import functools
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import pyarrow as pa
import pyarrow.fs as pa_fs

from flows.aws import (
    ATTEMPTS,
    CREDENTIALS_EXPIRED,
    EXPIRED,
    aws_session,
    bucket_error,
    s3_client,
    split_s3_uri,
)
from flows.errors import ConfigError, CredentialsError, SluiceError, SourceError
from flows.lake.settings import LakeSettings

if TYPE_CHECKING:
    from deltalake import DeltaTable

P = ParamSpec("P")
R = TypeVar("R")

_OS_ERROR = re.compile(r"\(os error (\d+)\)")
_S3_CODE = re.compile(r"<Code>([A-Za-z]+)</Code>")
_DENIED = re.compile(r"\b403\b|ACCESS_DENIED|AccessDenied|Forbidden|lacked the required privileges")
_S3_READERS = 32
"""Requests of Arrow under way at once: reading many small files waits more than it works."""
_WAITS = (0.2, 0.5, 1.0, 2.0)
"""Seconds before reading is tried again, after the library's own tries."""
_ACTIONS = "s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject"


def tried_again(work: Callable[P, R]) -> Callable[P, R]:
    """Do once more, some times, what may succeed then; for what leaves no trace where it fails."""

    @functools.wraps(work)
    def patient(*args: P.args, **kwargs: P.kwargs) -> R:
        for wait in _WAITS:
            try:
                return work(*args, **kwargs)
            except SourceError as error:
                if type(error) is not SourceError:
                    raise
                time.sleep(wait)
        return work(*args, **kwargs)

    return patient


class _Kept(threading.local):
    """One thread's open tables by name and version, each with the options it was opened with."""

    def __init__(self) -> None:
        self.tables: dict[tuple[str, int | None], tuple[DeltaTable, dict[str, str]]] = {}


class DeltaArea:
    """The place of several Delta tables. Credentials are asked for anew at each opening."""

    def __init__(self, uri: str, *, settings: LakeSettings) -> None:
        if not uri:
            raise ConfigError("lake.uri is not set: name a folder or s3://bucket/prefix")
        self.settings = settings
        self.uri, self.folder = _place(uri)
        self._session: Any = None
        self._kept = _Kept()

    def prepare(self, *, create: bool) -> None:
        """Make the folder if `create`, and make sure that the place can be listed.

        Raises:
            ConfigError: It is missing, denied, or cannot be made; the message names `lake.uri`.
        """
        if self.folder is None:
            self._check_bucket()
            return
        try:
            if create:
                self.folder.mkdir(parents=True, exist_ok=True)
            next(self.folder.iterdir(), None)
        except FileNotFoundError:
            raise self.missing() from None
        except OSError as error:
            raise ConfigError(f"lake.uri: {self.folder}: {error.strerror}") from None

    def missing(self) -> ConfigError:
        """Return the error that says that there is no lake."""
        return ConfigError(f"lake.uri: there is no lake at {self.uri}; `sluice curate` makes one")

    def path(self, name: str) -> str:
        """Return where a table lies."""
        return f"{self.uri}/{name}"

    def options(self) -> dict[str, str]:
        """Return what the table library needs to reach S3; empty for a folder."""
        if self.folder is not None:
            return {}
        access, credentials = self.settings, self._credentials()
        options = {
            "aws_access_key_id": credentials.access_key,
            "aws_secret_access_key": credentials.secret_key,
            "aws_session_token": credentials.token,
            "aws_region": self._region(),
            "aws_endpoint": access.endpoint_url,
            "aws_allow_http": "true" if access.endpoint_url.startswith("http://") else "",
            "aws_conditional_put": "etag",
            "aws_server_side_encryption": "aws:kms" if access.kms_key_id else "",
            "aws_sse_kms_key_id": access.kms_key_id,
        }
        return {name: value for name, value in options.items() if value}

    def filesystem(self, name: str) -> pa_fs.FileSystem:
        """Return Arrow's own file system, rooted at a table.

        The table library offers one too; on S3 that one calls Python from Arrow's threads, and
        a process may abort when it ends while they read ahead.
        """
        if self.folder is not None:
            return pa_fs.SubTreeFileSystem(str(self.folder / name), pa_fs.LocalFileSystem())
        if pa.io_thread_count() < _S3_READERS:
            pa.set_io_thread_count(_S3_READERS)
        credentials = self._credentials()
        scheme, _, host = self.settings.endpoint_url.rpartition("://")
        bucket = pa_fs.S3FileSystem(
            access_key=credentials.access_key,
            secret_key=credentials.secret_key,
            session_token=credentials.token,
            region=self._region(),
            scheme=scheme or "https",
            endpoint_override=host or None,
            retry_strategy=pa_fs.AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS),
        )
        return pa_fs.SubTreeFileSystem(self.path(name).removeprefix("s3://"), bucket)

    def _credentials(self) -> Any:
        if self._session is None:
            self._session = aws_session(self.settings, section="lake")
        credentials = self._session.get_credentials()
        if credentials is None:
            raise ConfigError(
                "AWS credentials: none found; set lake.profile, AWS_… variables or a role",
            )
        return credentials.get_frozen_credentials()

    def _region(self) -> str:
        return self._session.region_name or "us-east-1"

    @tried_again
    def create(
        self,
        name: str,
        schema: pa.Schema,
        *,
        statistics: tuple[str, ...],
        partition_by: tuple[str, ...] = (),
    ) -> None:
        """Make a table unless it is there.

        Args:
            name: Folder of the table.
            schema: Its columns.
            statistics: Columns whose smallest and largest values stand in the table's log. No
                column with text may be one: the log outlives the deletion of rows.
            partition_by: Columns that rows are stored by.
        """
        from deltalake import DeltaTable

        with clear_errors(self.uri, doing=f"make the table {name}"):
            DeltaTable.create(
                self.path(name),
                schema,
                mode="ignore",
                partition_by=list(partition_by),
                configuration={
                    "delta.dataSkippingStatsColumns": ",".join(statistics),
                    "delta.checkpointInterval": "50",
                },
                storage_options=self.options(),
            )

    @tried_again
    def exists(self, name: str) -> bool:
        """Tell whether a table is there."""
        from deltalake import DeltaTable

        with clear_errors(self.uri, doing=f"look for the table {name}"):
            return bool(DeltaTable.is_deltatable(self.path(name), self.options()))

    @tried_again
    def table(self, name: str, *, version: int | None = None) -> "DeltaTable":
        """Open a table, at its newest version or at an earlier one.

        Each thread keeps the tables it has opened and reads only what was committed since.
        """
        from deltalake import DeltaTable

        options = self.options()
        kept = self._kept.tables
        known = kept.get((name, version))
        with clear_errors(self.uri, doing=f"open the table {name}"):
            if known is not None and known[1] == options:
                if version is None:
                    known[0].update_incremental()
                return known[0]
            table = DeltaTable(self.path(name), version=version, storage_options=options)
            kept[name, version] = (table, options)
            return table

    def forget(self, name: str) -> None:
        """Open a table anew at its next use: after a failure its state is not to be trusted."""
        self._kept.tables.pop((name, None), None)

    def _check_bucket(self) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        client = s3_client(self.settings, section="lake", attempts=3)
        bucket, prefix = split_s3_uri(self.uri, place="lake.uri")
        try:
            client.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1)
        except (BotoCoreError, ClientError) as error:
            raise bucket_error(
                error, section="lake", uri=self.uri, action="s3:ListBucket"
            ) from None


@contextmanager
def clear_errors(uri: str, *, doing: str) -> Iterator[None]:
    """Turn failures of the table library into one line; its own words may hold values.

    Raises:
        ConfigError: The lake cannot be reached, read or written as things are set.
        SourceError: Another try may succeed.
    """
    from deltalake.exceptions import DeltaError

    try:
        yield
    except (DeltaError, OSError) as error:
        raise _explained(error, uri, doing) from None


def _explained(error: Exception, uri: str, doing: str) -> SluiceError:
    from deltalake.exceptions import (
        CommitFailedError,
        SchemaMismatchError,
        TableNotFoundError,
    )

    text = str(error)
    number = _OS_ERROR.search(text)
    if number or getattr(error, "errno", None):
        code = int(number.group(1)) if number else int(getattr(error, "errno", 0))
        return ConfigError(f"lake.uri: cannot {doing} at {uri}: {os.strerror(code)}")
    if isinstance(error, TableNotFoundError):
        return ConfigError(f"lake.uri: cannot {doing}: there is no such table at {uri}")
    if isinstance(error, SchemaMismatchError):
        return ConfigError(f"lake.uri: the tables at {uri} were made by another version of Sluice")
    if _DENIED.search(text):
        return ConfigError(f"lake.uri: access to {uri} is denied; allow {_ACTIONS} on it")
    if isinstance(error, CommitFailedError):
        return SourceError(f"lake: cannot {doing} at {uri}: another writer changed the same rows")
    return _unmended(text, type(error).__name__, uri=uri, doing=doing)


def _unmended(text: str, kind: str, *, uri: str, doing: str) -> SluiceError:
    """Explain what neither a setting nor a permission will mend."""
    found = _S3_CODE.search(text)
    said = found.group(1) if found else kind
    if said in EXPIRED:
        return CredentialsError(CREDENTIALS_EXPIRED)
    return SourceError(f"lake: cannot {doing} at {uri}: {said}")


def _place(uri: str) -> tuple[str, Path | None]:
    """Return the place without a slash at its end, and its folder unless it is on S3."""
    if "://" not in uri:
        folder = Path(uri).absolute()
        return str(folder), folder
    bucket, path = split_s3_uri(uri, place="lake.uri")
    return f"s3://{bucket}/{path}".rstrip("/"), None
