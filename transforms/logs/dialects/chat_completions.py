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
    is_unmarked,
    marks_of,
    openai_usage,
)
from transforms.logs.dialects.values import as_dict, as_str, dicts_of, first_dict
from transforms.logs.dialects.vocabulary import KNOWN_NAMES, unknown_content
from transforms.records import StopReason

DIALECT = "chat_completions"
TEXT_DIALECT = "text_completions"


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
    calls = CallPieces()
    facts: dict[str, Any] = {}
    last_word: Any = None
    texts = draft.texts
    for chunk in chunks:
        choices = chunk.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if isinstance(choice, dict):
            if choice.get("index"):
                draft.leave_out("choices")
                continue
            delta = choice.get("delta")
            text = delta.get("content") if isinstance(delta, dict) else None
            if isinstance(text, str) and len(delta) == 1:
                texts.append(text)
            else:
                _read_choice(choice, response, draft, calls)
            last_word = choice.get("finish_reason") or choice.get("stop_reason") or last_word
        if chunk.get("usage"):
            facts["usage"] = chunk["usage"]
        if not is_unmarked(chunk):
            facts.update(marks_of(chunk))
    names = (as_str(chunk.get("model")) for chunk in chunks[:4])
    response.model = next((name for name in names if name), "")
    draft.calls = calls.finished()
    draft.reasoning = ["".join(draft.reasoning)]
    ended = last_word is not None or METRICS in facts
    if ended or draft.texts or draft.calls or draft.refusal or draft.reasoning[0]:
        response.reply = draft.message("assistant")
    response.stop_reason = stop_reason(last_word)
    response.incomplete = not ended
    return _finish(response, draft, facts)


def _read_choice(
    choice: dict[str, Any],
    response: Response,
    draft: Draft,
    calls: CallPieces,
) -> None:
    delta = choice.get("delta") or choice.get("message")
    if not isinstance(delta, dict):
        if isinstance(choice.get("text"), str):
            response.dialect = TEXT_DIALECT
            draft.texts.append(choice["text"])
        return
    content = delta.get("content")
    if isinstance(content, str):
        draft.texts.append(content)
    elif content is not None:
        read_content(draft, content)
    thought = delta.get("reasoning_content") or delta.get("reasoning")
    if isinstance(thought, str):
        draft.reasoning.append(thought)
    if delta.get("tool_calls"):
        for fragment in dicts_of(delta["tool_calls"]):
            calls.add_fragment(fragment, as_dict(fragment.get("function")))
    if delta.get("refusal"):
        draft.refusal.append(as_str(delta["refusal"]))
