"""Cohere Command R (`message` in, `text` out), Command's stream, and Cohere's second chat API.

Source: Bedrock guide, Cohere Command and Command R models; Cohere API reference, Chat.
"""

from typing import Any

from transforms.logs.dialects.calls import CallPieces
from transforms.logs.dialects.guardrails import guardrail_outcome
from transforms.logs.dialects.messages import read_extras, read_response_format, read_system
from transforms.logs.dialects.parts import read_content
from transforms.logs.dialects.reading import Draft, Request, Response, Usage
from transforms.logs.dialects.stop_reasons import stop_reason
from transforms.logs.dialects.tools import read_tools
from transforms.logs.dialects.usage import METRICS, add_invocation_metrics, marks_of
from transforms.logs.dialects.values import (
    as_count,
    as_dict,
    as_list,
    as_str,
    compact_json,
    dicts_of,
    strings_of,
)
from transforms.logs.dialects.vocabulary import KNOWN_NAMES, SETTINGS, unknown_content
from transforms.records import Message, Role

DIALECT = "cohere_chat"
_REQUEST_KEYS = SETTINGS | {
    "message",
    "chat_history",
    "preamble",
    "tools",
    "tool_results",
    "response_format",
}
_SECOND_API_EVENTS = frozenset(
    (
        "message-start",
        "content-start",
        "content-delta",
        "content-end",
        "tool-plan-delta",
        "tool-call-start",
        "tool-call-delta",
        "tool-call-end",
        "message-end",
    ),
)
_PROBED = 8
"""Chunks that are looked at to tell one API from the other."""
_ROLES: dict[str, Role] = {
    "USER": "user",
    "CHATBOT": "assistant",
    "SYSTEM": "system",
    "TOOL": "tool",
}


def read_request(body: dict[str, Any]) -> Request | None:
    """Read `{"message": …, "chat_history"?, "preamble"?, …}`; None if it is not that."""
    if not isinstance(body.get("message"), str):
        return None
    request = Request(DIALECT, model=as_str(body.get("model")))
    left_out = request.left_out
    left_out.extend(unknown_content(body, _REQUEST_KEYS))
    request.tools = read_tools(body, left_out)
    request.response_format = read_response_format(body)
    messages: list[Message] = []
    for entry in as_list(body.get("chat_history")):
        messages.extend(_read_entry(as_dict(entry), left_out))
    messages.extend(_read_results(body.get("tool_results")))
    if body["message"] or not messages:
        messages.append(Message(role="user", content=body["message"]))
    preamble = read_system(body.get("preamble"), left_out)
    system = [message for message in messages if message.role == "system"]
    others = [message for message in messages if message.role != "system"]
    request.messages = [*preamble, *system, *others]
    return request


def _read_entry(entry: dict[str, Any], left_out: list[str]) -> list[Message]:
    role = _ROLES.get(as_str(entry.get("role")).upper())
    if role is None:
        left_out.append("chat_history")
        return []
    if role == "tool":
        return _read_results(entry.get("tool_results"))
    draft = Draft(left_out=left_out)
    read_content(draft, entry.get("message", entry.get("content")))
    _add_calls(draft, entry.get("tool_calls"))
    return [draft.message(role)]


def _call_id(call: dict[str, Any], position: int) -> str:
    """Name a call by its place in its message: Cohere's calls have no ids of their own."""
    return as_str(call.get("id")) or f"call_{position}"


def _add_calls(draft: Draft, calls: Any) -> None:
    for position, call in enumerate(dicts_of(calls)):
        draft.add_call(_call_id(call, position), call.get("name"), call.get("parameters"))


def _read_results(results: Any) -> list[Message]:
    return [
        Message(
            role="tool",
            content=compact_json(result.get("outputs", [])),
            tool_call_id=_call_id(as_dict(result.get("call")), position),
        )
        for position, result in enumerate(dicts_of(results))
    ]


