"""What one curated record is in the lake: a narrow row of `records` and its rows of `messages`."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from msgspec.structs import asdict

from transforms.dataset.chain_keys import ChainKeys
from transforms.identity import Identity
from transforms.logs.envelope import Envelope
from transforms.outcome import Origin, Outcome, Rejected
from transforms.records import Invocation, Message, Tool
from transforms.redaction.redactor import Redacted

Row = dict[str, Any]

TOOLS_ROLE = "tools"
_KEPT: Row = {"outcome": Outcome.KEPT.value, "reason": "", "evidence": "{}"}


def to_json(value: Any) -> str:
    """Write JSON with sorted keys: equal values give equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def origin_columns(origin: Origin) -> Row:
    """Return a record's identity."""
    return {
        "kind": "record",
        "object_key": origin.object_key,
        "ordinal": origin.ordinal,
        "line": origin.line,
    }


def outcome_columns(rejected: Rejected | None) -> Row:
    """Return outcome, reason and evidence; kept where nothing rejected the record."""
    if rejected is None:
        return _KEPT
    return {
        "outcome": rejected.reason.outcome.value,
        "reason": rejected.reason.value,
        "evidence": to_json(dict(rejected.evidence)),
    }


def envelope_columns(envelope: Envelope) -> Row:
    """Return what is known of a record whose bodies could not be used."""
    return {
        "request_id": envelope.request_id,
        "time": envelope.time,
        "account": envelope.account,
        "region": envelope.region,
        "inference_region": envelope.inference_region,
        "operation": envelope.operation,
        "model_id": envelope.model_id,
        "error_code": envelope.error_code,
        "input_tokens": envelope.input_tokens,
        "output_tokens": envelope.output_tokens,
        "cache_read_tokens": envelope.cache_read_tokens,
        "cache_write_tokens": envelope.cache_write_tokens,
    }


def invocation_columns(invocation: Invocation) -> Row:
    """Return the narrow facts of an invocation; no text, no metadata, no ARN."""
    prompt = invocation.messages
    reply = invocation.reply
    everything = (*prompt, reply) if reply else prompt
    return {
        "request_id": invocation.request_id,
        "time": invocation.time,
        "account": invocation.account,
        "region": invocation.region,
        "inference_region": invocation.inference_region,
        "operation": invocation.operation,
        "model_id": invocation.model_id,
        "model": invocation.model,
        "family": invocation.family,
        "dialect": invocation.dialect,
        "stop_reason": invocation.stop_reason.value,
        "error_code": invocation.error_code,
        "guardrail": invocation.guardrail.value,
        "input_tokens": invocation.input_tokens,
        "output_tokens": invocation.output_tokens,
        "cache_read_tokens": invocation.cache_read_tokens,
        "cache_write_tokens": invocation.cache_write_tokens,
        "latency_ms": invocation.latency_ms,
        "first_token_ms": invocation.first_token_ms,
        "turns": sum(message.role == "user" for message in prompt),
        "prompt_characters": sum(len(message.content) for message in prompt),
        "reply_characters": len(reply.content) if reply else 0,
        "opens_turn": bool(prompt) and prompt[-1].role == "user",
        "has_media": any(message.media for message in everything),
        "has_tools": any(message.tool_calls or message.role == "tool" for message in everything),
        "left_out": to_json(list(invocation.left_out)),
        "incomplete": invocation.incomplete,
    }


def identity_columns(identity: Identity) -> Row:
    """Return who made the call."""
    return asdict(identity)


def chain_columns(chain: ChainKeys) -> Row:
    """Return the keys that link calls to conversations."""
    return asdict(chain)


def redacted_columns(redacted: Redacted) -> Row:
    """Return the references to the stored messages."""
    return {
        "message_ids": list(redacted.message_ids),
        "tools_id": redacted.tools_id,
        "reply_id": redacted.reply_id,
        "entity_counts": to_json(dict(redacted.entity_counts)),
    }


def with_answer_redacted(findings: str, rule: str) -> str:
    """Add to a record's findings how redaction took what its answer rests on, if it did."""
    return to_json({**orjson.loads(findings), "answer_redacted": rule}) if rule else findings


def message_rows(redacted: Redacted) -> Iterator[Row]:
    """Yield the rows of `messages` that the record's ids name."""
    invocation = redacted.invocation
    *prompt_counts, reply_counts, tools_counts = redacted.message_entity_counts
    prompt = zip(redacted.message_ids, invocation.messages, prompt_counts, strict=True)
    for message_id, message, entities in prompt:
        yield _message_row(message_id, message, entities)
    if invocation.reply is not None and redacted.reply_id:
        yield _message_row(redacted.reply_id, invocation.reply, reply_counts)
    if redacted.tools_id:
        yield _tools_row(redacted.tools_id, invocation.tools, tools_counts)


def _message_row(message_id: str, message: Message, entities: Mapping[str, int]) -> Row:
    calls = [asdict(call) for call in message.tool_calls]
    return {
        "message_id": message_id,
        "role": message.role,
        "content": message.content,
        "reasoning": message.reasoning,
        "tool_calls": to_json(calls) if calls else "",
        "tool_call_id": message.tool_call_id,
        "tool_error": message.tool_error,
        "media": list(message.media),
        "cache_marker": message.cache_marker,
        "entity_counts": to_json(dict(entities)),
        "characters": len(message.content),
    }


def _tools_row(message_id: str, tools: tuple[Tool, ...], entities: Mapping[str, int]) -> Row:
    content = to_json([asdict(tool) for tool in tools])
    return {
        "message_id": message_id,
        "role": TOOLS_ROLE,
        "content": content,
        "reasoning": "",
        "tool_calls": "",
        "tool_call_id": "",
        "tool_error": False,
        "media": [],
        "cache_marker": False,
        "entity_counts": to_json(dict(entities)),
        "characters": len(content),
    }
