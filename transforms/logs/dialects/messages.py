"""Requests made of a list of messages: Converse, Nova, Anthropic, and all in the OpenAI shape."""

from typing import Any

from transforms.logs.dialects.parts import KEYED, plain_text, read_content
from transforms.logs.dialects.reading import Draft, Request
from transforms.logs.dialects.tools import read_tools
from transforms.logs.dialects.values import as_dict, as_list, as_str, compact_json, first_dict
from transforms.logs.dialects.vocabulary import SETTINGS, unknown_content
from transforms.records import Message, Role

_ROLES: dict[str, Role] = {
    "user": "user",
    "assistant": "assistant",
    "system": "system",
    "developer": "system",
    "tool": "tool",
    "function": "tool",
    "ipython": "tool",
    "model": "assistant",
    "chatbot": "assistant",
}
_CONVERSE_KEYS = frozenset(
    (
        "inferenceConfig",
        "toolConfig",
        "additionalModelRequestFields",
        "additionalModelResponseFieldPaths",
        "guardrailConfig",
        "schemaVersion",
    ),
)
_REQUEST_KEYS = SETTINGS | {
    "messages",
    "system",
    "tools",
    "toolConfig",
    "tool_choice",
    "toolChoice",
    "functions",
    "function_call",
    "response_format",
}
_MESSAGE_KEYS = frozenset(
    (
        "role",
        "content",
        "name",
        "id",
        "type",
        "status",
        "tool_calls",
        "tool_call_id",
        "function_call",
        "reasoning_content",
        "reasoning",
        "refusal",
        "audio",
        "annotations",
        "cache_control",
        "index",
        "tool_plan",
        "citations",
    ),
)
_FORMAT_KEYS = frozenset(
    ("response_format", "output_format", "output_config", "outputConfig", "text")
)
_BARE_MESSAGE = frozenset(("role", "content"))
PLAIN = "messages"
"""The dialect of a request that could be several: text messages without any mark."""


def read_messages_request(body: dict[str, Any]) -> Request | None:
    """Read a request with a list of `messages`; None where that is no list of objects."""
    messages = body.get("messages")
    if not isinstance(messages, list) or (messages and not any(map(_is_object, messages))):
        return None
    request = Request(_dialect(body, messages), model=as_str(body.get("model")))
    request.left_out.extend(unknown_content(body, _REQUEST_KEYS))
    request.tools = read_tools(body, request.left_out)
    request.response_format = read_response_format(body)
    thinking = request.dialect == "converse"
    request.messages = [
        *read_system(body.get("system"), request.left_out),
        *read_messages(messages, request.left_out, thinking=thinking),
    ]
    return request


def read_system(system: Any, left_out: list[str]) -> list[Message]:
    """Read a system prompt that stands apart: a string, a list of parts, or none."""
    text = plain_text(system)
    if text:
        return [Message(role="system", content=text)]
    draft = Draft(left_out=left_out)
    read_content(draft, system)
    return [] if draft.is_empty() else [draft.message("system")]


def read_messages(
    messages: list[Any],
    left_out: list[str],
    *,
    thinking: bool = False,
) -> list[Message]:
    """Read messages of any dialect: the system's first, then the others in their order."""
    system: list[Message] = []
    conversation: list[Message] = []
    for message in messages:
        if not isinstance(message, dict):
            left_out.append("messages")
            continue
        role = _ROLES.get(as_str(message.get("role")).lower())
        if role is None:
            left_out.append("role")
        elif role == "system":
            system.extend(_read_message(message, role, left_out, thinking=thinking))
        else:
            conversation.extend(_read_message(message, role, left_out, thinking=thinking))
    return system + conversation


def read_reply(
    message: dict[str, Any],
    left_out: list[str],
    *,
    thinking: bool = False,
) -> Message:
    """Read the message of a whole answer; the assistant's, whatever its role says."""
    if message.keys() <= _BARE_MESSAGE:
        text = plain_text(message.get("content"))
        if text is not None and "<" not in text:
            return Message(role="assistant", content=text)
    draft = Draft(left_out=left_out)
    read_content(draft, message.get("content"))
    read_extras(draft, message)
    return draft.message("assistant", thinking=thinking)


