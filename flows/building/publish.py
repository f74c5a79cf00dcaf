"""Publishing a dataset version: whole or not at all."""

import os
import re
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.aws import S3Access
from flows.errors import ConfigError, ContractError
from flows.lake.files import Content, FileArea, FolderFiles, content_digest, open_files, put

MANIFEST = "manifest.json"
REPORT = "report/"
FAILED = "_failed"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


class PublishSettings(S3Access):
    """How published files are written to S3: the section `[publish]`."""

    kms_key_id: str = ""
    """KMS key that S3 encrypts with; empty: as the bucket's default says."""


@dataclass(frozen=True, slots=True)
class Published:
    """Where a dataset version lies."""

    uri: str
    already: bool
    """It was there before, with the same content; nothing was written."""


def publish(
    out: str,
    *,
    name: str,
    version: str,
    files: Mapping[str, Content],
    settings: PublishSettings,
) -> Published:
    """Write a dataset version to `<out>/<name>/<version>/`.

    On a folder the version appears by one rename; on S3 it is there once its manifest is, which
    is written last. Files under `report/` may differ between runs: a version that is already
    there keeps its own.

    Args:
        out: A folder or `s3://bucket/prefix`.
        name: The dataset.
        version: Hash of everything the content depends on.
        files: Bytes or local files by name, `manifest.json` among them.
        settings: How S3 is reached.

    Raises:
        ConfigError: The place cannot be written.
        ContractError: There is no manifest, or the version is there with other content.
    """
    if MANIFEST not in files:
        raise ContractError(f"dataset {name}@{version}: no manifest, so nothing is published")
    area = open_files(
        f"{out.rstrip('/') or '/'}/{_plain(name)}/{_plain(version)}",
        access=settings,
        section="publish",
        place="--out",
        kms_key_id=settings.kms_key_id,
    )
    if area.read(MANIFEST) is not None:
        return _same_or_refuse(area, f"{name}@{version}", files)
    if isinstance(area, FolderFiles):
        appeared = _rename_whole(area.root, files)
    else:
        appeared = _manifest_last(area, files)
    if not appeared:
        return _same_or_refuse(area, f"{name}@{version}", files)
    return Published(area.uri, already=False)


def keep_failed_report(
    out: str,
    *,
    name: str,
    version: str,
    files: Mapping[str, Content],
    settings: PublishSettings,
) -> str:
    """Write the report of a version that is not published; return the folder it lies in.

    It goes to `<out>/<name>/_failed/<version>/`, which no reader takes for a dataset; the report
    of an earlier try is replaced.

    Raises:
        ConfigError: The place cannot be written.
    """
    area = open_files(
        f"{out.rstrip('/') or '/'}/{_plain(name)}/{FAILED}/{_plain(version)}",
        access=settings,
        section="publish",
        place="--out",
        kms_key_id=settings.kms_key_id,
    )
    for file_name, content in sorted(files.items()):
        area.write(file_name, content)
    return area.uri


def _rename_whole(target: Path, files: Mapping[str, Content]) -> bool:
    temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex}.tmp")
    try:
        for file_name, content in files.items():
            path = temporary / file_name
            path.parent.mkdir(parents=True, exist_ok=True)
            put(path, content)
        # A rename onto a folder with files in it fails: another run came first.
        temporary.rename(target)
        _sync_folder(target.parent)
    except OSError as error:
        if (target / MANIFEST).exists():
            return False
        raise ConfigError(f"--out: cannot write {target}: {error.strerror}") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return True


def _manifest_last(area: FileArea, files: Mapping[str, Content]) -> bool:
    for file_name, content in sorted(files.items()):
        if file_name != MANIFEST:
            area.write(file_name, content)
    return area.create(MANIFEST, files[MANIFEST])


def _same_or_refuse(area: FileArea, label: str, files: Mapping[str, Content]) -> Published:
    given = {name for name in files if not name.startswith(REPORT)}
    there = {name for name in area.names() if not name.startswith(REPORT)}
    differing = sorted(
        (given ^ there)
        | {name for name in given & there if area.digest(name) != content_digest(files[name])},
    )
    if differing:
        raise ContractError(
            f"dataset {label} is already published with other content ({', '.join(differing)}); "
            "a version never changes",
        )
    return Published(area.uri, already=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _plain(part: str) -> str:
    """Let through what can be a folder's name and nothing else.

    Raises:
        ConfigError: It cannot.
    """
    if not _PLAIN.fullmatch(part):
        raise ConfigError("a dataset's name takes letters, digits, '.', '_' and '-' only")
    return part
