"""The OpenAI Responses API: items in, items out, whole or as events.

Source: OpenAI API reference, Responses and its streaming events.
"""

from typing import Any

from transforms.logs.dialects.guardrails import guardrail_outcome
from transforms.logs.dialects.messages import read_response_format, read_system
from transforms.logs.dialects.parts import read_content, texts_of
from transforms.logs.dialects.reading import Draft, Request, Response
from transforms.logs.dialects.stop_reasons import stop_reason
from transforms.logs.dialects.tools import read_tools
from transforms.logs.dialects.usage import add_invocation_metrics, openai_usage
from transforms.logs.dialects.values import as_dict, as_list, as_str, dicts_of
from transforms.logs.dialects.vocabulary import KNOWN_NAMES, SETTINGS, unknown_content
from transforms.records import Message, StopReason

DIALECT = "responses"
_REQUEST_KEYS = SETTINGS | {
    "input",
    "instructions",
    "tools",
    "tool_choice",
    "response_format",
}
_CALLS = frozenset(("function_call", "custom_tool_call"))
_OUTPUTS = frozenset(("function_call_output", "custom_tool_call_output"))
_FINAL_EVENTS = frozenset(("response.completed", "response.incomplete", "response.failed"))


def read_request(body: dict[str, Any]) -> Request | None:
    """Read `{"input": string or items, "instructions"?, "tools"?}`; None if it is not that."""
    items = body.get("input")
    if isinstance(items, str):
        items = [{"role": "user", "content": items}]
    if not isinstance(items, list) or (items and not dicts_of(items)):
        return None
    request = Request(DIALECT, model=as_str(body.get("model")))
    request.left_out.extend(unknown_content(body, _REQUEST_KEYS))
    request.tools = read_tools(body, request.left_out)
    request.response_format = read_response_format(body)
    instructions = read_system(body.get("instructions"), request.left_out)
    messages = _read_items(items, request.left_out)
    system = [message for message in messages if message.role == "system"]
    conversation = [message for message in messages if message.role != "system"]
    request.messages = [*instructions, *system, *conversation]
    return request


def read_object(body: dict[str, Any]) -> Response | None:
    """Read a response object; None if it is not that."""
    items = body.get("output")
    if not isinstance(items, list) and body.get("object") != "response":
        return None
    return _read_response(body, as_list(items))


def read_stream(chunks: list[dict[str, Any]]) -> Response:
    """Read events: the final one holds all; without it, the pieces that came make a partial."""
    for chunk in reversed(chunks):
        final = chunk.get("response")
        if as_str(chunk.get("type")) in _FINAL_EVENTS and isinstance(final, dict):
            items = as_list(final.get("output")) or _assemble(chunks)
            return _read_response(final, items)
    models = (as_str(as_dict(chunk.get("response")).get("model")) for chunk in chunks)
    model = next((model for model in models if model), "")
    response = _read_response({"model": model}, _assemble(chunks))
    response.incomplete = True
    return response


def _read_response(body: dict[str, Any], items: list[Any]) -> Response:
    response = Response(DIALECT, model=as_str(body.get("model")))
    replies = [
        m
        for m in _read_items(items, response.left_out, reply=True)
        if m.content or m.media or m.tool_calls or m.reasoning
    ]
    response.reply = replies[0] if replies else None
    if len(replies) > 1:
        response.left_out.append("output")
    response.stop_reason = _stop_reason(body, items, response.reply)
    response.incomplete = as_str(body.get("status")) in {"in_progress", "queued", "cancelled"}
    response.error = body.get("status") == "failed"
    response.usage = openai_usage(body.get("usage"))
    response.usage.inclusive = True
    add_invocation_metrics(response.usage, body)
    response.guardrail = guardrail_outcome(body, stop=response.stop_reason)
    response.left_out.extend(unknown_content(body, KNOWN_NAMES))
    return response


