"""What a log store needs of the place it reads: folders, sorted keys, and bytes of one object."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Protocol

from flows.errors import SourceError
from flows.source.layout import Listed

CHUNK_BYTES = 1024 * 1024


class ObjectStore(Protocol):
    """A bucket or a folder, below one root. Keys are relative to the root, `/` between parts."""

    uri: str
    """The root, ending in a slash."""

    def check(self, prefix: str) -> None:
        """Ask once whether a prefix can be listed, without waiting long; it may be empty.

        Raises:
            ConfigError: It is not there, or not for us.
        """

    def folders(self, prefix: str) -> tuple[list[str], list[Listed]]:
        """List one level: the prefixes below `prefix`, each ending in a slash, and the objects."""

    def keys(self, prefix: str, *, after: str = "", before: str = "") -> Iterator[Listed]:
        """List all objects below `prefix` in key order, from beyond `after` to before `before`.

        Either bound may be empty. Only pages within the bounds are asked for.
        """

    def read(self, listed: Listed) -> Iterator[bytes]:
        """Read one object in chunks of at most CHUNK_BYTES, resuming what breaks off.

        Raises:
            ObjectChangedError: It is no longer what was listed.
            ObjectDeniedError: Reading it is not allowed.
            SourceError: It could not be read, also after retries.
        """

    def read_unlisted(self, key: str) -> Iterator[bytes] | None:
        """Read an object that was not listed; None if it is not there."""


class ObjectReader:
    """The bytes of one object, readable once, with their digest."""

    def __init__(self, chunks: Iterable[bytes], *, key: str) -> None:
        self._key = key
        self._digest = hashlib.sha256()
        self._source = iter(chunks)
        self._complete = self._closed = False
        self.bytes_read = 0
        self.chunks = self._hashed()
        """The object's bytes in order. Reading may raise what `ObjectStore.read` raises."""

    def _hashed(self) -> Iterator[bytes]:
        while not self._closed:
            chunk = next(self._source, None)
            if chunk is None:
                self._complete = True
                return
            self._digest.update(chunk)
            self.bytes_read += len(chunk)
            yield chunk
        raise self._not_whole()

    @property
    def sha256(self) -> str:
        """Hex digest of the whole object; what has not been read yet is read now.

        Raises:
            SourceError: Reading failed, or the reader was closed before the end.
        """
        for _ in self.chunks:
            pass
        if not self._complete:
            raise self._not_whole()
        return self._digest.hexdigest()

    def close(self) -> None:
        """Give up what has not been read, and its connection."""
        self._closed = True
        close = getattr(self._source, "close", None)
        if close is not None:
            close()

    def _not_whole(self) -> SourceError:
        return SourceError(f"{self._key}: was not read to its end")
