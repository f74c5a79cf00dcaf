"""From the bytes of a log object to its records, whatever wraps them.

Bedrock writes one record per line; people's exports are arrays, indented or concatenated objects,
CloudWatch events and query rows. Lines are split at newline bytes only, because bodies hold raw
U+2028 and its like. A line that is no JSON value by itself is scanned bracket by bracket, over
lines where it has to be. Every record, and every place where one should stand, is one frame.
"""

import re
from collections.abc import Generator, Iterable, Iterator
from typing import Any

import orjson
from msgspec import Struct

from transforms.logs.decoding import decode, too_deep
from transforms.logs.limits import ReadLimits
from transforms.logs.scanning import Ending, Scan, Window
from transforms.logs.unzipping import unzipped
from transforms.logs.wrappers import Found, not_json, unwrap
from transforms.outcome import Origin, Reason, Rejected

_LINE_BYTES = 1024**2
"""Longer lines are scanned as they come instead of waiting for their end."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_EXPORT_PREFIX = re.compile(rb"\d{4}-\d\d-\d\d[T ][0-9:.,+Zz-]{5,40}[^{\n]{0,300}?(?=\{)")
"""What CloudWatch's S3 export and `aws logs tail` write before each event."""
_BLANK = re.compile(rb"[ \t\r\n]*+")
_BLANK_OR_COMMA = re.compile(rb"[ \t\r\n,]*+")
_BLANK_IN_LINE = re.compile(rb"[ \t\r,]*+")
_ARRAY = re.compile(rb"\[[ \t\r]*+(?:[\n\[{\"\]]|\Z)")
_LITERAL = re.compile(rb"[-+.0-9A-Za-z]{1,64}")
_CONTINUES_DOCUMENT = b' \t}],"'
_PEEK_BYTES = 512

Item = tuple[int, Found | Rejected]
"""A 1-based line, and what stands there."""
_Reading = Generator[Item, None, bool]
"""Items, and at the end whether what was read is whole."""


class Frame(Struct, frozen=True, gc=False):
    """One decoded JSON value that stands where a record should stand."""

    origin: Origin
    value: Any
    """Decoded once, here; a dict wherever the object is what it should be."""
    size: int
    """Bytes of the record's JSON text; an equal share where a wrapper of many was decoded."""
    replaced: bool = False
    """Bytes that were no UTF-8, or halves of surrogate pairs, were read as U+FFFD."""


class BadFrame(Struct, frozen=True, gc=False):
    """A place where a record should stand and none could be read."""

    origin: Origin
    rejected: Rejected


def read_frames(
    chunks: Iterable[bytes],
    *,
    object_key: str,
    limits: ReadLimits,
) -> Iterator[Frame | BadFrame]:
    """Yield the records of one log object in order, and a bad frame where one cannot be read.

    Gzip is recognised by content. Memory is bounded by the limits, not by the object: arrays and
    known wrappers are read element by element. What comes out depends on the bytes alone, not on
    how they are cut into chunks. Nothing in the object makes this raise; what `chunks` raises
    passes through.

    Wrappers understood: arrays; objects with `Records`, `logEvents`, `events` or `results`;
    events with a JSON `message` or `@message`; Logs Insights rows; lines that begin with a time.
    Empty wrappers and blank lines yield nothing.

    Args:
        chunks: The object's bytes as stored, cut anywhere.
        object_key: Key of the object relative to the store's root; part of each origin.
        limits: What one object may cost.
    """
    window = Window(unzipped(chunks, max_bytes=limits.max_object_bytes))
    for ordinal, (line, found) in enumerate(_items(window, limits), start=1):
        origin = Origin(object_key, ordinal, line)
        if isinstance(found, Rejected):
            yield BadFrame(origin, found)
        else:
            yield Frame(origin, found.value, found.size, found.replaced)


def _items(window: Window, limits: ReadLimits) -> Iterator[Item]:
    line_bytes = min(_LINE_BYTES, limits.max_record_bytes)
    while True:
        end = window.find_newline(within=line_bytes)
        if end < 0 and window.ended and len(window.data) <= line_bytes:
            end = len(window.data)
            if not end:
                break
        found = _whole_line(window.data[:end], limits) if end >= 0 else None
        if found is None:
            yield from _beyond_lines(window, limits)
            continue
        line = window.line
        window.consume_line(end)
        for item in found:
            yield line, item
    if window.fault is not None:
        yield window.line, Rejected(window.fault)


