"""Unzipping by content: plain bytes, one gzip member or many, broken off, damaged or a bomb."""

from collections.abc import Iterable, Iterator
from itertools import chain

from isal import isal_zlib

from transforms.outcome import Reason

_DAMAGED: type[Exception] = isal_zlib.error  # type: ignore[assignment]
"""Named with its type, which the library's stubs leave out."""
_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW_BITS = 31
_PIECE_BYTES = 16 * 1024
_BLOCK_BYTES = 256 * 1024
_MAX_LAYERS = 2
"""Firehose zips what CloudWatch has zipped before."""


class StreamFaultError(Exception):
    """The stream of bytes ends before its data does; what came before it is good to read."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def unzipped(chunks: Iterable[bytes], *, max_bytes: int) -> Iterator[bytes]:
    """Yield the content in blocks of at most 256 KiB, unzipped where it is gzip.

    The name of an object does not tell: some tools unzip while they download. What is yielded
    before a fault depends on the bytes alone, not on how they are cut into chunks.

    Raises:
        StreamFaultError: After the last block that could be read: `TRUNCATED_OBJECT`,
            `CORRUPT_OBJECT`, or `OBJECT_TOO_LARGE` once `max_bytes` have been yielded.
    """
    blocks: Iterator[bytes] = iter(chunks)
    for _ in range(_MAX_LAYERS):
        head, blocks = _peek(blocks)
        if head == _MAGIC[:1]:
            raise StreamFaultError(Reason.TRUNCATED_OBJECT)
        if head != _MAGIC:
            break
        blocks = _capped(_gunzip(_pieces(blocks)), max_bytes)
    yield from _capped(_split(blocks), max_bytes)


def _peek(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= len(_MAGIC):
            break
    return head[: len(_MAGIC)], chain((head,), chunks)


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut into pieces of one size, so that damage costs the same output however it arrived."""
    pending = bytearray()
    for chunk in chunks:
        pending += chunk
        whole = len(pending) - len(pending) % _PIECE_BYTES
        for start in range(0, whole, _PIECE_BYTES):
            yield bytes(pending[start : start + _PIECE_BYTES])
        del pending[:whole]
    if pending:
        yield bytes(pending)


def _split(blocks: Iterable[bytes]) -> Iterator[bytes]:
    for block in blocks:
        for start in range(0, len(block), _BLOCK_BYTES):
            yield block[start : start + _BLOCK_BYTES]


def _capped(blocks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    left = max_bytes
    for block in blocks:
        yield block[:left]
        left -= len(block)
        if left < 0:
            raise StreamFaultError(Reason.OBJECT_TOO_LARGE)


def _gunzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    member = isal_zlib.decompressobj(wbits=_GZIP_WINDOW_BITS)
    between_members = False
    for piece in pieces:
        data = piece
        while data:
            if between_members:
                data = data.lstrip(b"\0")  # tape-style padding behind the last member
                if not data:
                    break
                if not _MAGIC.startswith(data[: len(_MAGIC)]):
                    raise StreamFaultError(Reason.CORRUPT_OBJECT)
                member = isal_zlib.decompressobj(wbits=_GZIP_WINDOW_BITS)
                between_members = False
            try:
                block = member.decompress(data, _BLOCK_BYTES)
            except _DAMAGED:
                raise StreamFaultError(Reason.CORRUPT_OBJECT) from None
            if block:
                yield block
            between_members = member.eof
            data = member.unused_data if member.eof else member.unconsumed_tail
    if not between_members:
        raise StreamFaultError(Reason.TRUNCATED_OBJECT)
