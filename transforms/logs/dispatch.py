"""Which dialect a body speaks, told by its shape alone, request and response each for itself.

The model id is no guide: imported models speak any dialect, and gateways translate.
"""

from collections.abc import Callable
from typing import Any

from transforms.logs.dialects import (
    anthropic,
    chat_completions,
    cohere,
    completions,
    converse,
    messages,
    responses,
)
from transforms.logs.dialects.reading import Request, Response
from transforms.logs.dialects.values import dicts_of

_REQUEST_READERS: tuple[Callable[[dict[str, Any]], Request | None], ...] = (
    messages.read_messages_request,
    responses.read_request,
    completions.read_request,
    cohere.read_request,
)
_RESPONSE_READERS: tuple[Callable[[dict[str, Any]], Response | None], ...] = (
    converse.read_object,
    chat_completions.read_object,
    responses.read_object,
    anthropic.read_object,
    completions.read_object,
    cohere.read_object,
)
StreamReader = Callable[[list[dict[str, Any]]], Response | None]

_PROBED_CHUNKS = 16
"""Chunks that are looked at to tell a stream's dialect."""


def read_request(body: Any) -> Request | None:
    """Read a request body; None where its shape is not known."""
    if not isinstance(body, dict):
        return None
    for read in _REQUEST_READERS:
        request = read(body)
        if request is not None:
            return request
    # A prompt resource holds the messages; the call only fills in its variables.
    if isinstance(body.get("promptVariables"), dict):
        return Request("converse", left_out=["promptVariables"])
    return None


def read_response(body: Any) -> Response | None:
    """Read a response body, whole or streamed; None where its shape is not known."""
    if isinstance(body, list):
        return _read_chunks(dicts_of(body))
    if not isinstance(body, dict):
        return None
    for read in _RESPONSE_READERS:
        response = read(body)
        if response is not None:
            return response
    return Response("error", error=True) if isinstance(body.get("error"), dict) else None


def _read_chunks(chunks: list[dict[str, Any]]) -> Response | None:
    """Read a stream by the dialect of the first chunk that one knows."""
    for chunk in chunks[:_PROBED_CHUNKS]:
        read = _stream_reader(chunk)
        if read is not None:
            return read(chunks)
    # A whole answer in a list of its own.
    return read_response(chunks[0]) if len(chunks) == 1 else None


def _stream_reader(chunk: dict[str, Any]) -> StreamReader | None:
    kind = chunk.get("type")
    event = kind if isinstance(kind, str) else ""
    known: tuple[tuple[bool, StreamReader], ...] = (
        (event in anthropic.EVENTS, anthropic.read_stream),
        (event.startswith("response."), responses.read_stream),
        (bool(chunk.keys() & converse.EVENTS), converse.read_stream),
        (cohere.is_chunk(chunk), cohere.read_stream),
        ("choices" in chunk, chat_completions.read_stream),
        (completions.shape_of(chunk) is not None, completions.read_stream),
    )
    return next((read for fits, read in known if fits), None)
