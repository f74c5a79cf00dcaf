"""Log objects and lines that no reader should trip over."""

import json
from datetime import timedelta

from sample_logs.generator.envelope import record
from sample_logs.generator.model import ACCOUNT, REGION, Call, Expected
from sample_logs.generator.studio import GPT_OSS, START, Studio
from sample_logs.generator.traffic import Writers
from sample_logs.generator.write import LogObject, RawLine, compact, folder, object_name
from transforms.outcome import Outcome, Reason

_DEPTH = 10_000


def _object(name: str, hour: int, lines: list[Call | RawLine]) -> LogObject:
    moment = START + timedelta(hours=hour, minutes=58, seconds=30)
    return LogObject(f"{folder(ACCOUNT, REGION, moment)}/{object_name(moment, salt=name)}", lines)


def _some(studio: Studio, writers: Writers, hour: int, count: int) -> list[Call | RawLine]:
    calls = list[Call | RawLine]()
    for _ in range(count):
        call = studio.chat(
            writers.chat(studio.rng, "finance"), studio.moment(hour=hour), route=GPT_OSS
        )[0]
        call.expected = Expected(
            "beside_bad_input", build=Outcome.EMITTED, note="a healthy record in a damaged object"
        )
        calls.append(call)
    return calls


def _quarantined(case: str, reason: Reason, data: bytes) -> RawLine:
    return RawLine(data, Expected(case, Outcome.QUARANTINED, reason))


def objects(studio: Studio, writers: Writers) -> list[LogObject]:
    """Write one object per kind of damage, with healthy records beside it."""
    cut = _object("truncated", 9, _some(studio, writers, 9, 4))
    cut.cut = True
    last = cut.lines[-1]
    if isinstance(last, Call):
        last.expected = Expected(
            "truncated_gzip",
            Outcome.QUARANTINED,
            Reason.TRUNCATED_OBJECT,
            note="half of the record arrived; no request id can be read",
        )
    notice = _object("notice", 0, _some(studio, writers, 0, 2))
    line = b"Permissions are correctly set for Amazon Bedrock logs."
    notice.lines.insert(0, _quarantined("plain_text_first_line", Reason.NOT_JSON, line))
    marked = _object("byte-order-mark", 12, _some(studio, writers, 12, 3))
    marked.prefix, marked.line_end = b"\xef\xbb\xbf", b"\r\n"
    members = _object("members", 13, _some(studio, writers, 13, 4))
    members.members = 3
    return [cut, notice, marked, members, *_odd_lines(studio, writers)]


def _odd_lines(studio: Studio, writers: Writers) -> list[LogObject]:
    deep = b"[" * _DEPTH + b"]" * _DEPTH
    nested = compact(record(_one(studio, writers, 14))).replace(
        b'"messages":', b'"deep":' + deep + b',"messages":', 1
    )
    stray = compact(record(_one(studio, writers, 15))).replace(b"Explain;", b"Explain\xff;", 1)
    half = compact(record(_one(studio, writers, 15))).replace(b"Explain;", b"Explain \xe2\x82;", 1)
    lines = {
        14: [_quarantined("nested_10000_deep", Reason.TOO_DEEPLY_NESTED, nested)],
        15: [
            RawLine(stray, Expected("invalid_utf8", note="one stray byte; read as U+FFFD")),
            RawLine(half, Expected("invalid_utf8", note="half of a character; read as U+FFFD")),
        ],
        16: [
            _quarantined(
                "not_a_record",
                Reason.NOT_A_LOG_RECORD,
                b'{"eventName":"PutObject","awsRegion":"us-east-1"}',
            ),
            _quarantined("not_a_record", Reason.NOT_A_LOG_RECORD, b"null"),
            _quarantined("not_a_record", Reason.NOT_A_LOG_RECORD, b'"a string"'),
            _quarantined(
                "not_json", Reason.NOT_JSON, b'{"schemaType":"ModelInvocationLog","requestId":'
            ),
        ],
    }
    made = [
        _object(
            f"odd-{hour}",
            hour,
            [*_some(studio, writers, hour, 2), *bad, *_some(studio, writers, hour, 1)],
        )
        for hour, bad in lines.items()
    ]
    return [*made, _pretty(studio, writers)]


def _one(studio: Studio, writers: Writers, hour: int) -> Call:
    return studio.chat(writers.chat(studio.rng, "bank"), studio.moment(hour=hour))[0]


def _pretty(studio: Studio, writers: Writers) -> LogObject:

    call = _one(studio, writers, 17)
    data = json.dumps(record(call), indent=2, ensure_ascii=False).encode()
    expected = Expected("pretty_printed", build=Outcome.EMITTED)
    return _object("pretty", 17, [RawLine(data, expected, call.request_id)])


def permission_checks() -> list[str]:
    """Name the empty objects that Bedrock writes when logging is set up."""
    root = f"AWSLogs/{ACCOUNT}/BedrockModelInvocationLogs"
    return [
        f"{root}/amazon-bedrock-logs-permission-check",
        f"{root}/{REGION}/amazon-bedrock-logs-permission-check",
    ]
