"""Responses of Anthropic Messages, whole or streamed.

Source: Anthropic Messages API reference, streaming events.
"""

from dataclasses import dataclass, field
from typing import Any

from transforms.logs.dialects.calls import CallPieces
from transforms.logs.dialects.guardrails import guardrail_outcome
from transforms.logs.dialects.messages import read_reply
from transforms.logs.dialects.parts import read_part
from transforms.logs.dialects.reading import Draft, Response, Usage
from transforms.logs.dialects.stop_reasons import stop_reason
from transforms.logs.dialects.usage import (
    METRICS,
    add_invocation_metrics,
    anthropic_usage,
    marks_of,
)
from transforms.logs.dialects.values import as_dict, as_str, strings_of
from transforms.logs.dialects.vocabulary import KNOWN_NAMES, unknown_content

DIALECT = "anthropic_messages"
EVENTS = frozenset(
    (
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ),
)


def read_object(body: dict[str, Any]) -> Response | None:
    """Read `{"type": "message", "content": […], …}`; None if it is not that."""
    content = body.get("content")
    if not isinstance(content, list) and body.get("type") != "message":
        return None
    response = Response(DIALECT, model=as_str(body.get("model")))
    response.reply = read_reply({"content": content}, response.left_out)
    response.stop_reason = stop_reason(body.get("stop_reason"))
    response.usage = anthropic_usage(body.get("usage"))
    add_invocation_metrics(response.usage, body)
    response.guardrail = guardrail_outcome(body, stop=response.stop_reason)
    response.left_out.extend(unknown_content(body, KNOWN_NAMES))
    return response


@dataclass(slots=True)
class _Stream:
    """What the events of one stream have said so far."""

    response: Response
    draft: Draft
    calls: CallPieces = field(default_factory=CallPieces)
    ended: bool = False


def read_stream(chunks: list[dict[str, Any]]) -> Response:
    """Read the events of a streamed message; `incomplete` where no event ends it."""
    response = Response(DIALECT)
    stream = _Stream(response, Draft(left_out=response.left_out))
    texts: list[Any] = []
    for chunk in chunks:
        try:  # Nearly all chunks are text.
            texts.append(chunk["delta"]["text"])
        except (KeyError, TypeError):
            _read_event(stream, chunk, texts)
    stream.draft.texts = strings_of(texts, response.left_out)
    return _finish(stream, marks_of(chunks))


def _finish(stream: _Stream, marks: dict[str, Any]) -> Response:
    response, draft = stream.response, stream.draft
    draft.calls.extend(stream.calls.finished())
    if draft.texts or draft.calls or draft.reasoning or stream.ended:
        draft.reasoning = ["".join(draft.reasoning)]
        response.reply = draft.message("assistant")
    add_invocation_metrics(response.usage, marks)
    response.guardrail = guardrail_outcome(marks, stop=response.stop_reason)
    response.incomplete = not (stream.ended or METRICS in marks)
    return response


def _read_delta(stream: _Stream, delta: dict[str, Any], index: Any) -> None:
    kind = as_str(delta.get("type"))
    if kind == "input_json_delta":
        stream.calls.add(index, as_str(delta.get("partial_json")))
    elif kind == "thinking_delta":
        stream.draft.reasoning.append(as_str(delta.get("thinking")))
    elif kind not in {"signature_delta", "citations_delta"}:
        stream.draft.leave_out(kind)


def _read_event(stream: _Stream, chunk: dict[str, Any], texts: list[Any]) -> None:
    kind = as_str(chunk.get("type"))
    if kind == "content_block_delta":
        _read_delta(stream, as_dict(chunk.get("delta")), chunk.get("index"))
    elif kind == "content_block_start":
        _start_block(stream, as_dict(chunk.get("content_block")), chunk.get("index"), texts)
    elif kind == "message_start":
        message = as_dict(chunk.get("message"))
        stream.response.model = as_str(message.get("model"))
        stream.response.usage = anthropic_usage(message.get("usage"))
    elif kind == "message_delta":
        word = as_dict(chunk.get("delta")).get("stop_reason")
        if word is not None:
            stream.response.stop_reason = stop_reason(word)
            stream.ended = True
        _update_usage(stream.response.usage, anthropic_usage(chunk.get("usage")))
    elif kind == "message_stop":
        stream.ended = True
    elif kind not in {"content_block_stop", "ping"}:
        stream.draft.leave_out(kind)


def _start_block(stream: _Stream, block: dict[str, Any], index: Any, texts: list[Any]) -> None:
    kind = as_str(block.get("type"))
    if kind == "tool_use":
        stream.calls.start(index, block.get("id"), block.get("name"), block.get("input"))
    elif kind == "thinking":
        thought = as_str(block.get("thinking"))
        # A new thought starts a new line of the reasoning.
        stream.draft.reasoning.append("\n" + thought if stream.draft.reasoning else thought)
    elif kind == "text":
        texts.append(block.get("text"))
    elif kind:
        draft = Draft(left_out=stream.draft.left_out)
        read_part(draft, block)
        stream.draft.reasoning.extend(draft.reasoning)
        stream.draft.media.extend(draft.media)
        texts.extend(draft.texts)


def _update_usage(usage: Usage, final: Usage) -> None:
    """Take the counts of the last event over the first one's, which are provisional."""
    for name in ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"):
        count = getattr(final, name)
        if count is not None:
            setattr(usage, name, count)
