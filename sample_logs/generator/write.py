"""How calls become log objects in the bucket's key layout, and what is told about them."""

import gzip
import io
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sample_logs.generator.envelope import record
from sample_logs.generator.model import Call, Expected, Json

WINDOW_MINUTES = 20
"""Calls delivered within one window of this length share a log object."""


@dataclass(frozen=True)
class RawLine:
    """A line that no renderer would write."""

    data: bytes
    expected: Expected
    request_id: str = ""


@dataclass
class LogObject:
    """One object of the bucket: its key under the root, its lines, and its framing."""

    key: str
    lines: list[Call | RawLine] = field(default_factory=list)
    line_end: bytes = b"\n"
    prefix: bytes = b""
    """Bytes before the first line, such as a byte-order mark."""
    cut: bool = False
    """The gzip stream breaks off inside the last line."""
    members: int = 1
    """Number of gzip members that the lines are spread over."""


def compact(value: Any) -> bytes:
    """Write JSON as Bedrock does: no spaces, text as it is; escaped where UTF-8 cannot hold it."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def zipped(data: bytes) -> bytes:
    """Compress without time or name, so that equal data gives equal bytes."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=9, mtime=0) as packer:
        packer.write(data)
    return buffer.getvalue()


def folder(account: str, region: str, moment: datetime) -> str:
    """Name the folder of an hour of delivery."""
    return f"AWSLogs/{account}/BedrockModelInvocationLogs/{region}/{moment:%Y/%m/%d/%H}"


def object_name(moment: datetime, *, salt: str) -> str:
    """Name a log object by its delivery time, to the millisecond."""
    digest = blake2b(salt.encode(), digest_size=8)
    millisecond = digest.digest()[0] * 3
    return f"{moment:%Y%m%dT%H%M%S}{millisecond:03d}Z_{digest.hexdigest()}.json.gz"


def batch(calls: Iterable[Call]) -> list[LogObject]:
    """Spread calls over log objects by account, region and time of delivery."""
    groups: dict[tuple[str, str, datetime], list[tuple[datetime, Call]]] = defaultdict(list)
    for call in calls:
        arrived = call.time + timedelta(seconds=call.delivery_s)
        window = arrived.replace(minute=arrived.minute // WINDOW_MINUTES * WINDOW_MINUTES, second=0)
        groups[call.account, call.region, window].append((arrived, call))
    objects = []
    for (account, region, window), members in sorted(groups.items(), key=lambda item: item[0]):
        members.sort(key=lambda pair: (pair[0], pair[1].request_id))
        latest = members[-1][0]
        name = object_name(latest, salt=f"{account}/{region}/{window:%d%H%M}")
        objects.append(
            LogObject(f"{folder(account, region, window)}/{name}", [call for _, call in members])
        )
    return objects


def _line(line: Call | RawLine) -> bytes:
    return line.data if isinstance(line, RawLine) else compact(record(line))


def object_bytes(item: LogObject) -> bytes:
    """Write one object as it lies in the bucket."""
    lines = [_line(line) + item.line_end for line in item.lines]
    if item.cut:
        return _cut(lines)
    size = -(-len(lines) // item.members)
    groups = [lines[start : start + size] for start in range(0, len(lines), size)]
    return b"".join(
        zipped((b"" if place else item.prefix) + b"".join(group))
        for place, group in enumerate(groups)
    )


def _cut(lines: list[bytes]) -> bytes:
    # All lines but the last can be read; of the last one half arrives, and no end of the stream.
    packer = zlib.compressobj(level=9, wbits=31)
    whole = packer.compress(b"".join(lines[:-1])) + packer.flush(zlib.Z_SYNC_FLUSH)
    half = lines[-1][: len(lines[-1]) // 2]
    return whole + packer.compress(half) + packer.flush(zlib.Z_SYNC_FLUSH)


def expectations(objects: Iterable[LogObject]) -> list[Json]:
    """List what is expected of each planted record, by object key and position."""
    rows = []
    for item in objects:
        for ordinal, line in enumerate(item.lines, 1):
            if line.expected is None:
                continue
            rows.append(
                {
                    "object_key": item.key,
                    "ordinal": ordinal,
                    "request_id": line.request_id,
                    **_told(line.expected),
                }
            )
    return rows


def _told(expected: Expected) -> Json:
    fields = asdict(expected)
    return {
        "case": fields["case"],
        "curate_outcome": fields["curate"],
        "curate_reason": fields["reason"],
        "build_outcome": fields["build"],
        "build_reason": fields["build_reason"],
        "signals": list(fields["signals"]),
        "group": fields["group"],
        "parsed_if_supported": fields["parsed_if_supported"],
        "note": fields["note"],
    }


def write_lines(path: Path, rows: Iterable[Json]) -> None:
    """Write one JSON object per line."""
    path.write_bytes(b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows))


def write_objects(root: Path, objects: Iterable[LogObject]) -> None:
    """Write log objects and the bodies that their calls keep under `data/`."""
    for item in objects:
        path = root / item.key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(object_bytes(item))
        for line in item.lines:
            for name, data in line.bodies.items() if isinstance(line, Call) else ():
                (path.parent / "data").mkdir(exist_ok=True)
                (path.parent / "data" / name).write_bytes(data)
