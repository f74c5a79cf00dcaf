"""A folder in the bucket's own key layout as an object store."""

import os
from collections.abc import Iterator
from pathlib import Path

from flows.errors import ConfigError, ObjectChangedError, ObjectDeniedError, SourceError
from flows.source.layout import Listed
from flows.source.object_store import CHUNK_BYTES


class DirectoryObjectStore:
    """The files below a folder. An ETag is size and modification time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.uri = f"{root}/"

    def check(self, prefix: str) -> None:
        """See `ObjectStore.check`."""
        if not (self.root / prefix).is_dir():
            raise ConfigError(f"source.uri: there is no folder {self.root / prefix}")
        self._entries(prefix)

    def folders(self, prefix: str) -> tuple[list[str], list[Listed]]:
        """See `ObjectStore.folders`."""
        entries = self._entries(prefix)
        return (
            [name for name, listed in entries if listed is None],
            [listed for _, listed in entries if listed is not None],
        )

    def keys(self, prefix: str, *, after: str = "", before: str = "") -> Iterator[Listed]:
        """See `ObjectStore.keys`."""
        for name, listed in self._entries(prefix):
            if before and name >= before:
                return
            if listed is None:
                if name > after or after.startswith(name):
                    yield from self.keys(name, after=after, before=before)
            elif name > after:
                yield listed

    def read(self, listed: Listed) -> Iterator[bytes]:
        """See `ObjectStore.read`."""
        yield from self._read(self.root / listed.key, listed)

    def read_unlisted(self, key: str) -> Iterator[bytes] | None:
        """See `ObjectStore.read_unlisted`."""
        path = self.root / key
        if ".." in Path(key).parts or Path(key).is_absolute() or not path.is_file():
            return None
        return self._read(path, _listed(key, path.stat()))

    def _read(self, path: Path, listed: Listed) -> Iterator[bytes]:
        try:
            with path.open("rb") as file:
                _compare(listed, os.fstat(file.fileno()), path)
                while chunk := file.read(CHUNK_BYTES):
                    yield chunk
                _compare(listed, os.fstat(file.fileno()), path)
        except FileNotFoundError:
            raise ObjectChangedError(f"{path}: vanished between listing and reading") from None
        except PermissionError:
            raise ObjectDeniedError(f"{path}: access denied; allow reading the file") from None
        except OSError as error:
            raise SourceError(f"{path}: cannot be read ({error.strerror})") from None

    def _entries(self, prefix: str) -> list[tuple[str, Listed | None]]:
        """Return one folder's folders (None), named with a slash, and files, in S3's order."""
        path = self.root / prefix
        try:
            with os.scandir(path) as entries:
                found = [item for entry in entries if (item := _entry(prefix, entry)) is not None]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise ConfigError(f"source.uri: cannot list {path} ({error.strerror})") from None
        return sorted(found, key=lambda item: item[0])


def _entry(prefix: str, entry: "os.DirEntry[str]") -> tuple[str, Listed | None] | None:
    """Name a folder or a file; None for what is neither, or has just gone."""
    key = prefix + entry.name
    if entry.is_dir():
        return f"{key}/", None
    try:
        return (key, _listed(key, entry.stat())) if entry.is_file() else None
    except FileNotFoundError:
        return None


def _listed(key: str, stat: os.stat_result) -> Listed:
    return Listed(key, stat.st_size, f"{stat.st_size:x}-{stat.st_mtime_ns:x}")


def _compare(listed: Listed, stat: os.stat_result, path: Path) -> None:
    if _listed(listed.key, stat) != listed:
        raise ObjectChangedError(f"{path}: changed between listing and reading")
