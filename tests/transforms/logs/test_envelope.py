"""Envelope: what the outer fields of a record say, in every form that exports give them."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.logs.envelope import Body, BodyState, Envelope, read_envelope
from transforms.logs.fields import read_time
from transforms.logs.framing import Frame, read_frames
from transforms.logs.limits import ReadLimits
from transforms.outcome import Origin, Reason, Rejected

REAL = Path(__file__).parents[4] / "shared" / "invocation_logs" / "real"
KEY = "team/AWSLogs/123456789012/BedrockModelInvocationLogs/eu-west-1/2026/01/02/03/a.json.gz"
RECORD: dict[str, Any] = {
    "timestamp": "2026-01-02T03:04:05Z",
    "accountId": "123456789012",
    "region": "eu-west-1",
    "requestId": "3f0c7f5e-0000-4000-8000-000000000001",
    "operation": "Converse",
    "modelId": "eu.amazon.nova-lite-v1:0",
    "inferenceRegion": "eu-north-1",
    "requestMetadata": {"app": "helpdesk", "retries": 3},
    "identity": {"arn": "arn:aws:iam::123456789012:user/api"},
    "input": {
        "inputContentType": "application/json",
        "inputBodyJson": {"messages": []},
        "inputTokenCount": 7,
        "cacheReadInputTokenCount": 1,
        "cacheWriteInputTokenCount": 2,
    },
    "output": {
        "outputContentType": "application/json",
        "outputBodyJson": [{"chunk": 1}],
        "outputTokenCount": 5,
    },
    "schemaType": "ModelInvocationLog",
    "schemaVersion": "1.0",
}


def _read(value: Any, *, key: str = KEY) -> Envelope | Rejected:
    return read_envelope(Frame(Origin(key, 1, 1), value, 0))


def _envelope(changes: dict[str, Any], *, key: str = KEY) -> Envelope:
    envelope = _read({**RECORD, **changes}, key=key)
    assert isinstance(envelope, Envelope)
    return envelope


def _lowered(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key.lower(): _lowered(inner) for key, inner in value.items()}


def test_a_whole_record() -> None:
    """Each outer field is read, numbers as numbers, metadata as pairs of strings."""
    envelope = _envelope({})
    assert envelope.time == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert envelope.request_metadata == {"app": "helpdesk"}
    assert envelope.caller_arn.endswith("user/api")
    assert (envelope.input_tokens, envelope.output_tokens) == (7, 5)
    assert (envelope.cache_read_tokens, envelope.cache_write_tokens) == (1, 2)
    assert envelope.input == Body(BodyState.INLINE, {"messages": []})
    assert envelope.output == Body(BodyState.INLINE, [{"chunk": 1}])


def test_the_record_is_not_changed() -> None:
    """Reading leaves the decoded value as it was."""
    value = json.loads(json.dumps(RECORD))
    _read(value)
    assert value == RECORD


def test_athena_exports_read_the_same() -> None:
    """Keys in lower case and sections and bodies turned into strings change nothing."""
    lowered = {key.lower(): value for key, value in RECORD.items()}
    for side in ("input", "output"):
        section = _lowered(RECORD[side])
        body = f"{side}bodyjson"
        section[body] = json.dumps(RECORD[side][f"{side}BodyJson"])
        lowered[side] = json.dumps(section)
    lowered["identity"] = json.dumps(RECORD["identity"])
    lowered["requestmetadata"] = json.dumps(RECORD["requestMetadata"])
    assert _read(lowered) == _read(RECORD)


@pytest.mark.parametrize("wraps", [1, 2])
def test_bodies_in_strings(wraps: int) -> None:
    """A body that exports turned into a string, even twice, is decoded."""
    body: Any = {"messages": [{"role": "user"}]}
    text = body
    for _ in range(wraps):
        text = json.dumps(text)
    assert _envelope({"input": {"inputBodyJson": text}}).input.value == body


def test_a_string_that_is_no_json_stays_a_string() -> None:
    """Text in place of a body is left for the dialects to refuse."""
    assert _envelope({"output": {"outputBodyJson": "cut {"}}).output.value == "cut {"


def test_a_deep_body_in_a_string_is_refused() -> None:
    """Nesting hidden in a string is held to the same limit."""
    result = _read({**RECORD, "input": {"inputBodyJson": "[" * 300 + "]" * 300}})
    assert result == Rejected(Reason.TOO_DEEPLY_NESTED)


PATH = "s3://logs/AWSLogs/123456789012/BedrockModelInvocationLogs/eu-west-1/data/x_input.json.gz"


@pytest.mark.parametrize(
    ("changes", "states"),
    [
        ({"input": {"inputBodyS3Path": PATH}}, ("offloaded", "inline")),
        ({"input": {"inputBodyJson": None, "inputBodyS3Path": PATH}}, ("offloaded", "inline")),
        ({"input": {"inputTokenCount": 9}}, ("not_delivered", "inline")),
        ({"input": {"inputBodyJson": "null"}}, ("not_delivered", "inline")),
        ({"input": {"inputTokenCount": 9}, "output": {}}, ("delivery_off", "delivery_off")),
        ({"input": None, "output": "x"}, ("delivery_off", "delivery_off")),
        ({"output": {}, "errorCode": "ThrottlingException"}, ("inline", "call_rejected")),
        (
            {"input": {}, "output": {}, "errorCode": "validation_error"},
            ("call_rejected", "call_rejected"),
        ),
    ],
)
def test_where_a_body_is(changes: dict[str, Any], states: tuple[str, str]) -> None:
    """A missing body is told apart: elsewhere, switched off, too large, or never there."""
    envelope = _envelope(changes)
    assert (envelope.input.state.value, envelope.output.state.value) == states


def test_a_fetched_body_takes_the_place_of_its_path() -> None:
    """The path gives way to the value; the other body stays."""
    envelope = _envelope({"input": {"inputBodyS3Path": PATH}}).with_body("input", {"a": 1})
    assert envelope.input == Body(BodyState.INLINE, {"a": 1})
    assert envelope.output.value == [{"chunk": 1}]
    assert envelope.with_body("output", []).output == Body(BodyState.INLINE, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-02T03:04:05Z", (3, 4, 5)),
        ("2026-01-02T03:04:05.999Z", (3, 4, 5)),
        ("2026-01-02 03:04:05.000000000", (3, 4, 5)),
        ("2026-01-02 03:04:05.123 UTC", (3, 4, 5)),
        ("2026-01-02T05:04:05+02:00", (3, 4, 5)),
        ("20260102T030405Z", (3, 4, 5)),
        ("2026-01-02T03:04:05", (3, 4, 5)),
        ("2026-01-99T03:04:05Z", None),
        ("0001-01-01T00:00:00+23:00", None),
        ("xxxxxxxxxxxxxxxx", None),
        ("2026-01-02", None),
        ("", None),
        (1767323045, None),
        (None, None),
    ],
)
def test_times(text: Any, expected: tuple[int, int, int] | None) -> None:
    """Every observed form of time is UTC to the second; a malformed one is None."""
    assert read_time(text) == (expected and datetime(2026, 1, 2, *expected, tzinfo=UTC))


@given(
    time=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - zoned below
    minutes=st.integers(-14 * 60, 14 * 60),
)
def test_times_round_trip(time: datetime, minutes: int) -> None:
    """A time written with any offset is read as the same instant."""
    zoned = time.replace(tzinfo=timezone(timedelta(minutes=minutes)), microsecond=0)
    assert read_time(zoned.isoformat()) == zoned


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3), (3.0, 3), ("3", 3), ("3.0", 3), (-1, None), ("x", None), (True, None),
        (None, None), ("inf", None), ([], None), (1e300, None),
    ],
)  # fmt: skip
def test_token_counts(value: Any, expected: int | None) -> None:
    """Counts arrive as numbers, floats or strings; anything else is unknown."""
    assert _envelope({"output": {"outputTokenCount": value}}).output_tokens == expected


def test_account_and_region_fall_back_to_the_key() -> None:
    """A record without account and region takes those of its object's key."""
    bare = {key: value for key, value in RECORD.items() if key not in ("accountId", "region")}
    envelope = _read(bare)
    assert isinstance(envelope, Envelope)
    assert (envelope.account, envelope.region) == ("123456789012", "eu-west-1")
    elsewhere = _read(bare, key="a.json")
    assert isinstance(elsewhere, Envelope)
    assert (elsewhere.account, elsewhere.region) == ("", "")


