"""The outer fields of a log record: what Bedrock itself writes around the two bodies."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from transforms.logs.decoding import decode
from transforms.logs.fields import (
    count,
    lower_keys,
    metadata,
    plain,
    read_time,
    section,
    text,
)
from transforms.logs.framing import Frame
from transforms.logs.limits import ReadLimits
from transforms.logs.places import log_place
from transforms.outcome import Origin, Reason, Rejected

Side = Literal["input", "output"]

_SCHEMA = "ModelInvocationLog"
_KNOWN_KEYS = {
    key.lower(): key
    for key in (
        "schemaType",
        "schemaVersion",
        "timestamp",
        "accountId",
        "region",
        "requestId",
        "operation",
        "modelId",
        "input",
        "output",
        "identity",
        "inferenceRegion",
        "requestMetadata",
        "errorCode",
        "message",
        "messages",
    )
}
_MAX_STRINGS = 2
"""How often a body may have been turned into a string by exports."""
_DEFAULT_LIMITS = ReadLimits()


class BodyState(StrEnum):
    """Where a request or response body is."""

    INLINE = "inline"
    """In the record, or fetched since: `Body.value` holds it."""
    OFFLOADED = "offloaded"
    """In an object of its own, which `Body.uri` names; not fetched yet."""
    DELIVERY_OFF = "delivery_off"
    """Neither body was delivered though the call succeeded: text delivery is switched off."""
    NOT_DELIVERED = "not_delivered"
    """This body alone is missing: too large with no place to go, or its modality is off."""
    CALL_REJECTED = "call_rejected"
    """The call failed with an error code before there was a body."""


class Body(Struct, frozen=True, gc=False):
    """A request or response body, or what became of it."""

    state: BodyState
    value: Any = None
    """Decoded JSON where the state is inline (a dict, a list; a str where it is no JSON)."""
    uri: str = ""
    """Where offloaded: the s3 URI as logged, which nobody has checked yet."""


class Envelope(Struct, kw_only=True, gc=False):
    """One log record with its outer fields read and its bodies decoded, not yet understood.

    Not frozen: writing nineteen fields of a frozen class costs as much as reading the record's.
    """

    origin: Origin
    request_id: str = ""
    """Empty where the log holds none."""
    time: datetime | None = None
    """UTC, to the second; None where absent or malformed."""
    account: str = ""
    """As logged, else from the object's key."""
    region: str = ""
    """As logged, else from the object's key."""
    inference_region: str = ""
    operation: str = ""
    model_id: str = ""
    error_code: str = ""
    caller_arn: str = ""
    request_metadata: Mapping[str, str] = field(default_factory=dict)
    """Pairs of strings only; anything else that stood there is left out."""
    input: Body
    output: Body
    input_tokens: int | None = None
    """As logged at the top level, None where absent or no number."""
    output_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    raw_output: Mapping[str, Any] = field(default_factory=dict)
    """The record's `output` without its body, keys in lower case (image and video facts)."""

    def with_body(self, side: Side, value: Any) -> "Envelope":
        """Return the envelope with a fetched body in place of its path."""
        body = Body(BodyState.INLINE, value)
        return replace(self, input=body) if side == "input" else replace(self, output=body)


def read_envelope(frame: Frame, *, limits: ReadLimits = _DEFAULT_LIMITS) -> Envelope | Rejected:
    """Read the outer fields of one record.

    Keys are matched without regard to case on the two outer levels, because Athena exports
    lower them. Unknown keys are ignored. Ids that hold blanks, an @ or anything but printable
    ASCII are read as empty: they are not what AWS writes, and ids are stored in the clear.

    Returns:
        The envelope; else `NOT_A_LOG_RECORD` with the value's shape as evidence, or
        `TOO_DEEPLY_NESTED` for a body in a string that nests deeper than `limits.max_depth`.
    """
    record = lower_keys(frame.value)
    if record is None or not _is_log_record(record):
        return Rejected(Reason.NOT_A_LOG_RECORD, _shape(frame.value))
    raw_input, raw_output = section(record.get("input")), section(record.get("output"))
    error_code = plain(record.get("errorcode"))
    bodies = _bodies(raw_input, raw_output, failed=bool(error_code), max_depth=limits.max_depth)
    if isinstance(bodies, Rejected):
        return bodies
    place = log_place(frame.origin.object_key)
    return Envelope(
        origin=frame.origin,
        request_id=plain(record.get("requestid")),
        time=read_time(record.get("timestamp")),
        account=plain(record.get("accountid")) or (place.account if place else ""),
        region=plain(record.get("region")) or (place.region if place else ""),
        inference_region=plain(record.get("inferenceregion")),
        operation=plain(record.get("operation")),
        model_id=plain(record.get("modelid")),
        error_code=error_code,
        caller_arn=text(section(record.get("identity")).get("arn")),
        request_metadata=metadata(record.get("requestmetadata")),
        input=bodies[0],
        output=bodies[1],
        input_tokens=count(raw_input.get("inputtokencount")),
        output_tokens=count(raw_output.get("outputtokencount")),
        cache_read_tokens=count(raw_input.get("cachereadinputtokencount")),
        cache_write_tokens=count(raw_input.get("cachewriteinputtokencount")),
        raw_output=raw_output,
    )


def _is_log_record(record: Mapping[str, Any]) -> bool:
    if record.get("schematype") == _SCHEMA:
        return True
    model_id = record.get("modelid")
    return (
        isinstance(model_id, str)
        and bool(model_id)
        and any(record.get(key) is not None for key in ("input", "output", "errorcode"))
    )


def _shape(value: Any) -> dict[str, str | int]:
    """Describe a value by its type and its keys, of which only known ones are named."""
    if isinstance(value, dict):
        keys = sorted({_KNOWN_KEYS.get(str(key).lower(), "<key>") for key in value})
        return {"type": "object", "keys": ",".join(keys), "size": len(value)}
    if isinstance(value, list):
        return {"type": "array", "size": len(value)}
    kinds = {str: "string", bool: "boolean", int: "number", float: "number"}
    return {"type": kinds.get(type(value), "null")}


def _bodies(
    raw_input: dict[str, Any],
    raw_output: dict[str, Any],
    *,
    failed: bool,
    max_depth: int,
) -> tuple[Body, Body] | Rejected:
    """Take both bodies out of their sections and say where each is."""
    request = _present_body(raw_input, "input", max_depth)
    response = _present_body(raw_output, "output", max_depth)
    if isinstance(request, Rejected):
        return request
    if isinstance(response, Rejected):
        return response
    if failed:
        absent = Body(BodyState.CALL_REJECTED)
    elif request is None and response is None:
        absent = Body(BodyState.DELIVERY_OFF)
    else:
        absent = Body(BodyState.NOT_DELIVERED)
    return request or absent, response or absent


def _present_body(outer: dict[str, Any], side: Side, max_depth: int) -> Body | Rejected | None:
    value = outer.pop(f"{side}bodyjson", None)
    uri = outer.get(f"{side}bodys3path")
    for _ in range(_MAX_STRINGS):
        if not isinstance(value, str):
            break
        decoded = decode(value.encode("utf-8", "replace"), max_depth=max_depth)
        if decoded is Reason.TOO_DEEPLY_NESTED:
            return Rejected(Reason.TOO_DEEPLY_NESTED)
        if isinstance(decoded, Reason):
            break
        value = decoded[0]
    if value is not None and value != "":
        return Body(BodyState.INLINE, value)
    return Body(BodyState.OFFLOADED, uri=uri) if isinstance(uri, str) and uri else None
