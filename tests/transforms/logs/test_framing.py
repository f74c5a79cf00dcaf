"""Framing: every record and every bad place is one frame, in order, whatever wraps the records."""

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.logs.framing import BadFrame, Frame, read_frames
from transforms.logs.limits import ReadLimits
from transforms.outcome import Reason

REAL = Path(__file__).parents[4] / "shared" / "invocation_logs" / "real"
KEY = "AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1/2026/01/02/03/a.json.gz"

TEXT = st.text(max_size=20) | st.sampled_from(
    ['"', "\\", "{[", "]}", "\u2028\x85\x0b", "\n", '\\"']
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
RECORDS = st.lists(
    st.builds(lambda body: {"schemaType": "ModelInvocationLog", "body": body}, VALUES),
    min_size=1,
    max_size=5,
)


def _text(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _event(record: Any) -> dict[str, Any]:
    return {"id": "1", "timestamp": 1, "message": _text(record)}


def _payload(record: Any) -> str:
    return _text({"messageType": "DATA_MESSAGE", "owner": "1", "logEvents": [_event(record)]})


FRAMINGS = {
    "one per line": lambda rs: "\n".join(map(_text, rs)) + "\n",
    "no last newline": lambda rs: "\n".join(map(_text, rs)),
    "crlf and blank lines": lambda rs: "\r\n\r\n".join(map(_text, rs)) + "\r\n",
    "byte order mark": lambda rs: "\ufeff" + "\n".join(map(_text, rs)),
    "concatenated": lambda rs: "".join(map(_text, rs)),
    "comma separated": lambda rs: ",".join(map(_text, rs)),
    "indented": lambda rs: "\n".join(_text(r, 2) for r in rs),
    "indented by nothing": lambda rs: "\n".join(_text(r, 0) for r in rs),
    "array": _text,
    "indented array": lambda rs: _text(rs, 4),
    "array of lines": lambda rs: "[\n" + ",\n".join(map(_text, rs)) + "\n]\n",
    "Records": lambda rs: _text({"Records": rs}),
    "indented Records": lambda rs: _text({"a": [1], "Records": rs, "z": {"q": [1]}}, 1),
    "subscription payloads": lambda rs: "\n".join(map(_payload, rs)),
    "firehose": lambda rs: "".join(map(_payload, rs)),
    "filtered events": lambda rs: _text({"events": [_event(r) for r in rs], "next": []}, 4),
    "query rows": lambda rs: _text([{"@timestamp": "t", "@message": _text(r)} for r in rs]),
    "query results": lambda rs: _text(
        {"results": [[{"field": "@message", "value": _text(r)}] for r in rs], "statistics": {}},
        2,
    ),
    "export task": lambda rs: "\n".join("2026-01-02T03:04:05.678Z " + _text(r) for r in rs),
    "array of strings": lambda rs: _text([_text(r) for r in rs], 1),
}


def _cut(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def _read(
    data: bytes,
    *,
    size: int = 1000,
    limits: ReadLimits | None = None,
) -> list[Frame | BadFrame]:
    return list(read_frames(_cut(data, size), object_key=KEY, limits=limits or ReadLimits()))


def _outcomes(frames: list[Frame | BadFrame]) -> list[Any]:
    return [f.value if isinstance(f, Frame) else f.rejected.reason for f in frames]


def _record(number: int) -> dict[str, Any]:
    return {"schemaType": "ModelInvocationLog", "requestId": f"r{number}", "t": 'a{[\\" \u2028'}


@settings(max_examples=150, deadline=None)
@given(
    records=RECORDS,
    framing=st.sampled_from(sorted(FRAMINGS)),
    size=st.sampled_from([1, 2, 7, 64, 10_000]),
    zipped=st.booleans(),
    max_record_bytes=st.sampled_from([100_000, 1000]),
)
def test_framing_does_not_matter(
    records: list[Any],
    framing: str,
    size: int,
    zipped: bool,  # noqa: FBT001 - drawn by hypothesis
    max_record_bytes: int,
) -> None:
    """The same records come out in order from every framing, cut anywhere, zipped or not."""
    data = FRAMINGS[framing](records).encode()
    frames = _read(
        gzip.compress(data) if zipped else data,
        size=size,
        limits=ReadLimits(max_record_bytes=max_record_bytes),
    )
    assert _outcomes(frames) == records
    assert [frame.origin.ordinal for frame in frames] == list(range(1, len(records) + 1))


LINES = st.lists(
    st.builds(_record, st.integers(0, 99)).map(_text)
    | st.sampled_from(["null", "not json", '{"a": "b', '{"a": nil}', "{]", '"x"', "[INFO]", "1 2"])
    | st.text(st.characters(codec="utf-8", exclude_characters='\r\n[{"'), min_size=1, max_size=9)
    .filter(str.strip),
    max_size=8,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(lines=LINES, size=st.sampled_from([1, 5, 1000]))
def test_each_line_is_one_frame(lines: list[str], size: int) -> None:
    """Good and bad lines alike give one frame each, with their own line number."""
    frames = _read("\n".join([*lines, ""]).encode(), size=size)
    assert [f.origin.line for f in frames if f.origin.line <= len(lines)] == [
        number for number, line in enumerate(lines, 1) if line.strip(" \t\r\x0b\x0c")
    ]


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=300), size=st.sampled_from([1, 3, 1000]))
def test_any_bytes_are_accounted_for(data: bytes, size: int) -> None:
    """Arbitrary bytes never raise, and their chunks do not change what comes out."""
    assert _read(data, size=size) == _read(data, size=10_000)


@settings(max_examples=60, deadline=None)
@given(share=st.floats(0, 1), zipped=st.booleans())
def test_cut_anywhere(share: float, zipped: bool) -> None:  # noqa: FBT001
    """A file cut at any byte yields the whole records before the cut and at most one bad frame."""
    records = [_record(number) for number in range(40)]
    data = "\n".join(map(_text, records)).encode()
    stored = gzip.compress(data) if zipped else data
    outcomes = _outcomes(_read(stored[: int(share * len(stored))]))
    whole = [value for value in outcomes if isinstance(value, dict)]
    assert whole == records[: len(whole)]
    assert outcomes[len(whole) :] in ([], [Reason.TRUNCATED_OBJECT])
    if not zipped:
        assert len(whole) >= data[: int(share * len(data))].count(b"\n")


def test_invalid_utf8_is_replaced_and_said_so() -> None:
    """A record with broken UTF-8 is read with U+FFFD and its frame says so."""
    bad = b'{"schemaType": "x", "a": "\xff"}\n'
    frames = _read(bad + _text(_record(1)).encode())
    assert _outcomes(frames) == [{"schemaType": "x", "a": "\ufffd"}, _record(1)]
    assert [frame.replaced for frame in frames if isinstance(frame, Frame)] == [True, False]


def test_half_of_a_surrogate_pair_is_replaced() -> None:
    """An emoji that a client cut in half costs its half, not the record."""
    text = rb'{"schemaType": "x", "a": "\ud83d \ud83d\ude00 \\ud83d \udc00"}'
    assert _outcomes(_read(text))[0]["a"] == "\ufffd \U0001f600 \\ud83d \ufffd"


@pytest.mark.parametrize(
    ("first_lines", "reasons"),
    [
        ("Permissions are correctly set for Amazon Bedrock logs.", [Reason.NOT_JSON]),
        ("[" * 10_000 + "]" * 10_000, [Reason.TOO_DEEPLY_NESTED]),
        ("[" * 10_000, [Reason.TOO_DEEPLY_NESTED]),
        ('{"schemaType":' * 300 + "1" + "}" * 300, [Reason.TOO_DEEPLY_NESTED]),
        ('{"input": {"a":', [Reason.NOT_JSON]),
        ('{"input": {"a":\nnot json', [Reason.NOT_JSON, Reason.NOT_JSON]),
        ('{"input": "a', [Reason.NOT_JSON]),
        ('{"a": NaN}', [Reason.NOT_JSON]),
        ('{\n  "a": nil,\n  "b": 1\n}', [Reason.NOT_JSON]),
        ('{"a": "' + "x" * 5000 + '"}', [Reason.LINE_TOO_LONG]),
        ("x" * 5000, [Reason.LINE_TOO_LONG]),
        ('{\n "a": [\n' + "  1,\n" * 2000 + "  1]\n}", [Reason.LINE_TOO_LONG]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 100_000])
def test_bad_lines_cost_only_themselves(
    first_lines: str,
    reasons: list[Reason],
    size: int,
) -> None:
    """What is wrong before a record is counted with its reason, and the record is still read."""
    data = first_lines + "\n" + _text(_record(1)) + "\n"
    too_long = Reason.LINE_TOO_LONG in reasons
    limits = ReadLimits(max_record_bytes=4500 if too_long else 50_000)
    assert _outcomes(_read(data.encode(), size=size, limits=limits)) == [*reasons, _record(1)]


def test_known_notices_are_named() -> None:
    """CloudWatch's own notices are told apart from damage."""
    control = _text({"messageType": "CONTROL_MESSAGE", "logEvents": [
        {"message": "CWL CONTROL MESSAGE: Checking health of destination Firehose."},
    ]})  # fmt: skip
    notice = "2026-01-02T03:04:05Z Permissions are correctly set for Amazon Bedrock logs."
    for text in (control, notice):
        (frame,) = _read(text.encode())
        assert isinstance(frame, BadFrame)
        assert frame.rejected.evidence["notice"] is True


def test_gzip_of_many_members_and_layers() -> None:
    """Members may split a record anywhere; padding and a second layer of gzip do no harm."""
    data = "\n".join(_text(_record(n)) for n in range(3)).encode()
    members = gzip.compress(data[:50]) + gzip.compress(data[50:]) + bytes(512)
    for stored in (members, gzip.compress(members)):
        assert _outcomes(_read(stored, size=11)) == [_record(n) for n in range(3)]


def test_damaged_gzip_is_one_frame_after_what_came_before() -> None:
    """Damage in the second member leaves the first one's records and one bad frame."""
    first = gzip.compress((_text(_record(1)) + "\n").encode())
    second = bytearray(gzip.compress(_text(_record(2)).encode()))
    second[-6] ^= 0xFF
    expected = [Reason.CORRUPT_OBJECT]
    assert _outcomes(_read(bytes(second))) == expected
    padded = first + bytes(16 * 1024) + bytes(second)
    assert _outcomes(_read(padded, size=13)) == [_record(1), *expected]
    assert _outcomes(_read(first + b"garbage"))[-1] == Reason.CORRUPT_OBJECT


def _peak(chunks: Iterator[bytes], limits: ReadLimits) -> tuple[list[Any], int]:
    tracemalloc.start()
    try:
        outcomes = [
            frame.rejected.reason if isinstance(frame, BadFrame) else None
            for frame in read_frames(chunks, object_key=KEY, limits=limits)
        ]
        return outcomes, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_bomb_stops_at_the_limit() -> None:
    """A small object that unzips to too much is left at the limit, in little memory."""
    bomb = gzip.compress(bytes(80_000_000), 9)
    limits = ReadLimits(max_object_bytes=40_000_000, max_record_bytes=1_000_000)
    outcomes, peak = _peak(_cut(bomb, 4096), limits)
    assert outcomes == [Reason.OBJECT_TOO_LARGE]
    assert peak < 8_000_000


@pytest.mark.parametrize("opening", [b'{"a": "', b"plain text ", b'[{"a": "'])
def test_long_line_is_not_held(opening: bytes) -> None:
    """A line of 50 MB is passed over in little memory, and the next record is read."""

    def chunks() -> Iterator[bytes]:
        yield opening
        for _ in range(50):
            yield b"x" * 1_000_000
        yield b'"}]\n' if opening.startswith(b"[") else b'"}\n'
        yield _text(_record(1)).encode()

    outcomes, peak = _peak(chunks(), ReadLimits(max_record_bytes=2_000_000))
    assert outcomes == [Reason.LINE_TOO_LONG, None]
    assert peak < 12_000_000


@pytest.mark.parametrize(
    "wrap", [(b"[", b"]"), (b'{"owner": 1, "logEvents": [', b"]}"), (b"", b"")]
)
def test_long_documents_are_read_element_by_element(wrap: tuple[bytes, bytes]) -> None:
    """An array, a wrapper and a run of objects on one line need memory for one element only."""
    element = orjson.dumps({**_record(1), "text": "y" * 10_000})

    def chunks() -> Iterator[bytes]:
        yield wrap[0]
        for number in range(2000):
            yield b"," * bool(number) + element
        yield wrap[1]

    outcomes, peak = _peak(chunks(), ReadLimits(max_record_bytes=100_000))
    assert outcomes == [None] * 2000
    assert peak < 8_000_000


def test_unclosed_array_is_truncated() -> None:
    """An array without its end gives its whole elements and one bad frame."""
    text = _text([_record(1), _record(2)])
    assert _outcomes(_read(text[:-10].encode())) == [_record(1), Reason.TRUNCATED_OBJECT]
    assert _outcomes(_read(text[:-1].encode()))[1:] == [_record(2), Reason.TRUNCATED_OBJECT]


def test_records_one_per_line_in_an_unknown_wrapper_are_found() -> None:
    """Records at the start of lines survive an opening that nobody knows."""
    lines = ",\n".join(_text(_record(n)) for n in range(3))
    outcomes = _outcomes(_read(f'{{"items": [\n{lines}\n]}}'.encode()))
    assert [value for value in outcomes if isinstance(value, dict)] == [
        _record(n) for n in range(3)
    ]


@pytest.mark.skipif(not REAL.is_dir(), reason="the sample records of ../shared are not here")
def test_real_records_are_single_frames() -> None:
    """Each published record, indented over many lines, is one frame with its own value."""
    for path in sorted(REAL.glob("*.json")):
        data = path.read_bytes()
        (frame,) = _read(data, size=333)
        assert isinstance(frame, Frame)
        assert frame.value == json.loads(data)
        assert frame.size == len(data.strip())
