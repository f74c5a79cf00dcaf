"""Prompt in, text out: Llama, Claude 2, Titan, Mistral, DeepSeek, Cohere Command, J2, imported.

Source: Bedrock guide, inference request parameters and response fields of each model.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from transforms.logs.dialects.guardrails import guardrail_outcome
from transforms.logs.dialects.messages import read_response_format
from transforms.logs.dialects.reading import Request, Response
from transforms.logs.dialects.reasoning import split_reasoning
from transforms.logs.dialects.stop_reasons import stop_reason
from transforms.logs.dialects.usage import (
    METRICS,
    add_invocation_metrics,
    marks_of,
)
from transforms.logs.dialects.values import as_count, as_dict, as_list, as_str, dicts_of, first_dict
from transforms.logs.dialects.vocabulary import KNOWN_NAMES, SETTINGS, unknown_content
from transforms.logs.prompt_templates import parse_prompt
from transforms.records import Message


@dataclass(frozen=True, slots=True)
class TextShape:
    """Where one dialect keeps a reply's text, its end and its counts."""

    dialect: str
    text: str
    stop: str
    container: str = ""
    """The list whose first object holds text and end; empty where the body itself does."""
    input_count: str = ""
    output_count: str = ""


_UNENDED = "generated_text"
"""A dialect that never says why a reply ended."""

SHAPES = (
    TextShape(
        "llama",
        "generation",
        "stop_reason",
        input_count="prompt_token_count",
        output_count="generation_token_count",
    ),
    TextShape("anthropic_text", "completion", "stop_reason"),
    TextShape(
        "titan_text",
        "outputText",
        "completionReason",
        input_count="inputTextTokenCount",
        output_count="totalOutputTextTokenCount",
    ),
    TextShape(
        "titan_text",
        "outputText",
        "completionReason",
        container="results",
        input_count="inputTextTokenCount",
        output_count="tokenCount",
    ),
    TextShape("mistral_text", "text", "stop_reason", container="outputs"),
    TextShape("cohere_command", "text", "finish_reason", container="generations"),
    TextShape("ai21_j2", "data", "finishReason", container="completions"),
    TextShape(_UNENDED, "generated_text", "finish_reason"),
    TextShape("pegasus", "message", "finishReason"),
)
_PROMPT_KEYS = {
    "prompt": "prompt",
    "inputText": "titan_text",
    "inputs": _UNENDED,
    "inputPrompt": "pegasus",
}
_REQUEST_KEYS = SETTINGS | {*_PROMPT_KEYS, "response_format", "images", "mediaSource"}


def read_request(body: dict[str, Any]) -> Request | None:
    """Read a request whose prompt is one string; None if it is not that."""
    key = next((key for key in _PROMPT_KEYS if isinstance(body.get(key), str)), None)
    if key is None:
        return None
    request = Request(_PROMPT_KEYS[key], model=as_str(body.get("model")))
    request.left_out.extend(unknown_content(body, _REQUEST_KEYS))
    prompt = parse_prompt(body[key], images=len(as_list(body.get("images"))))
    request.messages = list(prompt.messages)
    request.opens_thought = prompt.opens_thought
    request.response_format = read_response_format(body)
    if "mediaSource" in body and request.messages:
        last = request.messages[-1]
        request.messages[-1] = Message(
            role=last.role,
            content=f"[video]\n{last.content}",
            media=("video",),
        )
    return request


def shape_of(body: dict[str, Any]) -> TextShape | None:
    """Find the shape that fits an object or a chunk; None where none does."""
    for shape in SHAPES:
        holder = first_dict(body.get(shape.container)) if shape.container else body
        if shape.text in holder and (shape.dialect != "pegasus" or shape.stop in holder):
            return shape
    return None


def read_object(body: dict[str, Any]) -> Response | None:
    """Read a whole answer; None if no shape fits."""
    shape = shape_of(body)
    if shape is None or _text_of(body, shape) is None:
        return None
    response = _read([body], shape)
    response.incomplete = False
    if len(as_list(body.get(shape.container))) > 1:
        response.left_out.append(shape.container)
    response.left_out.extend(unknown_content(body, KNOWN_NAMES))
    return response


def read_stream(chunks: list[dict[str, Any]]) -> Response | None:
    """Read a stream of text pieces; None if no shape fits its first piece."""
    shape = next((shape for chunk in chunks[:4] if (shape := shape_of(chunk))), None)
    return None if shape is None else _read(chunks, shape)


def _read(chunks: list[dict[str, Any]], shape: TextShape) -> Response:
    response = Response(shape.dialect)
    holders = _holders(chunks, shape.container) if shape.container else chunks
    text = _joined(holders, shape.text, response)
    words = [word for holder in holders if (word := holder.get(shape.stop))]
    word = words[-1] if words else None
    facts = marks_of(chunks)
    response.stop_reason = stop_reason(word.get("reason") if isinstance(word, dict) else word)
    response.usage.input_tokens = _first_count(chunks, shape.input_count)
    # Running counts end on the total.
    response.usage.output_tokens = _first_count(reversed(holders), shape.output_count)
    add_invocation_metrics(response.usage, facts)
    response.guardrail = guardrail_outcome(facts, stop=response.stop_reason)
    response.incomplete = not (words or METRICS in facts or shape.dialect == _UNENDED)
    if chunks or not response.incomplete:
        reasoning, content = split_reasoning(text)
        response.reply = Message(role="assistant", content=content, reasoning=reasoning)
    return response


def _holders(chunks: list[dict[str, Any]], container: str) -> list[dict[str, Any]]:
    """Return the object in each chunk that holds text and end."""
    try:
        holders = dicts_of([chunk[container][0] for chunk in chunks])
    except (KeyError, IndexError, TypeError):
        holders = []
    if len(holders) == len(chunks):
        return holders
    return [first_dict(chunk.get(container)) for chunk in chunks]


def _joined(holders: list[dict[str, Any]], key: str, response: Response) -> str:
    """Join the pieces of text; what is no text is left out."""
    try:
        return "".join([holder[key] for holder in holders])
    except (KeyError, TypeError):
        texts: list[str] = []
    for holder in holders:
        text = holder.get(key)
        if isinstance(text, str):
            texts.append(text)
        elif text is not None:
            _read_odd_text(response, texts, text)
    return "".join(texts)


def _read_odd_text(response: Response, texts: list[str], text: Any) -> None:
    """Read a text inside an object of its own, as J2 has it."""
    if isinstance(text, dict) and isinstance(text.get("text"), str):
        texts.append(text["text"])
    else:
        response.left_out.append("text")


def _first_count(chunks: Iterable[dict[str, Any]], key: str) -> int | None:
    if not key:
        return None
    counts = (as_count(chunk[key]) for chunk in chunks if chunk.get(key) is not None)
    return next(counts, None)


def _text_of(body: dict[str, Any], shape: TextShape) -> Any:
    """Return the text, or the object that holds it, if it is either."""
    holder = first_dict(body.get(shape.container)) if shape.container else body
    text = holder.get(shape.text)
    return text if isinstance(text, str) else as_dict(text) or None