def read_object(body: dict[str, Any]) -> Response | None:
    """Read `{"text": …, "finish_reason"}` or `{"message": {…}, "finish_reason"}`."""
    response = Response(DIALECT)
    draft = Draft(left_out=response.left_out)
    if isinstance(body.get("message"), dict):
        read_content(draft, body["message"].get("content"))
        read_extras(draft, body["message"])
    elif isinstance(body.get("text"), str):
        draft.add_text(body["text"])
        _add_calls(draft, body.get("tool_calls"))
    else:
        return None
    response.reply = draft.message("assistant")
    response.left_out.extend(unknown_content(body, KNOWN_NAMES))
    return _finish(response, body)


def _finish(response: Response, facts: dict[str, Any]) -> Response:
    response.stop_reason = stop_reason(facts.get("finish_reason"))
    response.usage = _usage(facts)
    add_invocation_metrics(response.usage, facts)
    response.guardrail = guardrail_outcome(facts, stop=response.stop_reason)
    return response


def _usage(body: dict[str, Any]) -> Usage:
    counts = as_dict(body.get("usage")) or as_dict(body.get("meta"))
    counts = as_dict(counts.get("billed_units")) or as_dict(counts.get("tokens"))
    return Usage(
        input_tokens=as_count(counts.get("input_tokens")),
        output_tokens=as_count(counts.get("output_tokens")),
    )


def is_chunk(chunk: dict[str, Any]) -> bool:
    """Tell whether a chunk comes from a Cohere stream."""
    if isinstance(chunk.get("event_type"), str) or "is_finished" in chunk:
        return True
    return as_str(chunk.get("type")) in _SECOND_API_EVENTS


def read_stream(chunks: list[dict[str, Any]]) -> Response:
    """Read a stream of either API; `incomplete` where nothing ends it."""
    response = Response(DIALECT)
    draft = Draft(left_out=response.left_out)
    facts = marks_of(chunks)
    if any(as_str(chunk.get("type")) in _SECOND_API_EVENTS for chunk in chunks[:_PROBED]):
        calls = CallPieces()
        for chunk in chunks:
            _read_second_api_event(chunk, draft, calls, facts)
        draft.calls.extend(calls.finished())
    else:
        _read_chunks(chunks, draft, facts)
    response.incomplete = not (METRICS in facts or "finish_reason" in facts)
    if not (response.incomplete and draft.is_empty()):
        response.reply = draft.message("assistant")
    return _finish(response, facts)


def _read_chunks(chunks: list[dict[str, Any]], draft: Draft, facts: dict[str, Any]) -> None:
    # The last chunk repeats the whole answer in its `response`.
    pieces = [chunk for chunk in chunks if "response" not in chunk]
    texts = [chunk["text"] for chunk in pieces if "text" in chunk]
    draft.texts = strings_of(texts, draft.left_out)
    for chunk in pieces:
        if "tool_calls" in chunk:
            _add_calls(draft, chunk["tool_calls"])
    for chunk in chunks:
        if chunk.get("finish_reason") or chunk.get("is_finished") is True:
            facts["finish_reason"] = chunk.get("finish_reason")
            final = as_dict(chunk.get("response"))
            facts.update({key: final[key] for key in ("meta", "usage") if key in final})


def _read_second_api_event(
    event: dict[str, Any],
    draft: Draft,
    calls: CallPieces,
    facts: dict[str, Any],
) -> None:
    delta = as_dict(event.get("delta"))
    message = as_dict(delta.get("message"))
    draft.texts.append(as_str(as_dict(message.get("content")).get("text")))
    fragment = message.get("tool_calls")
    if isinstance(fragment, dict):
        function = as_dict(fragment.get("function"))
        calls.add_fragment({**fragment, "index": event.get("index")}, function)
    if event.get("type") == "message-end":
        facts["finish_reason"] = delta.get("finish_reason")
        facts["usage"] = delta.get("usage")