def _whole_line(text: bytearray, limits: ReadLimits) -> Iterable[Found | Rejected] | None:
    """Read a line that is one JSON value; None if it is not, an empty tuple if it is blank."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None if text.strip() else ()
    if too_deep(value, text, max_depth=limits.max_depth):
        return (Rejected(Reason.TOO_DEEPLY_NESTED, {"bytes": len(text)}),)
    if isinstance(value, dict) and "schemaType" in value:
        return (Found(value, len(text)),)
    return unwrap(value, len(text), max_depth=limits.max_depth)


def _beyond_lines(window: Window, limits: ReadLimits) -> Iterator[Item]:
    """Read what begins on this line and is more, or less, than one JSON value on one line."""
    window.skip(_BLANK)
    window.find_newline(within=_PEEK_BYTES)
    if window.data.startswith(_BYTE_ORDER_MARK):
        window.consume(len(_BYTE_ORDER_MARK))
        return
    if prefix := _EXPORT_PREFIX.match(window.data, 0, _PEEK_BYTES):
        window.consume(prefix.end())
    if window.data[:1] == b"{" or _ARRAY.match(window.data, 0, _PEEK_BYTES):
        yield from _documents(window, limits)
    elif window.data:
        yield from _text_line(window, limits)


def _documents(window: Window, limits: ReadLimits) -> Iterator[Item]:
    """Read the values that stand one behind the other until a line ends with one of them."""
    while True:
        if window.data[:1] == b"[":
            window.consume(1)
            whole = yield from _elements(window, limits)
        else:
            whole = yield from _value(window, limits, may_wrap=True)
        if not whole:
            return
        window.skip(_BLANK_IN_LINE)
        if not window.data.startswith((b"{", b"[")):
            break
    if window.data[:1] == b"\n":
        window.consume(1)
    elif window.data:
        yield from _text_line(window, limits)


def _text_line(window: Window, limits: ReadLimits) -> Iterator[Item]:
    line, head = window.line, bytes(window.data[:_PEEK_BYTES])
    size = window.skip_line()
    if window.fault is not None and window.line == line:
        return  # cut off by the fault, which has a frame of its own
    reason = Reason.NOT_JSON if size <= limits.max_record_bytes else Reason.LINE_TOO_LONG
    evidence = {**not_json(head).evidence, "bytes": size}
    yield line, Rejected(reason, evidence)


def _elements(window: Window, limits: ReadLimits) -> _Reading:
    """Read an array's elements from behind its bracket; return whether its end was found."""
    while True:
        window.skip(_BLANK_OR_COMMA)
        first = bytes(window.data[:1])
        if first == b"]":
            window.consume(1)
            return True
        if not first:
            if window.fault is None:
                yield window.line, Rejected(Reason.TRUNCATED_OBJECT)
            return False
        if first in (b"{", b"[", b'"'):
            whole = yield from _value(window, limits, may_wrap=False)
        else:
            whole = yield from _literal(window, limits)
        if not whole:
            return False


def _literal(window: Window, limits: ReadLimits) -> _Reading:
    window.find_newline(within=_PEEK_BYTES)
    match = _LITERAL.match(window.data)
    decoded = decode(match[0], max_depth=1) if match else Reason.NOT_JSON
    if match is None or isinstance(decoded, Reason):
        yield from _text_line(window, limits)
        return False
    yield window.line, Found(decoded[0], len(match[0]))
    window.consume(match.end())
    return True


def _value(window: Window, limits: ReadLimits, *, may_wrap: bool) -> _Reading:
    """Read the value at the start of the window; return whether its end was found."""
    line = window.line
    scan = Scan(window, limits.max_record_bytes, limits.max_depth, may_wrap=may_wrap)
    ending = scan.run()
    while ending is Ending.WRAPPER:
        window.consume(scan.position)
        if not (yield from _elements(window, limits)):
            return False
        scan.resume_behind_array()
        ending = scan.run()
    too_long = not scan.inside_wrapper and (
        scan.too_long or scan.position > limits.max_record_bytes
    )
    if ending is Ending.COMPLETE:
        if not scan.inside_wrapper:
            yield from ((line, item) for item in _completed(scan, limits, too_long=too_long))
        window.consume(scan.position)
        return True
    if ending is Ending.STREAM_ENDED:
        if too_long or window.fault is None:
            yield line, Rejected(Reason.LINE_TOO_LONG if too_long else Reason.TRUNCATED_OBJECT)
        window.consume(len(window.data))
        return False
    _leave_broken(scan, forgotten=too_long or scan.inside_wrapper)
    too_deep = scan.deepest > limits.max_depth
    broken = Reason.TOO_DEEPLY_NESTED if too_deep else Reason.NOT_JSON
    yield line, Rejected(Reason.LINE_TOO_LONG if too_long else broken)
    return False


def _completed(scan: Scan, limits: ReadLimits, *, too_long: bool) -> Iterator[Found | Rejected]:
    if too_long:
        yield Rejected(Reason.LINE_TOO_LONG)
        return
    text = scan.window.data[: scan.position]
    decoded = decode(text, max_depth=limits.max_depth)
    if isinstance(decoded, Reason):
        yield Rejected(decoded, {"bytes": len(text)})
        return
    value, replaced = decoded
    yield from unwrap(value, len(text), max_depth=limits.max_depth, replaced=replaced)


def _leave_broken(scan: Scan, *, forgotten: bool) -> None:
    """Move from a broken value to where the next one may begin.

    A value that broke on its first line costs that line. One that broke later costs the lines
    before, and those that look like its rest.
    """
    window = scan.window
    line_start = window.data.rfind(b"\n", 0, scan.position) + 1
    if forgotten or not line_start:
        window.consume(scan.position)
        window.skip_line()
        return
    window.consume(line_start)
    while (window.data or window.extend()) and window.data[0] in _CONTINUES_DOCUMENT:
        window.skip_line()
