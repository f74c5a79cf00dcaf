"""How a call is written in the bodies of Chat Completions."""

import json
from typing import Any

from sample_logs.generator.bodies import Bodies, chunks, input_tokens, output_tokens, reply_of
from sample_logs.generator.model import Call, Json, Part

_STOP = {"end_turn": "stop", "tool_use": "tool_calls", "max_tokens": "length"}


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
    stop = _STOP[call.stop]
    reply = _chat_message(reply_of(call))
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
