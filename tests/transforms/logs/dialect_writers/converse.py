"""Converse, Nova and Anthropic Messages, as their APIs document them."""

import json
from collections.abc import Callable

from dialect_writers.talk import METRICS, Json, Pieces, Talk, arguments, with_metrics
from transforms.records import Message

# Converse and Nova.


def _converse_blocks(message: Message) -> list[Json]:
    if message.role == "tool":
        status = {"status": "error"} if message.tool_error else {}
        result = {"toolUseId": message.tool_call_id, "content": [{"text": message.content}]}
        return [{"toolResult": {**result, **status}}]
    blocks: list[Json] = []
    if message.reasoning:
        thought = {"text": message.reasoning, "signature": "c2ln"}
        blocks.append({"reasoningContent": {"reasoningText": thought}})
    if message.content:
        blocks.append({"text": message.content})
    for call in message.tool_calls:
        use = {"toolUseId": call.id, "name": call.name, "input": arguments(call)}
        blocks.append({"toolUse": use})
    return blocks


def _grouped(talk: Talk, blocks: Callable[[Message], list[Json]]) -> list[Json]:
    """Put tool results, and what the user says behind them, into one user message."""
    messages: list[Json] = []
    for message in talk.conversation:
        role = "assistant" if message.role == "assistant" else "user"
        if role == "user" and messages and messages[-1]["role"] == "user":
            messages[-1]["content"] += blocks(message)
        else:
            messages.append({"role": role, "content": blocks(message)})
    return messages


def converse_request(talk: Talk) -> Json:
    """Write a Converse request; Nova's own has the same form."""
    body: Json = {"messages": _grouped(talk, _converse_blocks), "inferenceConfig": {}}
    if talk.system:
        body["system"] = [{"text": talk.system}]
    if talk.tools:
        specs = [
            {
                "name": tool.name,
                "description": tool.description,
                "inputSchema": {"json": json.loads(tool.parameters)},
            }
            for tool in talk.tools
        ]
        body["toolConfig"] = {"tools": [{"toolSpec": spec} for spec in specs]}
    return body


def converse_response(talk: Talk) -> Json:
    """Write the aggregated object."""
    prompt, output = talk.tokens
    return {
        "output": {"message": {"role": "assistant", "content": _converse_blocks(talk.reply)}},
        "stopReason": talk.stop.value,
        "metrics": {"latencyMs": 900},
        "usage": {"inputTokens": prompt, "outputTokens": output, "totalTokens": prompt + output},
    }


def nova_response(talk: Talk) -> Json:
    """Write Nova's own answer."""
    body = converse_response(talk)
    del body["metrics"]
    body["usage"] |= {"cacheReadInputTokenCount": 0, "cacheWriteInputTokenCount": 0}
    return body


def _converse_events(talk: Talk, pieces: Pieces, *, block_per_text: bool) -> list[Json]:
    events: list[Json] = [{"messageStart": {"role": "assistant"}}]
    index = 0

    def block(deltas: list[Json], start: Json | None = None) -> None:
        nonlocal index
        if start:
            events.append({"contentBlockStart": {"start": start, "contentBlockIndex": index}})
        for delta in deltas:
            events.append({"contentBlockDelta": {"delta": delta, "contentBlockIndex": index}})
            if block_per_text and "text" in delta:
                events.append({"contentBlockStop": {"contentBlockIndex": index}})
                index += 1
        if not block_per_text or "text" not in (deltas or [{}])[-1]:
            events.append({"contentBlockStop": {"contentBlockIndex": index}})
            index += 1

    if talk.reply.reasoning:
        block([{"reasoningContent": {"text": text}} for text in pieces(talk.reply.reasoning)])
    if talk.reply.content:
        block([{"text": text} for text in pieces(talk.reply.content)])
    for call in talk.reply.tool_calls:
        start = {"toolUse": {"toolUseId": call.id, "name": call.name}}
        block([{"toolUse": {"input": text}} for text in pieces(call.arguments)], start)
    prompt, output = talk.tokens
    usage = {"inputTokens": prompt, "outputTokens": output}
    events.append({"messageStop": {"stopReason": talk.stop.value}})
    events.append({"metadata": {"usage": usage, "metrics": {}, "trace": {}}})
    return events


