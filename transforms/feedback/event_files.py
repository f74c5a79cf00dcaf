"""The rows of a feedback file, whatever its format; what is not a row is a problem with a line."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.feedback.events import LineReason, Problem
from transforms.logs.framing import Frame, read_frames
from transforms.logs.limits import ReadLimits

Row = tuple[int, Mapping[str, Any]]
"""A 1-based line (or row) number, and the fields that stand there."""

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_PARQUET_MAGIC = b"PAR1"
_DELIMITERS = {";": "semicolon", "\t": "tab", "|": "pipe"}
_MAX_FIELD = 10_000_000


def file_rows(
    data: bytes,
    *,
    name: str,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Row | Problem]:
    """Yield the rows of a file: Parquet by its content, CSV and TSV by name, JSON lines otherwise.

    JSON may also be an array; gzip is unpacked. A CSV file must use commas (`.tsv`: tabs): one
    with another delimiter gives a single problem that names it. A byte order mark is read over
    and remarked upon.

    Args:
        data: The file's bytes.
        name: Its name, for the ending.
        columns: For CSV: column of the file to field of an event; others keep their names.
    """
    ending = name.lower().removesuffix(".gz").rpartition(".")[2]
    if data.startswith(_PARQUET_MAGIC):
        yield from _parquet_rows(data)
    elif ending in ("csv", "tsv"):
        yield from _csv_rows(
            data, delimiter="\t" if ending == "tsv" else ",", columns=columns or {}
        )
    else:
        yield from _json_rows(data)


def _json_rows(data: bytes) -> Iterator[Row | Problem]:
    if data.startswith(_UTF8_MARK):
        yield Problem(1, LineReason.BYTE_ORDER_MARK, lost=False)
    for frame in read_frames([data], object_key="feedback", limits=ReadLimits()):
        line = frame.origin.line
        if not isinstance(frame, Frame):
            yield Problem(line, LineReason.NOT_JSON)
        elif isinstance(frame.value, dict):
            yield line, frame.value
        else:
            yield Problem(line, LineReason.NOT_AN_OBJECT)


def _csv_rows(
    data: bytes,
    *,
    delimiter: str,
    columns: Mapping[str, str],
) -> Iterator[Row | Problem]:
    if data.startswith((_UTF8_MARK, *_UTF16_MARKS)):
        yield Problem(1, LineReason.BYTE_ORDER_MARK, lost=False)
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    text = data.decode(encoding, "replace")
    header, problem = _header(text, delimiter, columns)
    if problem:
        yield problem
        return
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            yield Problem(line, LineReason.NOT_CSV)
            line = reader.line_num + 1
            continue
        if cells is None:
            return
        if line > 1 and cells:
            if len(cells) == len(header):
                yield line, dict(zip(header, cells, strict=True))
            else:
                yield Problem(line, LineReason.WRONG_COLUMN_COUNT)
        line = reader.line_num + 1


def _header(
    text: str,
    delimiter: str,
    columns: Mapping[str, str],
) -> tuple[list[str], Problem | None]:
    first = text.partition("\n")[0].rstrip("\r")
    names = [name.strip().strip('"') for name in first.split(delimiter)]
    fields = [columns.get(name, name.lower()) for name in names]
    missing = [name for name in ("kind", "time") if name not in fields]
    if not missing:
        return fields, None
    others = [word for char, word in _DELIMITERS.items() if char != delimiter and char in first]
    if delimiter == "\t" and "," in first:
        others.append("comma")
    if len(names) == 1 and others:
        return [], Problem(1, LineReason.WRONG_DELIMITER, others[0])
    return [], Problem(1, LineReason.MISSING_COLUMNS, missing[0])


def _parquet_rows(data: bytes) -> Iterator[Row | Problem]:
    number = 0
    try:
        for batch in pq.ParquetFile(pa.BufferReader(data)).iter_batches():
            for row in batch.to_pylist():
                number += 1
                yield number, row
    except (pa.ArrowException, OSError):
        yield Problem(number, LineReason.UNREADABLE_FILE)
