"""How a call is written in the bodies of Converse, Anthropic Messages, Nova and Chat Completions."""

import json
import re
from collections.abc import Callable
from typing import Any

from sample_logs.generator.model import Call, Json, Part

Bodies = tuple[Json, Any]
"""Request body and response body (an object, or a list of chunks)."""

_PIECES = re.compile(r"\s*\S+")
ANTHROPIC_STOP = {
    "end_turn": "end_turn", "tool_use": "tool_use", "max_tokens": "max_tokens",
    "guardrail_intervened": "end_turn", "stop_sequence": "stop_sequence",
}  # fmt: skip
CHAT_STOP = {"end_turn": "stop", "tool_use": "tool_calls", "max_tokens": "length"}


def tokens(text: str) -> int:
    """Estimate tokens: four characters each."""
    return len(text) // 4 + 3


def input_tokens(call: Call) -> int:
    """Estimate the prompt's tokens."""
    said = call.system + "".join(
        part.text + str([c.arguments for c in part.calls]) for part in call.parts
    )
    return tokens(said) + 40 * len(call.tools)


def output_tokens(call: Call) -> int:
    """Estimate the reply's tokens; 0 where there is no reply."""
    if call.reply is None:
        return 0
    return tokens(
        call.reply.text + call.reply.reasoning + str([c.arguments for c in call.reply.calls or ()])
    )


def chunks(text: str, *, words: int) -> list[str]:
    """Cut text into pieces of some words; joined they are the text again."""
    pieces = _PIECES.findall(text)
    joined = ["".join(pieces[start : start + words]) for start in range(0, len(pieces), words)]
    rest = text[sum(map(len, joined)) :]
    return [*joined, rest] if rest else joined


# Converse and ConverseStream, and Nova's native bodies, which share their blocks.


def _converse_blocks(part: Part) -> list[Json]:
    blocks: list[Json] = list(part.blocks)
    if part.reasoning:
        blocks.append(
            {
                "reasoningContent": {
                    "reasoningText": {"text": part.reasoning, "signature": "c2lnbmF0dXJl"}
                }
            }
        )
    if part.role == "tool":
        result: Json = {"toolUseId": part.answers, "content": [{"text": part.text}]}
        if part.failed:
            result["status"] = "error"
        return [{"toolResult": result}]
    if part.text or not part.calls:
        blocks.append({"text": part.text})
    return blocks + [
        {"toolUse": {"toolUseId": c.id, "name": c.name, "input": c.arguments}} for c in part.calls
    ]


def _converse_messages(parts: tuple[Part, ...]) -> list[Json]:
    messages: list[Json] = []
    for part in parts:
        role = "user" if part.role == "tool" else part.role
        if part.role == "tool" and messages and "toolResult" in messages[-1]["content"][0]:
            messages[-1]["content"] += _converse_blocks(part)
        else:
            messages.append({"role": role, "content": _converse_blocks(part)})
    return messages


def _converse_request(call: Call) -> Json:
    body: Json = {"messages": _converse_messages(call.parts)}
    if call.system:
        body["system"] = [{"text": call.system}]
    body["inferenceConfig"] = {"maxTokens": 1024, "temperature": 0.3}
    if call.tools:
        body["toolConfig"] = {
            "tools": [
                {
                    "toolSpec": {
                        "name": t.name,
                        "description": t.description,
                        "inputSchema": {"json": t.parameters},
                    }
                }
                for t in call.tools
            ]
        }
    return body


def converse(call: Call) -> Bodies:
    """Write the bodies of Converse; ConverseStream logs the same aggregated object."""
    request = _converse_request(call)
    if call.metadata:
        request["requestMetadata"] = call.metadata
    taken, given = input_tokens(call), output_tokens(call)
    response = {
        "output": {"message": {"role": "assistant", "content": _converse_blocks(_reply(call))}},
        "stopReason": call.stop,
        "metrics": {"latencyMs": call.latency_ms},
        "usage": {"inputTokens": taken, "outputTokens": given, "totalTokens": taken + given},
    }
    return request, response


