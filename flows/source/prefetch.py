"""Downloading ahead: the next objects arrive while the caller works on the present one."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

from flows.errors import SourceError
from flows.source.layout import LogObject
from flows.source.object_store import ObjectReader

_Opener = Callable[[LogObject], ObjectReader]
_Download = Future[list[bytes]]


def in_order(
    items: Iterable[LogObject],
    *,
    opener: _Opener,
    workers: int,
    budget_bytes: int,
) -> Iterator[tuple[LogObject, ObjectReader]]:
    """Yield each object with its reader, in the order given.

    At most `workers` objects and `budget_bytes` bytes are held ahead. An object larger than
    half the budget is not held: it is streamed when its turn comes.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix="prefetch") as pool:
        ahead = _Ahead(items, opener, pool, budget_bytes)
        try:
            while ahead.fill(workers):
                item, reader = ahead.take()
                with closing(reader):
                    yield item, reader
                ahead.release(item)
        finally:
            ahead.cancel()


class _Ahead:
    """The objects that were begun and not yet given out."""

    def __init__(
        self,
        items: Iterable[LogObject],
        opener: _Opener,
        pool: ThreadPoolExecutor,
        budget_bytes: int,
    ) -> None:
        self._remaining = iter(items)
        self._following = next(self._remaining, None)
        self._opener = opener
        self._pool = pool
        self._budget = budget_bytes
        self._held = 0
        self._waiting: deque[tuple[LogObject, _Download | None]] = deque()

    def fill(self, workers: int) -> bool:
        """Begin as many as may be held; tell whether any waits."""
        while (item := self._following) is not None and len(self._waiting) < workers:
            if self._waiting and self._held + self._held_size(item) > self._budget:
                break
            self._held += self._held_size(item)
            begun = self._pool.submit(self._download, item) if self._held_size(item) else None
            self._waiting.append((item, begun))
            self._following = next(self._remaining, None)
        return bool(self._waiting)

    def take(self) -> tuple[LogObject, ObjectReader]:
        """Give out the first of those that wait."""
        item, download = self._waiting.popleft()
        if download is None:
            return item, self._opener(item)
        return item, ObjectReader(_arrived(download), key=item.key)

    def release(self, item: LogObject) -> None:
        """Count an object's bytes as no longer held."""
        self._held -= self._held_size(item)

    def cancel(self) -> None:
        """Begin nothing more."""
        for _, download in self._waiting:
            if download is not None:
                download.cancel()

    def _held_size(self, item: LogObject) -> int:
        return item.size if item.size <= self._budget // 2 else 0

    def _download(self, item: LogObject) -> list[bytes]:
        return list(self._opener(item).chunks)


def _arrived(download: _Download) -> Iterator[bytes]:
    try:
        yield from download.result()
    except SourceError as error:
        # Raised anew: the first one's traceback would hold on to the bytes that had arrived.
        raise type(error)(*error.args) from None
