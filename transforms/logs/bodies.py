"""From an envelope to an invocation, or to the reason why there is none."""

from typing import Any

from transforms.logs import dispatch
from transforms.logs.dialects import not_text
from transforms.logs.dialects.messages import PLAIN
from transforms.logs.dialects.reading import Request, Response, Usage
from transforms.logs.dialects.reasoning import split_reasoning
from transforms.logs.dialects.usage import without_cached
from transforms.logs.dialects.values import TooDeepError, dicts_of
from transforms.logs.dialects.vocabulary import describe_shape
from transforms.logs.envelope import Body, BodyState, Envelope
from transforms.logs.models import ModelNames
from transforms.outcome import Reason, Rejected
from transforms.records import Guardrail, Invocation, Message, StopReason

_EMPTY: tuple[Any, ...] = (None, "", {})


def normalise(envelope: Envelope, *, models: ModelNames) -> Invocation | Rejected:
    """Read both bodies of a record.

    A failed call is never quarantined: what can be read of it is, for the counts.

    Returns:
        The invocation; or `Rejected` with NOT_TEXT_GENERATION, BODY_PENDING, BODY_NOT_DELIVERED,
        UNSUPPORTED_BODY (the evidence gives the body's shape) or TOO_DEEPLY_NESTED.
    """
    try:
        return _normalise(envelope, models)
    except TooDeepError:
        return Rejected(Reason.TOO_DEEPLY_NESTED)


def _normalise(envelope: Envelope, models: ModelNames) -> Invocation | Rejected:
    kind = _kind_if_not_text(envelope)
    if kind:
        return Rejected(Reason.NOT_TEXT_GENERATION, {"kind": kind})
    request = _read_request(envelope)
    if isinstance(request, Rejected):
        return request
    response = _read_response(envelope)
    if isinstance(response, Rejected):
        return response
    return _invocation(envelope, request, response, models)


def _kind_if_not_text(envelope: Envelope) -> str:
    kind = not_text.kind_of_request(envelope.input.value)
    kind = kind or not_text.kind_of_response(envelope.output.value, envelope.raw_output)
    if kind:
        return kind
    body = envelope.input.value
    # A bare `inputText` is Titan's embedding or Titan's text model on its default settings; only
    # the latter puts out tokens.
    bare = isinstance(body, dict) and body.keys() == {"inputText"}
    if bare and not envelope.error_code and envelope.output.value is None:
        return "" if envelope.output_tokens else "embedding"
    return ""


def _read_request(envelope: Envelope) -> Request | Rejected:
    body = envelope.input
    if _is_missing(body):
        return _read_missing_request(envelope)
    request = dispatch.read_request(body.value)
    if request is None and envelope.error_code:
        return Request("", left_out=["inputBodyJson"])
    return request or _unsupported("request", body.value)


def _read_missing_request(envelope: Envelope) -> Request | Rejected:
    if envelope.error_code:
        return Request("")
    if envelope.input.state is not BodyState.INLINE:
        return _missing(envelope.input, "request")
    # A call by prompt resource carries no messages; without an answer too, there is no body.
    if _is_missing(envelope.output):
        return Rejected(Reason.BODY_NOT_DELIVERED, {"side": "both", "state": "empty"})
    return Request("", left_out=["messages"])


def _read_response(envelope: Envelope) -> Response | Rejected:
    body = envelope.output
    if body.state is BodyState.OFFLOADED and not envelope.error_code:
        return _missing(body, "response")
    if body.value == []:  # A stream of which nothing had arrived.
        return Response("", incomplete=not envelope.error_code)
    if _is_missing(body):
        absent = body.state is BodyState.NOT_DELIVERED
        return Response("", left_out=["outputBodyJson"] if absent else [])
    response = dispatch.read_response(body.value)
    if response is None and envelope.error_code:
        return Response("", left_out=["outputBodyJson"])
    return response or _unsupported("response", body.value)


