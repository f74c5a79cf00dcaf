"""The outer fields of a log record: what Bedrock itself writes around the two bodies."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from transforms.logs.framing import Frame
from transforms.outcome import Origin, Rejected

Side = Literal["input", "output"]


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


@dataclass(frozen=True, slots=True)
class Body:
    """A request or response body, or what became of it."""

    state: BodyState
    value: Any = None
    """Decoded JSON where the state is inline (a dict, a list; a str where it is no JSON)."""
    uri: str = ""
    """Where offloaded: the s3 URI as logged, which nobody has checked yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One log record with its outer fields read and its bodies decoded, not yet understood."""

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
    raw_input: Mapping[str, Any] = field(default_factory=dict)
    """The record's `input` without its body, keys in lower case: for facts a dialect may need."""
    raw_output: Mapping[str, Any] = field(default_factory=dict)
    """The record's `output` without its body, keys in lower case (image and video facts)."""

    def with_body(self, side: Side, value: Any) -> "Envelope":
        """Return the envelope with a fetched body in place of its path."""
        body = Body(BodyState.INLINE, value)
        return replace(self, input=body) if side == "input" else replace(self, output=body)


def read_envelope(frame: Frame) -> Envelope | Rejected:
    """Read the outer fields of one record.

    Keys are matched without regard to case on the two outer levels, because Athena exports
    lower them. Unknown keys are ignored.

    Returns:
        The envelope, or `Rejected(NOT_A_LOG_RECORD)` with the value's shape as evidence.
    """
    raise NotImplementedError