def _stop_reason(body: dict[str, Any], items: list[Any], reply: Message | None) -> StopReason:
    """Derive why the reply ended: the API says it by status and by what was put out."""
    if body.get("status") == "incomplete":
        return stop_reason(as_dict(body.get("incomplete_details")).get("reason"))
    if body.get("status") != "completed":
        return StopReason.UNKNOWN
    if reply is not None and reply.tool_calls:
        return StopReason.TOOL_USE
    parts = [part for item in dicts_of(items) for part in dicts_of(item.get("content"))]
    if any(part.get("type") == "refusal" for part in parts):
        return StopReason.REFUSAL
    return StopReason.END_TURN


def _read_items(
    items: list[Any],
    left_out: list[str],
    *,
    reply: bool = False,
) -> list[Message]:
    """Turn items into messages; what the model put out in a row is one assistant message."""
    messages: list[Message] = []
    draft = Draft(left_out=left_out)
    for item in dicts_of(items):
        role = as_str(item.get("role")) or ("assistant" if reply else "")
        if _read_assistant_item(draft, item, role):
            continue
        other = _read_other_item(item, role, left_out)
        if other is None:
            continue
        if not draft.is_empty():
            messages.append(draft.message("assistant"))
            draft = Draft(left_out=left_out)
        messages.append(other)
    if not draft.is_empty():
        messages.append(draft.message("assistant"))
    return messages


def _read_assistant_item(draft: Draft, item: dict[str, Any], role: str) -> bool:
    """Read an item that the model put out; False if this one is another's."""
    kind = as_str(item.get("type"))
    if kind in _CALLS:
        arguments = item.get("arguments", item.get("input"))
        draft.add_call(item.get("call_id") or item.get("id"), item.get("name"), arguments)
    elif kind == "reasoning":
        for key in ("summary", "content"):
            draft.reasoning.extend(texts_of(item.get(key), left_out=draft.left_out))
    elif kind in {"message", ""} and role == "assistant":
        read_content(draft, item.get("content"))
    else:
        return False
    return True


def _read_other_item(item: dict[str, Any], role: str, left_out: list[str]) -> Message | None:
    kind = as_str(item.get("type"))
    draft = Draft(left_out=left_out)
    if kind in _OUTPUTS:
        read_content(draft, item.get("output"))
        return draft.message("tool", call_id=as_str(item.get("call_id")))
    if kind in {"message", ""} and role in {"user", "system", "developer"}:
        read_content(draft, item.get("content"))
        return draft.message("user" if role == "user" else "system")
    draft.leave_out(kind)
    return None


def _assemble(chunks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rebuild the output items from a stream's deltas."""
    items: dict[Any, dict[str, Any]] = {}
    pieces: dict[Any, tuple[str, list[str]]] = {}
    for chunk in chunks:
        kind = as_str(chunk.get("type"))
        index = chunk.get("output_index")
        key = index if isinstance(index, int) else None
        if kind in {"response.output_item.added", "response.output_item.done"}:
            items[key] = as_dict(chunk.get("item"))
            if kind.endswith("done"):
                pieces.pop(key, None)
        elif kind.endswith(".delta") and isinstance(chunk.get("delta"), str):
            items.setdefault(key, {"type": "message", "role": "assistant"})
            pieces.setdefault(key, (kind, []))[1].append(chunk["delta"])
    return [_with_pieces(item, *pieces.get(key, ("", []))) for key, item in items.items()]


def _with_pieces(item: dict[str, Any], kind: str, pieces: list[str]) -> dict[str, Any]:
    """Put the text that arrived in deltas where the finished item would hold it."""
    if not pieces:
        return item
    text = "".join(pieces)
    if as_str(item.get("type")) in _CALLS:
        return {**item, "arguments": text}
    if item.get("type") == "reasoning":
        return {**item, "summary": [{"type": "summary_text", "text": text}]}
    if kind == "response.refusal.delta":
        return {**item, "content": [{"type": "refusal", "refusal": text}]}
    return {**item, "content": [{"type": "output_text", "text": text}]}