def _invocation(
    envelope: Envelope,
    request: Request,
    response: Response,
    models: ModelNames,
) -> Invocation:
    name = models.name(envelope.model_id, body_model=response.model or request.model)
    usage = _best_usage(envelope, response.usage)
    return Invocation(
        origin=envelope.origin,
        request_id=envelope.request_id,
        time=envelope.time,
        account=envelope.account,
        region=envelope.region,
        inference_region=envelope.inference_region,
        operation=envelope.operation,
        model_id=envelope.model_id,
        model=name.model,
        family=name.family,
        dialect=_dialect(request.dialect, response.dialect),
        messages=tuple(request.messages),
        tools=tuple(request.tools),
        reply=_reply(request, response),
        stop_reason=_stop_reason(response),
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_tokens,
        cache_write_tokens=usage.cache_write_tokens,
        latency_ms=usage.latency_ms,
        first_token_ms=usage.first_token_ms,
        error_code=envelope.error_code or ("response_error" if response.error else ""),
        guardrail=response.guardrail,
        response_format=request.response_format,
        left_out=tuple(dict.fromkeys((*request.left_out, *response.left_out))),
        incomplete=response.incomplete,
        request_metadata=envelope.request_metadata,
        caller_arn=envelope.caller_arn,
    )


def _best_usage(envelope: Envelope, usage: Usage) -> Usage:
    """Take the record's own counts, and the body's where the record has none.

    The record repeats inclusive totals for Responses: there the body's counts come first.
    """
    read = _either(envelope.cache_read_tokens, usage.cache_read_tokens)
    written = _either(envelope.cache_write_tokens, usage.cache_write_tokens)
    if usage.inclusive:
        logged = without_cached(envelope.input_tokens, read, written)
        prompt = _either(usage.input_tokens, logged)
    else:
        prompt = _either(envelope.input_tokens, usage.input_tokens)
    return Usage(
        input_tokens=prompt,
        output_tokens=_either(envelope.output_tokens, usage.output_tokens),
        cache_read_tokens=read,
        cache_write_tokens=written,
        latency_ms=usage.latency_ms,
        first_token_ms=usage.first_token_ms,
    )


def _either(first: int | None, second: int | None) -> int | None:
    return second if first is None else first


def _reply(request: Request, response: Response) -> Message | None:
    """Return the reply, less the thought that the prompt opened for it."""
    reply = response.reply
    if reply is None or not request.opens_thought or reply.reasoning or reply.tool_calls:
        return reply
    cut = response.incomplete or response.stop_reason is StopReason.MAX_TOKENS
    if "</think>" not in reply.content and not cut:
        return reply
    reasoning, content = split_reasoning(reply.content, opened=True)
    return Message(role="assistant", content=content, reasoning=reasoning)


def _stop_reason(response: Response) -> StopReason:
    blocked = response.guardrail is Guardrail.BLOCKED
    if blocked and response.stop_reason is StopReason.UNKNOWN:
        return StopReason.GUARDRAIL_INTERVENED
    return response.stop_reason


_ANSWERS_TO = {
    "converse": {"nova", "converse"},
    PLAIN: None,
    "prompt": None,
}


def _dialect(request: str, response: str) -> str:
    """Name both shapes: by one name where they belong together, else by both."""
    if not (request and response):
        return request or response
    answers = _ANSWERS_TO.get(request, {request})
    return response if answers is None or response in answers else f"{request}+{response}"


def _is_missing(body: Body) -> bool:
    return body.value in _EMPTY


def _missing(body: Body, side: str) -> Rejected:
    pending = body.state is BodyState.OFFLOADED
    reason = Reason.BODY_PENDING if pending else Reason.BODY_NOT_DELIVERED
    return Rejected(reason, {"side": side, "state": body.state.value})


def _unsupported(side: str, body: Any) -> Rejected:
    # The chunks tell a stream's shape, whatever stands between them.
    shown = dicts_of(body) or body if isinstance(body, list) else body
    return Rejected(Reason.UNSUPPORTED_BODY, {"side": side, "shape": describe_shape(shown)})
