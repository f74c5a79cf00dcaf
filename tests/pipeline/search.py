"""Search everything that a run leaves behind for strings, as bytes, after decompression."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq


def left_behind(root: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file below a folder with its content, unpacked where it is packed."""
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield path, unpacked(path.read_bytes())


def unpacked(raw: bytes) -> bytes:
    """Return a file's content, unpacked where it is packed."""
    if raw[:4] == b"PAR1":
        rows = pq.read_table(pa.BufferReader(raw)).to_pylist()
        return orjson.dumps(rows, default=str) + raw
    if raw[:2] == b"\x1f\x8b":
        try:
            return gzip.decompress(raw)
        except (OSError, EOFError, zlib.error):
            return raw
    return raw


def forms_of(value: str) -> list[bytes]:
    """Return a value as it may stand in a file: plain, and as JSON writes it."""
    plain = value.encode()
    escaped = orjson.dumps(value)[1:-1]
    ascii_only = value.encode("ascii", "backslashreplace")
    return list({plain, escaped, ascii_only})