def _read_message(
    message: dict[str, Any],
    role: Role,
    left_out: list[str],
    *,
    thinking: bool,
) -> list[Message]:
    content = message.get("content")
    if len(message) == 2:  # noqa: PLR2004 - role and content, as in most messages
        text = plain_text(content)
        if text is not None and role != "tool" and (role != "assistant" or "<" not in text):
            return [Message(role=role, content=text)]
    draft = Draft(left_out=left_out)
    read_content(draft, content)
    if len(message) > 2:  # noqa: PLR2004
        read_extras(draft, message)
    if role == "tool":
        call_id = as_str(message.get("tool_call_id")) or as_str(message.get("name"))
        return [draft.message(role, call_id=call_id)]
    if draft.results:
        return _with_results(draft, role, thinking=thinking)
    return [draft.message(role, thinking=thinking)]


def _with_results(draft: Draft, role: Role, *, thinking: bool) -> list[Message]:
    """Put tool results before what the user says beside them."""
    if not draft.is_empty():
        message = draft.message(role, thinking=thinking)
        return [message, *draft.results] if role == "assistant" else [*draft.results, message]
    if draft.cache_marker:
        last = draft.results[-1]
        draft.results[-1] = Message(
            role="tool",
            content=last.content,
            tool_call_id=last.tool_call_id,
            tool_error=last.tool_error,
            media=last.media,
            cache_marker=True,
        )
    return draft.results


def read_extras(draft: Draft, message: dict[str, Any]) -> None:
    """Read what the OpenAI shape keeps beside a message's content."""
    for key in ("reasoning_content", "reasoning"):
        thought = message.get(key)
        if isinstance(thought, str) and thought:
            draft.reasoning.append(thought)
            break
    for call in as_list(message.get("tool_calls")):
        read_call(draft, as_dict(call))
    if isinstance(message.get("function_call"), dict):
        read_call(draft, {"function": message["function_call"]})
    if as_str(message.get("refusal")):
        draft.refusal.append(message["refusal"])
    if isinstance(message.get("audio"), dict):
        draft.add_media("audio")
    if message.get("cache_control"):
        draft.cache_marker = True
    draft.left_out.extend(unknown_content(message, _MESSAGE_KEYS))


def read_call(draft: Draft, call: dict[str, Any]) -> None:
    """Read one tool call in the OpenAI shape."""
    function = as_dict(call.get("function")) or as_dict(call.get("custom")) or call
    arguments = function.get("arguments", function.get("input"))
    draft.add_call(call.get("id"), function.get("name"), arguments)


def read_response_format(body: dict[str, Any]) -> dict[str, Any] | None:
    """Return the form of answer that the caller asked for, under its dialect's own keys.

    Raises:
        TooDeepError: The schema is nested too deeply to be written again.
    """
    if _FORMAT_KEYS.isdisjoint(body):
        return None
    candidates = (
        body.get("response_format"),
        body.get("output_format"),
        as_dict(body.get("output_config")).get("format"),
        as_dict(body.get("outputConfig")).get("textFormat"),
        as_dict(body.get("text")).get("format"),
    )
    for candidate in candidates:
        if isinstance(candidate, dict) and candidate:
            compact_json(candidate)
            return candidate
    return None


def _dialect(body: dict[str, Any], messages: list[Any]) -> str:
    """Name the shape by what only one API writes."""
    if "anthropic_version" in body:
        return "anthropic_messages"
    if not _CONVERSE_KEYS.isdisjoint(body):
        return "converse"
    tool = first_dict(body.get("tools"))
    if "input_schema" in tool:
        return "anthropic_messages"
    if "function" in tool or "model" in body:
        return "chat_completions"
    return _dialect_of_parts(messages)


def _dialect_of_parts(messages: list[Any]) -> str:
    for message in messages:
        part = first_dict(as_dict(message).get("content"))
        kind = as_str(part.get("type"))
        if not kind and part.keys() & KEYED.keys():
            return "converse"
        if kind in {"tool_use", "tool_result", "thinking"}:
            return "anthropic_messages"
        if kind in {"image_url", "input_audio", "file"}:
            return "chat_completions"
    return PLAIN


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)
