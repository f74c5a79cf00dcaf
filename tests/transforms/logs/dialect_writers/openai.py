"""The OpenAI shape: Chat Completions, Responses, and the models that imitate them."""

import json

from dialect_writers.talk import Json, Pieces, Talk, with_metrics
from transforms.records import Message, StopReason

# The OpenAI shape.

_OPENAI_STOPS = {
    StopReason.END_TURN: "stop",
    StopReason.MAX_TOKENS: "length",
    StopReason.TOOL_USE: "tool_calls",
    StopReason.CONTENT_FILTERED: "content_filter",
}


def _openai_calls(message: Message) -> list[Json]:
    return [
        {
            "id": call.id,
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments},
        }
        for call in message.tool_calls
    ]


def _openai_message(message: Message) -> Json:
    body: Json = {"role": message.role, "content": message.content}
    if message.role == "tool":
        body["tool_call_id"] = message.tool_call_id
    if message.reasoning:
        body["reasoning_content"] = message.reasoning
    if message.tool_calls:
        body["tool_calls"] = _openai_calls(message)
        body["content"] = message.content or None
    return body


def _openai_tools(talk: Talk) -> list[Json]:
    return [
        {
            "name": tool.name,
            "description": tool.description,
            "parameters": json.loads(tool.parameters),
        }
        for tool in talk.tools
    ]


def chat_request(talk: Talk) -> Json:
    """Write a Chat Completions request, as OpenAI, Mistral, DeepSeek and Jamba take it."""
    body: Json = {"messages": [_openai_message(m) for m in talk.messages], "max_tokens": 60}
    if talk.tools:
        body["tools"] = [{"type": "function", "function": f} for f in _openai_tools(talk)]
    return body


def _openai_usage(talk: Talk) -> Json:
    prompt, output = talk.tokens
    return {
        "prompt_tokens": prompt + 5,
        "completion_tokens": output,
        "prompt_tokens_details": {"cached_tokens": 5},
    }


def chat_response(talk: Talk) -> Json:
    """Write a chat completion."""
    message = {"refusal": None, **_openai_message(talk.reply)}
    stop = _OPENAI_STOPS[talk.stop]
    choice = {"index": 0, "message": message, "finish_reason": stop, "logprobs": None}
    return {"id": "c", "model": "m", "choices": [choice], "usage": _openai_usage(talk)}


def _chat_chunks(talk: Talk, pieces: Pieces, *, key: str, stop: str) -> list[Json]:
    deltas: list[Json] = [{"role": "assistant", "content": None}]
    thoughts = pieces(talk.reply.reasoning) if talk.reply.reasoning else ()
    deltas += [{"role": None, "content": None, "reasoning_content": text} for text in thoughts]
    deltas += [{"content": piece} for piece in pieces(talk.reply.content)]
    for index, call in enumerate(_openai_calls(talk.reply)):
        first, *rest = pieces(call["function"]["arguments"])
        function = {**call["function"], "arguments": first}
        deltas.append({"tool_calls": [{**call, "index": index, "function": function}]})
        for piece in rest:
            part = {"index": index, "function": {"arguments": piece}}
            deltas.append({"tool_calls": [part]})
    choices = [{"index": 0, key: delta, stop: None} for delta in deltas]
    choices.append({"index": 0, key: {}, stop: _OPENAI_STOPS[talk.stop]})
    return [{"id": "c", "choices": [choice], "obfuscation": "xyz"} for choice in choices]


def chat_stream(talk: Talk, pieces: Pieces) -> list[Json]:
    """Write OpenAI's chunks, the last one for usage."""
    chunks = _chat_chunks(talk, pieces, key="delta", stop="finish_reason")
    return [*chunks, {"id": "c", "choices": [], "usage": _openai_usage(talk)}]


def mistral_stream(talk: Talk, pieces: Pieces) -> list[Json]:
    """Write the chunks of Mistral and DeepSeek, which say `message` and `stop_reason`."""
    chunks = _chat_chunks(talk, pieces, key="message", stop="stop_reason")
    return with_metrics(chunks, talk)


def oss_response(talk: Talk) -> Json:
    """Write gpt-oss's answer, its reasoning inline."""
    body = chat_response(talk)
    message = body["choices"][0]["message"]
    thought = message.pop("reasoning_content", "")
    if thought:
        message["content"] = f"<reasoning>{thought}</reasoning>{talk.reply.content}"
    return body


# Responses.


def _items(message: Message) -> list[Json]:
    if message.role == "tool":
        output = {"call_id": message.tool_call_id, "output": message.content}
        return [{"type": "function_call_output", **output}]
    if message.role != "assistant":
        role = "developer" if message.role == "system" else message.role
        return [{"role": role, "content": message.content}]
    items: list[Json] = []
    if message.reasoning:
        summary = [{"type": "summary_text", "text": message.reasoning}]
        items.append({"type": "reasoning", "id": "rs", "summary": summary})
    if message.content:
        part = {"type": "output_text", "text": message.content, "annotations": []}
        items.append({"type": "message", "role": "assistant", "content": [part]})
    for call in message.tool_calls:
        fields = {"call_id": call.id, "name": call.name, "arguments": call.arguments}
        items.append({"type": "function_call", "id": "fc", **fields})
    return items


def responses_request(talk: Talk) -> Json:
    """Write a Responses request."""
    body: Json = {"model": "m", "input": [i for m in talk.messages for i in _items(m)]}
    if talk.tools:
        body["tools"] = [{"type": "function", **tool} for tool in _openai_tools(talk)]
    return body


def responses_response(talk: Talk) -> Json:
    """Write a response object, whose totals include cached tokens."""
    cut = talk.stop is StopReason.MAX_TOKENS
    prompt, output = talk.tokens
    usage = {"input_tokens": prompt + 5, "output_tokens": output}
    return {
        "object": "response",
        "model": "m",
        "status": "incomplete" if cut else "completed",
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "output": _items(talk.reply),
        "usage": {**usage, "input_tokens_details": {"cached_tokens": 5}},
    }


def responses_stream(talk: Talk, pieces: Pieces) -> list[Json]:
    """Write the events of a streamed response."""
    started = {**responses_response(talk), "status": "in_progress", "output": [], "usage": None}
    events: list[Json] = [{"type": "response.created", "response": started}]
    for index, item in enumerate(_items(talk.reply)):
        at = {"output_index": index}
        if item["type"] == "function_call":
            key, text, empty = "function_call_arguments", item["arguments"], {"arguments": ""}
        elif item["type"] == "reasoning":
            key, text, empty = "reasoning_summary_text", talk.reply.reasoning, {"summary": []}
        else:
            key, text, empty = "output_text", talk.reply.content, {"content": []}
        events.append({"type": "response.output_item.added", "item": {**item, **empty}, **at})
        events += [{"type": f"response.{key}.delta", "delta": t, **at} for t in pieces(text)]
        events.append({"type": f"response.{key}.done", **at})
        events.append({"type": "response.output_item.done", "item": item, **at})
    final = responses_response(talk)
    return [*events, {"type": f"response.{final['status']}", "response": final}]
