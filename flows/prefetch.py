"""Downloading ahead: the next objects arrive while the caller works on the present one."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from flows.errors import SourceError
from flows.log_layout import LogObject
from flows.object_store import ObjectReader

_Download = Future[list[bytes]]


def in_order(
    items: Iterable[LogObject],
    *,
    opener: Callable[[LogObject], ObjectReader],
    workers: int,
    budget_bytes: int,
) -> Iterator[tuple[LogObject, ObjectReader]]:
    """Yield each object with its reader, in the order given.

    At most `workers` objects and `budget_bytes` bytes are held ahead. An object larger than
    half the budget is not held: it is streamed when its turn comes.
    """
    waiting: deque[tuple[LogObject, _Download | None]] = deque()
    remaining = iter(items)
    held = 0
    with ThreadPoolExecutor(workers, thread_name_prefix="prefetch") as pool:
        try:
            following = next(remaining, None)
            while waiting or following is not None:
                while following is not None and len(waiting) < workers:
                    held_size = following.size if following.size <= budget_bytes // 2 else 0
                    if waiting and held + held_size > budget_bytes:
                        break
                    held += held_size
                    download = pool.submit(_download, opener, following) if held_size else None
                    waiting.append((following, download))
                    following = next(remaining, None)
                item, download = waiting.popleft()
                reader = opener(item) if download is None else ObjectReader(_arrived(download))
                yield item, reader
                reader.close()
                held -= item.size if download is not None else 0
        finally:
            for _, download in waiting:
                if download is not None:
                    download.cancel()


def _download(opener: Callable[[LogObject], ObjectReader], item: LogObject) -> list[bytes]:
    return list(opener(item).chunks)


def _arrived(download: _Download) -> Iterator[bytes]:
    try:
        yield from download.result()
    except SourceError as error:
        raise type(error)(*error.args) from None