def nova_stream(talk: Talk, pieces: Pieces) -> list[Json]:
    """Write Nova's stream: a block per text token, and metrics that count nothing."""
    events = _converse_events(talk, pieces, block_per_text=True)
    zero = {"inputTokenCount": 0, "outputTokenCount": 0, "invocationLatency": 900}
    return [*events[:-1], {**events[-1], METRICS: zero}]


def converse_stream(talk: Talk, pieces: Pieces) -> list[Json]:
    """Write ConverseStream's events as the API sends them."""
    return _converse_events(talk, pieces, block_per_text=False)


# Anthropic.


def _anthropic_blocks(message: Message) -> list[Json]:
    if message.role == "tool":
        content = message.content
        result = {"type": "tool_result", "tool_use_id": message.tool_call_id, "content": content}
        return [{**result, "is_error": True} if message.tool_error else result]
    blocks: list[Json] = []
    if message.reasoning:
        blocks.append({"type": "thinking", "thinking": message.reasoning, "signature": "c2ln"})
    if message.content:
        blocks.append({"type": "text", "text": message.content})
    for call in message.tool_calls:
        use = {"type": "tool_use", "id": call.id, "name": call.name, "input": arguments(call)}
        blocks.append(use)
    return blocks


def anthropic_request(talk: Talk) -> Json:
    """Write an Anthropic Messages request."""
    body: Json = {
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 500,
        "messages": _grouped(talk, _anthropic_blocks),
    }
    if talk.system:
        body["system"] = talk.system
    if talk.tools:
        body["tools"] = [
            {
                "name": tool.name,
                "description": tool.description,
                "input_schema": json.loads(tool.parameters),
            }
            for tool in talk.tools
        ]
    return body


def anthropic_response(talk: Talk) -> Json:
    """Write an Anthropic message."""
    prompt, output = talk.tokens
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-invented",
        "content": _anthropic_blocks(talk.reply),
        "stop_reason": talk.stop.value,
        "stop_sequence": None,
        "usage": {"input_tokens": prompt, "output_tokens": output},
    }


def anthropic_stream(talk: Talk, pieces: Pieces) -> list[Json]:
    """Write the events of a streamed message."""
    message = {**anthropic_response(talk), "content": [], "stop_reason": None}
    message["usage"] = {"input_tokens": talk.tokens[0], "output_tokens": 1}
    events: list[Json] = [{"type": "message_start", "message": message}, {"type": "ping"}]
    for index, block in enumerate(_anthropic_blocks(talk.reply)):
        if block["type"] == "text":
            start, kind, key, text = {"text": ""}, "text_delta", "text", block["text"]
        elif block["type"] == "thinking":
            start, kind, key = {"thinking": ""}, "thinking_delta", "thinking"
            text = block["thinking"]
        else:
            start, kind, key = {**block, "input": {}}, "input_json_delta", "partial_json"
            text = json.dumps(block["input"], ensure_ascii=False, separators=(",", ":"))
        opened = {"type": block["type"], **start}
        events.append({"type": "content_block_start", "index": index, "content_block": opened})
        for piece in pieces(text):
            delta = {"type": kind, key: piece}
            events.append({"type": "content_block_delta", "index": index, "delta": delta})
        events.append({"type": "content_block_stop", "index": index})
    usage = {"output_tokens": talk.tokens[1]}
    ending = {"stop_reason": talk.stop.value, "stop_sequence": None}
    events.append({"type": "message_delta", "delta": ending, "usage": usage})
    return with_metrics([*events, {"type": "message_stop"}], talk)
