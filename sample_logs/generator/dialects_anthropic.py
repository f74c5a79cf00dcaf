"""How a call is written in the bodies of Anthropic Messages."""

import json
from typing import Any

from sample_logs.generator.bodies import Bodies, chunks, input_tokens, output_tokens, reply_of
from sample_logs.generator.model import Call, Json, Part

_STOP = {
    "end_turn": "end_turn", "tool_use": "tool_use", "max_tokens": "max_tokens",
    "guardrail_intervened": "end_turn", "stop_sequence": "stop_sequence",
}  # fmt: skip


def _anthropic_blocks(part: Part) -> list[Json]:
    blocks: list[Json] = list(part.blocks)
    if part.role == "tool":
        result: Json = {"type": "tool_result", "tool_use_id": part.answers, "content": part.text}
        if part.failed:
            result["is_error"] = True
        return [result]
    if part.reasoning:
        blocks.append({"type": "thinking", "thinking": part.reasoning, "signature": "c2lnbmF0dXJl"})
    if part.text or not part.calls:
        blocks.append({"type": "text", "text": part.text})
    return blocks + [
        {"type": "tool_use", "id": c.id, "name": c.name, "input": c.arguments} for c in part.calls
    ]


def _anthropic_messages(parts: tuple[Part, ...]) -> list[Json]:
    messages: list[Json] = []
    for number, part in enumerate(parts):
        blocks: Any = _anthropic_blocks(part)
        if (
            part.role == "tool"
            and messages
            and messages[-1].get("content", [{}])[0].get("type") == "tool_result"
        ):
            messages[-1]["content"] += blocks
            continue
        # Clients write plain text as a string or as a block, also within one request.
        if part.role != "tool" and not part.calls and not part.blocks and number % 3 == 0:
            blocks = part.text
        messages.append({"role": "user" if part.role == "tool" else part.role, "content": blocks})
    return messages


def anthropic(call: Call) -> Bodies:
    """Write the bodies of Anthropic Messages, as an object or as the chunks of a stream."""
    request: Json = {
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 1024,
        "messages": _anthropic_messages(call.parts),
    }
    if call.system:
        request["system"] = call.system
    if call.tools:
        request["tools"] = [
            {"name": t.name, "description": t.description, "input_schema": t.parameters}
            for t in call.tools
        ]
    taken, given = input_tokens(call), output_tokens(call)
    message: Json = {
        "id": f"msg_bdrk_{call.request_id[:8]}",
        "type": "message",
        "role": "assistant",
        "model": "claude-haiku-4-5-20251001",
    }
    stop = _STOP[call.stop]
    if not call.route.stream:
        ends = {
            "stop_reason": stop,
            "stop_sequence": None,
            "usage": {"input_tokens": taken, "output_tokens": given},
        }
        return request, {**message, "content": _anthropic_blocks(reply_of(call)), **ends}
    start = {
        **message,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": taken, "output_tokens": 1},
    }
    events: list[Json] = [{"type": "message_start", "message": start}]
    for index, block in enumerate(_anthropic_blocks(reply_of(call))):
        events += _anthropic_events(index, block)
    events.append(
        {
            "type": "message_delta",
            "delta": {"stop_reason": stop, "stop_sequence": None},
            "usage": {"output_tokens": given},
        }
    )
    metrics = {
        "inputTokenCount": taken,
        "outputTokenCount": given,
        "invocationLatency": call.latency_ms,
        "firstByteLatency": call.latency_ms // 3,
    }
    events.append({"type": "message_stop", "amazon-bedrock-invocationMetrics": metrics})
    return request, events


def _anthropic_events(index: int, block: Json) -> list[Json]:
    kind = block["type"]
    if kind == "tool_use":
        opening = {**block, "input": {}}
        pieces = [
            ("input_json_delta", "partial_json", piece)
            for piece in chunks(json.dumps(block["input"]), words=3)
        ]
    elif kind == "thinking":
        opening = {"type": "thinking", "thinking": "", "signature": ""}
        pieces = [
            ("thinking_delta", "thinking", piece) for piece in chunks(block["thinking"], words=6)
        ]
    else:
        opening = {"type": "text", "text": ""}
        pieces = [("text_delta", "text", piece) for piece in chunks(block["text"], words=5)]
    deltas = [
        {"type": "content_block_delta", "index": index, "delta": {"type": t, k: piece}}
        for t, k, piece in pieces
    ]
    return [
        {"type": "content_block_start", "index": index, "content_block": opening},
        *deltas,
        {"type": "content_block_stop", "index": index},
    ]
