"""Responses in the OpenAI shape: `choices` with a message, a delta or a text.

OpenAI, gpt-oss, Qwen, Kimi, MiniMax, Jamba, Mistral, Pixtral, DeepSeek and imported models answer
so. Mistral and DeepSeek stream `message` in place of `delta` and say `stop_reason`.
"""

from typing import Any

from transforms.logs.dialects.calls import CallPieces
from transforms.logs.dialects.guardrails import guardrail_outcome
from transforms.logs.dialects.messages import read_extras
from transforms.logs.dialects.parts import read_content
from transforms.logs.dialects.reading import Draft, Response
from transforms.logs.dialects.stop_reasons import stop_reason
from transforms.logs.dialects.usage import (
    METRICS,
    add_invocation_metrics,
    marks_of,
    openai_usage,
)
from transforms.logs.dialects.values import as_dict, as_str, dicts_of, first_dict, strings_of
from transforms.logs.dialects.vocabulary import KNOWN_NAMES, unknown_content
from transforms.records import StopReason

DIALECT = "chat_completions"
TEXT_DIALECT = "text_completions"
_EDGE = 8
"""Chunks at either end of a stream that are looked at for what stands only there."""


def read_object(body: dict[str, Any]) -> Response | None:
    """Read `{"choices": [{"message": …}]}` or `[{"text": …}]`; None if it is not that."""
    choices = body.get("choices")
    if not isinstance(choices, list):
        return None
    choice = first_dict(choices)
    response = Response(DIALECT, model=as_str(body.get("model")))
    draft = Draft(left_out=response.left_out)
    message = choice.get("message", choice.get("delta"))
    if isinstance(message, dict):
        read_content(draft, message.get("content"))
        read_extras(draft, message)
    elif "text" in choice:
        response.dialect = TEXT_DIALECT
        draft.add_text(choice["text"])
    if choice:
        response.reply = draft.message("assistant")
    if len(choices) > 1:
        draft.leave_out("choices")
    response.stop_reason = stop_reason(choice.get("finish_reason", choice.get("stop_reason")))
    response.left_out.extend(unknown_content(choice, KNOWN_NAMES))
    response.left_out.extend(unknown_content(body, KNOWN_NAMES))
    return _finish(response, draft, body)


def _finish(response: Response, draft: Draft, facts: dict[str, Any]) -> Response:
    """Add what object and stream have in common: usage, guardrail, refusal."""
    if draft.refusal and not "".join(draft.texts):
        response.stop_reason = StopReason.REFUSAL
    response.usage = openai_usage(facts.get("usage"))
    add_invocation_metrics(response.usage, facts)
    response.guardrail = guardrail_outcome(facts, stop=response.stop_reason)
    return response


def read_stream(chunks: list[dict[str, Any]]) -> Response:
    """Read `chat.completion.chunk`s and their like; `incomplete` where no chunk ends the reply."""
    response = Response(DIALECT)
    draft = Draft(left_out=response.left_out)
    choices = _first_choices(chunks, response.left_out)
    words = (c.get("finish_reason") or c.get("stop_reason") for c in reversed(choices))
    word = next(filter(None, words), None)
    facts = marks_of(chunks)
    facts["usage"] = next(filter(None, (c.get("usage") for c in reversed(chunks[-_EDGE:]))), None)
    names = (as_str(chunk.get("model")) for chunk in chunks[:_EDGE])
    response.model = next(filter(None, names), "")
    if any("text" in choice for choice in choices[:_EDGE]):
        response.dialect = TEXT_DIALECT
        texts = [choice["text"] for choice in choices if "text" in choice]
        draft.texts = strings_of(texts, response.left_out)
    else:
        deltas = [choice.get("delta") or choice.get("message") for choice in choices]
        _read_deltas(dicts_of(deltas), draft)
    ended = word is not None or METRICS in facts
    if ended or not draft.is_empty():
        response.reply = draft.message("assistant")
    response.stop_reason = stop_reason(word)
    response.incomplete = not ended
    return _finish(response, draft, facts)


def _first_choices(chunks: list[dict[str, Any]], left_out: list[str]) -> list[dict[str, Any]]:
    """Return each chunk's choice, those of the first answer if there are several."""
    try:
        found = [chunk["choices"][0] for chunk in chunks if chunk["choices"]]
    except (KeyError, TypeError, IndexError):
        found = [first_dict(chunk.get("choices")) for chunk in chunks]
    choices = dicts_of(found)
    # Several answers come by turns, so that the first chunks tell.
    if not any(choice.get("index") for choice in choices[:_EDGE]):
        return choices
    left_out.append("choices")
    return [choice for choice in choices if not choice.get("index")]


def _read_deltas(deltas: list[dict[str, Any]], draft: Draft) -> None:
    rich: list[dict[str, Any]] = []
    texts = draft.texts
    for delta in deltas:  # Nearly all hold one piece of content and nothing else.
        content = delta.get("content")
        if isinstance(content, str):
            texts.append(content)
        elif content:
            read_content(draft, content)
        if len(delta) > 1 or "content" not in delta:
            rich.append(delta)
    thoughts = [delta.get("reasoning_content") or delta.get("reasoning") for delta in rich]
    draft.reasoning.append("".join([thought for thought in thoughts if isinstance(thought, str)]))
    calls = CallPieces()
    for fragments in [fragments for delta in rich if (fragments := delta.get("tool_calls"))]:
        for fragment in dicts_of(fragments):
            calls.add_fragment(fragment, as_dict(fragment.get("function")))
    draft.calls = calls.finished()
    draft.refusal = [as_str(text) for delta in rich if (text := delta.get("refusal"))]
