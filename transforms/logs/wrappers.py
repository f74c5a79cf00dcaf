"""What exports wrap around log records: CloudWatch events, query rows, arrays, strings."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from transforms.logs.decoding import decode
from transforms.outcome import Evidence, Reason, Rejected

WRAPPER_KEYS = ("records", "logevents", "events", "results")
"""Keys, in lower case, of arrays that hold records: `Records`, subscription payloads,
`filter-log-events`, `get-query-results`."""
NOTICES = (b"Permissions are correctly set for Amazon Bedrock logs", b"CWL CONTROL MESSAGE")
"""What CloudWatch streams hold besides records."""
_MAX_WRAPPERS = 6


class Found(Struct, frozen=True, gc=False):
    """One value that stands where a record should stand."""

    value: Any
    size: int
    """Bytes of its JSON text; an equal share of the wrapper's where several stand in one."""
    replaced: bool = False


def looks_like_record(value: Any) -> bool:
    """Tell whether a value has a record's keys in whatever case."""
    return isinstance(value, dict) and any(
        key.lower() in {"schematype", "modelid"} for key in value
    )


def may_hold_records(value: Any) -> bool:
    """Tell whether a value is a record or an object that is known to wrap some."""
    return looks_like_record(value) or (
        isinstance(value, dict)
        and ("@message" in value or any(key.lower() in WRAPPER_KEYS for key in value))
    )


def unwrap(
    value: Any,
    size: int,
    *,
    max_depth: int,
    replaced: bool = False,
) -> Iterator[Found | Rejected]:
    """Yield the records inside one decoded value, in order; the value itself if nothing wraps it.

    An empty wrapper yields nothing. A message that is not JSON is rejected as `NOT_JSON`.

    Args:
        value: Any decoded JSON value.
        size: Bytes of its JSON text.
        max_depth: Passed on to the decoding of messages that are strings.
        replaced: Whether decoding it has replaced anything.
    """
    yield from _unwrap(Found(value, size, replaced), max_depth, _MAX_WRAPPERS)


def not_json(text: bytes | bytearray, reason: Reason = Reason.NOT_JSON) -> Rejected:
    """Reject text, saying whether it is one of CloudWatch's own notices."""
    evidence: Evidence = {"bytes": len(text)}
    if any(notice in text for notice in NOTICES):
        evidence = {**evidence, "notice": True}
    return Rejected(reason, evidence)


def _unwrap(found: Found, max_depth: int, wrappers: int) -> Iterator[Found | Rejected]:
    value = found.value
    if not wrappers or looks_like_record(value):
        yield found
    elif isinstance(value, dict) and (inner := _wrapped_list(value)) is not None:
        yield from _each(inner, found, max_depth, wrappers)
    elif isinstance(value, dict) and (key := _message_key(value)):
        yield from _message(value[key], found, max_depth, wrappers)
    elif isinstance(value, list):
        row = _query_row(value)
        if row is None:
            yield from _each(value, found, max_depth, wrappers)
        else:
            yield from _unwrap(Found(row, found.size, found.replaced), max_depth, wrappers - 1)
    elif isinstance(value, str) and value.lstrip()[:1] == "{":
        yield from _message(value, found, max_depth, wrappers)
    else:
        yield found


def _each(
    values: list[Any],
    around: Found,
    max_depth: int,
    wrappers: int,
) -> Iterator[Found | Rejected]:
    for value in values:
        share = around.size // len(values)
        yield from _unwrap(Found(value, share, around.replaced), max_depth, wrappers - 1)


def _message(
    message: Any,
    around: Found,
    max_depth: int,
    wrappers: int,
) -> Iterator[Found | Rejected]:
    if not isinstance(message, str):
        yield from _unwrap(Found(message, around.size, around.replaced), max_depth, wrappers - 1)
        return
    text = message.encode("utf-8", "replace")
    decoded = decode(text, max_depth=max_depth)
    if isinstance(decoded, Reason):
        yield not_json(text, decoded)
        return
    value, replaced = decoded
    inner = Found(value, len(text), around.replaced or replaced)
    yield from _unwrap(inner, max_depth, wrappers - 1)


def _wrapped_list(value: dict[str, Any]) -> list[Any] | None:
    for key, inner in value.items():
        if isinstance(inner, list) and key.lower() in WRAPPER_KEYS:
            return inner
    return None


def _message_key(value: dict[str, Any]) -> str:
    """Name the key of a CloudWatch event that holds its text; other programs' logs have none."""
    if isinstance(value.get("@message"), str | dict):
        return "@message"
    message = value.get("message")
    if isinstance(message, str):
        is_event = message.lstrip()[:1] == "{" or any(n.decode() in message for n in NOTICES)
        return "message" if is_event else ""
    return "message" if looks_like_record(message) else ""


def _query_row(values: list[Any]) -> dict[str, Any] | None:
    """Turn a CloudWatch Logs Insights row of field and value pairs into an object."""
    if not values or not all(
        isinstance(v, dict) and {"field", "value"} <= v.keys() for v in values
    ):
        return None
    return {str(pair["field"]): pair["value"] for pair in values}