def nova(call: Call) -> Bodies:
    """Write Nova's native bodies; in a stream every piece of text is a block of its own."""
    request = _converse_request(call)
    usage = {
        "inputTokens": input_tokens(call),
        "outputTokens": output_tokens(call),
        "cacheReadInputTokenCount": 0,
        "cacheWriteInputTokenCount": 0,
    }
    reply = _reply(call)
    if not call.route.stream:
        total = usage["inputTokens"] + usage["outputTokens"]
        message = {"content": _converse_blocks(reply), "role": "assistant"}
        return request, {
            "output": {"message": message},
            "stopReason": call.stop,
            "usage": {**usage, "totalTokens": total},
        }
    events: list[Json] = [{"messageStart": {"role": "assistant"}}]
    index = 0
    for piece in chunks(reply.text, words=2):
        events.append({"contentBlockDelta": {"delta": {"text": piece}, "contentBlockIndex": index}})
        events.append({"contentBlockStop": {"contentBlockIndex": index}})
        index += 1
    for use in reply.calls:
        events.append(
            {
                "contentBlockStart": {
                    "start": {"toolUse": {"toolUseId": use.id, "name": use.name}},
                    "contentBlockIndex": index,
                }
            }
        )
        events.append(
            {
                "contentBlockDelta": {
                    "delta": {"toolUse": {"input": json.dumps(use.arguments)}},
                    "contentBlockIndex": index,
                }
            }
        )
        events.append({"contentBlockStop": {"contentBlockIndex": index}})
        index += 1
    events.append({"messageStop": {"stopReason": call.stop}})
    metrics = {
        "inputTokenCount": 0,
        "outputTokenCount": 0,
        "invocationLatency": call.latency_ms,
        "firstByteLatency": call.latency_ms // 3,
    }
    events.append(
        {
            "metadata": {"usage": usage, "metrics": {}, "trace": {}},
            "amazon-bedrock-invocationMetrics": metrics,
        }
    )
    return request, events


# Anthropic Messages.


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
    stop = ANTHROPIC_STOP[call.stop]
    if not call.route.stream:
        ends = {
            "stop_reason": stop,
            "stop_sequence": None,
            "usage": {"input_tokens": taken, "output_tokens": given},
        }
        return request, {**message, "content": _anthropic_blocks(_reply(call)), **ends}
    start = {
        **message,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": taken, "output_tokens": 1},
    }
    events: list[Json] = [{"type": "message_start", "message": start}]
    for index, block in enumerate(_anthropic_blocks(_reply(call))):
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


# Chat Completions.


def _chat_message(part: Part) -> Json:
    if part.role == "tool":
        return {"role": "tool", "tool_call_id": part.answers, "content": part.text}
    content: Any = part.text
    if part.reasoning:
        content = f"<reasoning>{part.reasoning}</reasoning>{part.text}"
    message: Json = {"role": part.role, "content": content}
    if part.calls:
        message["tool_calls"] = [
            {
                "id": c.id,
                "type": "function",
                "function": {"name": c.name, "arguments": json.dumps(c.arguments, indent=2)},
            }
            for c in part.calls
        ]
    return message


def chat_completions(call: Call) -> Bodies:
    """Write the bodies of Chat Completions, as an object or as the chunks of a stream."""
    system = [{"role": "system", "content": call.system}] if call.system else []
    request: Json = {
        "model": call.route.model_id,
        "messages": system + [_chat_message(part) for part in call.parts],
        "stream": call.route.stream,
    }
    if call.tools:
        request["tools"] = [
            {
                "type": "function",
                "function": {
                    "name": t.name,
                    "description": t.description,
                    "parameters": t.parameters,
                },
            }
            for t in call.tools
        ]
    taken, given = input_tokens(call), output_tokens(call)
    usage = {"prompt_tokens": taken, "completion_tokens": given, "total_tokens": taken + given}
    head: Json = {
        "id": f"chatcmpl-{call.request_id}",
        "model": call.route.model_id,
        "created": int(call.time.timestamp()),
    }
    stop = CHAT_STOP[call.stop]
    reply = _chat_message(_reply(call))
    if not call.route.stream:
        choice = {
            "finish_reason": stop,
            "index": 0,
            "logprobs": None,
            "message": {"refusal": None, **reply},
        }
        return request, {
            **head,
            "object": "chat.completion",
            "choices": [choice],
            "service_tier": "default",
            "usage": usage,
        }
    request["stream_options"] = {"include_usage": True}
    deltas: list[Json] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": piece} for piece in chunks(reply["content"], words=4)]
    for index, use in enumerate(reply.get("tool_calls", [])):
        opening = {
            **use,
            "index": index,
            "function": {"name": use["function"]["name"], "arguments": ""},
        }
        deltas.append({"tool_calls": [opening]})
        deltas += [
            {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}
            for piece in chunks(use["function"]["arguments"], words=2)
        ]
    events = [
        {
            **head,
            "object": "chat.completion.chunk",
            "choices": [{"index": 0, "delta": d, "finish_reason": None}],
            "obfuscation": "xyz",
        }
        for d in deltas
    ]
    events.append(
        {
            **head,
            "object": "chat.completion.chunk",
            "choices": [{"index": 0, "delta": {}, "finish_reason": stop}],
        }
    )
    events.append({**head, "object": "chat.completion.chunk", "choices": [], "usage": usage})
    return request, events


def _reply(call: Call) -> Part:
    return call.reply or Part("assistant", "")


DIALECTS: dict[str, Callable[[Call], Bodies]] = {
    "converse": converse,
    "anthropic": anthropic,
    "nova": nova,
    "chat": chat_completions,
}