@pytest.mark.parametrize("value", ["a b", "someone@example.com", "\x1b[2J", "é", "x" * 600, 7])
def test_ids_that_cannot_be_ids_are_empty(value: Any) -> None:
    """Fields that are stored in the clear let no person's address and no escape through."""
    assert _envelope({"requestId": value, "modelId": value}).request_id == ""


def test_a_record_without_schema_type_is_one() -> None:
    """A model id with an input, an output or an error code makes a record."""
    for part in ("input", "output"):
        assert isinstance(_read({"modelId": "m", part: {}}), Envelope)
    assert isinstance(_read({"modelId": "m", "errorCode": "x"}), Envelope)


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)


@given(
    value=SCALARS
    | st.lists(SCALARS, max_size=3)
    | st.dictionaries(st.sampled_from(["region", "input", "Jane Doe", "x"]), SCALARS, max_size=3),
)
def test_anything_else_is_refused_by_shape(value: Any) -> None:
    """What is no record leaves with its shape, in which no unknown key is named."""
    result = _read(value)
    assert isinstance(result, Rejected)
    assert result.reason is Reason.NOT_A_LOG_RECORD
    assert "Jane" not in str(result.evidence)
    assert set(str(result.evidence.get("keys", "")).split(",")) <= {"", "region", "input", "<key>"}


@given(
    noise=st.dictionaries(
        st.sampled_from(sorted(RECORD)),
        SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.text(max_size=3), SCALARS),
    ),
)
def test_odd_values_never_raise(noise: dict[str, Any]) -> None:
    """Any type in any outer field gives an envelope or a rejection."""
    assert isinstance(_read({**RECORD, **noise}), Envelope | Rejected)


@pytest.mark.skipif(not REAL.is_dir(), reason="the sample records of ../shared are not here")
def test_real_records_are_envelopes() -> None:
    """Each published record has an envelope, with both bodies unless the record lacks them."""
    absent = {}
    for path in sorted(REAL.glob("*.json")):
        (frame,) = read_frames([path.read_bytes()], object_key=KEY, limits=ReadLimits())
        assert isinstance(frame, Frame)
        envelope = read_envelope(frame)
        assert isinstance(envelope, Envelope)
        states = (envelope.input.state.value, envelope.output.state.value)
        if states != ("inline", "inline"):
            absent[path.stem] = states
    assert absent == {
        "converse_text_delivery_disabled_no_bodies": ("delivery_off", "delivery_off"),
        "embedding_output_has_only_contentType_TEST": ("inline", "not_delivered"),
        "openai_chatcompletions_rejected_no_input_no_output": ("call_rejected", "call_rejected"),
        "stream_opus47_inputBodyS3Path": ("offloaded", "inline"),
    }
