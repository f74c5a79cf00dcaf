"""Responses of Converse and Nova: one aggregated object, or the stream's events as they came."""

from typing import Any

from transforms.logs.dialects.calls import CallPieces
from transforms.logs.dialects.guardrails import guardrail_outcome
from transforms.logs.dialects.messages import read_reply
from transforms.logs.dialects.reading import Draft, Response
from transforms.logs.dialects.stop_reasons import stop_reason
from transforms.logs.dialects.usage import METRICS, add_invocation_metrics, converse_usage, marks_of
from transforms.logs.dialects.values import as_dict, as_str, strings_of
from transforms.logs.dialects.vocabulary import KNOWN_NAMES, known, unknown_content

EVENTS = frozenset(
    (
        "messageStart",
        "contentBlockStart",
        "contentBlockDelta",
        "contentBlockStop",
        "messageStop",
        "metadata",
    ),
)


def read_object(body: dict[str, Any]) -> Response | None:
    """Read `{"output": {"message": …}, "stopReason", "usage", …}`; None if it is not that.

    ConverseStream is logged in this form too.
    """
    output = body.get("output")
    if not isinstance(output, dict) or not isinstance(output.get("message"), dict):
        return None
    response = Response("converse" if "metrics" in body or "trace" in body else _dialect(body))
    response.reply = read_reply(output["message"], response.left_out, thinking=True)
    response.stop_reason = stop_reason(body.get("stopReason"))
    response.guardrail = guardrail_outcome(body, stop=response.stop_reason)
    response.usage = converse_usage(body)
    response.left_out.extend(unknown_content(body, KNOWN_NAMES))
    return response


def _dialect(body: dict[str, Any]) -> str:
    """Tell Nova's own answer from Converse's by its name for the cached tokens."""
    usage = as_dict(body.get("usage"))
    return "nova" if "cacheReadInputTokenCount" in usage else "converse"


def read_stream(chunks: list[dict[str, Any]]) -> Response:
    """Read the events of Nova's stream, or of ConverseStream where they are logged singly.

    Nova makes each text token a block of its own: texts are joined by nothing.
    """
    response = Response("converse")
    draft = Draft(left_out=response.left_out)
    calls = CallPieces()
    texts: list[Any] = []
    facts = marks_of(chunks)
    ended = METRICS in facts
    response.dialect = "nova" if ended else "converse"
    for chunk in chunks:
        event = chunk.get("contentBlockDelta")
        if event is None:
            if "contentBlockStop" not in chunk:
                ended = _read_event(chunk, response, calls, facts) or ended
            continue
        try:  # Nearly all deltas are text.
            texts.append(event["delta"]["text"])
        except (KeyError, TypeError):
            _read_delta(draft, as_dict(event), calls)
    draft.texts = strings_of(texts, response.left_out)
    draft.calls = calls.finished()
    if ended or not draft.is_empty():
        draft.reasoning = ["".join(draft.reasoning)]
        response.reply = draft.message("assistant", thinking=True)
    response.usage = converse_usage(facts)
    add_invocation_metrics(response.usage, facts, counts=False)
    response.guardrail = guardrail_outcome(facts, stop=response.stop_reason)
    response.incomplete = not ended
    return response


def _read_delta(draft: Draft, event: dict[str, Any], calls: CallPieces) -> None:
    """Read a delta that is no text: a piece of a tool's arguments, or of a thought."""
    delta = as_dict(event.get("delta"))
    if "toolUse" in delta:
        calls.add(event.get("contentBlockIndex"), as_dict(delta["toolUse"]).get("input", ""))
    elif "reasoningContent" in delta:
        thought = as_dict(delta["reasoningContent"])
        draft.reasoning.append(as_str(thought.get("text")))
    elif "citation" not in delta:
        for key in delta or {"": None}:
            draft.leave_out(key)


def _read_event(
    chunk: dict[str, Any],
    response: Response,
    calls: CallPieces,
    facts: dict[str, Any],
) -> bool:
    """Read an event that carries no text; tell whether the reply ended with it."""
    if "messageStop" in chunk:
        response.stop_reason = stop_reason(as_dict(chunk["messageStop"]).get("stopReason"))
        return True
    if "contentBlockStart" in chunk:
        event = as_dict(chunk["contentBlockStart"])
        start = as_dict(event.get("start"))
        if isinstance(start.get("toolUse"), dict):
            use, index = start["toolUse"], event.get("contentBlockIndex")
            calls.start(index, use.get("toolUseId"), use.get("name"))
        else:
            response.left_out.extend(known(name) for name in start if name != "text")
    elif "metadata" in chunk:
        facts.update(as_dict(chunk["metadata"]))
    elif "messageStart" not in chunk:
        response.left_out.extend(known(name) for name in chunk if not name.startswith("amazon-"))
    return False
